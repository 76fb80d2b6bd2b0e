"""Documented events in order, each with its window and sources."""

from analytics.reports.blocks import (
    Block,
    Html,
    Part,
    element,
    foreign,
    join,
    listed,
    paragraph,
    phrase,
    table,
)
from analytics.reports.page import Page
from analytics.reports.parts import (
    chart,
    columns,
    event_kinds,
    event_time,
    not_shown,
    section_block,
    source_links,
)
from analytics.reports.sections import Section
from analytics.schema import Message, Milestone
from analytics.study import quoted
from analytics.wording import Locale, UntrustedText


def timeline(page: Page) -> Block:
    """Documented events in order, each with its window and sources."""
    locale, events = page.locale, page.results.case.milestones
    if not events:
        return section_block(page, "timeline", not_shown(locale, Message("page.no_events")))
    rows = [
        (
            element("span", event_time(event, locale), id=f"event-{event.id}"),
            listed([_speaker(event, locale), foreign(event.channel)], locale),
            _event(event, locale),
            source_links(page, event.sources),
        )
        for event in sorted(events, key=lambda event: (event.when.earliest, event.id))
    ]
    under = table(columns(locale, "when", "who", "what", "source"), rows)
    return section_block(page, "timeline", chart(page, "timeline", under))


def _speaker(event: Milestone, locale: Locale) -> Html:
    actor = locale.translate(f"actor.{event.actor}")
    if not event.name:
        return join(actor)
    return phrase(locale, "format.labelled", label=actor, value=foreign(event.name))


def _event(event: Milestone, locale: Locale) -> Html:
    kinds = event_kinds(event, locale)
    parts: list[Part] = [element("strong", kinds), ". ", foreign(event.text)]
    if not event.public:
        parts += [" (", locale.translate("page.internal"), ")"]
    if event.contradicts:
        ids = UntrustedText(locale.format_list(event.contradicts))
        parts += [" ", locale.translate("page.contradicts", ids=ids)]
    if event.quote:
        parts += [" ", locale.format_message(quoted(event))]
    if event.note:
        label = locale.translate("page.note")
        note = phrase(locale, "format.labelled", label=label, value=foreign(event.note))
        parts.append(paragraph(note, class_="muted"))
    return join(*parts)


SECTION = Section(
    "timeline",
    order=40,
    show=timeline,
    has_content=lambda results: bool(results.case.milestones),
)
