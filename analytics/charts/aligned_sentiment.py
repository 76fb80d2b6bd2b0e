"""Sentiment curves of several cases, aligned to onset, on the same axes."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analytics.charts.chart import (
    CONTEXT,
    ONSET,
    RECOVERY,
    RESPONSE,
    SCORE_TICKS,
    Chart,
    Credit,
    at_most,
    finish,
    sheet,
)
from analytics.charts.lettering import fitted
from analytics.wording import Locale

LINES = ["-", (0, (5, 2)), (0, (1, 1.5)), (0, (5, 1, 1, 1))]
SPAN_H = (-72, 168)
"""Hours since onset that are drawn."""
OTHERS = "#CFCFCF"
MAX_NAMED, MAX_CURVES = 14, 40
"""Curves that are named, and that are drawn: those that fell lowest."""
APART, TOP = 0.13, 1.0
NAME_POINTS = 112  # right of the last hour
COLORS = ["#222222", RESPONSE, ONSET, RECOVERY]


def aligned_sentiment(
    curves: pd.DataFrame, labels: Mapping[str, str], source: Credit, locale: Locale
) -> Chart:
    """One sentiment curve per case, labelled at its end.

    curves: `case, hours_since_onset, smoothed`, of each case at least one value within SPAN_H.
    labels: case → label.
    """
    cases = list(dict.fromkeys(curves["case"]))
    lows = curves.groupby("case")["smoothed"].min()
    lowest = lows.sort_values(kind="stable").index[:MAX_CURVES].tolist()
    named = set(lowest[:MAX_NAMED])
    title = locale.translate("chart.curves.title", n=len(cases))
    subtitle = _subtitle(len(cases), locale)
    with sheet(title, subtitle, source, locale, under=2) as page:
        axes = page.axes
        axes.axvline(0, color=ONSET, lw=1.1, ls=(0, (1, 2)))
        axes.axhline(0, color=CONTEXT, lw=0.8)
        ends = []
        for case in (case for case in cases if case in lowest and case not in named):
            one = _window(curves, case)
            axes.plot(one["hours_since_onset"], one["smoothed"], color=OTHERS, lw=0.8, zorder=1)
        for i, case in enumerate(case for case in cases if case in named):
            one = _window(curves, case)
            color = COLORS[i % len(COLORS)]
            axes.plot(
                one["hours_since_onset"],
                one["smoothed"],
                color=color,
                ls=LINES[i % len(LINES)],
                lw=1.6,
            )
            last = one.dropna(subset=["smoothed"]).iloc[-1]
            ends.append((last["hours_since_onset"], last["smoothed"], labels[case], color))
        for x, y, text, color in _spread(ends):
            axes.annotate(
                fitted(text, NAME_POINTS, 8.5),
                (x, y),
                xytext=(5, 0),
                textcoords="offset points",
                color=color,
                va="center",
                fontsize=8.5,
                bbox={"fc": "white", "ec": "none", "pad": 1},  # hides curves behind the label
            )
        axes.set_xlim(SPAN_H[0], 235)
        axes.set_ylim(-1.05, 1.05)
        axes.set_yticks(SCORE_TICKS, [locale.format_tick(tick) for tick in SCORE_TICKS])
        axes.set_ylabel(locale.translate("chart.net_sentiment"))
        axes.set_xlabel(locale.translate("chart.hours_since_onset"))
        axes.set_xticks([-72, -48, -24, 0, 24, 48, 72, 96, 120, 144, 168])
        each = (
            locale.format_labelled(labels[str(case)], locale.format_fixed(value, 2))
            for case, value in lows.items()
        )
        alt = locale.translate(
            "chart.curves.alt", lows=locale.format_clauses(at_most(each, locale))
        )
        return finish(page, "curves", alt, curves)


def _window(curves: pd.DataFrame, case: str) -> pd.DataFrame:
    """A case's curve as far as the axes go."""
    return curves[(curves["case"] == case) & curves["hours_since_onset"].between(*SPAN_H)]


def _subtitle(n: int, locale: Locale) -> str:
    text = locale.translate("chart.curves.subtitle")
    if n <= MAX_NAMED:
        return text
    text += " " + locale.translate("chart.curves.named", n=MAX_NAMED)
    if n > MAX_CURVES:
        text += " " + locale.translate("chart.rows", n=MAX_CURVES, total=n)
    return text


def _spread(ends: list[tuple]) -> list[tuple]:
    """Label heights, spread so that no two labels overlap and none leaves the axes."""
    out, floor = [], -np.inf
    for x, y, text, color in sorted(ends, key=lambda end: end[1]):
        floor = max(y, floor + APART)
        out.append((x, floor, text, color))
    ceiling = TOP + APART
    for k, (x, y, text, color) in reversed(list(enumerate(out))):
        ceiling = min(y, ceiling - APART)
        out[k] = (x, ceiling, text, color)
    return out
