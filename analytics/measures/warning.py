"""Early warning: what a rule watched, and the alerts that it raised.

Every rule is causal: row k of a `Watch` depends on rows up to k only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analytics.measures.copies import is_cascade
from analytics.measures.counts import Counts

CALM = pd.Timedelta(hours=8)
"""A storm is over when its rule has not fired for this long; while it lasts it raises one alert."""
BREAK = pd.Timedelta(hours=1)
"""A rule that fires again within this time has fired without a break."""


@dataclass(frozen=True)
class Watch:
    """What a rule compared: `value` against `bound`, (n,) each; NaN if not available.

    The rule fires if value > bound. Both are in the rule's own unit.
    """

    rule: str
    value: np.ndarray
    bound: np.ndarray

    @property
    def known(self) -> np.ndarray:
        """Rows with both a value and a bound, (n,) bool."""
        return np.isfinite(self.value) & np.isfinite(self.bound)

    @property
    def calls(self) -> np.ndarray:
        """Rows at which value is above bound, (n,) bool."""
        return self.known & (self.value > self.bound)

    @property
    def score(self) -> np.ndarray:
        """value / (value + bound): 0…1, above a half if the rule fires; 0 if not available."""
        total = self.value + self.bound
        comparable = self.known & (total > 0)
        return np.divide(self.value, total, out=np.zeros(len(total)), where=comparable)


@dataclass(frozen=True)
class Alert:
    """One alert. at: end of the bin that raised it, when it could first be known. score: 0…1.
    value, bound: in the rule's unit. until: end of the last bin of the storm in which the rule
    fired, as far as the series goes. posts: message ids. is_cascade: most posts only copy another's
    text, which alone is not a brand crisis.
    """

    rule: str
    row: int
    at: pd.Timestamp
    score: float
    value: float
    bound: float
    until: pd.Timestamp
    posts: tuple[str, ...] = ()
    is_cascade: bool = False


def alerts(watch: Watch, counts: Counts, among: np.ndarray | None = None) -> tuple[Alert, ...]:
    """Alerts of a watch, one for each storm; among: rows considered, (n,) bool."""
    calls = np.flatnonzero(watch.calls if among is None else watch.calls & among)
    score = watch.score
    raised_alerts: list[Alert] = []
    for storm in _split(calls, counts, CALM):
        row, last = int(storm[0]), int(storm[-1])
        at, until = counts.at[row] + counts.step, counts.at[last] + counts.step
        numbers = float(score[row]), float(watch.value[row]), float(watch.bound[row])
        raised_alerts.append(Alert(watch.rule, row, at, *numbers, until))
    return tuple(raised_alerts)


def alarm_of(watch: Watch, counts: Counts, onset: pd.Timestamp) -> np.ndarray:
    """Rows of the calls that belong to an onset, in order: those from onset on, and those before it
    from which they follow without a break. Empty if the rule is silent from onset on.
    """
    calls = np.flatnonzero(watch.calls)
    after = calls[np.asarray(counts.at[calls] + counts.step > onset)]
    if not len(after):
        return after
    return np.concatenate(
        [run for run in _split(calls, counts, BREAK) if run[-1] >= after[0]], dtype=int
    )


def _split(rows: np.ndarray, counts: Counts, apart: pd.Timedelta) -> list[np.ndarray]:
    """Rows in groups between whose bins less than `apart` lies; no group is empty."""
    if not len(rows):
        return []
    gap = np.asarray(counts.at[rows[1:]] - counts.at[rows[:-1]]) - counts.step.to_timedelta64()
    return np.split(rows, np.flatnonzero(gap >= apart.to_timedelta64()) + 1)


def raised(watch: Watch, raised_alerts: Sequence[Alert]) -> tuple[np.ndarray, np.ndarray]:
    """By row, (n,) each: the score, and whether an alert is raised that is no copied-text cascade.

    Further calls of a storm, and cascades, score 0.40 to 0.45, in order, so that exactly the alerts
    score above a half, whichever of the two results is used.
    """
    alert = np.zeros(len(watch.value), dtype=bool)
    alert[[one.row for one in raised_alerts if not one.is_cascade]] = True
    return np.where(watch.calls & ~alert, 0.35 + watch.score / 10, watch.score), alert


def with_posts(
    raised_alerts: tuple[Alert, ...], messages: pd.DataFrame, reach: pd.Timedelta
) -> tuple[Alert, ...]:
    """Alerts with the ids of the messages published in the `reach` before each of them."""
    when = messages["published_at"]
    completed: list[Alert] = []
    for alert in raised_alerts:
        behind = messages[(when >= alert.at - reach) & (when < alert.at)]
        ids = tuple(behind["message_id"])
        completed.append(replace(alert, posts=ids, is_cascade=is_cascade(behind)))
    return tuple(completed)
