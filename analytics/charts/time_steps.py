"""Times as columns: within hours, a day, a week …, and a column for what is not known.

Crises are timed to the minute or to the day, and last hours or months. Columns carry all of that
on the width of a phone, and a time that is known only as a window is drawn across its columns.
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from analytics.wording import Locale

ENDS = {"hours": 6.0, "day": 24.0, "days": 72.0, "week": 168.0, "month": 720.0}
"""Column → hours at which it ends; before the first is what came before it broke, or at once."""
COLUMNS = ("before", *ENDS, "later", "unknown")
LAST, UNKNOWN = len(COLUMNS) - 2, len(COLUMNS) - 1
LANES_HIGH = 0.72
"""Share of a row that its lanes take."""
Looks = Mapping[str, tuple[str, str]]
"""Measure → marker and colour; a lane each, from the top."""


def column_of(hours: float) -> int:
    """The column of a time."""
    return 0 if hours <= 0 else 1 + sum(hours > end for end in ENDS.values())


def time_columns(axes: Axes, locale: Locale) -> None:
    """The columns of the x axis, named above and below."""
    names = [locale.translate(f"chart.steps.column.{name}") for name in COLUMNS]
    axes.set_xlim(-0.5, UNKNOWN + 0.5)
    axes.set_xticks(range(len(COLUMNS)), names, fontsize=8)
    axes.tick_params(axis="x", length=0, labeltop=True, pad=2)
    axes.axvspan(UNKNOWN - 0.5, UNKNOWN + 0.5, color="#F3F3F3", lw=0, zorder=0)
    for at in range(1, UNKNOWN):
        axes.axvline(at - 0.5, color="#E4E4E4", lw=0.7, zorder=0)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)


def draw_steps(
    axes: Axes, y: float, row: Mapping[Hashable, Mapping[Hashable, Any]], looks: Looks
) -> None:
    """The lanes of one row. row: measure → `low, best, high, status`; what it lacks is unknown."""
    step = LANES_HIGH / len(looks)
    for k, (name, (marker, color)) in enumerate(looks.items()):
        here = y + LANES_HIGH / 2 - step * (k + 0.5)
        found = row.get(name)
        if found is None or (low := _first(found["low"], found["best"])) is None:
            axes.text(
                UNKNOWN, here, "?", color=color, fontsize=7.5, ha="center", va="center_baseline"
            )
        elif found["status"] == "censored":
            axes.plot([column_of(low), LAST + 0.3], [here, here], color=color, lw=1.2, ls=":")
            axes.plot(LAST + 0.3, here, ">", mfc="white", mec=color, ms=5)
        else:
            _draw_known(axes, here, found, marker, color)


def _draw_known(
    axes: Axes, y: float, found: Mapping[Hashable, Any], marker: str, color: str
) -> None:
    best = _first(found["best"])
    ends = [_first(found[name], best) for name in ("low", "high")]
    columns = [column_of(end) for end in (ends if best is None else (best, best)) if end is not None]
    first, last = columns[0], columns[-1]
    if first == last:
        axes.plot(first, y, marker, color=color, ms=5.5)
        return
    axes.plot([first, last], [y, y], color=color, lw=2.6, alpha=0.35, zorder=1)
    axes.plot([first, last], [y, y], marker, mec=color, mfc="white", ms=5, ls="")


def _first(*values: Any) -> float | None:
    """The first number that is known."""
    known = (float(one) for one in values if one is not None and not pd.isna(one))
    return next((one for one in known if not math.isnan(one)), None)


def legend_above(axes: Axes, looks: Looks, names: Sequence[str], inches: float) -> None:
    """What the markers stand for, in one line `inches` above the axes."""
    height = axes.get_window_extent().height / axes.figure.dpi
    y, x = 1 + inches / height, -0.42
    for (marker, color), name in zip(looks.values(), names, strict=True):
        axes.plot(x, y, marker, color=color, ms=5.5, transform=axes.transAxes, clip_on=False)
        axes.text(x + 0.03, y, name, color=color, transform=axes.transAxes, va="center", fontsize=9)
        x += 0.075 + 0.026 * len(name)


def row_names(axes: Axes, names: Sequence[str]) -> None:
    """Names of the rows, the first on top, with a light rule between them."""
    n = len(names)
    axes.set_yticks(range(n), list(reversed(names)), fontsize=9.5, color="#222222")
    axes.set_ylim(-0.5, n - 0.5)
    axes.tick_params(axis="y", length=0)
    for at in range(1, n):
        axes.axhline(at - 0.5, color="#EEEEEE", lw=0.7, zorder=0)


