"""How far net sentiment fell, and in how many days it was back, where messages carry only the day.

The rule of `measures.recovery` on days: a window is a day, or as many days as its messages take.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, TypeVar

import pandas as pd

from analytics.errors import TableError
from analytics.measures.recovery import DEPTH, TIME_TO_RECOVER, recovery
from analytics.measures.recovery_curve import RecoveryCriteria
from analytics.measures.series import COUNTS
from analytics.schema import Duration, Measure, Measures, MeasureSpec, Message, duration, number

DEPTH_BY_DAY = number("depth_by_day", "points")
DAYS_TO_RECOVER = duration("days_to_recover", "days")
SPECS = (DEPTH_BY_DAY, DAYS_TO_RECOVER)
DAY_H = 24.0
V = TypeVar("V", float, Duration)


def recovery_days(
    days: pd.DataFrame, onset_day: date | None, lost: Collection[date] = ()
) -> Measures:
    """`depth_by_day` and `days_to_recover`, from counts by local day and the day of onset.

    days: `panel.by_day`; a day without a row has no messages. lost: days of which nothing was
    collected. The day of onset is the first of the crisis, though some of it lies before.
    days_to_recover counts from its start to the middle of the first day that is back. Raises
    `TableError` where a day comes twice.
    """
    bins = _bins(days, lost)
    onset_at = None if onset_day is None else pd.Timestamp(onset_day, tz="UTC")
    rule = RecoveryCriteria(window_h=DAY_H, run_h=DAY_H)
    found = recovery(bins, onset_at, round(DAY_H * 60), rule)
    return Measures([_told(found[DEPTH]), _in_days(found[TIME_TO_RECOVER])])


def _bins(days: pd.DataFrame, lost: Collection[date]) -> pd.DataFrame:
    """The days as a regular series, as if they were days of UTC."""
    counts = days.set_index("day")[COUNTS]
    if counts.index.has_duplicates:
        day = counts.index[counts.index.duplicated()][0]
        raise TableError(what=f"{day} comes twice", where="days", right="Make it with panel.by_day")
    if counts.empty:
        none = pd.DatetimeIndex([], tz="UTC").as_unit("us")
        return counts.reset_index(drop=True).assign(bin_start=none)
    first, last = min(counts.index), max(counts.index)
    every = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    starts = pd.DatetimeIndex(pd.to_datetime(every, utc=True)).as_unit("us")
    bins = counts.reindex(every, fill_value=0).reset_index(drop=True).assign(bin_start=starts)
    return bins.assign(collected=[float(day not in lost) for day in every])


def _told(depth: Measure[float]) -> Measure[float]:
    if depth.is_observed:
        return DEPTH_BY_DAY.observed(depth.value, depth.low, depth.high, n=depth.n)
    return _unseen(DEPTH_BY_DAY, depth, depth.low)


def _in_days(back: Measure[Duration]) -> Measure[Duration]:
    low, value, high = (
        None if one is None else Duration(one / DAY_H) for one in (back.low, back.value, back.high)
    )
    if back.is_observed:
        return DAYS_TO_RECOVER.observed(value, low, high, n=back.n, verdict=back.verdict)
    return _unseen(DAYS_TO_RECOVER, back, low)


def _unseen(spec: MeasureSpec[V], measure: Measure[Any], low: V | None) -> Measure[V]:
    """The same state under another declaration: a bound, or the reason for none."""
    reason = measure.reason or Message("reason.no_messages")
    if low is not None:
        return spec.censored(low, reason, n=measure.n)
    status = "not_applicable" if measure.status == "not_applicable" else "not_available"
    return spec.missing(reason, status, n=measure.n)
