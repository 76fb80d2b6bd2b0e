"""Charts: each takes finished numbers and returns one `Chart`; none computes, saves or shows.

One module per chart. A chart of one case is declared there as `CHART`; that declaration alone makes
it available.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from analytics.charts.chart import Chart, Credit, png, svg
from analytics.charts.spec import ChartSpec
from analytics.results import Results
from analytics.wording import Locale

__all__ = [
    "Chart",
    "ChartSpec",
    "Credit",
    "available",
    "draw",
    "draw_narrow",
    "has_narrow",
    "is_available",
    "png",
    "specs",
    "svg",
]


@cache
def specs() -> dict[str, ChartSpec]:
    """The declared charts of a case by name."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    charts = (getattr(module, "CHART", None) for module in modules)
    return {spec.name: spec for spec in charts if spec is not None}


def available(results: Results) -> list[str]:
    """Names of the charts that a case's results allow."""
    return [name for name, spec in specs().items() if spec.is_available(results)]


def is_available(name: str, results: Results) -> bool:
    """Whether a case's results allow a chart. An unknown name is a `KeyError`."""
    return specs()[name].is_available(results)


def draw(name: str, results: Results, locale: Locale | None = None) -> Chart:
    """One chart of a case, in English where no locale is given. An unknown name is a `KeyError`."""
    return specs()[name].draw(results, locale or Locale.of())


def has_narrow(name: str) -> bool:
    """Whether a chart has a form for a telephone. An unknown name is a `KeyError`."""
    return specs()[name].narrow is not None


def draw_narrow(name: str, results: Results, locale: Locale | None = None) -> Chart:
    """The form of a chart for a telephone; a `KeyError` where there is none."""
    draw_it = specs()[name].narrow
    if draw_it is None:
        raise KeyError(name)
    return draw_it(results, locale or Locale.of())
