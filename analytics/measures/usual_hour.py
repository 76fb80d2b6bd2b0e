"""A threshold that anybody can set in any tool: so many times the usual of the hour.

An hour's negative posts are held against the mean of the same hour of the earlier days. It is less
fine than the default alarm, and can be said in one sentence and put into a contract.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.measures.counts import Counts
from analytics.measures.earlier_blocks import known_levels, lagged
from analytics.measures.warning import Watch, alarm_of, alerts
from analytics.schema import hours

LEAST_DAYS = 5
"""Fewest earlier days that make the usual; `earlier_blocks.HISTORY` are the most."""
FLOOR = 10
"""Posts that an hour needs for an alert: a convention. Below it, multiples are chance."""
TIMES = (2, 3, 4, 5, 7, 10)
"""The multiples that are tried."""
WEEKLY = 1.0
"""Most false alarms a week, in the typical case, that a chosen multiple may cost: a convention."""
IN_TIME = 24.0
"""Hours within which an alert counts as a catch."""


@dataclass(frozen=True)
class Caught:
    """What one multiple would have done in one case.

    hours: from onset to the alert, negative where it rang already; None where it was silent.
    false_alarms: alerts before onset that do not belong to it, a week; None where fewer than
    LEAST_DAYS could be judged. can_judge: whether any of the first IN_TIME hours could be judged.
    """

    times: float
    hours: float | None
    false_alarms: float | None
    can_judge: bool

    @property
    def is_in_time(self) -> bool:
        """Whether it rang at onset or within IN_TIME hours after it."""
        return self.hours is not None and self.hours <= IN_TIME


def usual_hour(negative: Counts, times: float) -> Watch:
    """Watch negative posts. value: those of the hour that ends with the row, (n,); bound: what it
    has to exceed; NaN until LEAST_DAYS earlier days are known.
    """
    grid, rows = negative.regular()
    hour, day = negative.rows("1h"), negative.rows("1D")
    level = known_levels(grid, hour)
    past = lagged(level, day)
    known = np.isfinite(past)
    total = np.where(known, past, 0.0).sum(axis=0)
    n = known.sum(axis=0)
    usual = np.divide(total, n, out=np.full(len(grid), np.nan), where=n >= LEAST_DAYS)
    bound = np.maximum(times * usual, FLOOR - 0.5)
    return Watch("usual_hour", level[rows], bound[rows])


def caught(negative: Counts, onset: pd.Timestamp, times: float) -> Caught:
    """What the threshold would have done in a case with this onset (UTC)."""
    watch = usual_hour(negative, times)
    ends = negative.at + negative.step
    soon = onset + pd.Timedelta(hours=IN_TIME)
    before, after = np.asarray(ends <= onset), np.asarray((ends > onset) & (ends <= soon))
    calls = alarm_of(watch, negative, onset)
    first = ends[int(calls[0])] if len(calls) else None
    among = watch.known & before
    weeks = float(among.sum() * negative.step / pd.Timedelta("7D"))
    among[calls] = False
    enough = weeks * 7 >= LEAST_DAYS
    return Caught(
        times,
        None if first is None else hours(first - onset),
        len(alerts(watch, negative, among)) / weeks if enough else None,
        bool((watch.known & after).any()),
    )


def choose(trials: Mapping[str, Sequence[Caught]]) -> float | None:
    """The multiple that catches most cases in time, and of those the soonest, at no more than
    WEEKLY false alarms in the typical case; of equals the highest, the quietest in a busy series.

    trials: case → one `Caught` for each of TIMES. None where no multiple catches anything.
    """
    best: tuple[int, float, float] | None = None
    for k, times in enumerate(TIMES):
        row = [trial[k] for trial in trials.values() if trial[k].can_judge]
        rates = [one.false_alarms for one in row if one.false_alarms is not None]
        took = [max(one.hours or 0.0, 0.0) for one in row if one.is_in_time]
        if not took or not rates or float(np.median(rates)) > WEEKLY:
            continue
        best = max(best or (0, 0.0, 0.0), (len(took), -sum(took), times))
    return None if best is None else best[2]
