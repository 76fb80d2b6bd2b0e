"""Two readings of the posts by local day: their tone, and what they do to the reputation."""

from functools import partial

from analytics.charts.chart import Chart
from analytics.charts.days import days
from analytics.charts.holes import spans_of
from analytics.charts.source import scored
from analytics.charts.spec import ChartSpec
from analytics.results import Results
from analytics.wording import Locale

TABLE = "reputation_days"
FEWEST_DAYS = 3


def _draw(results: Results, locale: Locale, *, is_narrow: bool = False) -> Chart:
    return days(
        results.tables[TABLE].frame,
        results.case.time_zone,
        scored(results),
        locale,
        holes=spans_of(results),
        name="readings",
        title=locale.translate("chart.readings.title"),
        is_narrow=is_narrow,
    )


def _is_available(results: Results) -> bool:
    """Whether there are days enough for a course of which something can be told."""
    found = results.tables.get(TABLE)
    return (
        found is not None
        and not found.frame.empty
        and (~found.frame["is_thin"]).sum() >= FEWEST_DAYS
    )


CHART = ChartSpec(
    "readings",
    is_available=_is_available,
    draw=_draw,
    narrow=partial(_draw, is_narrow=True),
)
