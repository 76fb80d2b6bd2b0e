"""Early warning of a case or series: the watched counts, the alerts, and the back-test."""

from pathlib import Path

import pandas as pd
from threadpoolctl import threadpool_limits

from analytics import messages, panel
from analytics.errors import UsageError
from analytics.measures import counts, return_period, warning
from analytics.measures.backtest import BackTest, back_test
from analytics.measures.copies import discounted
from analytics.measures.response import ACKNOWLEDGED_AT
from analytics.schema import Measures, Moment, Panel
from analytics.study.known import Known
from analytics.study.scoring import PANEL_MINUTES

REACH = pd.Timedelta(hours=2)
"""How long before an alert a post may lie to be listed with it."""


def watch(known: Known) -> tuple[counts.Counts, warning.Watch, list[warning.Alert]]:
    """Counts, watch and alerts of a case.

    Copied text counts once; alerts that a cascade of copies caused are kept and marked as cascades.
    """
    held, bins = _bins(known)
    at = pd.DatetimeIndex(bins["bin_start"])
    volume, negative = (
        counts.counts(at, bins[name].to_numpy(), known.case.id) for name in ("messages", "negative")
    )
    seen = return_period.joint(volume, negative)
    if known.posts is None:
        return volume, seen, list(warning.alerts(seen, volume))
    posts = known.posts[known.posts["side"] == "public"]
    cascades = warning.with_posts(warning.alerts(seen, volume), posts, REACH)
    once = counts.counts(at, discounted(bins, posts, held.bin_minutes).to_numpy(), known.case.id)
    seen = return_period.joint(once, negative)
    alerts = warning.with_posts(warning.alerts(seen, volume), posts, REACH)
    alerts = [alert for alert in alerts if not alert.is_cascade]
    alerts += [alert for alert in cascades if alert.is_cascade]
    return volume, seen, sorted(alerts, key=lambda alert: alert.row)


def series(
    path: Path, tz: str = "UTC", name: str | None = None
) -> tuple[counts.Counts, pd.Series, bool]:
    """Counts of a CSV file or GDELT timeline.

    Also the timestamps as written, and whether they lack a zone.
    tz: zone of a CSV file's times that have none; GDELT's are UTC. name: series within a timeline.
    Raises `TableError`, `ImportFileError`, and `UsageError` for a name where there is no timeline.
    """
    table = messages.timeline(path, name)
    if table is not None:
        return *counts.of_table(table, str(path))[:2], False
    if name is not None:
        what = "--series chooses within a GDELT timeline, and here is none"
        raise UsageError(what=what, where=str(path), right="Leave --series out")
    return counts.read(path, tz)


def tested(known: Known, measures: Measures, onset: Moment | None) -> BackTest | None:
    """When each rule would have fired, copied text counted once.

    None without an onset or bins after it.
    """
    held, bins = _bins(known)
    start = None if onset is None else onset.best or onset.earliest
    if start is None or bins.empty or bins["bin_start"].iloc[-1] <= start:
        return None
    if known.posts is not None:
        posts = known.posts[known.posts["side"] == "public"]
        bins = bins.assign(messages=discounted(bins, posts, held.bin_minutes))
    with threadpool_limits(limits=1, user_api="blas"):
        return back_test(bins, held.bin_minutes, start, measures[ACKNOWLEDGED_AT].least)


def _bins(known: Known) -> tuple[Panel, pd.DataFrame]:
    nothing = panel.combine([], bin_minutes=PANEL_MINUTES, labels="gold")
    held = next(iter(known.panels.values()), nothing)
    return held, panel.series(held, known.until)
