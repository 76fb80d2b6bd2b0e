"""All measures: definition, value with its range, status, evidence, n, method, literature."""

from analytics.reports.blocks import Block, Part, element, join, listed, paragraph, phrase, table
from analytics.reports.page import Page
from analytics.reports.parts import columns, event_link, section_block, status_text
from analytics.reports.sections import Section
from analytics.schema import INTERVAL, Measure
from analytics.wording import Percent


def definitions(page: Page) -> Block:
    """Every measure with definition, value, status, n, method and literature."""
    locale, test = page.locale, page.results.back_test
    measures = [*page.results.measures.items(), *(test.firings[0].measures.items() if test else ())]
    if page.results.is_first_look:
        measures = [(name, measure) for name, measure in measures if measure.is_known]
    rows = [_row(page, name, measure) for name, measure in measures]
    header = columns(locale, "measure", "definition", "value", "status", "n", "method")
    ids = [f"m-{name}" for name, _ in measures]
    note = paragraph(locale.translate("page.interval_note", level=Percent(INTERVAL)))
    return section_block(page, "definitions", note, table(header, rows, numeric=(4,), ids=ids))


def _row(page: Page, name: str, measure: Measure) -> tuple[Part, ...]:
    locale = page.locale
    method = locale.translate(measure.method)
    if measure.citation:
        method += f". {locale.translate(measure.citation)}"
    return (
        join(locale.translate(f"measure_name.{name}"), " ", element("code", name)),
        locale.translate(f"definition.{name}"),
        locale.format_measure(measure),
        join(status_text(measure, locale), *_evidence(page, measure)),
        locale.none if measure.n is None else locale.format_number(measure.n),
        method,
    )


def _evidence(page: Page, measure: Measure) -> list[Part]:
    """Links to the events that a measure rests on."""
    known = {event.id: event for event in page.results.case.milestones}
    links = [
        event_link(page, known[one], one.replace("-", " "))
        for one in dict.fromkeys(measure.evidence)
        if one in known
    ]
    if not links:
        return []
    listing = listed(links, page.locale)
    return [" ", phrase(page.locale, "page.rests_on", events=listing), "."]


SECTION = Section("definitions", order=150, show=definitions)
