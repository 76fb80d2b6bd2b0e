"""Onset, height and return of one series of attention: counts, or an index such as of searches.

Each period is compared with up to MOST earlier ones: with what their times of day and kinds of day
let one expect, and how far they strayed from it (`attention_grid`, as in `onset`). The usual level
stays that of before the onset. The rise is over once a cycle of periods in a row was within the
usual range; what comes later changes nothing. Mean ratings: `ratings`.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analytics.measures.attention_grid import LEAST, Grid, Ratios
from analytics.measures.sentiment import Z
from analytics.measures.usual_counts import Usual, usual, windows
from analytics.schema import (
    Duration,
    Measure,
    Measures,
    Message,
    Resolution,
    duration,
    instant,
    number,
)

ATTENTION_ONSET = instant("attention_onset_at", method="method.attention")
ATTENTION_PEAK_AT = instant("attention_peak_at", method="method.attention")
ATTENTION_HEIGHT = number("attention_height", "times", method="method.attention")
ATTENTION_RETURN = duration("attention_return_days", "days", method="method.attention")

CHANCE = 1e-4
"""Chance of as high a period, or week of days, below which it is above the usual."""
RISE = 1.5
"""Multiple of the usual below which nothing is called a rise, as of messages (`decay.RISE`)."""
RANGE = 0.01
"""Chance of as high a period below which it is outside the usual range."""
STAY = {"hour": 24, "day": 7, "week": 4, "month": 3}
"""Periods within the usual range in a row by which a rise is over."""
SPECS = (ATTENTION_ONSET, ATTENTION_PEAK_AT, ATTENTION_HEIGHT, ATTENTION_RETURN)
FEW = 10
"""Counts a day below which a week of them is judged together as well."""
_DAY = pd.Timedelta("1D")


@dataclass(frozen=True)
class _Rise:
    """A rise. row: its first period; low: the first that it may be; called: with which it is told,
    as one of `width` periods together. model: of the usual before it.
    """

    row: int
    low: int
    called: int
    width: int
    model: Usual


def attention(
    series: pd.DataFrame,
    kind: Literal["counts", "index"],
    step: Resolution,
    since: pd.Timestamp | None = None,
) -> Measures:
    """The measures of SPECS of one series.

    series: `bin_start`, `bin_end` (UTC), `value` in order of time, of periods that had ended; NaN
    or no row where one is missing; `below`, if there is such a column: what a missing value is
    known to lie below. since: periods that end by then are only compared with. Onset: start of the
    first period above what earlier ones let one expect, its window that period and what is missing
    right before it. Height: the highest period of the rise over what is usual for it, with a 90 %
    interval. Return: days from the onset to the first period within the usual range of those that
    stay there; censored where the series ends first. Raises `TableError` for rows out of order or a
    value below 0.
    """
    n = int(series["value"].notna().sum())
    if not n:
        return _missing(Message("reason.attention_empty"), n=0)
    grid = Grid.of(series, step, kind == "counts")
    first = sum(end <= since for end in grid.end) if since is not None else 0
    days = range(first // grid.per, len(grid.days.number))
    judged = next((day for day in days if grid.history(day) is not None), len(days) + days.start)
    rises = (_rise(grid, day, first) for day in range(judged, len(grid.days.number)))
    found = next((rise for rise in rises if rise is not None), None)
    if found is not None:
        return _measures(grid, found, n)
    late = grid.value[max(judged * grid.per, first) :]
    if not np.isfinite(late).any() or np.nanmax(late) < np.nanmax(grid.value[first:]):
        values = {"least": LEAST[step], "unit": Message(f"attention.periods.{step}")}
        why = Message("reason.attention_thin", values)
        missing = _missing(why, n=n)
        return missing | _above_bounds(series, n)
    return _missing(Message("reason.attention_usual"), "not_applicable", n=n)


def _rise(grid: Grid, day: int, first: int) -> _Rise | None:
    """A rise that is told by a period of this day, from row `first` on."""
    for width in grid.widths if grid.days.collected[day].any() else ():
        start, end = max(day * grid.per - width + 1, 0), (day + 1) * grid.per
        history = grid.history(day - width + 1)  # days before what is judged together
        if history is None or (width > 1 and history.counts.mean() >= FEW):
            return None
        model = usual(history)
        seen = np.nan_to_num(grid.value[start:end])
        told = grid.expected(model)[start:end] * grid.is_known[start:end]
        judged = slice(max(day * grid.per, first) - start, None)
        sums, usually = windows(seen, width)[judged], windows(told, width)[judged]
        is_high = grid.stray(model, width).chance(sums, usually) < CHANCE
        is_high &= (sums >= RISE * usually) & (sums - usually > 2 * grid.rounding)
        if is_high.any():
            called = judged.start + int(is_high.argmax())
            low = called - width + 1
            window = slice(low, called + 1)
            row = low + _begin(seen[window], told[window])
            return _Rise(start + row, start + low, start + called, width, model)
    return None


def _begin(seen: np.ndarray, told: np.ndarray) -> int:
    """Row from which on one multiple of the expected counts explains those to the end best."""
    y, u = (np.cumsum(x[::-1])[::-1] for x in (seen, np.maximum(told, 1e-9)))
    gain = np.where(y > u, y * np.log(np.maximum(y, 1e-9) / u) - (y - u), 0.0)
    return int(gain.argmax())


def _measures(grid: Grid, rise: _Rise, n: int) -> Measures:
    back = _back(grid, rise)
    last = int(np.flatnonzero(grid.is_known[: len(grid.value) if back is None else back])[-1])
    top = rise.row + int(np.nanargmax(grid.value[rise.row : last + 1]))
    is_hidden = _may_be_hidden(grid, rise.row, last + 1, float(grid.value[top]))
    return Measures(
        [
            _onset(grid, rise, n),
            ATTENTION_PEAK_AT.missing(Message("reason.attention_hole"), n=n)
            if is_hidden
            else ATTENTION_PEAK_AT.observed(grid.start[top], n=n),
            _height(grid, rise, top, n, is_hidden=is_hidden, is_back=back is not None),
            _return(grid, rise, back, n),
        ]
    )


def _back(grid: Grid, rise: _Rise) -> int | None:
    """The first known row after the rise was told from which STAY known ones in a row are within
    the usual range, as many together as told the rise.
    """
    rows, stay = np.flatnonzero(grid.is_known), STAY[grid.step]
    rows = rows[rows >= rise.row]
    seen, told = (
        windows(part[rows], rise.width) for part in (grid.value, grid.expected(rise.model))
    )
    with np.errstate(invalid="ignore"):
        is_calm = grid.stray(rise.model, rise.width).chance(seen, told) >= RANGE
    is_calm[rows <= rise.called] = False
    more = stay - rise.width + 1
    calm = np.flatnonzero(windows(is_calm.astype(float), more) == more)
    return int(rows[calm[0] - stay + 1]) if len(calm) else None


def _may_be_hidden(grid: Grid, start: int, end: int, peak: float) -> bool:
    """Whether a period beside a missing one is half as high as the peak, or higher."""
    lost = ~np.concatenate([[True], grid.is_known, [True]])
    beside = (lost[2:] | lost[:-2])[start:end] & grid.is_known[start:end]
    return bool((2 * grid.value[start:end][beside] >= peak).any())


def _onset(grid: Grid, rise: _Rise, n: int) -> Measure[pd.Timestamp]:
    before = np.flatnonzero(grid.is_known[: rise.low])
    low = grid.end[int(before[-1])] if len(before) else grid.start[rise.low]
    at = grid.start[rise.row] if low >= grid.start[rise.low] else None
    return ATTENTION_ONSET.observed(at, low, grid.end[rise.called], n=n)


def _height(
    grid: Grid, rise: _Rise, top: int, n: int, *, is_hidden: bool, is_back: bool
) -> Measure[float]:
    """The period `top` over what is usual for it."""
    peak, level = float(grid.value[top]), float(grid.expected(rise.model)[top])
    rounding = grid.rounding
    if level <= 0 and not rounding:
        return ATTENTION_HEIGHT.missing(Message("reason.attention_no_level"), n=n)
    apart = float(np.exp(Z * _error(grid, rise.model, peak)))
    low = (peak - rounding) / (level + rounding) / apart
    if level <= 2 * rounding:
        return ATTENTION_HEIGHT.censored(low, Message("reason.attention_below_one"), n=n)
    if is_hidden:
        return ATTENTION_HEIGHT.censored(low, Message("reason.attention_hole"), n=n)
    if not is_back and top == len(grid.value) - 1:
        return ATTENTION_HEIGHT.censored(low, Message("reason.attention_rising"), n=n)
    high = (peak + rounding) / (level - rounding) * apart
    return ATTENTION_HEIGHT.observed(peak / level, low, high, n=n)


def _error(grid: Grid, model: Usual, peak: float) -> float:
    """Relative standard error of a peak over the usual level."""
    stray = grid.stray(model)
    if isinstance(stray, Ratios):
        return stray.error
    level = max(stray.mean, 1e-9)
    return float(np.sqrt(1 / peak + stray.dispersion / level / (stray.freedom + 1)))


def _return(grid: Grid, rise: _Rise, back: int | None, n: int) -> Measure[Duration]:
    start = grid.start[rise.row]
    if back is None:
        low = Duration((grid.end[_last_above(grid, rise)] - start) / _DAY)
        seen = Duration((grid.end[-1] - start) / _DAY)
        return ATTENTION_RETURN.censored(low, Message("reason.attention_high", {"days": seen}), n=n)
    last = int(np.flatnonzero(grid.is_known[:back])[-1])
    low, high = (Duration((at - start) / _DAY) for at in (grid.end[last], grid.start[back]))
    return ATTENTION_RETURN.observed(high if low == high else None, low, high, n=n)


def _last_above(grid: Grid, rise: _Rise) -> int:
    """The last period that was above the usual range by itself, or told the rise."""
    chance = grid.stray(rise.model).chance(np.nan_to_num(grid.value), grid.expected(rise.model))
    rows = np.flatnonzero(grid.is_known & (chance < RANGE))
    return max(rise.called, *rows[-1:].tolist())


def _above_bounds(series: pd.DataFrame, n: int) -> Measures:
    """The least height of the highest period of a series that begins with bounds only."""
    value = series["value"].to_numpy(float)
    first, top = int(np.isfinite(value).argmax()), int(np.nanargmax(value))
    bound = series.get("below", pd.Series(np.nan, series.index)).to_numpy(float)[:first]
    if not len(bound) or not np.isfinite(bound).all() or bound.max() >= value[top]:
        return Measures()
    at = series["bin_start"]
    why = Message("reason.attention_bound", {"n": first, "until": at.iloc[first]})
    return Measures(
        [
            ATTENTION_PEAK_AT.observed(at.iloc[top], n=n),
            ATTENTION_HEIGHT.censored(float(value[top] / bound.max()), why, n=n),
        ]
    )


def _missing(
    reason: Message,
    status: Literal["not_available", "not_applicable"] = "not_available",
    *,
    n: int,
) -> Measures:
    return Measures(spec.missing(reason, status, n=n) for spec in SPECS)
