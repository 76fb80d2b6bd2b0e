"""Three to five lessons, the gravest first: what happened, what to do, who, and by when."""

from collections.abc import Iterator, Sequence

import pandas as pd

from analytics import lessons as rules
from analytics.cases.followup import FollowUp
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
)
from analytics.reports.changes import change
from analytics.reports.page import Page
from analytics.reports.parts import section_block
from analytics.reports.sections import Section
from analytics.results import Results
from analytics.schema import Advice
from analytics.wording import Locale, Span


def lessons(page: Page) -> Block:
    """The lessons as a numbered list; no section where the case teaches none."""
    found = rules.advice(page.results)
    if not found:
        return Block("lessons", "")
    items = [element("li", _lesson(page, one)) for one in found]
    return section_block(page, "lessons", element("ol", *items, class_="lessons"))


def _lesson(page: Page, advice: Advice) -> Html:
    """One lesson: what it asks of others, what happened here, the action, other cases, links."""
    locale = page.locale
    said, because, action = (
        locale.format_message(one)
        for one in (advice.lesson.text, advice.because.text, advice.action)
    )
    parts: list[Part] = [
        element("h3", said),
        paragraph(because, class_="because"),
        paragraph(_lead(locale), action, " ", _asked(page, advice), class_="action"),
    ]
    if changed := _changed(page, advice):
        parts.append(paragraph(changed, class_="changed"))
    if elsewhere := _elsewhere(page, advice):
        parts.append(paragraph(elsewhere, class_="muted"))
    if links := list(_links(page, advice)):
        seen = phrase(locale, "advice.page.rests_on", links=listed(links, locale))
        parts.append(paragraph(seen, class_="muted"))
    return element("article", *parts)


def _lead(locale: Locale) -> Html:
    words = locale.translate("advice.page.action")
    return element("strong", locale.format_labelled(words, "") + " ")


def _asked(page: Page, advice: Advice) -> Html:
    """Owner, due time, and what people decided on it."""
    locale = page.locale
    decided = decision(advice.rules, page.results.case.follow_ups)
    owner: Part = locale.format_message(advice.owner)
    if decided and decided.owner:
        owner = foreign(decided.owner)
    asked = phrase(locale, "advice.page.asked", owner=owner, due=locale.format_message(advice.due))
    return join(asked, " ", state(decided, locale)) if decided else asked


def decision(ids: Sequence[str], follow_ups: Sequence[FollowUp]) -> FollowUp | None:
    """What people decided on the first of these rules on which they did."""
    return next((one for rule in ids for one in follow_ups if one.lesson == rule), None)


def state(decided: FollowUp, locale: Locale) -> Html:
    """State, day and note of a decision."""
    parts = [locale.translate(f"state.{decided.state}")]
    parts += [locale.format_date(decided.date, "two_digit_day")] if decided.date else []
    shown: list[Part] = [locale.format_list(parts)]
    shown += [". ", foreign(decided.note)] if decided.note else []
    return join(*shown)


def _changed(page: Page, advice: Advice) -> str:
    """How the first of its rules that changed since the last report did."""
    before = page.previous
    if before is None:
        return ""
    drawn = {one.id: one for one in page.results.lessons}
    found = (
        change(drawn[rule], page.results.measures, before, page.locale)
        for rule in advice.rules
        if rule in drawn
    )
    return next(filter(None, found), "")


def _elsewhere(page: Page, advice: Advice) -> str:
    """How other cases that did the same ended; nothing of too few."""
    for rule in advice.rules:
        if message := page.peers.lessons.get(rule):
            return page.locale.format_message(message)
    return ""


def _links(page: Page, advice: Advice) -> Iterator[Html]:
    """Links to the events that a lesson rests on, by their days, its figures and its measures."""
    locale, case = page.locale, page.results.case
    events = {m.id: m for m in case.milestones}
    facts = dict.fromkeys((*advice.lesson.facts, *advice.because.facts))
    for name in facts:
        if name in events:
            when = events[name].when
            # A window that ends at midnight does not reach the next day.
            end = max(when.earliest, when.latest - pd.Timedelta(seconds=1))
            span = Span(when.earliest, end, case.time_zone, events[name].precision)
            kind = locale.translate(f"kind.{events[name].kinds[0]}").lower()
            day = locale.format_message(span)
            words = locale.translate("advice.page.event", day=day, kind=kind)
            yield element("a", words, href=f"#event-{name}")
    if not facts.keys().isdisjoint(figure.id for figure in case.figures):
        yield element("a", locale.translate("advice.page.figures"), href="#published")
    for name in dict.fromkeys((*advice.lesson.measures, *advice.because.measures)):
        yield element("a", locale.translate(f"measure_name.{name}"), href=f"#m-{name}")


def _has_content(results: Results) -> bool:
    return bool(rules.advice(results))


SECTION = Section("lessons", order=130, show=lessons, part="main", has_content=_has_content)
