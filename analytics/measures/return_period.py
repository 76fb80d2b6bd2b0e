"""The default early warning: how seldom a series reaches a level, in time, in its own past.

A level is what a trailing window of 1, 2, 4 or 8 hours holds. Its excess is how far the square root
of the level (whose sampling variance is the same at any rate; Bartlett 1936) lies above that of the
same time on earlier days. The largest excess of each day of the last four weeks is one block; the
blocks have Gumbel's distribution (1958, Statistics of Extremes), fitted by its quantiles, so that a
past storm or two do not hide the next one. The return period of an excess is the number of days of
which one reaches it; the rarest of the windows counts. Days and windows are lengths of time: the
width of a bin decides how finely a level is watched and nothing else. A series of days is watched
by weeks. Constants: those below and `warning.CALM`; `tests/measures/benchmark_nab.csv` shows each
halved and doubled.
"""

from math import log

import numpy as np
import pandas as pd

from analytics.measures.counts import Counts
from analytics.measures.warning import Watch

SCALES = tuple(pd.Timedelta(hours=hours) for hours in (1, 2, 4, 8))
"""Trailing windows: the shortest burst worth a call, and the longest an office can sleep."""
BOUND = 10
"""Blocks (days): an alert needs a level that is reached less than once in so many."""
HISTORY = 28
"""Blocks (days) that a level is compared with."""
LEAST = 3
"""Blocks from which a distribution is estimated; before them nothing is judged."""
EDGE = 0.1
"""Share of blocks beyond each of the two quantiles of the fit: of four weeks, about three."""
DAY_MESSAGES = 20
"""Messages that a block needs; with fewer, messages were not being collected."""
NOISE = 0.2
"""Least scale of the Gumbel distribution: that of the daily maximum of the root of Poisson counts,
whose standard deviation is one half (0.39 of it)."""


def return_period(counts: Counts, total: Counts | None = None) -> Watch:
    """Watch the rarity of each row's level. value: log10 of the return period in blocks.

    total: all messages, if `counts` are a part of them; it shows whether they were being collected,
    so that the start of a collection raises no alarm.
    """
    grid, rows = counts.regular()
    total_grid, _ = (total or counts).regular()
    block = counts.rows(counts.block)
    collected = _collected(total_grid, block)
    value = np.full(len(grid), np.nan)
    for width in sorted({max(scale, counts.step) for scale in SCALES}):
        excess = _excess(grid, counts.rows(width), counts.rows("1D"))
        value = np.fmax(value, _log_return_period(excess, block, collected))
    value[~np.isfinite(grid) | ~_varies(grid)] = np.nan
    return Watch("return_period", value[rows], np.full(len(rows), np.log10(BOUND)))


def joint(volume: Counts, negative: Counts) -> Watch:
    """Volume and negative messages both rare: the smaller of the two return periods."""
    value = np.minimum(return_period(volume).value, return_period(negative, volume).value)
    return Watch("joint", value, np.full(len(value), np.log10(BOUND)))


def _collected(total: np.ndarray, block: int) -> np.ndarray:
    """Whether messages were being collected in the block that ends with each row, (n,) bool: there
    are some in it and in the block before, so that the one in which collection began is no history.
    """
    enough = _sums(total, block)[0] >= DAY_MESSAGES
    enough[block:] &= enough[:-block].copy()
    return enough


def _excess(grid: np.ndarray, width: int, day: int) -> np.ndarray:
    """Root of what each window of `width` bins holds, less that of the same time of earlier days.

    NaN where less than half of a window was collected, or none of those days.
    """
    total, known = _sums(grid, width)
    level = np.full(len(grid), np.nan)
    np.divide(total * width, known, out=level, where=2 * known >= width)
    earlier = _median(_lagged(level, day, HISTORY))
    return np.sqrt(level) - np.sqrt(earlier)


def _log_return_period(excess: np.ndarray, block: int, collected: np.ndarray) -> np.ndarray:
    """log10 of the blocks of which one reaches the excess; NaN with fewer than LEAST of them.

    The scale is widened by one over their number, since a distribution of few is known badly.
    """
    largest = pd.Series(excess).rolling(block, min_periods=(block + 1) // 2).max().to_numpy()
    past = _lagged(np.where(collected, largest, np.nan), block, HISTORY, first=1)
    past.sort(axis=0)
    n = np.isfinite(past).sum(axis=0)
    low, middle, high = (_quantile(past, n, p) for p in (EDGE, 0.5, 1 - EDGE))
    scale = np.maximum((high - low) / (_gumbel(1 - EDGE) - _gumbel(EDGE)), NOISE)
    scale *= 1 + 1 / np.maximum(n, 1)
    reached = (excess - middle) / scale + _gumbel(0.5)
    chance = -np.expm1(-np.exp(-np.clip(reached, -30.0, 600.0)))
    rare = np.maximum(-np.log10(chance), reached / log(10))
    return np.where(n >= LEAST, rare, np.nan)


def _gumbel(p: float) -> float:
    """Quantile of the standard Gumbel distribution."""
    return -log(-log(p))


def _sums(grid: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Sum and number of the known values of the last `width` bins, (n,) each."""
    known = np.isfinite(grid)
    running = np.cumsum([np.where(known, grid, 0.0), known], axis=1)
    running[:, width:] = running[:, width:] - running[:, :-width].copy()
    return running[0], running[1]


def _lagged(value: np.ndarray, step: int, times: int, first: int | None = None) -> np.ndarray:
    """Values of `times` earlier rows, (times, n), `step` apart from `first` (default `step`) on."""
    lagged = np.full((times, len(value)), np.nan)
    for k in range(times):
        back = (step if first is None else first) + k * step
        lagged[k, back:] = value[: max(len(value) - back, 0)]
    return lagged


def _median(samples: np.ndarray) -> np.ndarray:
    """Median of the known values of each column; NaN where there is none."""
    samples = np.sort(samples, axis=0)
    return _quantile(samples, np.isfinite(samples).sum(axis=0), 0.5)


def _quantile(ordered: np.ndarray, n: np.ndarray, p: float) -> np.ndarray:
    """Quantile of the first n values of each column, linear between ranks; NaN without any."""
    place = p * np.maximum(n - 1, 0)
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, np.maximum(n - 1, 0))
    columns = np.arange(len(n))
    low, high = ordered[below, columns], ordered[above, columns]
    return low + (place - below) * (high - low)


def _varies(grid: np.ndarray) -> np.ndarray:
    """Whether the values up to each row are not all the same, (n,) bool."""
    return np.fmax.accumulate(grid) > np.fmin.accumulate(grid)
