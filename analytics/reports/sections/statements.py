"""What the brand's statements on record say, point by point."""

from collections.abc import Mapping
from typing import Any

from analytics.reports.blocks import (
    Block,
    Html,
    Part,
    details,
    element,
    foreign,
    join,
    paragraph,
    table,
)
from analytics.reports.page import Page
from analytics.reports.parts import columns, section_block
from analytics.reports.sections import Section
from analytics.results import Results
from analytics.schema import APOLOGY_ELEMENTS, Milestone
from analytics.wording import Locale, Span


def statements(page: Page) -> Block:
    """The finding, a grid of statements by elements, and the words behind what is proposed."""
    locale, results = page.locale, page.results
    grid, words = results.tables["statements"], results.tables["statements_words"]
    parts: list[Part] = [element("h3", locale.format_message(grid.verdict))]
    if words.verdict is not None:
        parts.append(paragraph(locale.format_message(words.verdict)))
    folded = [_words(page)] if len(words.frame) else []
    parts += [
        _grid(page),
        paragraph(locale.translate("statements.legend"), class_="muted"),
        paragraph(locale.translate("statements.proposed"), class_="muted"),
        *(details(locale.translate("statements.evidence"), one) for one in folded),
    ]
    return section_block(page, "statements", *parts)


def _grid(page: Page) -> Html:
    """Statements of which something is coded or proposed, and how many more are on record."""
    locale, events = page.locale, _events(page.results)
    every = page.results.tables["statements"].frame.to_dict("records")
    told = [row for row in every if _is_told(row)]
    more = len(every) - len(told)
    names = [locale.translate(f"statements.short.{name}") for name in APOLOGY_ELEMENTS]
    header = [*columns(locale, "statement"), *names, *columns(locale, "marks")]
    rows = [
        (
            _statement(events[row["event"]], locale, page.results.case.time_zone),
            *(_level(row[name], locale) for name in APOLOGY_ELEMENTS),
            _marks(row["marks"], locale),
        )
        for row in told
    ]
    under = paragraph(locale.translate("statements.empty", n=more)) if more else ""
    return join(table(header, rows), under)


def _level(level: str, locale: Locale) -> str:
    return locale.translate(f"statements.level.{level}")


def _statement(event: Milestone, locale: Locale, zone: str) -> Html:
    """When and who, linked to the event in the timeline."""
    when = Span(event.when.earliest, event.when.latest, zone, event.precision)
    told = element("a", locale.format_message(when), href=f"#event-{event.id}")
    return join(told, " ", foreign(event.name)) if event.name else told


def _words(page: Page) -> Html:
    """The words that led to each proposal, statement by statement."""
    locale, events = page.locale, _events(page.results)
    frame = page.results.tables["statements_words"].frame
    rows = [
        (
            _statement(events[row["event"]], locale, page.results.case.time_zone),
            _shows(row["group"], row["name"], locale),
            foreign(f"“{row['words']}”"),
        )
        for row in frame.to_dict("records")
    ]
    return table(columns(locale, "statement", "shows", "words"), rows)


def _shows(group: str, name: str, locale: Locale) -> str:
    return locale.translate(f"statements.mark.{name}" if group == "mark" else f"element.{name}")


def _marks(names: str, locale: Locale) -> str:
    shown = [locale.translate(f"statements.mark.{name}") for name in names.split()]
    return locale.format_list(shown)


def _events(results: Results) -> dict[str, Milestone]:
    return {event.id: event for event in results.case.milestones}


def _is_told(row: Mapping[Any, Any]) -> bool:
    """Whether something of a statement is coded or proposed."""
    return bool(row["marks"]) or any(row[name] != "unknown" for name in APOLOGY_ELEMENTS)


def _is_needed(results: Results) -> bool:
    """Whether something is coded or proposed of a statement on record."""
    return any(map(_is_told, results.tables["statements"].frame.to_dict("records")))


SECTION = Section(
    "statements", order=83, show=statements, is_needed=_is_needed, has_content=_is_needed
)
"""The grid takes a person's codes as they are; what rules propose is marked as proposed."""
