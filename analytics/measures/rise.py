"""How far counts rose above the usual, from one bin on, over the days before it.

The usual is that of `usual_counts`: the rate of each time of day, the level of weekends, and how
sums strayed on earlier days, each of them expected from the others.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.measures.onset import SHORTEST, OnsetAlarm
from analytics.measures.series import collected, require_series
from analytics.measures.usual_counts import Scatter, Usual, by_day, scatter, stabilised, usual
from analytics.schema import INTERVAL, Message


@dataclass(frozen=True)
class Course:
    """Counts from one bin on beside what the days before it let one expect, (n,) each.

    model: those days. day: bins of a day.
    """

    counts: np.ndarray
    expected: np.ndarray
    model: Usual
    day: int

    def scatter(self, width: int) -> Scatter:
        """How sums over `width` bins stray when nothing happens."""
        return scatter(self.model, width)


@dataclass(frozen=True)
class Multiple:
    """A sum of counts over what is usual for it, with the interval of its chance; n: the sum."""

    value: float
    low: float
    high: float
    n: int


def course(
    bins: pd.DataFrame, bin_minutes: int, first: int, end: int, column: str = "negative"
) -> Course | Message:
    """The counts of rows `first` to `end` of a regular series (`panel.series`), or why the days
    before do not tell what is usual.

    A day of the history begins at the same time of day as row `first`. Days in which fewer than
    `OnsetAlarm.day_messages` were counted are none: nothing was being collected, or too little.
    Raises `TableError` for a series that is not regular.
    """
    require_series(bins, bin_minutes)
    rule, width = OnsetAlarm(), max(round(24 * 60 / bin_minutes), 1)
    rest, share = first % width, collected(bins)
    at = bins["bin_start"].iloc[rest:]
    if at.empty:
        return Message("reason.rise_no_history", {"days": 0.0, "least": SHORTEST})
    days, messages = (
        by_day(bins[name].to_numpy(float)[rest:end], share[rest:end], at, width)
        for name in (column, "messages")
    )
    row = first // width
    history = np.flatnonzero(messages.total[:row] >= rule.day_messages)
    history = history[history >= row - rule.most_days]
    if len(history) < SHORTEST:
        values = {"days": float(len(history)), "least": SHORTEST}
        return Message("reason.rise_no_history", values)
    model = usual(days.take(history))
    later = range(row, len(days.number))
    known = {bool(days.is_weekend[one]) for one in history}
    if any(bool(days.is_weekend[one]) not in known for one in later):
        return Message("reason.rise_no_such_day")
    expected = [model.expected(days, one) for one in later]
    n = end - first
    return Course(
        days.counts[row:].ravel()[:n],
        np.concatenate([*expected, np.zeros(0)])[:n],
        model,
        width,
    )


def multiple(found: Course, width: int) -> Multiple | Message:
    """The first `width` bins together over what is usual for them, or why there is no such number.

    The interval is of a new sum beside what the history lets one expect (Student's t on the scale
    of `stabilised`), so that it covers both the noise of the counts and of the expectation.
    """
    from scipy.special import stdtrit

    seen, told = (float(one[:width].sum()) for one in (found.counts, found.expected))
    if told <= 0:
        return Message("reason.rise_nothing_usual")
    stray = found.scatter(width)
    reach = float(stdtrit(stray.freedom, (1 + INTERVAL) / 2)) * stray.spread
    middle = float(stabilised(np.array(seen), stray.size))
    low, high = (_counted(middle + k * reach, stray.size) / told for k in (-1, 1))
    return Multiple(seen / told, min(low, seen / told), max(high, seen / told), round(seen))


def _counted(level: float, size: float) -> float:
    """The count of which `stabilised` is a level, at least 0."""
    if level <= 0:
        return 0.0
    if not np.isfinite(size):
        return max((level / 2) ** 2 - 0.375, 0.0)
    return max(float(size * np.sinh(level / 2 / np.sqrt(size)) ** 2) - 0.375, 0.0)
