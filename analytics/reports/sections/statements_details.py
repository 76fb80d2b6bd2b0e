"""All statements in the grid, and the words behind what rules propose."""

from analytics.reports.blocks import Block, Html, Part, foreign, paragraph, table
from analytics.reports.page import Page
from analytics.reports.parts import columns, event_link, local_time, section_block
from analytics.reports.sections import Section
from analytics.reports.sections.statements import grid, told_statements
from analytics.results import Results
from analytics.wording import Locale


def statements_details(page: Page) -> Block:
    """All statements, how the grid was filled, and the words behind each proposal."""
    locale, results = page.locale, page.results
    words = results.tables["statements_words"]
    more = len(results.tables["statements"].frame) - len(told_statements(results))
    parts: list[Part] = [grid(page, told_statements(results))]
    if more:
        parts.append(paragraph(locale.translate("statements.empty", n=more)))
    parts.append(paragraph(locale.translate("statements.legend"), class_="muted"))
    parts.append(paragraph(locale.translate("statements.proposed"), class_="muted"))
    if words.verdict is not None:
        parts.append(paragraph(locale.format_message(words.verdict)))
    if len(words.frame):
        parts.append(_words(page))
    return section_block(page, "statements_details", *parts)


def _words(page: Page) -> Html:
    """The words that led to each proposal, statement by statement."""
    locale, zone = page.locale, page.results.case.time_zone
    events = {event.id: event for event in page.results.case.milestones}
    frame = page.results.tables["statements_words"].frame
    rows = [
        (
            event_link(page, events[row["event"]], local_time(events[row["event"]], zone, locale)),
            _shows(row["group"], row["name"], locale),
            foreign(f"“{row['words']}”"),
        )
        for row in frame.to_dict("records")
    ]
    caption = locale.translate("statements.evidence")
    return table(columns(locale, "statement", "shows", "words"), rows, caption=caption)


def _shows(group: str, name: str, locale: Locale) -> str:
    return locale.translate(f"statements.mark.{name}" if group == "mark" else f"element.{name}")


def _has_content(results: Results) -> bool:
    return bool(told_statements(results))


SECTION = Section(
    "statements_details", order=176, show=statements_details, has_content=_has_content
)
