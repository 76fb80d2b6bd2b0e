"""Onset from the panel: a one-sided CUSUM of negative counts against the same hour of earlier days.

Page 1954 (Biometrika 41, 100-115): S = max(0, S + (z − k)); an alarm if S > h; the change is dated
to the bin after the last zero of S. Causal: a bin is compared with earlier bins only.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analytics.measures.response import ONSET_AT
from analytics.measures.series import require_series
from analytics.measures.volume import bin_id
from analytics.schema import Measures, Message, instant

DETECTED_AT = instant("detected_at", citation="cite.page1954")
_METHOD = "method.onset_panel"


@dataclass(frozen=True)
class OnsetAlarm:
    """Constants of the onset alarm.

    slack, threshold: Page's k and h, in standard deviations. days: fewest and most earlier days
    that a bin is compared with. day_messages: messages that such a day needs; with fewer, data were
    not being collected. hours: neighbouring hours on each side included in the comparison. cap: the
    most that one bin can add, so that a single unusual hour is not an onset.
    """

    slack: float = 1.0
    threshold: float = 8.0
    least_days: int = 3
    most_days: int = 14
    day_messages: int = 20
    hours: int = 1
    cap: float = 4.0


def onset(bins: pd.DataFrame, bin_minutes: int, rule: OnsetAlarm | None = None) -> Measures:
    """`onset_at` and `detected_at` of a regular series (`panel.series`), from the first alarm.

    onset_at: start of the first bin of the rise that caused the alarm; its interval extends from
    one bin before to the end of that bin. detected_at: end of the bin in which the alarm occurred.
    """
    require_series(bins, bin_minutes)
    rule = rule or OnsetAlarm()
    if bins.empty:
        return _missing(Message("reason.no_messages"), None)
    if not bins["scored"].sum():
        return _missing(Message("reason.no_sentiment"), 0)
    step = pd.Timedelta(minutes=bin_minutes)
    z = deviations(bins, bin_minutes, rule)
    comparable = np.isfinite(z)
    n = int(bins["negative"].sum())
    if not comparable.any():
        reason = Message(
            "reason.no_baseline", {"days": rule.least_days, "least": rule.day_messages}
        )
        return _missing(reason, n)
    alarm, start = _cusum(z, rule)
    if alarm is None:
        compared = float(comparable.sum()) * bin_minutes / 60
        return _missing(Message("reason.no_onset", {"hours": compared}), n, "not_applicable")
    first, last = bins["bin_start"].iloc[start], bins["bin_start"].iloc[alarm]
    evidence = (bin_id(first, bin_minutes), bin_id(last, bin_minutes))
    return Measures(
        [
            ONSET_AT.observed(
                first,
                first - step,
                first + step,
                n=n,
                evidence=evidence,
                method=_METHOD,
                citation=DETECTED_AT.citation,
            ),
            DETECTED_AT.observed(last + step, n=n, evidence=evidence),
        ]
    )


def deviations(bins: pd.DataFrame, bin_minutes: int, rule: OnsetAlarm) -> np.ndarray:
    """Deviation of each bin's negative count from the same hour of earlier days, in sd; (n,).

    NaN with fewer than `least_days` earlier days of collected data. The sd is at least the Poisson
    sd of the expected count (and of one message).
    """
    day = 24 * 60 // bin_minutes
    negative = bins["negative"].to_numpy(float)
    totals = np.concatenate([[0.0], np.cumsum(bins["messages"].to_numpy(float))])
    reach = rule.hours * 60 // bin_minutes
    z = np.full(len(bins), np.nan)
    for i in range(rule.least_days * day, len(bins)):
        samples: list[np.ndarray] = []
        for back in range(1, min(rule.most_days, i // day) + 1):
            end = i - (back - 1) * day
            if totals[end] - totals[end - day] >= rule.day_messages:
                middle = i - back * day
                samples.append(negative[max(middle - reach, 0) : middle + reach + 1])
        if len(samples) < rule.least_days:
            continue
        pool = np.concatenate(samples)
        spread = np.sqrt(max(pool.var(ddof=1), pool.mean(), 1.0))
        z[i] = (negative[i] - pool.mean()) / spread
    return z


def _cusum(z: np.ndarray, rule: OnsetAlarm) -> tuple[int | None, int]:
    """Index of the first alarm (None without one) and of the bin where its rise began."""
    total, start = 0.0, 0
    for i, value in enumerate(z):
        if not np.isfinite(value):
            total = 0.0
            continue
        if total == 0.0:
            start = i
        total = max(0.0, total + min(value, rule.cap) - rule.slack)
        if total > rule.threshold:
            return i, start
    return None, start


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
