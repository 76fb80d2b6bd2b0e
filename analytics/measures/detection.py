"""When the alarm rang for an onset: the one alarm time of a case.

The alarm is the default early warning, volume and negative messages both rare (`return_period`). A
call belongs to an onset if it is the first from onset on, or if it began before and has not ended
since. Calls before that were for something else, and detect nothing.
"""

import numpy as np
import pandas as pd

from analytics.measures.counts import Counts, counts
from analytics.measures.return_period import joint
from analytics.measures.series import IN_HOLE, collected, require_series
from analytics.measures.volume import bin_id
from analytics.measures.warning import alarm_of
from analytics.schema import Measure, Message, instant

DETECTED_AT = instant("detected_at", citation="cite.gumbel1958")


def detected(
    bins: pd.DataFrame, bin_minutes: int, onset: pd.Timestamp | None
) -> Measure[pd.Timestamp]:
    """End of the bin in which the alarm that belongs to an onset began to ring.

    bins: regular series (`panel.series`). Missing where it is silent from onset on, has no history
    to judge by, or onset lies outside the series. Where it rang after hours from onset on that were
    not collected, it may have rung in them: then it has an interval and no value.
    """
    require_series(bins, bin_minutes)
    if onset is None:
        return DETECTED_AT.missing(Message("reason.no_onset_known"))
    n = int(bins["negative"].sum())
    if len(bins) < 2:
        return DETECTED_AT.missing(Message("reason.no_history"), n=n)
    volume, negative = (counted(bins, name) for name in ("messages", "negative"))
    start, end = volume.at[0], volume.at[-1] + volume.step
    if not start <= onset < end:
        values = {"at": onset, "start": start, "end": end}
        return DETECTED_AT.missing(Message("reason.outside_data", values), n=n)
    watch = joint(volume, negative)
    calls = alarm_of(watch, volume, onset)
    if len(calls):
        row, since = int(calls[0]), int(volume.at.searchsorted(onset, "right")) - 1
        rang, evidence = volume.at[row] + volume.step, (bin_id(volume.at[row], bin_minutes),)
        lost = np.flatnonzero(collected(bins)[since:row] == 0)
        if not len(lost):
            return DETECTED_AT.observed(rang, n=n, evidence=evidence)
        first = max(onset, volume.at[since + int(lost[0])])
        return DETECTED_AT.observed(None, first, rang, n=n, evidence=evidence, verdict=IN_HOLE)
    after = np.asarray(volume.at + volume.step > onset)
    is_known = bool((watch.known & after).any())
    return DETECTED_AT.missing(Message(silence(is_known=is_known)), n=n)


def silence(*, is_known: bool) -> str:
    """Key of the reason why a rule did not call from onset on. is_known: whether it could."""
    return "reason.rule_silent" if is_known else "reason.no_history"


def counted(bins: pd.DataFrame, name: str, where: str = "series") -> Counts:
    """One column of a regular series, for the rules; missing where nothing was collected.

    where: what the series is of, for errors.
    """
    at = pd.DatetimeIndex(bins["bin_start"])
    return counts(at, bins[name].to_numpy(), where, collected(bins))
