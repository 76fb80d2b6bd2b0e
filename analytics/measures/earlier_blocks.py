"""What earlier days let one expect of a level, each of them held against the others as well.

Expected is the median of the same time of the earlier days, at the trend of their totals, or that
of the same day of the week, if it is higher: a rhythm of the week is no rise. The trend is Sen's
slope (1968, Journal of the American Statistical Association 63, 1379-1389) of the log totals, at
the end of its 90 % interval next to zero: a growth as far as the days show it.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.measures.counts import Counts

HISTORY = 28
"""Blocks (days) that a level is compared with."""
DAY_MESSAGES = 20
"""Messages that a block needs; with fewer, messages were not being collected."""
DAY = pd.Timedelta("1D")
WEEK = 7
"""Days after which a rhythm of the week comes again."""
Z = 1.645
"""Two-sided 90 % point of the normal distribution."""


@dataclass(frozen=True)
class Earlier:
    """The blocks before each row of a grid, by the time that one ends before it: row k of each
    array belongs to k + 1 blocks before.

    used: whether messages were being collected in it, (HISTORY, n) bool. trend: factor from its
    level to the row's, (HISTORY, n). block: its width in rows. week: blocks in a week.
    """

    used: np.ndarray
    trend: np.ndarray
    block: int
    week: int

    def excess(self, root: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How far the root of a level exceeds what is expected, (n,), and the largest such excess
        in each block, (HISTORY, n); NaN where less than half of a block is known.
        """
        past = np.where(self.used, lagged(root, self.block), np.nan) * np.sqrt(self.trend)
        same_weekday = median(past[self.week - 1 :: self.week])
        apart = root - np.fmax(median(past), same_weekday)
        others = others_median(past)
        for day in range(self.week):
            of_day = slice(day, None, self.week)
            others[of_day] = np.fmax(others[of_day], others_median(past[of_day]))
        largest = _largest((past - others) / np.minimum(np.sqrt(self.trend), 1.0), self.block)
        return apart, largest


def earlier(grid: np.ndarray, messages: np.ndarray, counts: Counts) -> Earlier:
    """The blocks before each row of a grid of `counts`; messages: all messages on the same grid.
    The trend is taken anew each hour.
    """
    block, hour = counts.rows(counts.block), counts.rows("1h")
    used = lagged(_collected(messages, block), block) > 0
    rows = np.arange(0, len(grid), hour)
    totals = np.where(used, lagged(known_levels(grid, block), block), np.nan)[:, rows]
    growth = sure_slope(np.log(totals + 0.5))[np.arange(len(grid)) // hour]
    trend = np.exp(growth * np.arange(1, HISTORY + 1)[:, None])
    return Earlier(used, trend, block, week=WEEK if counts.block == DAY else 1)


def _collected(messages: np.ndarray, block: int) -> np.ndarray:
    """Whether messages were being collected in the block that ends with each row, (n,), 0 or 1.

    At least half of it is known and holds enough, and so does the block before it, if known: that
    in which collection began is no history.
    """
    total, known = known_sums(messages, block)
    is_known = 2 * known >= block
    has_enough = is_known & (total * block >= DAY_MESSAGES * known)
    has_begun = np.full(len(messages), True)
    has_begun[block:] = (has_enough | ~is_known)[:-block]
    return (has_enough & has_begun).astype(float)


def sure_slope(value: np.ndarray) -> np.ndarray:
    """Sen's slope against time of each column of values, the latest first, (columns,).

    At the end of its 90 % interval next to zero; zero if the interval holds it.
    """
    later, older = np.triu_indices(len(value), 1)
    slopes = np.sort((value[later] - value[older]) / (older - later)[:, None], axis=0)
    pairs, n = np.isfinite(slopes).sum(axis=0), np.isfinite(value).sum(axis=0)
    reach = Z * np.sqrt(n * (n - 1) * (2 * n + 5) / 18)
    low = np.rint((pairs - reach) / 2).astype(int) - 1
    high = np.rint((pairs + reach) / 2).astype(int)
    columns = np.arange(len(pairs))
    is_told = (low >= 0) & (high < pairs)
    least, most = (slopes[np.where(is_told, row, 0), columns] for row in (low, high))
    return np.where(is_told, np.fmax(least, 0) + np.fmin(most, 0), 0.0)


def known_levels(grid: np.ndarray, width: int) -> np.ndarray:
    """What the last `width` bins hold, (n,); NaN where less than half of them is known."""
    total, known = known_sums(grid, width)
    level = np.full(len(grid), np.nan)
    np.divide(total * width, known, out=level, where=2 * known >= width)
    return level


def known_sums(grid: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Sum and number of the known values of the last `width` bins, (n,) each."""
    known = np.isfinite(grid)
    running = np.cumsum([np.where(known, grid, 0.0), known], axis=1)
    running[:, width:] = running[:, width:] - running[:, :-width].copy()
    return running[0], running[1]


def lagged(value: np.ndarray, block: int) -> np.ndarray:
    """Values of 1 to HISTORY blocks before each row, (HISTORY, n); NaN before the first."""
    before = np.full((HISTORY, len(value)), np.nan)
    for k in range(HISTORY):
        back = (k + 1) * block
        before[k, back:] = value[: max(len(value) - back, 0)]
    return before


def _largest(value: np.ndarray, width: int) -> np.ndarray:
    """Largest known value of the last `width` columns of each row; NaN where under half are known.

    value and result: (rows, n).
    """
    from scipy.ndimage import maximum_filter1d

    known = np.cumsum(np.isfinite(value), axis=1)
    known[:, width:] -= known[:, :-width].copy()
    filled = np.where(np.isfinite(value), value, -np.inf)
    trailing = (width - 1) // 2
    largest = maximum_filter1d(filled, width, mode="constant", cval=-np.inf, origin=trailing)
    return np.where(2 * known >= width, largest, np.nan)


def others_median(samples: np.ndarray) -> np.ndarray:
    """Median of the other known values of the column, for each known value; NaN without any."""
    ordered, n = np.sort(samples, axis=0), np.isfinite(samples).sum(axis=0)
    columns, half = np.arange(len(n)), n // 2
    below, middle, above = (
        ordered[np.clip(half + k, 0, len(samples) - 1), columns] for k in (-1, 0, 1)
    )
    low = np.where(samples < middle, middle, below)
    high = np.where(samples > middle, middle, above)
    found = np.where(n % 2 == 0, low, (low + high) / 2)
    return np.where(np.isfinite(samples) & (n > 1), found, np.nan)


def median(samples: np.ndarray) -> np.ndarray:
    """Median of the known values of each column; NaN where there is none."""
    return quantile(np.sort(samples, axis=0), 0.5)


def quantile(ordered: np.ndarray, p: float) -> np.ndarray:
    """Quantile of the known values of each sorted column, linear between ranks; NaN without any."""
    n = np.isfinite(ordered).sum(axis=0)
    place = p * np.maximum(n - 1, 0)
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, np.maximum(n - 1, 0))
    columns = np.arange(len(n))
    low, high = ordered[below, columns], ordered[above, columns]
    return low + (place - below) * (high - low)
