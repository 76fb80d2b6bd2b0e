"""What the brand's statements on record say, point by point."""

from collections.abc import Mapping, Sequence
from typing import Any

from analytics.charts.timeline import main_kind
from analytics.measures.response import APOLOGY_ELEMENT_COUNT, CONTRADICTIONS, NON_APOLOGIES
from analytics.reports.blocks import (
    Block,
    Html,
    Part,
    element,
    foreign,
    join,
    listed,
    paragraph,
    table,
)
from analytics.reports.page import Page
from analytics.reports.parts import columns, event_link, in_appendix, section_block
from analytics.reports.sections import Section
from analytics.results import Results
from analytics.schema import APOLOGY_ELEMENTS, Milestone
from analytics.wording import Locale, plain

MOST_ROWS = 8
"""Statements in the grid of the main part."""
OF_NOTE = ("full_apology", "non_apology", "first_brand_response", "denial", "attack")
OF_OPENNESS = ("explanation",)
OF_APOLOGY = tuple(name for name in APOLOGY_ELEMENTS if name not in OF_OPENNESS)
NUMBERS = (APOLOGY_ELEMENT_COUNT, NON_APOLOGIES, CONTRADICTIONS)


def statements(page: Page) -> Block:
    """The finding, and a grid of the brand's statements by what each of them says."""
    locale, results = page.locale, page.results
    rows = told_statements(results)
    events = {event.id: event for event in results.case.milestones}
    shown = _weightiest(rows, events)
    more_rows = len(rows) - len(shown)
    under = locale.translate("statements.more_rows", n=more_rows) if more_rows else ""
    finding = element("h3", locale.format_message(results.tables["statements"].verdict))
    return section_block(
        page,
        "statements",
        finding,
        grid(page, shown),
        paragraph(locale.translate("statements.key"), class_="muted"),
        paragraph(under, class_="muted") if under else "",
        in_appendix(page, "statements_details", NUMBERS),
    )


def told_statements(results: Results) -> list[dict[Any, Any]]:
    """The statements of which something is coded or proposed, in order of time."""
    every = results.tables["statements"].frame.to_dict("records")
    return [row for row in every if _is_told(row)]


def _weightiest(
    rows: Sequence[dict[Any, Any]], events: Mapping[str, Milestone]
) -> list[dict[Any, Any]]:
    """The statements that the main part has room for: the first that takes full responsibility,
    which the title may name, then apologies and half ones, then others.
    """
    owning = [row for row in rows if row["responsibility"] == "full"][:1]
    of_note = [row for row in rows if events[row["event"]].is_kind(*OF_NOTE)]
    others = [row for row in rows if row not in of_note]
    ranked = [*owning, *(row for row in [*of_note, *others] if row not in owning)]
    kept = ranked[:MOST_ROWS]
    return [row for row in rows if row in kept]


def grid(page: Page, rows: Sequence[Mapping[Any, Any]]) -> Html:
    """A row a statement, a column an element; what is good in an apology, what explains, what
    weakens.
    """
    locale, events = page.locale, {event.id: event for event in page.results.case.milestones}
    names = [*OF_APOLOGY, *OF_OPENNESS]
    heads = [locale.translate(f"statements.column.{name}") for name in names]
    header = [*columns(locale, "statement"), *heads, *columns(locale, "weakens")]
    groups: list[tuple[Part, int]] = [
        ("", 1),
        (locale.translate("statements.good.apology"), len(OF_APOLOGY)),
        (locale.translate("statements.good.openness"), len(OF_OPENNESS)),
        (locale.translate("statements.bad"), 1),
    ]
    cells = [
        (
            _statement(page, events[row["event"]]),
            *(_level(row[name], locale) for name in names),
            _weakens(page, row, events),
        )
        for row in rows
    ]
    return element("div", table(header, cells, groups=groups), class_="grid")


def _level(level: str, locale: Locale) -> Part:
    """Whether a statement has an element, as a mark that is read aloud in words."""
    sign = locale.translate(f"statements.level.{level}")
    words = locale.translate(f"statements.level_name.{level}")
    if not sign:
        return element("span", words, class_="hidden")
    return Html(
        f'<span class="level level-{level}" role="img" aria-label="{plain(words)}">'
        f"{plain(sign)}</span>"
    )


def _weakens(page: Page, row: Mapping[Any, Any], events: Mapping[str, Milestone]) -> Part:
    """Words in it that weaken it, and that the brand took it back later."""
    locale = page.locale
    shown: list[Part] = [
        locale.translate(f"statements.mark.{name}") for name in row["marks"].split()
    ]
    later = next(
        (e for e in events.values() if row["event"] in e.contradicts and e.is_brands), None
    )
    if later is not None:
        shown.append(event_link(page, later, locale.translate("statements.taken_back")))
    return listed(shown, locale) if shown else ""


def _statement(page: Page, event: Milestone) -> Html:
    """When and who, linked to the event."""
    locale, zone = page.locale, page.results.case.time_zone
    when = event.when.start.tz_convert(zone)
    pattern = "short_month" if event.precision in ("month", "quarter", "year") else "short_day"
    day = event_link(page, event, locale.format_date(when, pattern))
    kind = locale.translate(f"kind.{main_kind(event)}")
    who = event.name.split(",")[0] if event.name != page.results.case.brand else ""
    label = locale.format_labelled(kind, "\0").split("\0")[0] if who else kind
    return join(day, " ", label, foreign(who) if who else "")


def _is_told(row: Mapping[Any, Any]) -> bool:
    """Whether something of a statement is coded or proposed."""
    return bool(row["marks"]) or any(row[name] != "unknown" for name in APOLOGY_ELEMENTS)


SECTION = Section(
    "statements",
    order=80,
    show=statements,
    part="main",
    has_content=lambda results: bool(told_statements(results)),
)
"""The grid takes a person's codes as they are; what rules propose is marked as proposed."""
