"""The declaration of a chart of a case, beside the function that draws it."""

from collections.abc import Callable
from dataclasses import dataclass

from analytics.charts.chart import Chart
from analytics.results import Results
from analytics.wording import Locale


@dataclass(frozen=True)
class ChartSpec:
    """One chart of a case.

    is_available: whether its results contain what the chart shows. narrow: draws it for a
    telephone; None where the wide one is scrolled there.
    """

    name: str
    is_available: Callable[[Results], bool]
    draw: Callable[[Results, Locale], Chart]
    narrow: Callable[[Results, Locale], Chart] | None = None
