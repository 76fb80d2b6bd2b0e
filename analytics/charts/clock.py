"""The response clock: hours since onset to each step, as bars, or in words where unknown."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from analytics.charts.chart import CONTEXT, MUTED, RESPONSE, Chart, Credit, finish, sheet
from analytics.charts.source import documented
from analytics.charts.spec import ChartSpec
from analytics.measures.response import CLOCK
from analytics.schema import Measure
from analytics.wording import Locale


def clock(measures: Sequence[Measure[Any]], source: Credit, locale: Locale) -> Chart:
    """One row per duration: a bar from low to high, a dot at the value, or words for none."""
    known = [m for m in measures if m.is_observed]
    if known:
        first = known[0]
        name = locale.translate(f"measure_name.{first.name}")
        title = locale.translate("chart.clock.title", name=name, value=locale.format_measure(first))
    else:
        title = locale.translate("chart.clock.none")
    frame = pd.DataFrame(
        [(m.name, m.status, m.low, m.value, m.high) for m in measures],
        columns=["measure", "status", "low", "value", "high"],
    )
    with sheet(
        title, locale.translate("chart.clock.subtitle"), source, locale, left=0.27, under=2
    ) as page:
        axes = page.axes
        for y, measure in enumerate(reversed(measures)):
            _row(axes, y, measure, locale)
        names = [locale.translate(f"measure_name.{m.name}") for m in reversed(measures)]
        axes.set_yticks(range(len(measures)), names, color="#222222")
        axes.set_ylim(-0.6, len(measures) - 0.4)
        low, high = _extent(measures)
        axes.set_xlim(low, high)
        axes.axvline(0, color=CONTEXT, lw=1)
        axes.set_xlabel(locale.translate("chart.hours_since_onset"))
        axes.tick_params(axis="y", length=0)
        alt = locale.format_clauses(
            locale.format_labelled(name, locale.format_measure(m))
            for name, m in zip(reversed(names), measures, strict=True)
        )
        return finish(page, "clock", alt + ".", frame)


def _extent(measures: Sequence[Measure[Any]]) -> tuple[float, float]:
    ends = [v for m in measures for v in (m.low, m.value, m.high) if v is not None] or [0, 1]
    low, high = min(0.0, *ends), max(1.0, *ends)
    return low - 0.04 * (high - low), high + 0.45 * (high - low)


def _row(axes: Axes, y: int, measure: Measure[Any], locale: Locale) -> None:
    text = locale.format_measure(measure)
    end = 0.0
    if measure.is_observed:
        low, high = measure.least or 0.0, measure.most or 0.0
        axes.plot([low, high], [y, y], color=RESPONSE, lw=7, alpha=0.35, solid_capstyle="butt")
        axes.plot([low, high], [y, y], color=RESPONSE, ls="none", marker="|", ms=12)
        if measure.value is not None:
            axes.plot(measure.value, y, "o", color=RESPONSE, ms=7)
        end = high
    elif measure.status == "censored":
        end = measure.least or 0.0
        axes.plot([0, end], [y, y], color=CONTEXT, lw=1.2, ls=(0, (3, 2)))
        axes.plot(end, y, ">", mfc="white", mec=RESPONSE, ms=8)
    color = "#222222" if measure.is_observed else MUTED
    axes.annotate(
        text, (end, y), xytext=(9, 0), textcoords="offset points", va="center", color=color
    )


CHART = ChartSpec(
    "clock",
    is_available=lambda results: True,
    draw=lambda results, locale: clock(
        [results.measures[name] for name in CLOCK], documented(results), locale
    ),
)
