"""The response ladder, and which other brands took each step sooner and later."""

from collections.abc import Sequence

from analytics.charts.clock import ladder
from analytics.measures.response import CLOCK
from analytics.reports.blocks import Block, Html, Part, table
from analytics.reports.page import Page
from analytics.reports.parts import drawn, in_appendix, measured, section_block
from analytics.reports.sections import Section
from analytics.study.beside_steps import Step

MOST_NAMED = 3
"""Cases that are named on either side of a step, the nearest."""


def clock(page: Page) -> Block:
    """The steps as a ladder; then each beside the other cases."""
    locale, results = page.locale, page.results
    chart = drawn(
        page,
        lambda: ladder(results, locale),
        "clock",
        narrow=lambda: ladder(results, locale, is_narrow=True),
    )
    return section_block(
        page,
        "clock",
        chart,
        page.contain("steps beside others", lambda: _beside(page)),
        in_appendix(page, "clock_details", CLOCK),
    )


def _beside(page: Page) -> Part:
    """The steps beside the other cases; nothing where too few have a time."""
    locale, steps = page.locale, page.peers.steps
    if not steps:
        return ""
    header = [locale.translate(f"page.clock.{key}") for key in ("step", "sooner", "later")]
    rows = [
        [_name(page, one), *(_named(page, cases) for cases in (one.sooner, one.later))]
        for one in steps
    ]
    return table(header, rows, caption=locale.translate("page.clock.beside"))


def _name(page: Page, step: Step) -> Html:
    name = page.locale.translate(f"chart.ladder.step.{step.measure}")
    return measured(page, page.results.measures[step.measure], name)


def _named(page: Page, cases: Sequence[str]) -> str:
    """These cases by name; of many how many they are, and the nearest."""
    if not cases:
        return page.locale.translate("page.clock.nobody")
    names = page.peers.library.names(cases[:MOST_NAMED])
    if len(cases) <= MOST_NAMED:
        return page.locale.format_message(names)
    return page.locale.translate("page.clock.many", n=len(cases), names=names)


SECTION = Section(
    "clock", order=85, show=clock, part="main", has_content=lambda results: results.is_timed
)
