"""Onset from the panel: the first rise of negative counts that the days before do not explain.

Sums of negative counts over the last 1, 2, 4, 8 and 24 hours are compared with what the same times
of up to fourteen earlier days let one expect (`usual_counts`; the idea of Farrington et al. 1996,
Journal of the Royal Statistical Society A 159, 547-563, on a ladder of windows). A sum with chance
p comes about once in its length over p; of the five windows the rarest is taken, as coming five
times as often. The alarm is a sum that comes less than once in a year. The rise began where a
change of level explains the counts up to the alarm best (the greatest Poisson likelihood). Causal:
a bin is compared with earlier days only.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import log10
from typing import Literal

import numpy as np
import pandas as pd

from analytics.measures.detection import DETECTED_AT, counted, detected
from analytics.measures.response import ONSET_AT
from analytics.measures.return_period import return_period
from analytics.measures.series import (
    IN_HOLE,
    collected,
    lost_spans,
    require_series,
    rows_until,
)
from analytics.measures.usual_counts import Days, Usual, by_day, scatter, usual, windows
from analytics.measures.volume import bin_id
from analytics.measures.warning import CALM
from analytics.schema import Measures, Message

_METHOD = "method.onset_panel"
_CITATION = "cite.farrington1996"
SCALES_H = (1, 2, 4, 8, 24)
"""Windows, from a burst to a day."""
BEFORE = 2
"""Days before that of the alarm in which the rise may have begun: twice the longest window."""
SHORTEST = 3
"""Earlier days with which a scatter can be told at all."""
SUPPORT = 1.35
"""Log likelihood below the greatest at the ends of a 90 % interval (half of chi-square's 2.71)."""


@dataclass(frozen=True)
class OnsetAlarm:
    """Constants of the onset alarm.

    once_in_days: return period of a sum that raises it; a year, so that in a month without an onset
    one is called in less than one of twenty. burst_in_days: return period that it needs among the
    largest bursts of earlier days (`return_period`), whatever hour they came at. least_days,
    most_days: fewest and most earlier days that a day is compared with; a week, so that each day of
    the week has been seen. day_messages: messages that such a day needs; with fewer, data were not
    being collected.
    """

    once_in_days: float = 365.0
    burst_in_days: float = 60.0
    least_days: int = 7
    most_days: int = 14
    day_messages: int = 20


def onset(bins: pd.DataFrame, bin_minutes: int, rule: OnsetAlarm | None = None) -> Measures:
    """`onset_at` of a regular series (`panel.series`), and its `detected_at` (`detected`).

    onset_at: start of the first bin of the first rise that comes so seldom, with a 90 % interval,
    at least from one bin before to the end of that bin. Without a value, and from the beginning of
    the hole, where the bin before was not collected.
    """
    return _onset(bins, bin_minutes, rule or OnsetAlarm(), is_sure=False)


def likeliest_onset(
    bins: pd.DataFrame, bin_minutes: int, rule: OnsetAlarm | None = None
) -> Measures:
    """The same of a series that is over and is known to hold an onset.

    Days are compared with as few as SHORTEST earlier ones. Where there is no alarm, the onset is
    that of the rarest rise, if it comes less than once in `most_days`.
    """
    rule = replace(rule or OnsetAlarm(), least_days=SHORTEST)
    return _onset(bins, bin_minutes, rule, is_sure=True)


def _onset(bins: pd.DataFrame, bin_minutes: int, rule: OnsetAlarm, *, is_sure: bool) -> Measures:
    require_series(bins, bin_minutes)
    if bins.empty:
        return _missing(Message("reason.no_messages"), None)
    if not bins["scored"].sum():
        return _missing(Message("reason.no_sentiment"), 0)
    n, compared, rarest = int(bins["negative"].sum()), 0, log10(rule.most_days)
    rise = None
    is_common = np.zeros(0, bool)
    for day in _judged(bins, bin_minutes, rule):
        compared += int(np.isfinite(day.rarity).sum())
        alarms = np.flatnonzero(day.rarity > log10(rule.once_in_days))
        if len(alarms) and not is_sure:
            is_common = is_common if len(is_common) else _is_common(bins, rule)
            alarms = alarms[~is_common[day.first + len(day.counts) - len(day.rarity) + alarms]]
        if len(alarms):
            rise = day, int(alarms[0])
            break
        if is_sure and np.nanmax(day.rarity, initial=-np.inf) > rarest:
            rise = day, int(np.nanargmax(day.rarity))
            rarest = float(day.rarity[rise[1]])
    if rise is not None:
        return _dated(bins, bin_minutes, *rise, n)
    if compared:
        values = {"hours": compared * bin_minutes / 60}
        return _missing(Message("reason.no_onset", values), n, "not_applicable")
    values = {"days": rule.least_days, "least": rule.day_messages}
    return _missing(Message("reason.no_baseline", values), n)


@dataclass(frozen=True)
class Alarm:
    """The first alarm of a storm. row: of the bin that raised it. at: end of that bin."""

    row: int
    at: pd.Timestamp


def first_alarm(
    bins: pd.DataFrame, bin_minutes: int, since: pd.Timestamp, rule: OnsetAlarm | None = None
) -> Alarm | Message:
    """The alarm of the first storm that begins at `since` or later in a regular series, or why
    there is none. A storm is over once no bin has raised the alarm for `warning.CALM`.

    The reason is `reason.no_onset` where bins from then on were judged and none raised it,
    `reason.was_ringing` where the only storm had begun before, and another where none could be
    judged. Raises `TableError` for a series that is not regular.
    """
    require_series(bins, bin_minutes)
    if bins.empty or not bins["scored"].sum():
        return Message("reason.no_messages" if bins.empty else "reason.no_sentiment")
    rule, judged = rule or OnsetAlarm(), 0
    calls, begin = np.zeros(len(bins), bool), rows_until(bins, since)
    for day in _judged(bins, bin_minutes, rule):
        first = day.first + len(day.counts) - len(day.rarity)
        rarity = day.rarity[: len(bins) - first]
        calls[first : first + len(rarity)] = rarity > log10(rule.once_in_days)
        judged += int(np.isfinite(rarity[max(begin - first, 0) :]).sum())
    if not judged:
        values = {"days": rule.least_days, "least": rule.day_messages}
        return Message("reason.no_baseline", values)
    if calls[begin:].any():
        calls &= ~_is_common(bins, rule)
    rows = np.flatnonzero(calls)
    apart = np.diff(rows) * pd.Timedelta(minutes=bin_minutes) >= CALM
    storms = rows[np.concatenate([[True], apart])[: len(rows)]]
    later = storms[storms >= begin]
    if len(later):
        end: pd.Timestamp = bins["bin_start"].iloc[int(later[0])]
        return Alarm(int(later[0]), end + pd.Timedelta(minutes=bin_minutes))
    if (rows >= begin).any():
        return Message("reason.was_ringing")
    return Message("reason.no_onset", {"hours": judged * bin_minutes / 60})


@dataclass(frozen=True)
class _Day:
    """A day that was judged. first: row of the series in which `counts` begin. rarity: by bin of
    the day, log10 of the return period in days of the rarest sum that ends with it; NaN where none
    can be told. counts, expected: of the bins from BEFORE days earlier to its end. dispersion:
    variance of an hour's count over its mean.
    """

    first: int
    rarity: np.ndarray
    counts: np.ndarray
    expected: np.ndarray
    dispersion: float


def _judged(bins: pd.DataFrame, bin_minutes: int, rule: OnsetAlarm) -> Iterator[_Day]:
    """The days of a series in order, from the first that has enough earlier days."""
    width = max(round(24 * 60 / bin_minutes), 1)
    share, at = collected(bins), bins["bin_start"]
    days, messages = (
        by_day(bins[name].to_numpy(float), share, at, width) for name in ("negative", "messages")
    )
    is_base = messages.total >= rule.day_messages
    for number in range(rule.least_days, len(days.number)):
        base = np.flatnonzero(is_base[:number])
        base = base[base >= number - rule.most_days]
        if len(base) >= rule.least_days and days.collected[number].any():
            yield _judge(days, number, usual(days.take(base)))


def _judge(days: Days, number: int, model: Usual) -> _Day:
    rows, width = np.arange(max(number - BEFORE, 0), number + 1), days.counts.shape[1]
    counts, is_told = days.counts[rows].ravel(), days.collected[rows].ravel() > 0
    expected = np.concatenate([model.expected(days, row) for row in rows.tolist()])
    rarity = np.full(width, np.nan)
    scatters = [scatter(model, bins) for bins in _widths(width)]
    for one in scatters:
        held, told, known = (windows(x, one.width)[-width:] for x in (counts, expected, is_told))
        chance = np.where(2 * known >= one.width, one.chance(held, told), np.nan)
        once = one.width / width / len(SCALES_H) / np.maximum(chance, 1e-300)
        rarity = np.fmax(rarity, np.log10(once))
    rarity[days.collected[number] == 0] = np.nan
    return _Day(int(rows[0]) * width, rarity, counts, expected, scatters[0].dispersion)


def _widths(day: int) -> list[int]:
    """SCALES_H in bins, of which a day has `day`."""
    return sorted({max(round(hours * day / 24), 1) for hours in SCALES_H})


def _dated(bins: pd.DataFrame, bin_minutes: int, day: _Day, alarm: int, n: int) -> Measures:
    """Onset and detection of a rise that is called at bin `alarm` of a day."""
    end = len(day.counts) - len(day.rarity) + alarm + 1
    start, low, high = _begin(day.counts[:end], day.expected[:end], day.dispersion)
    step, at = pd.Timedelta(minutes=bin_minutes), bins["bin_start"]
    first, last = (at.iloc[day.first + row] for row in (start, end - 1))
    earliest = at.iloc[max(day.first + low, 0)] - (step if low == start else step * 0)
    latest = at.iloc[day.first + high] + step
    row = day.first + start
    spans = lost_spans(collected(bins) > 0)
    hole = next((one for one in spans if one[0] <= row <= one[1]), None)
    if hole is not None:
        began, ended = (at.iloc[0] + int(one) * step for one in hole)
        earliest, latest = min(earliest, began), max(latest, ended)
    return Measures(
        [
            ONSET_AT.observed(
                first if hole is None else None,
                earliest,
                latest,
                n=n,
                verdict=None if hole is None else IN_HOLE,
                evidence=(bin_id(first, bin_minutes), bin_id(last, bin_minutes)),
                method=_METHOD,
                citation=_CITATION,
            ),
            detected(bins, bin_minutes, first),
        ]
    )


def _begin(counts: np.ndarray, expected: np.ndarray, dispersion: float) -> tuple[int, int, int]:
    """Row with which a rise that lasts to the end began, and the first and last it may be.

    The greatest likelihood of Poisson counts at one multiple of the expected ones from that row on.
    """
    seen, told = (np.cumsum(x[::-1])[::-1] for x in (counts, np.maximum(expected, 1e-9)))
    gain = np.where(seen > told, seen * np.log(np.maximum(seen, 1) / told) - (seen - told), 0.0)
    rows = np.flatnonzero(gain >= gain.max() - SUPPORT * dispersion)
    return int(gain.argmax()), int(rows[0]), int(rows[-1])


def _is_common(bins: pd.DataFrame, rule: OnsetAlarm) -> np.ndarray:
    """Whether earlier days had bursts of negative messages like the one that ends with each row,
    (n,) bool; False where too few of them are known.
    """
    watch = return_period(counted(bins, "negative"), counted(bins, "messages"))
    return watch.known & (watch.value <= log10(rule.burst_in_days))


def _missing(
    reason: Message,
    n: int | None,
    status: Literal["not_available", "not_applicable"] = "not_available",
) -> Measures:
    return Measures(
        [
            ONSET_AT.missing(reason, status, n=n, method=_METHOD),
            DETECTED_AT.missing(reason, status, n=n),
        ]
    )
