"""Whether a fall and a recovery can be judged at all, and from when.

A level before onset needs days to lie on and enough messages spread over them; a fall needs a
window with messages after onset. Everything is read up to a fixed time after onset, and is only
ever added to: what could be judged once can be judged for good.
"""

from typing import cast

import numpy as np
import pandas as pd

from analytics.measures.series import collected, require_series, rows_until
from analytics.schema import Message, hours

BASELINE_H = 72.0
"""Collected hours before onset, so that each hour of the day was seen three times."""
WINDOWS = 5
"""Windows that speak before onset: with MIN_N messages each, the level is known to about 0.1."""
MIN_N = 20
"""Scored messages with which a window speaks."""
AFTER_H = 72.0
"""Hours after onset in which a window must speak."""


def gate(
    bins: pd.DataFrame,
    onset_at: pd.Timestamp | None,
    bin_minutes: int,
    *,
    window_h: float,
    min_n: int = MIN_N,
) -> Message | None:
    """Why neither a fall nor a recovery can be judged; None: they can.

    bins: regular series (`panel.series`). window_h: collected hours that a window has at least.
    min_n: scored messages that it needs to speak; it is longer where messages are fewer.
    """
    require_series(bins, bin_minutes)
    if onset_at is None:
        return Message("reason.no_onset_known")
    if bins.empty:
        return Message("reason.no_messages")
    if not bins["scored"].sum():
        return Message("reason.no_sentiment")
    return collection(
        bins, onset_at, bin_minutes, window_h=window_h, needed_h=BASELINE_H
    ) or _too_silent(bins, onset_at, bin_minutes, window_h, min_n)


def collection(
    bins: pd.DataFrame,
    onset_at: pd.Timestamp,
    bin_minutes: int,
    *,
    window_h: float,
    needed_h: float,
) -> Message | None:
    """Why the collection does not allow a comparison with the time before onset: onset lies outside
    it, in a hole longer than a window, or less than needed_h hours of it lie before onset.
    """
    require_series(bins, bin_minutes)
    if bins.empty:
        return Message("reason.no_messages")
    why = _where_onset_lies(bins, onset_at, bin_minutes, window_h)
    hours_before = float(collected(_before(bins, onset_at, bin_minutes)).sum()) * bin_minutes / 60
    if why is None and hours_before < needed_h:
        values = {"hours": hours_before, "needed": needed_h}
        return Message("reason.short_collection", values)
    return why


def judged_from(
    bins: pd.DataFrame,
    onset_at: pd.Timestamp | None,
    bin_minutes: int,
    *,
    window_h: float,
    min_n: int = MIN_N,
) -> pd.Timestamp | None:
    """End of the first window that speaks after onset; None where nothing can be judged."""
    if gate(bins, onset_at, bin_minutes, window_h=window_h, min_n=min_n) is not None:
        return None
    ends = _after(bins, cast(pd.Timestamp, onset_at), bin_minutes, window_h, min_n)
    width = pd.Timedelta(minutes=bin_minutes)
    return cast(pd.Timestamp, bins["bin_start"].iloc[ends[0]] + width)


def _where_onset_lies(
    bins: pd.DataFrame, onset_at: pd.Timestamp, bin_minutes: int, window_h: float
) -> Message | None:
    """Onset outside the series, or in a hole that is longer than a window."""
    width = pd.Timedelta(minutes=bin_minutes)
    start, end = bins["bin_start"].iloc[0], bins["bin_start"].iloc[-1] + width
    if not start <= onset_at < end:
        return Message("reason.outside_data", {"at": onset_at, "start": start, "end": end})
    row = rows_until(bins, onset_at, inclusive=True) - 1
    told = np.flatnonzero(collected(bins) > 0)
    first = int(told[told < row][-1]) + 1 if (told < row).any() else 0
    last = int(told[told >= row][0]) if (told >= row).any() else len(bins)
    if last <= row or (last - first) * bin_minutes / 60 <= window_h:
        return None
    start, end = bins["bin_start"].iloc[0] + first * width, bins["bin_start"].iloc[0] + last * width
    values = {"hours": hours(end - start), "start": start, "end": end}
    return Message("reason.onset_in_hole", values)


def _before(bins: pd.DataFrame, onset_at: pd.Timestamp, bin_minutes: int) -> pd.DataFrame:
    """The bins that had ended at onset."""
    ended = bins["bin_start"] + pd.Timedelta(minutes=bin_minutes) <= onset_at
    return bins.iloc[: int(ended.sum())]


def _too_silent(
    bins: pd.DataFrame, onset_at: pd.Timestamp, bin_minutes: int, window_h: float, min_n: int
) -> Message | None:
    """Too few windows that speak before onset, or none soon after it."""
    before = _before(bins, onset_at, bin_minutes)
    windows = len(_speaking(before, bin_minutes, window_h, min_n, WINDOWS))
    if windows < WINDOWS:
        values = {"windows": windows, "least": min_n, "needed": WINDOWS}
        return Message("reason.thin_baseline", values)
    if _after(bins, onset_at, bin_minutes, window_h, min_n):
        return None
    values = {"hours": window_h, "least": min_n, "span": AFTER_H}
    end = bins["bin_start"].iloc[-1] + pd.Timedelta(minutes=bin_minutes)
    is_over = hours(end - onset_at) >= AFTER_H
    return Message("reason.silent_after" if is_over else "reason.too_early", values)


def _after(
    bins: pd.DataFrame, onset_at: pd.Timestamp, bin_minutes: int, window_h: float, min_n: int
) -> list[int]:
    """Row of the bin with which the first window ends that speaks after onset, if any does."""
    since = bins["bin_start"] - onset_at
    width = pd.Timedelta(minutes=bin_minutes)
    rows = np.flatnonzero(
        (since >= pd.Timedelta(0)) & (since + width <= pd.Timedelta(hours=AFTER_H))
    )
    return [int(rows[end]) for end in _speaking(bins.iloc[rows], bin_minutes, window_h, min_n, 1)]


def _speaking(
    bins: pd.DataFrame, bin_minutes: int, window_h: float, min_n: int, most: int
) -> list[int]:
    """Rows with which the first consecutive windows end that have window_h collected hours and
    min_n scored messages; at most `most`.
    """
    time = np.cumsum(collected(bins)) * bin_minutes / 60
    scored = np.cumsum(bins["scored"].to_numpy(float))
    ends: list[int] = []
    told, said = 0.0, 0.0
    while len(ends) < most:
        long_enough = int(np.searchsorted(time, told + window_h - 1e-9))
        end = max(long_enough, int(np.searchsorted(scored, said + min_n)))
        if end >= len(bins):
            break
        ends.append(end)
        told, said = float(time[end]), float(scored[end])
    return ends
