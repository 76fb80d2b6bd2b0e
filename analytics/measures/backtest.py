"""When would each alarm rule have fired, and how often did it cry wolf before?"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.stats import chi2

from analytics.errors import TableError
from analytics.measures.counts import Counts, counts
from analytics.measures.ears import ears
from analytics.measures.hour_of_week import hour_of_week
from analytics.measures.rarity import joint, rarity
from analytics.measures.series import require_series
from analytics.measures.vendor_rules import RULES, vendor_watch
from analytics.measures.warning import Alert, Watch, alerts
from analytics.schema import INTERVAL, Measure, Note, iso

Rule = Callable[[], Watch]


@dataclass(frozen=True)
class Firing:
    """One rule at one case. watches: what it counts (messages, negative, both).

    fired_at: end of the first bin from onset on at which it calls; time_to_alert_h: from onset;
    lead_response_h, lead_peak_h: from the alert to the brand's first response and to the end of the
    bin with most negative messages, negative where the alert came later; false_alarms_per_week:
    alerts before onset, at most one a refractory time, with a 90 % Poisson interval.
    """

    rule: str
    watches: str
    fired_at: Measure
    time_to_alert_h: Measure
    lead_response_h: Measure
    lead_peak_h: Measure
    false_alarms_per_week: Measure

    @property
    def measures(self) -> dict[str, Measure]:
        """Its numbers by name."""
        return {name: one for name, one in vars(self).items() if isinstance(one, Measure)}


@dataclass(frozen=True)
class BackTest:
    """All rules at one case, our default first. watched: what each counts, and its watch."""

    onset: pd.Timestamp
    first_response: pd.Timestamp | None
    peak: pd.Timestamp
    firings: tuple[Firing, ...]
    volume: Counts
    watched: tuple[tuple[str, Watch], ...]

    def retuned(self, row: int, times: float) -> tuple[Firing, tuple[Alert, ...]]:
        """What the rule of that row would tell with a bound `times` as high, and all its alerts."""
        watches, watch = self.watched[row]
        watch = replace(watch, bound=watch.bound * times)
        until = self.onset, self.first_response, self.peak
        return _firing(watch, watches, self.volume, *until), alerts(watch, self.volume)

    @property
    def table(self) -> pd.DataFrame:
        """One row a rule: `rule, watches, fired_at, time_to_alert_h, lead_response_h, lead_peak_h,
        false_alarms_per_week`; NA where there is no number."""
        names = list(Firing.__dataclass_fields__)
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
    """Run every rule over a regular series (`panel.series`) of a case.

    onset, first_response: UTC; None where no response is known. Raises `TableError` where the
    series is no series or ends before onset.
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
    peak = ends[after[bins["negative"].to_numpy()[after].argmax()]]
    watched = tuple((watches, rule()) for watches, rule in _rules(volume, negative))
    firings = tuple(
        _firing(watch, watches, volume, onset, first_response, peak) for watches, watch in watched
    )
    return BackTest(onset, first_response, peak, firings, volume, watched)


def finding(test: BackTest) -> Note:
    """The back-test in one sentence."""
    ours, others = test.firings[0], test.firings[1:]
    if not ours.fired_at.is_observed:
        return Note("warning.finding.silent", {"why": ours.fired_at.reason})
    fired = [f.time_to_alert_h.value for f in others if f.fired_at.is_observed]
    values = {
        "delay": ours.time_to_alert_h,
        "alarms": ours.false_alarms_per_week,
        "n": len(others),
        "fired": len(fired),
        "earlier": sum(delay < ours.time_to_alert_h.value for delay in fired),
        "lead": ours.lead_response_h,
        "peak": ours.lead_peak_h,
    }
    known = "response" if ours.lead_response_h.is_observed else "peak"
    return Note(f"warning.finding.{known}", values)


def _rules(volume: Counts, negative: Counts) -> list[tuple[str, Rule]]:
    def vendor(rule):
        return "messages", lambda: vendor_watch(rule, volume)

    return [
        ("both", lambda: joint(volume, negative)),
        ("messages", lambda: rarity(volume)),
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
    found = alerts(watch, series, ~before)

    def measure(name: str, unit: str, value=None, reason: Note | None = None, **more) -> Measure:
        status = "observed" if value is not None else "not_available"
        return Measure(name, unit, status, value, reason=reason, method=f"method.{name}", **more)

    reason = Note("reason.rule_silent" if (watch.known & ~before).any() else "reason.no_history")
    at = found[0].at if found else None

    def hours(name: str, start: pd.Timestamp | None, end: pd.Timestamp | None) -> Measure:
        why = reason if at is None else Note("reason.no_response_known")
        known = start is not None and end is not None
        value = (end - start).total_seconds() / 3600 if known else None
        return measure(name, "h", value, None if known else why)

    return Firing(
        watch.rule,
        watches,
        measure("fired_at", "UTC", at and iso(at), None if at is not None else reason),
        hours("time_to_alert_h", onset, at),
        hours("lead_response_h", at, first_response),
        hours("lead_peak_h", at, peak),
        _false_alarms(watch, series, before, measure),
    )


def _false_alarms(watch: Watch, series: Counts, before: np.ndarray, measure) -> Measure:
    name, unit = "false_alarms_per_week", "alarms a week"
    weeks = float((watch.known & before).sum() * series.step / pd.Timedelta("7D"))
    if weeks == 0:
        return measure(name, unit, reason=Note("reason.no_history"))
    n, half = len(alerts(watch, series, before)), (1 - INTERVAL) / 2
    low = float(chi2.ppf(half, 2 * n) / 2) / weeks if n else 0.0
    high = float(chi2.ppf(1 - half, 2 * n + 2) / 2) / weeks
    return measure(name, unit, n / weeks, low=low, high=high, n=n)
