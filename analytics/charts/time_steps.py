"""Times as columns: within hours, a day, a week …, and a column for what is not known.

Crises are timed to the minute or to the day, and last hours or months. Columns carry all of that
on the width of a phone, and a time that is known only as a window is drawn across its columns.
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from analytics.charts.chart import Sheet
from analytics.charts.lettering import fitted, width, wrapped
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


def time_columns(axes: Axes, locale: Locale, *, is_since_onset: bool, has_unknown: bool) -> None:
    """The columns of the x axis, named above and below.

    is_since_onset: whether times may lie before zero, when it broke. has_unknown: whether a column
    of what is not known is needed.
    """
    first, last = (0 if is_since_onset else 1), (UNKNOWN if has_unknown else LAST)
    shown = range(first, last + 1)
    names = [locale.translate(f"chart.steps.column.{COLUMNS[k]}") for k in shown]
    axes.set_xlim(first - 0.5, last + 0.5)
    axes.set_xticks(shown, names, fontsize=7.5)
    axes.tick_params(axis="x", length=0, labeltop=True, pad=2)
    if has_unknown:
        axes.axvspan(UNKNOWN - 0.5, UNKNOWN + 0.5, color="#F3F3F3", lw=0, zorder=0)
    for at in range(first + 1, last + 1):
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
    columns = [
        column_of(end) for end in (ends if best is None else (best, best)) if end is not None
    ]
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


def legend_above(sheet: Sheet, looks: Looks, names: Sequence[str], inches: float) -> None:
    """What the markers stand for, in one line `inches` above the axes."""
    figure, axes = sheet.figure, sheet.axes
    wide, high = figure.get_size_inches()
    x, y = 0.03, axes.get_position().y1 + inches / high
    for (marker, color), name in zip(looks.values(), names, strict=True):
        axes.plot(x, y, marker, color=color, ms=5.5, transform=figure.transFigure, clip_on=False)
        figure.text(x + 0.02, y, name, color=color, va="center", fontsize=9)
        x += 0.06 + width(name, 9) / 72 / wide


def legend_below(axes: Axes, handles: Sequence[Any], columns: int = 2) -> None:
    """What marks or colours stand for, below the axes and from the left edge of the figure."""
    box = axes.get_position()
    axes.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=((0.015 - box.x0) / box.width, 0.0),
        ncols=columns,
        frameon=False,
        fontsize=8.5,
        handlelength=1.0,
        handleheight=0.9,
        borderaxespad=0.1,
        columnspacing=1.2,
    )


NAME_SIZE, MOST_NAME = 9.5, 0.46
"""Points of the names of rows, and the largest share of a chart's width that they take."""


def left_of(names: Sequence[str], wide: float, *, lines: int = 1) -> float:
    """Share of a chart `wide` inches wide that the names of its rows need."""
    room = MOST_NAME * wide * 72
    broken = (line for name in names for line in _lines(name, room, lines))
    widest = max((width(line, NAME_SIZE) for line in broken), default=0.0)
    return min(MOST_NAME, (widest + 12) / 72 / wide)


def _lines(name: str, room: float, lines: int) -> list[str]:
    """A name in lines; of several, none longer than half of it needs."""
    if lines == 1:
        return [fitted(name, room - 12, NAME_SIZE)]
    return wrapped(name, max(12, len(name) // lines + 6), room - 12, NAME_SIZE, most=lines)


def row_names(sheet: Sheet, names: Sequence[str], *, lines: int = 1) -> None:
    """Names of the rows, the first on top, with a light rule between them."""
    axes = sheet.axes
    n, room = len(names), axes.get_position().x0 * sheet.figure.get_figwidth() * 72
    shown = ["\n".join(_lines(name, room, lines)) for name in reversed(names)]
    axes.set_yticks(range(n), shown, fontsize=NAME_SIZE, color="#222222")
    axes.set_ylim(-0.5, n - 0.5)
    axes.tick_params(axis="y", length=0)
    for at in range(1, n):
        axes.axhline(at - 0.5, color="#EEEEEE", lw=0.7, zorder=0)
