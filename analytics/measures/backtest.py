"""Back-test of alarm rules: when each would have fired, and its false alarms before onset.

A call belongs to the onset as in `detection`: the first from onset on, or one that began before and
has not ended since. All other alerts before onset are false alarms, counted for every rule over the
same hours.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from analytics.errors import TableError
from analytics.measures.counts import Counts
from analytics.measures.detection import counted, silence
from analytics.measures.ears import ears
from analytics.measures.hour_of_week import hour_of_week
from analytics.measures.return_period import joint, return_period
from analytics.measures.series import require_series
from analytics.measures.vendor_rules import RULES, VendorRule, vendor_watch
from analytics.measures.warning import Alert, Watch, alarm_of, alerts
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
from analytics.wording import Hours

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
ENOUGH = 0.5
"""Share of the hours of the rule with most that a rule must have judged to be compared."""


@dataclass(frozen=True)
class Firing:
    """Result of one rule for one case. watches: what it counts (messages, negative, both).

    measures: SPECS. fired_at: end of the bin in which the alarm that belongs to the onset began;
    time_to_alert_h: hours from onset, negative if it rang already; lead_response_h, lead_peak_h:
    hours from the alert to the brand's first response and to the end of the bin with most negative
    messages, negative if the alert came later; false_alarms_per_week: the other alerts before
    onset, one a storm, in the rows shared by the rules, with a 90 % Poisson interval.
    """

    rule: str
    watches: str
    measures: Measures


@dataclass(frozen=True)
class BackTest:
    """All rules for one case, the default first. watched: what each counts, and its watch. shared:
    rows before onset in which every rule that is compared could judge, (n,) bool.
    """

    onset: pd.Timestamp
    first_response: pd.Timestamp | None
    peak: pd.Timestamp
    firings: tuple[Firing, ...]
    volume: Counts
    watched: tuple[tuple[str, Watch], ...]
    shared: np.ndarray

    def retuned(self, row: int, times: float) -> tuple[Firing, tuple[Alert, ...]]:
        """Result of that row's rule with its bound multiplied by `times`, and all its alerts."""
        watches, watch = self.watched[row]
        watch = replace(watch, bound=watch.bound * times)
        until = self.onset, self.first_response, self.peak
        fired = _firing(watch, watches, self.volume, self.shared, *until)
        return fired, alerts(watch, self.volume)

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
    volume, negative = (counted(bins, name) for name in ("messages", "negative"))
    ends = volume.at + volume.step
    if ends[-1] <= onset:
        raise TableError(
            what="the series ends before onset",
            where="back-test",
            right=f"Bins until after {iso(onset)}",
        )
    after = np.flatnonzero(ends > onset)
    peak = ends[int(after[bins["negative"].to_numpy()[after].argmax()])]
    watched = tuple((watches, rule()) for watches, rule in _rules(volume, negative))
    shared = _shared([watch for _, watch in watched], np.asarray(ends <= onset))
    firings = tuple(
        _firing(watch, watches, volume, shared, onset, first_response, peak)
        for watches, watch in watched
    )
    return BackTest(onset, first_response, peak, firings, volume, watched, shared)


def finding(test: BackTest) -> Message:
    """One sentence that summarises the back-test."""
    ours, *others = (firing.measures for firing in test.firings)
    delay = ours[TIME_TO_ALERT]
    if delay.value is None:
        return Message("warning.finding.silent", {"why": delay.reason})
    delays = [value for one in others if (value := one[TIME_TO_ALERT].value) is not None]
    alarms = ours[FALSE_ALARMS].value
    values = {
        "delay": Hours(delay.value),
        "alarms": "" if alarms is None else Message("warning.false_alarms", {"n": alarms}),
        "n": len(others),
        "fired": len(delays),
        "earlier": sum(value < delay.value for value in delays),
        "lead": _lead(ours[LEAD_RESPONSE]),
        "peak": _lead(ours[LEAD_PEAK]),
    }
    known = "response" if ours[LEAD_RESPONSE].is_observed else "peak"
    if delay.value < 0:
        return Message(f"warning.finding.ringing_{known}", values | {"early": Hours(-delay.value)})
    return Message(f"warning.finding.{known}", values)


def _lead(lead: Measure[Any]) -> Message | str:
    """How long before something the alert came, or after it."""
    if lead.value is None:
        return ""
    key = "after" if lead.value < 0 else "before"
    return Message(f"warning.lead.{key}", {"time": Hours(abs(lead.value))})


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


def _shared(watches: Sequence[Watch], before: np.ndarray) -> np.ndarray:
    """Rows before onset in which every rule could judge, (n,) bool, but for the rules that could in
    less than ENOUGH of those of the rule that could most; they are not compared.
    """
    known = np.array([watch.known & before for watch in watches])
    enough = known.sum(axis=1) >= ENOUGH * known.sum(axis=1).max()
    return np.logical_and.reduce(known[enough])


def _firing(
    watch: Watch,
    watches: str,
    series: Counts,
    shared: np.ndarray,
    onset: pd.Timestamp,
    first_response: pd.Timestamp | None,
    peak: pd.Timestamp,
) -> Firing:
    calls = alarm_of(watch, series, onset)
    after = np.asarray(series.at + series.step > onset)
    silent = Message(silence(is_known=bool((watch.known & after).any())))
    at: pd.Timestamp | None = None
    if len(calls):
        at = series.at[int(calls[0])] + series.step

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
        _false_alarms(watch, series, shared, calls),
    ]
    return Firing(watch.rule, watches, Measures(measures))


def _false_alarms(
    watch: Watch, series: Counts, shared: np.ndarray, belonging: np.ndarray
) -> Measure[float]:
    """Alerts of a rule in the shared rows that do not belong to the onset, a week."""
    from scipy.special import gammaincinv

    weeks = float(shared.sum() * series.step / pd.Timedelta("7D"))
    judged = float((watch.known & shared).sum() * series.step / pd.Timedelta("7D"))
    if weeks == 0 or judged < weeks:
        return FALSE_ALARMS.missing(Message("reason.no_history"))
    among = shared.copy()
    among[belonging] = False
    n, half = len(alerts(watch, series, among)), (1 - INTERVAL) / 2
    low = float(gammaincinv(n, half)) / weeks if n else 0.0
    high = float(gammaincinv(n + 1, 1 - half)) / weeks
    return FALSE_ALARMS.observed(n / weeks, low, high, n=n)
