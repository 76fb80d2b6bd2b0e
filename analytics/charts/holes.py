"""Spans without collection, shaded in charts over time and told in their alternative texts."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num

from analytics.charts.chart import MUTED
from analytics.results import Results
from analytics.schema import hours
from analytics.wording import Hours, Locale

Span = tuple[pd.Timestamp, pd.Timestamp]
SHADE = "#F2E8CF"
ROOM = 0.13
"""Share of the axes that a span must take up to be labelled in it."""


def spans_of(results: Results) -> list[Span]:
    """Spans of a case in which no messages were collected, in order."""
    return [hole.span for hole in results.holes]


def within(holes: Iterable[Span], first: pd.Timestamp, last: pd.Timestamp) -> list[Span]:
    """The parts of the spans between two instants."""
    return [
        (max(start, first), min(end, last)) for start, end in holes if start < last and end > first
    ]


def noted(subtitle: str, holes: Sequence[Span], locale: Locale) -> str:
    """A subtitle that says what the shading is, where there is any."""
    return f"{subtitle} {locale.translate('chart.hole.shaded')}" if holes else subtitle


def titled(title: str, holes: Sequence[Span], locale: Locale) -> str:
    """A title that says that the highest is the highest of what was collected."""
    return locale.translate("chart.hole.title", title=title) if holes else title


def told(alt: str, holes: Sequence[Span], locale: Locale) -> str:
    """An alternative text that says when nothing was collected."""
    if not holes:
        return alt
    start, end = max(holes, key=lambda span: span[1] - span[0])
    total = Hours(sum(hours(last - first) for first, last in holes))
    values = {"n": len(holes), "start": start, "end": end, "total": total}
    return f"{alt} {locale.translate('chart.hole.told', **values)}".strip()


def shade(
    axes: Axes, ends: Iterable[tuple[Any, Any]], locale: Locale, *, label: bool = True
) -> None:
    """Shade spans, in the units of the x axis, whose limits are set; the widest is labelled."""
    low, high = axes.get_xlim()
    drawn = [(max(float(a), low), min(float(b), high)) for a, b in ends]
    drawn = [(a, b) for a, b in drawn if a < b]
    for a, b in drawn:
        axes.axvspan(a, b, facecolor=SHADE, lw=0, zorder=0.5)
    a, b = max(drawn, key=lambda span: span[1] - span[0], default=(low, low))
    if label and b - a >= ROOM * (high - low):
        axes.annotate(
            locale.translate("chart.hole.here"),
            ((a + b) / 2, 0.5),
            xycoords=("data", "axes fraction"),
            xytext=(0, 0),
            textcoords="offset points",
            color=MUTED,
            fontsize=8,
            ha="center",
            zorder=6,
        )


def dates(holes: Iterable[Span]) -> list[tuple[float, float]]:
    """The spans as matplotlib's days."""
    return [(float(date2num(start)), float(date2num(end))) for start, end in holes]


def blank(values: "pd.Series[float]", at: "pd.Series[pd.Timestamp]", holes: Iterable[Span]) -> Any:
    """The values, (n,), without those at an instant inside a span."""
    is_lost = np.zeros(len(at), bool)
    for start, end in holes:
        is_lost |= ((at > start) & (at < end)).to_numpy()
    return values.mask(is_lost)
