"""Onset by the day, for messages too few, or dated too coarsely, for the alarm of hours.

A day with more negative messages than the earlier days explain, with all days of the span counted
as tries. Its count is compared with the negative binomial prediction from the mean and variance of
the earlier days, at least Poisson's, and the doubt of that mean.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analytics.measures.response import ONSET_AT
from analytics.measures.series import require_series
from analytics.measures.volume import bin_id
from analytics.schema import Measure, Message

METHOD = "method.onset_days"


@dataclass(frozen=True)
class DayRule:
    """Constants of the rule.

    chance: of calling any day of a span in which nothing happens. least_days: earlier days that a
    day is compared with at least; most_days: at most. least: negative messages of a day below which
    nothing is called, since a handful of people is no crisis.
    """

    chance: float = 0.01
    least_days: int = 7
    most_days: int = 56
    least: int = 10


def onset_day(
    bins: pd.DataFrame, bin_minutes: int, time_zone: str, rule: DayRule | None = None
) -> Measure[pd.Timestamp]:
    """`onset_at` as a local day of a regular series (`panel.series`).

    Of the days that are called, the one with most negative messages is the crisis; onset is the
    first of the unusual days that end with it. It has no best time: the window is that day. Missing
    where no day is called, or there are too few days to compare with.
    """
    require_series(bins, bin_minutes)
    rule = rule or DayRule()
    days = _days(bins, time_zone)
    n = int(days.sum())
    if len(days) <= rule.least_days:
        values = {"n": len(days), "days": rule.least_days}
        return ONSET_AT.missing(Message("reason.few_days", values), n=n, method=METHOD)
    if not bins["scored"].sum():
        return ONSET_AT.missing(Message("reason.no_sentiment"), n=0, method=METHOD)
    chances = _chances(days.to_numpy(float), rule)
    called = chances * (len(days) - rule.least_days) < rule.chance
    if not called.any():
        why = Message("reason.no_day", {"n": len(days) - rule.least_days})
        return ONSET_AT.missing(why, "not_applicable", n=n, method=METHOD)
    first = int(np.where(called, days, -1).argmax())
    while chances[first - 1] < rule.chance:
        first -= 1
    low, high = _ends(days.index[first], time_zone)
    evidence = (bin_id(low, 24 * 60),)
    return ONSET_AT.observed(None, low, high, n=n, evidence=evidence, method=METHOD)


def _ends(day: date, time_zone: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First and last second of a local day, UTC."""
    start, after = (pd.Timestamp(one, tz=time_zone) for one in (day, day + timedelta(days=1)))
    return start.tz_convert("UTC"), after.tz_convert("UTC") - pd.Timedelta(seconds=1)


def _days(bins: pd.DataFrame, time_zone: str) -> pd.Series:
    """Negative messages of each local day, in order."""
    days = bins["bin_start"].dt.tz_convert(time_zone).dt.date
    return pd.Series(bins["negative"].to_numpy(), index=days).groupby(level=0).sum()


def _chances(negative: np.ndarray, rule: DayRule) -> np.ndarray:
    """Chance of as many negative messages on each day as there were, or more, (days,).

    1 where there are too few of them or of earlier days. Called days are no baseline of later ones.
    """
    from scipy.stats import nbinom

    bound = rule.chance / (len(negative) - rule.least_days)
    chances = np.ones(len(negative))
    for day in range(rule.least_days, len(negative)):
        if negative[day] < rule.least:
            continue
        earlier = negative[:day][chances[:day] >= bound][-rule.most_days :]
        n = len(earlier)
        mean = (earlier.sum() + 0.5) / n
        spread = max(float(earlier.var(ddof=1)), mean) * (1 + 1 / n)
        size = mean**2 / (spread - mean)
        chances[day] = nbinom.sf(negative[day] - 1, size, size / (size + mean))
    return chances
