"""The default early warning: how seldom a series reaches a level, in time, in its own past.

A level is what a trailing window of 1, 2, 4 or 8 hours, or of a day, holds. Its excess is how far
the square root of the level (whose sampling variance is the same at any rate; Bartlett 1936) lies
above what earlier days let one expect (`earlier_blocks`). Each of the last four weeks' days is
held against the others in the same way; its largest excess is one block, in units of the scale of
its window, of which the greatest counts. Blocks have Gumbel's distribution (1958, Statistics of
Extremes), fitted by its quantiles, so that a past storm or two do not hide the next one. Since few
blocks tell it badly, the chance that a day reaches an excess has the longer tail of an exponential
whose scale is estimated (Pareto's); one over that chance is the return period, in days. Days and
windows are lengths of time: the width of a bin decides how finely a level is watched and nothing
else. A series of days is watched by weeks. Constants: those below, those of `earlier_blocks`, and
`warning.CALM`; `tests/measures/benchmark_nab.csv` shows each halved and doubled.
"""

from collections.abc import Iterator
from functools import lru_cache
from math import log

import numpy as np
import pandas as pd

from analytics.measures.counts import Counts
from analytics.measures.earlier_blocks import (
    HISTORY,
    Earlier,
    earlier,
    known_levels,
    median,
    quantile,
)
from analytics.measures.warning import Watch

SCALES = tuple(pd.Timedelta(hours=hours) for hours in (1, 2, 4, 8))
"""Trailing windows, the shortest burst worth a call first; a whole block is one more."""
BOUND = 9
"""Blocks (days): an alert needs a level that is reached less than once in so many."""
LEAST = 2
"""Blocks from which a distribution is estimated; before them nothing is judged."""
EDGE = 0.1
"""Share of blocks beyond each of the two quantiles of the fit: of four weeks, about three."""
NOISE = 0.2
"""Least scale of the Gumbel distribution: that of the daily maximum of the root of Poisson counts,
whose standard deviation is one half (0.39 of it)."""


PIECE = 50_000
"""Rows that are told at a time."""


def return_period(counts: Counts, total: Counts | None = None) -> Watch:
    """Watch the rarity of each row's level. value: log10 of the return period in blocks.

    total: all messages, if `counts` are a part of them; it shows whether they were being collected,
    so that the start of a collection raises no alarm.
    """
    grid, rows = counts.regular()
    messages, _ = (total or counts).regular()
    value = _log_return_periods(grid.tobytes(), messages.tobytes(), counts.step)[rows]
    return Watch("return_period", value, np.full(len(rows), np.log10(BOUND)))


@lru_cache(maxsize=4)  # onset, detection and back-test of a case all ask for the same series
def _log_return_periods(values: bytes, total: bytes, step: pd.Timedelta) -> np.ndarray:
    """log10 of the return period of each row of a grid, in blocks.

    values, total: of the grid's counts and of all messages, float64. step: width of a bin.
    """
    grid, messages = np.frombuffer(values), np.frombuffer(total)
    counts = Counts(pd.DatetimeIndex([]), grid, step)
    value = np.full(len(grid), np.nan)
    for first, start, end in _pieces(len(grid), counts):
        part = grid[first:end]
        past = earlier(part, messages[first:end], counts)
        told = _log_return_period(*_standing(part, past, _widths(counts)))
        value[start:end] = told[start - first :]
    value[~np.isfinite(grid) | ~_varies(grid)] = np.nan
    return value


def joint(volume: Counts, negative: Counts) -> Watch:
    """Volume and negative messages both rare: the smaller of the two return periods."""
    value = np.minimum(return_period(volume).value, return_period(negative, volume).value)
    return Watch("joint", value, np.full(len(value), np.log10(BOUND)))


def _pieces(n: int, counts: Counts) -> Iterator[tuple[int, int, int]]:
    """Pieces of the grid, so that many years take little memory: the first row that a piece looks
    at, and the first and the end of the rows that it tells.
    """
    hour = counts.rows("1h")
    size, before = (
        -(-rows // hour) * hour for rows in (PIECE, (HISTORY + 3) * counts.rows(counts.block))
    )
    for start in range(0, n, size):
        yield max(start - before, 0), start, min(start + size, n)


def _widths(counts: Counts) -> list[int]:
    """The windows in bins: SCALES, but no shorter than a bin and no longer than a block."""
    spans = [min(max(scale, counts.step), counts.block) for scale in SCALES]
    return sorted({counts.rows(span) for span in (*spans, counts.block)})


def _standing(grid: np.ndarray, past: Earlier, widths: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Excess of each row, (n,), and largest one of each earlier block, (HISTORY, n).

    Each in scales of its window above the usual largest one of a block; of the windows the
    greatest. A whole block counts only while its last hours are above their usual largest, so that
    an alarm ends with its storm.
    """
    row, blocks = np.full(len(grid), np.nan), np.full(past.used.shape, np.nan)
    standing = row
    for width in widths:
        excess, largest = past.excess(np.sqrt(known_levels(grid, width)))
        middle, scale = _location_scale(largest)
        is_counted = (width < past.block) | (standing > 0)
        standing = np.where(is_counted, (excess - middle) / scale, np.nan)
        row = np.fmax(row, standing)
        blocks = np.fmax(blocks, (largest - middle) / scale)
    return row, blocks


def _location_scale(blocks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Median and scale of the Gumbel distribution of each column, (n,) each."""
    ordered = np.sort(blocks, axis=0)
    low, middle, high = (quantile(ordered, p) for p in (EDGE, 0.5, 1 - EDGE))
    return middle, np.maximum((high - low) / (_gumbel(1 - EDGE) - _gumbel(EDGE)), NOISE)


def _log_return_period(row: np.ndarray, blocks: np.ndarray) -> np.ndarray:
    """log10 of the blocks of which one reaches the row's excess; NaN with fewer than LEAST of them.

    The scale is widened by one over their number. Of three blocks or of 28, a new one then exceeds
    a return period of 10 in 10 to 12 %, and one of 100 in 1.0 to 1.3 %.
    """
    n = np.isfinite(blocks).sum(axis=0)
    freedom = np.maximum(n - 1, 1)
    reached = (row - median(blocks) + _gumbel(0.5)) / (1 + 1 / np.maximum(n, 1))
    rare = freedom * np.log1p(np.maximum(reached, 0) / freedom) / log(10)
    return np.where((n >= LEAST) & np.isfinite(reached), rare, np.nan)


def _gumbel(p: float) -> float:
    """Quantile of the standard Gumbel distribution."""
    return -log(-log(p))


def _varies(grid: np.ndarray) -> np.ndarray:
    """Whether the values up to each row are not all the same, (n,) bool."""
    return np.fmax.accumulate(grid) > np.fmin.accumulate(grid)
