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


CHART = ChartSpec(
    "readings",
    is_available=lambda results: TABLE in results.tables and len(results.tables[TABLE].frame) > 1,
    draw=_draw,
    narrow=partial(_draw, is_narrow=True),
)
