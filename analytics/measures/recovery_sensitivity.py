"""Whether depth and recovery stay what they are if the constants of their rule were others.

One constant is changed at a time. Intervals are those of `measures.recovery`.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analytics.measures.baseline import Baseline, baseline
from analytics.measures.fall import Fall
from analytics.measures.gate import gate
from analytics.measures.recovery_curve import RecoveryCriteria
from analytics.measures.recovery_dip import depth_of, hidden_h
from analytics.measures.recovery_series import Series
from analytics.measures.sentiment import Z
from analytics.measures.series import COUNTS, collected, require_series
from analytics.schema import Message

WINDOWS_H = (3.0, 12.0)
BANDS = (0.5, 2.0)
"""Multiples of the tolerance."""
BASELINE_DAYS = (3.0, 7.0, 14.0)
BINS_MINUTES = (120,)
COLUMNS = [
    "setting",
    "value",
    "depth",
    "depth_low",
    "depth_high",
    "back_h",
    "back_low_h",
    "back_high_h",
    "agrees",
]


@dataclass(frozen=True)
class _Read:
    """What one variant gives; NaN where it is not known, infinite where it has no end.
    back: hours from onset.
    """

    depth: float = np.nan
    depth_low: float = np.nan
    depth_high: float = np.nan
    back_h: float = np.nan
    back_low_h: float = np.nan
    back_high_h: float = np.nan


def sensitivity(
    bins: pd.DataFrame,
    onset_at: pd.Timestamp | None,
    bin_minutes: int,
    *,
    earliest: pd.Timestamp | None = None,
    finer: pd.DataFrame | None = None,
) -> pd.DataFrame | Message:
    """Depth and time to recover with other constants: COLUMNS, the first row as measured; or why
    nothing is measured. NaN is not known, or without end.

    earliest: as of `recovery`. finer: the series in bins half as wide. agrees: whether a fall is
    found or not as it is measured, is known to be back or not as it is measured, and the intervals
    meet.
    """
    require_series(bins, bin_minutes)
    rule = RecoveryCriteria()
    began = onset_at if earliest is None else earliest
    why = gate(bins, began, bin_minutes, window_h=rule.window_h, min_n=rule.min_n)
    if why is not None or onset_at is None or began is None:
        return why or Message("reason.no_onset_known")
    base = baseline(bins, began, bin_minutes)
    if isinstance(base, Message):
        return base
    series = Series.of(bins, base, rule, onset_at)
    seen = series.fall()
    rows = [("as_measured", np.nan, _read(series, seen))]
    for window_h in WINDOWS_H:
        other = replace(rule, window_h=window_h, run_h=window_h)
        rows.append(("window_h", window_h, _read(Series.of(bins, base, other, onset_at), seen)))
    for times in BANDS:
        wider = replace(rule, inner=rule.inner * times)
        other = Series.of(bins, base, wider, onset_at)
        rows.append(("band", times, _read(other, seen)))
    for days in BASELINE_DAYS:
        if _days_before(base) > days:
            late = bins[bins["bin_start"] >= began - pd.Timedelta(days=days)]
            rows.append(("baseline_days", days, _again(late, began, bin_minutes, onset_at)))
    for minutes in BINS_MINUTES:
        if minutes > bin_minutes and minutes % bin_minutes == 0:
            wide = _rebin(bins, minutes // bin_minutes)
            rows.append(("bin_minutes", float(minutes), _again(wide, began, minutes, onset_at)))
    if finer is not None:
        half = bin_minutes // 2
        rows.append(("bin_minutes", float(half), _again(finer, began, half, onset_at)))
    first = rows[0][2]
    table = [(name, value, *vars(one).values(), _agrees(first, one)) for name, value, one in rows]
    return pd.DataFrame(table, columns=COLUMNS).replace(np.inf, np.nan)


def holds(found: pd.DataFrame) -> Message | None:
    """Of how many other readings the depth and the return are as measured, with the first that
    differs. None where no fall was measured, or nothing else was read. found: of `sensitivity`.
    """
    first, others = found.iloc[0], found.iloc[1:]
    if np.isnan(first["depth"]) or others.empty:
        return None
    values = {"agree": int(others["agrees"].sum()), "readings": len(others)}
    if others["agrees"].all():
        return Message("reading.all", values)
    return Message("reading.some", values | {"other": _told(others[~others["agrees"]].iloc[0])})


def _told(row: pd.Series) -> Message:
    """What a reading says, and how it was made."""
    how = Message(f"reading.{row['setting']}", {"value": float(row["value"])})
    back = {name: float(row[f"{name}_h"]) for name in ("back", "back_low", "back_high")}
    values = {"how": how, "depth": float(row["depth"]), **back}
    if np.isnan(row["depth"]):
        return Message("reading.no_fall", {"how": how})
    if np.isnan(row["back_high_h"]):
        return Message("reading.out", {"how": how})
    return Message(f"reading.{'in_hole' if np.isnan(row['back_h']) else 'back'}", values)


def _again(bins: pd.DataFrame, began: pd.Timestamp, minutes: int, onset_at: pd.Timestamp) -> _Read:
    """A variant that needs a baseline of its own."""
    base = baseline(bins, began, minutes)
    if isinstance(base, Message):
        return _Read()
    series = Series.of(bins, base, RecoveryCriteria(), onset_at)
    return _read(series, series.fall())


def _read(series: Series, seen: Fall | None) -> _Read:
    found = series.first_fall(seen)
    if isinstance(found, Message):
        return _Read()
    back, told = series.first_return(found), series
    if back.window is not None:
        told = series.until(int(series.windows.end[back.window]) + 1)
    depth = max(depth_of(told), 0.0)
    apart = Z * float(told.curve.error[told.curve.deficit.argmax()])
    if back.in_h is None:
        return _Read(depth, max(depth - apart, 0.0), np.inf, np.nan, back.out_h, np.inf)
    middle = np.nan if back.back_h is None else back.back_h
    ends = middle, back.out_h, back.in_h
    most = np.inf if len(hidden_h(told, back.in_h)) else depth + apart
    return _Read(depth, max(depth - apart, 0.0), most, *ends)


def _agrees(first: _Read, other: _Read) -> bool:
    """Whether two readings say the same, as far as each is sure."""
    if np.isnan(first.depth) or np.isnan(other.depth):
        return np.isnan(first.depth) == np.isnan(other.depth)
    is_back = np.isinf(first.back_high_h) == np.isinf(other.back_high_h)
    depths = first.depth_low <= other.depth_high and other.depth_low <= first.depth_high
    backs = first.back_low_h <= other.back_high_h and other.back_low_h <= first.back_high_h
    return bool(is_back and depths and backs)


def _days_before(base: Baseline) -> float:
    """Days of the series before onset."""
    return base.before * base.bin_h / 24


def _rebin(bins: pd.DataFrame, times: int) -> pd.DataFrame:
    """Bins `times` as wide, from the start of the series; a rest at its end is left out."""
    rows = len(bins) // times * times
    group = np.arange(rows) // times
    wide = bins[COUNTS].iloc[:rows].groupby(group).sum()
    starts = bins["bin_start"].iloc[:rows:times].to_numpy()
    share = pd.Series(collected(bins)[:rows]).groupby(group).mean().to_numpy()
    wide.insert(0, "bin_start", pd.DatetimeIndex(starts, tz="UTC"))
    return wide.assign(collected=share)
