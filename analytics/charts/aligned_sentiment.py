"""Tone of several cases by time since the first post: a small curve per case, the same axes."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analytics.charts.chart import (
    CONTEXT,
    NARROW,
    ONSET,
    RESPONSE,
    Chart,
    Credit,
    at_most,
    finish,
    sheet,
)
from analytics.charts.time_steps import left_of, row_names
from analytics.wording import Locale

SPAN_H = (-72, 168)
"""Hours since onset that are drawn."""
MAX_CURVES = 40
"""Curves that are drawn: those that fell lowest."""
ROW, FRAME = 0.55, 2.0  # inches per case, and around the rows
HALF = 0.46
"""Height of the farthest score, in rows."""


def aligned_sentiment(
    curves: pd.DataFrame, labels: Mapping[str, str], title: str, source: Credit, locale: Locale
) -> Chart:
    """A curve per case, the lowest fall on top.

    curves: `case, hours_since_onset, smoothed`, of each case at least one value within SPAN_H.
    labels: case → label.
    """
    here = curves[curves["hours_since_onset"].between(*SPAN_H)]
    lows = here.groupby("case")["smoothed"].min().sort_values(kind="stable")
    cases = [str(case) for case in lows.index[:MAX_CURVES]]
    subtitle = locale.translate("chart.curves.subtitle")
    if len(cases) < len(lows):
        subtitle += " " + locale.translate("chart.rows", n=len(cases), total=len(lows))
    height = FRAME + ROW * len(cases)
    names = [labels[case] for case in cases]
    left = left_of(names, NARROW, lines=2)
    farthest = float(here["smoothed"].abs().max()) or 1.0
    with sheet(
        title, subtitle, source, locale, left=left, under=2, height=height, width=NARROW
    ) as page:
        axes = page.axes
        row_names(page, names, lines=2)
        axes.axvline(0, color=ONSET, lw=1.1, ls=(0, (1, 2)))
        for y, case in enumerate(reversed(cases)):
            _curve(axes, y, here[here["case"] == case], HALF / farthest)
        axes.set_xlim(*SPAN_H)
        days = range(-2, 8, 2)
        axes.set_xticks([24 * day for day in days], [locale.format_tick(day) for day in days])
        axes.set_xlabel(locale.translate("chart.curves.x"))
        axes.spines["left"].set_visible(False)
        each = (
            locale.format_labelled(labels[str(case)], locale.format_fixed(value, 2))
            for case, value in lows.items()
        )
        told = locale.format_clauses(at_most(each, locale))
        return finish(page, "curves", locale.translate("chart.curves.alt", lows=told), curves)


def _curve(axes: Axes, y: float, one: pd.DataFrame, scale: float) -> None:
    """A case's curve around the middle of its row, dark where more is negative than positive."""
    hours, level = one["hours_since_onset"].to_numpy(float), one["smoothed"].to_numpy(float)
    axes.plot(SPAN_H, [y, y], color=CONTEXT, lw=0.8, zorder=1)
    axes.fill_between(
        hours, y, y + scale * np.minimum(level, 0), color=ONSET, alpha=0.22, lw=0, zorder=1
    )
    axes.plot(hours, y + scale * level, color=RESPONSE, lw=1.3, zorder=2)
