"""Every measure with definition, value, status, n, method and literature."""

from analytics.reports.blocks import Block, Part, element, join, table
from analytics.reports.page import Page
from analytics.reports.parts import columns, section_block, status_text
from analytics.reports.sections import Section
from analytics.schema import Measure
from analytics.wording import Locale


def definitions(page: Page) -> Block:
    """Every measure with definition, value, status, n, method and literature."""
    locale, test = page.locale, page.results.back_test
    measures = [*page.results.measures.items(), *(test.firings[0].measures.items() if test else ())]
    if page.results.is_first_look:
        measures = [(name, measure) for name, measure in measures if measure.is_known]
    rows = [_row(name, measure, locale) for name, measure in measures]
    header = columns(locale, "measure", "definition", "value", "status", "n", "method")
    return section_block(page, "definitions", table(header, rows, numeric=(4,)))


def _row(name: str, measure: Measure, locale: Locale) -> tuple[Part, ...]:
    method = locale.translate(measure.method)
    if measure.citation:
        method += f". {locale.translate(measure.citation)}"
    return (
        join(locale.translate(f"measure_name.{name}"), " ", element("code", name)),
        locale.translate(f"definition.{name}"),
        locale.format_measure(measure),
        status_text(measure, locale),
        locale.none if measure.n is None else locale.format_number(measure.n),
        method,
    )


SECTION = Section("definitions", order=180, show=definitions)
