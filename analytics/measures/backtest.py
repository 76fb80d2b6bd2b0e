"""Back-test of alarm rules: when each would have fired, and its false alarms before onset."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from analytics.errors import TableError
from analytics.measures.counts import Counts, counts
from analytics.measures.ears import ears
from analytics.measures.hour_of_week import hour_of_week
from analytics.measures.return_period import joint, return_period
from analytics.measures.series import require_series
from analytics.measures.vendor_rules import RULES, VendorRule, vendor_watch
from analytics.measures.warning import Alert, Watch, alerts
from analytics.schema import (
    INTERVAL,
    Duration,
    Measure,
    Measures,
    MeasureSpec,
    Message,
    duration,
    hours,
    instant,
    iso,
    number,
)

FIRED_AT = instant("fired_at")
TIME_TO_ALERT = duration("time_to_alert_h")
LEAD_RESPONSE = duration("lead_response_h")
LEAD_PEAK = duration("lead_peak_h")
FALSE_ALARMS = number("false_alarms_per_week", "alarms_per_week")

SPECS: tuple[MeasureSpec[Any], ...] = (
    FIRED_AT,
    TIME_TO_ALERT,
    LEAD_RESPONSE,
    LEAD_PEAK,
    FALSE_ALARMS,
)
Rule = Callable[[], Watch]


@dataclass(frozen=True)
class Firing:
    """Result of one rule for one case. watches: what it counts (messages, negative, both).

    measures: SPECS. fired_at: end of the first bin from onset on in which the rule fires;
    time_to_alert_h: hours from onset; lead_response_h, lead_peak_h: hours from the alert to the
    brand's first response and to the end of the bin with most negative messages, negative if the
    alert came later; false_alarms_per_week: alerts before onset, at most one per refractory time,
    with a 90 % Poisson interval.
    """

    rule: str
    watches: str
    measures: Measures


@dataclass(frozen=True)
class BackTest:
    """All rules for one case, the default first. watched: what each counts, and its watch."""

    onset: pd.Timestamp
    first_response: pd.Timestamp | None
    peak: pd.Timestamp
    firings: tuple[Firing, ...]
    volume: Counts
    watched: tuple[tuple[str, Watch], ...]

    def retuned(self, row: int, times: float) -> tuple[Firing, tuple[Alert, ...]]:
        """Result of that row's rule with its bound multiplied by `times`, and all its alerts."""
        watches, watch = self.watched[row]
        watch = replace(watch, bound=watch.bound * times)
        until = self.onset, self.first_response, self.peak
        return _firing(watch, watches, self.volume, *until), alerts(watch, self.volume)

    @property
    def table(self) -> pd.DataFrame:
        """One row per rule: `rule, watches, fired_at, time_to_alert_h, lead_response_h,
        lead_peak_h, false_alarms_per_week`; NA if there is no number.
        """
        names = ["rule", "watches", *(spec.name for spec in SPECS)]
        rows = [
            [one.rule, one.watches, *(measure.value for measure in one.measures.values())]
            for one in self.firings
        ]
        return pd.DataFrame(rows, columns=names).convert_dtypes()


def back_test(
    bins: pd.DataFrame,
    bin_minutes: int,
    onset: pd.Timestamp,
    first_response: pd.Timestamp | None = None,
) -> BackTest:
    """Run every rule on a case's regular series (`panel.series`).

    onset, first_response: UTC; None if no response is known. Raises `TableError` if the series is
    not regular or ends before onset.
    """
    require_series(bins, bin_minutes)
    at = pd.DatetimeIndex(bins["bin_start"])
    volume = counts(at, bins["messages"].to_numpy(), "back-test")
    negative = counts(at, bins["negative"].to_numpy(), "back-test")
    ends = at + volume.step
    if ends[-1] <= onset:
        raise TableError(
            what="the series ends before onset",
            where="back-test",
            right=f"Bins until after {iso(onset)}",
        )
    after = np.flatnonzero(ends > onset)
    peak = ends[int(after[bins["negative"].to_numpy()[after].argmax()])]
    watched = tuple((watches, rule()) for watches, rule in _rules(volume, negative))
    firings = tuple(
        _firing(watch, watches, volume, onset, first_response, peak) for watches, watch in watched
    )
    return BackTest(onset, first_response, peak, firings, volume, watched)


def finding(test: BackTest) -> Message:
    """One sentence that summarises the back-test."""
    ours, *others = (firing.measures for firing in test.firings)
    delay = ours[TIME_TO_ALERT]
    if delay.value is None:
        return Message("warning.finding.silent", {"why": delay.reason})
    delays = [value for one in others if (value := one[TIME_TO_ALERT].value) is not None]
    values = {
        "delay": delay,
        "alarms": ours[FALSE_ALARMS],
        "n": len(others),
        "fired": len(delays),
        "earlier": sum(value < delay.value for value in delays),
        "lead": ours[LEAD_RESPONSE],
        "peak": ours[LEAD_PEAK],
    }
    known = "response" if ours[LEAD_RESPONSE].is_observed else "peak"
    return Message(f"warning.finding.{known}", values)


def _rules(volume: Counts, negative: Counts) -> list[tuple[str, Rule]]:
    def vendor(rule: VendorRule) -> tuple[str, Rule]:
        return "messages", lambda: vendor_watch(rule, volume)

    return [
        ("both", lambda: joint(volume, negative)),
        ("messages", lambda: return_period(volume)),
        ("negative", lambda: ears(negative, "C1")),
        ("negative", lambda: ears(negative, "C2")),
        ("negative", lambda: ears(negative, "C3")),
        ("negative", lambda: hour_of_week(negative)),
        *map(vendor, RULES),
    ]


def _firing(
    watch: Watch,
    watches: str,
    series: Counts,
    onset: pd.Timestamp,
    first_response: pd.Timestamp | None,
    peak: pd.Timestamp,
) -> Firing:
    before = np.asarray(series.at + series.step <= onset)
    fired = alerts(watch, series, ~before)

    silent = Message("reason.rule_silent" if (watch.known & ~before).any() else "reason.no_history")
    at = fired[0].at if fired else None

    def lead(spec: MeasureSpec[Duration], end: pd.Timestamp | None) -> Measure[Duration]:
        if at is None:
            return spec.missing(silent)
        if end is None:
            return spec.missing(Message("reason.no_response_known"))
        return spec.observed(hours(end - at))

    measures = [
        FIRED_AT.missing(silent) if at is None else FIRED_AT.observed(at),
        TIME_TO_ALERT.missing(silent) if at is None else TIME_TO_ALERT.observed(hours(at - onset)),
        lead(LEAD_RESPONSE, first_response),
        lead(LEAD_PEAK, peak),
        _false_alarms(watch, series, before),
    ]
    return Firing(watch.rule, watches, Measures(measures))


def _false_alarms(watch: Watch, series: Counts, before: np.ndarray) -> Measure[float]:
    from scipy.special import gammaincinv

    weeks = float((watch.known & before).sum() * series.step / pd.Timedelta("7D"))
    if weeks == 0:
        return FALSE_ALARMS.missing(Message("reason.no_history"))
    n, half = len(alerts(watch, series, before)), (1 - INTERVAL) / 2
    low = float(gammaincinv(n, half)) / weeks if n else 0.0
    high = float(gammaincinv(n + 1, 1 - half)) / weeks
    return FALSE_ALARMS.observed(n / weeks, low, high, n=n)
