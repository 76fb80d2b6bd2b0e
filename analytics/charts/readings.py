"""Two readings of the posts by local day: their tone, and what they do to the reputation."""

from analytics.charts.days import days
from analytics.charts.holes import spans_of
from analytics.charts.source import scored
from analytics.charts.spec import ChartSpec

TABLE = "reputation_days"

CHART = ChartSpec(
    "readings",
    is_available=lambda results: TABLE in results.tables and len(results.tables[TABLE].frame) > 1,
    draw=lambda results, locale: days(
        results.tables[TABLE].frame,
        results.case.time_zone,
        scored(results),
        locale,
        holes=spans_of(results),
        name="readings",
    ),
)
