"""Every documented event with its window, its words, its note and its sources."""

from analytics.charts.timeline import in_time
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
    columns,
    event_kinds,
    local_time,
    section_block,
    source_links,
)
from analytics.reports.sections import Section
from analytics.schema import Milestone
from analytics.study import quoted
from analytics.wording import Locale, UntrustedText


def events(page: Page) -> Block:
    """Every documented event: when, who and where, what, and who reports it."""
    locale, zone = page.locale, page.results.case.time_zone
    known = in_time(page.results.case.milestones)
    rows = [
        (
            local_time(event, zone, locale),
            listed([_speaker(event, locale), foreign(event.channel)], locale),
            _event(event, locale),
            source_links(page, event.sources),
        )
        for event in known
    ]
    header = columns(locale, "when_local", "who", "what", "source")
    ids = [f"event-{event.id}" for event in known]
    return section_block(page, "events", table(header, rows, ids=ids))


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
    "events",
    order=152,
    show=events,
    has_content=lambda results: bool(results.case.milestones),
)
