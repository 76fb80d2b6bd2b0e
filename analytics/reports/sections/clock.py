"""The response ladder, and how fast that was beside other brands."""

from analytics.charts.clock import ladder
from analytics.measures.response import CLOCK
from analytics.reports.blocks import Block, paragraph
from analytics.reports.page import Page
from analytics.reports.parts import drawn, in_appendix, section_block
from analytics.reports.sections import Section


def clock(page: Page) -> Block:
    """The steps as a ladder; beside the others in words."""
    locale, results = page.locale, page.results
    chart = drawn(
        page,
        lambda: ladder(results, locale),
        "clock",
        narrow=lambda: ladder(results, locale, is_narrow=True),
    )
    beside = page.brief.how_fast if page.brief is not None else ()
    said = " ".join(locale.format_message(one.text) for one in beside)
    return section_block(
        page,
        "clock",
        chart,
        paragraph(said) if said else "",
        in_appendix(page, "clock_details", CLOCK),
    )


SECTION = Section(
    "clock", order=85, show=clock, part="main", has_content=lambda results: results.is_timed
)
