"""What counts are usual at each time of a day, from the days before it, and how they scatter.

A day's expected counts are the mean share of the time of day (neighbouring hours pooled) times the
level of its kind of day. Each earlier day is also expected from the others (leave one out), which
shows how far counts of 1, 2, 4, 8 and 24 hours stray when nothing happens.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

NEIGHBOURS_H = 1
"""Hours on each side pooled with a time of day: a rhythm is no sharper, and counts are few."""
LONGEST_GAP = 4
"""Days from the weekday before a weekend to the one after it, at most: a long weekend."""


@dataclass(frozen=True)
class Days:
    """Counts by day, (days, bins) each. counts: of the collected time; collected: its share of each
    bin; is_weekend, number: of each day, (days,), the number counts from the start of the series.
    """

    counts: np.ndarray
    collected: np.ndarray
    is_weekend: np.ndarray
    number: np.ndarray

    def take(self, rows: np.ndarray) -> "Days":
        """The days at these rows."""
        held = self.counts, self.collected, self.is_weekend, self.number
        return Days(*(one[rows] for one in held))

    @property
    def total(self) -> np.ndarray:
        """Counts of each day if all of it had been collected, (days,)."""
        return self.counts.sum(axis=1) / np.maximum(self.collected.mean(axis=1), 1e-9)


def by_day(counts: np.ndarray, collected: np.ndarray, at: pd.Series, day: int) -> Days:
    """Split a regular series into days of `day` bins from its first bin; the last may be short."""
    days = -(-len(counts) // day)
    held = np.zeros((2, days * day))
    held[0, : len(counts)], held[1, : len(counts)] = counts * (collected > 0), collected
    first_noon = at.iloc[0] + pd.Timedelta(hours=12)
    weekend = (first_noon.day_of_week + np.arange(days)) % 7 >= 5
    return Days(held[0].reshape(days, day), held[1].reshape(days, day), weekend, np.arange(days))


@dataclass(frozen=True)
class Usual:
    """Expected counts of a collected bin. rate: by time of day, of a weekday, (bins,). weekend: the
    level of a weekend over that of weekdays. history: the days it rests on; left_out: each of them
    as the others let one expect it, (days, bins), times its collected share.
    """

    rate: np.ndarray
    weekend: float
    history: Days
    left_out: np.ndarray

    def expected(self, days: Days, row: int) -> np.ndarray:
        """Expected counts of the collected time of a day, (bins,): as the others of the history let
        one expect it, if it is one of them.
        """
        known = np.flatnonzero(self.history.number == days.number[row])
        if len(known):
            return self.left_out[known[0]]
        level = self.weekend if days.is_weekend[row] else 1.0
        return self.rate * level * days.collected[row]


def usual(history: Days) -> Usual:
    """The usual counts, from at least two days."""
    weekend = weekend_level(history)
    level = np.where(history.is_weekend, weekend, 1.0)[:, None]
    reach = NEIGHBOURS_H * history.counts.shape[1] // 24
    counts, collected = (_pooled(one, reach) for one in (history.counts / level, history.collected))
    total, time = counts.sum(axis=0), collected.sum(axis=0)
    others = np.maximum(time - collected, 1e-9)
    left_out = (total - counts) / others * level * history.collected
    return Usual(total / np.maximum(time, 1e-9), weekend, history, left_out)


def weekend_level(history: Days) -> float:
    """Level of weekends over that of the weekdays on both sides of them; 1 where none has both.

    Both sides, since otherwise a growing interest would be taken for a weekend's.
    """
    total, days = history.total + 0.5, history.number
    found: list[float] = []
    rows = np.flatnonzero(history.is_weekend)
    for run in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1):
        if not len(run) or run[0] == 0 or run[-1] + 1 == len(days):
            continue
        before, after = run[0] - 1, run[-1] + 1
        if days[after] - days[before] <= LONGEST_GAP:
            around = np.log(total[[before, after]]).mean()
            found.append(float(np.log(total[run].mean()) - around))
    return float(np.exp(np.mean(found))) if found else 1.0


def _pooled(value: np.ndarray, reach: int) -> np.ndarray:
    """Mean over the bins within `reach` of each, around the clock; (days, bins)."""
    shifts = range(-reach, reach + 1)
    return sum((np.roll(value, k, axis=1) for k in shifts), np.zeros_like(value)) / len(shifts)


def stabilised(counts: np.ndarray, size: float) -> np.ndarray:
    """Counts with variance m + m²/size on a scale on which it is about one (Anscombe 1948)."""
    if not np.isfinite(size):
        return 2 * np.sqrt(counts + 0.375)
    return 2 * np.sqrt(size) * np.arcsinh(np.sqrt((counts + 0.375) / size))


def windows(value: np.ndarray, width: int) -> np.ndarray:
    """Sums of the last `width` values, (n,); NaN before there are so many."""
    sums = np.full(len(value), np.nan)
    running = np.concatenate([[0.0], np.cumsum(value)])
    sums[width - 1 :] = running[width:] - running[:-width]
    return sums


@dataclass(frozen=True)
class Scatter:
    """How sums over `width` bins stray from what is expected, when nothing happens.

    size: of the negative binomial distribution, infinite for Poisson. spread: standard deviation on
    the scale of `stabilised`, at least one. freedom: independent windows behind it, less one. mean:
    of the expected sums.
    """

    width: int
    size: float
    spread: float
    freedom: float
    mean: float

    @property
    def dispersion(self) -> float:
        """Variance of a sum over its mean, at least one."""
        return self.spread**2 * (1 + self.mean / self.size)

    def chance(self, counts: np.ndarray, expected: np.ndarray) -> np.ndarray:
        """Chance of sums as large or larger, (n,), by Student's t."""
        from scipy.special import stdtr

        apart = stabilised(counts, self.size) - stabilised(expected, self.size)
        return stdtr(self.freedom, -apart / self.spread)


def scatter(model: Usual, width: int) -> Scatter:
    """The scatter of sums over `width` bins, from the days left out one by one.

    Neighbouring windows resemble each other where the mood of days lasts: the independent ones are
    fewer by their correlation (Bayley & Hammersley 1946), but no fewer than the days.
    """
    seen, told = (
        windows(value.ravel(), width)[width - 1 :]
        for value in (model.history.counts, model.left_out)
    )
    extra = float((np.square(seen - told) - told).sum())
    size = float(np.square(told).sum()) / extra if extra > 0 else np.inf
    apart = stabilised(seen, size) - stabilised(told, size)
    power = float(np.square(apart).mean())
    days = len(model.history.number)
    most = days * model.history.counts.shape[1] / width
    beside = float((apart[width:] * apart[:-width]).mean()) if len(apart) > width else 0.0
    shared = min(max(beside / power if power else 0.0, 0.0), 0.99)
    freedom = max(days - 1.0, most * (1 - shared) / (1 + shared) - 1)
    spread = max(float(np.sqrt(power * (freedom + 1) / freedom)), 1.0)
    return Scatter(width, size, spread, freedom, float(told.mean()))
