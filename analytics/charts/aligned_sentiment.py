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
    finish,
    sheet,
)
from analytics.wording import Locale

LINES = ["-", (0, (5, 2)), (0, (1, 1.5)), (0, (5, 1, 1, 1))]
COLORS = ["#222222", RESPONSE, ONSET, RECOVERY]


def aligned_sentiment(
    curves: pd.DataFrame, labels: Mapping[str, str], source: Credit, locale: Locale
) -> Chart:
    """One sentiment curve per case, labelled at its end.

    curves: `case, hours_since_onset, smoothed`. labels: case → label.
    """
    cases = list(dict.fromkeys(curves["case"]))
    title = locale.translate("chart.curves.title", n=len(cases))
    with sheet(title, locale.translate("chart.curves.subtitle"), source, locale, under=2) as page:
        axes = page.axes
        axes.axvline(0, color=ONSET, lw=1.1, ls=(0, (1, 2)))
        axes.axhline(0, color=CONTEXT, lw=0.8)
        ends = []
        for i, case in enumerate(cases):
            one = curves[(curves["case"] == case) & curves["hours_since_onset"].between(-72, 168)]
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
                text,
                (x, y),
                xytext=(5, 0),
                textcoords="offset points",
                color=color,
                va="center",
                fontsize=8.5,
                bbox={"fc": "white", "ec": "none", "pad": 1},  # hides curves behind the label
            )
        axes.set_xlim(-72, 235)
        axes.set_ylim(-1.05, 1.05)
        axes.set_yticks(SCORE_TICKS, [locale.format_tick(tick) for tick in SCORE_TICKS])
        axes.set_ylabel(locale.translate("chart.net_sentiment"))
        axes.set_xlabel(locale.translate("chart.hours_since_onset"))
        axes.set_xticks([-72, -48, -24, 0, 24, 48, 72, 96, 120, 144, 168])
        lows = curves.groupby("case")["smoothed"].min()
        lowest = locale.format_clauses(
            locale.format_labelled(labels[str(case)], locale.format_fixed(value, 2))
            for case, value in lows.items()
        )
        return finish(page, "curves", locale.translate("chart.curves.alt", lows=lowest), curves)


def _spread(ends: list[tuple]) -> list[tuple]:
    """Label heights, spread so that no two labels overlap."""
    out, floor = [], -np.inf
    for x, y, text, color in sorted(ends, key=lambda end: end[1]):
        floor = max(y, floor + 0.13)
        out.append((x, floor, text, color))
    return out
