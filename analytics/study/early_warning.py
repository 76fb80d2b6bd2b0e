"""Early warning of a case or series: the watched counts, the alerts, and the back-test."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import pandas as pd
from threadpoolctl import threadpool_limits

from analytics import messages, panel
from analytics.errors import UsageError
from analytics.measures import counts, return_period, warning
from analytics.measures.backtest import BackTest, back_test
from analytics.measures.copies import discounted
from analytics.measures.detection import counted
from analytics.measures.index_level import index_level
from analytics.measures.response import ACKNOWLEDGED_AT
from analytics.schema import Measures, Message, Moment, Panel
from analytics.study.known import Known
from analytics.study.scoring import PANEL_MINUTES
from analytics.study.tone import every_message

REACH = pd.Timedelta(hours=2)
"""How long before an alert a post may lie to be listed with it."""


def watch(known: Known) -> tuple[counts.Counts, warning.Watch, list[warning.Alert]]:
    """Counts, watch and alerts of a case: by quarter hour, or by local day without a clock.

    Bins without collection are missing. Copied text counts once; alerts that a cascade of copies
    caused are kept and marked as cascades. Where few messages have a tone, volume alone is watched.
    """
    if known.no_clock is not None:
        return _watch_days(known)
    _, bins = _bins(known)
    volume, negative = (counted(bins, name, known.case.id) for name in ("messages", "negative"))
    seen = return_period.joint(volume, negative)
    posts = _public(known)
    if posts is None:
        return volume, seen, list(warning.alerts(seen, volume))
    cascades = warning.with_posts(warning.alerts(seen, volume), posts, REACH)
    seen = return_period.joint(counted(watched_bins(known)[0], "messages"), negative)
    alerts = warning.with_posts(warning.alerts(seen, volume), posts, REACH)
    alerts = [alert for alert in alerts if not alert.is_cascade]
    alerts += [alert for alert in cascades if alert.is_cascade]
    return volume, seen, sorted(alerts, key=lambda alert: alert.row)


def watched_bins(known: Known) -> tuple[pd.DataFrame, int]:
    """The regular series that the rules watch, copied text counted once; its width in minutes."""
    held, bins = _bins(known)
    posts = _public(known)
    if posts is not None:
        bins = bins.assign(messages=discounted(bins, posts, held.bin_minutes))
    return bins, held.bin_minutes


def _watch_days(known: Known) -> tuple[counts.Counts, warning.Watch, list[warning.Alert]]:
    """The same by local day, at 00:00 UTC; raises `UsageError` for messages known to less."""
    if known.finest != "day":
        raise UsageError(
            what="most of the messages do not even carry their day, and early warning needs it",
            where=known.case.id,
            right="An export with the time of each message",
        )
    days = known.by_day()
    at = pd.DatetimeIndex(pd.to_datetime(days["day"])).tz_localize("UTC")
    every = pd.date_range(at[0], at[-1], freq="D")
    table = days.set_index(at)[panel.COUNTS].reindex(every, fill_value=0)
    table = every_message(table) if known.tone.is_minor else table
    volume, negative = (
        counts.counts(every, table[name].to_numpy(), known.case.id)
        for name in ("messages", "negative")
    )
    seen = return_period.joint(volume, negative)
    return volume, seen, list(warning.alerts(seen, volume))


@dataclass(frozen=True)
class Watched:
    """A series of a file and what watches it. counted: its bins; of an index, its levels."""

    series: messages.Series
    counted: counts.Counts
    seen: warning.Watch
    alerts: tuple[warning.Alert, ...]


def series(
    path: Path,
    tz: str = "UTC",
    name: str | None = None,
    kind: Literal["counts", "index"] | None = None,
) -> Watched:
    """The alerts of a series of counts, or of an index, in a file.

    tz: zone of clock times that have none. name: which series, where the file holds several. kind:
    what its numbers are, where the file does not tell. Raises `TableError`, `ImportFileError`.
    """
    found = messages.series(path, tz=tz, name=name, kind=kind)
    at = pd.DatetimeIndex(found.at)
    if found.kind == "counts":
        if found.step == "month":
            raise UsageError(
                what="its rows are months, too coarse for a warning, and of unequal length",
                where=str(path),
                right="Export days or hours",
            )
        counted = counts.counts(at, found.value, str(path))
        seen = return_period.return_period(counted)
    else:
        counted = counts.levels(at, found.value, str(path))
        seen = index_level(found.value)
    return Watched(found, counted, seen, warning.alerts(seen, counted))


def tested(known: Known, measures: Measures, onset: Moment | None) -> BackTest | Message | None:
    """When each rule would have fired, copied text counted once.

    None without an onset in the series; the reason where the messages have no clock.
    """
    if known.no_clock is not None:
        return known.no_clock
    bins, minutes = watched_bins(known)
    start = None if onset is None else onset.start
    if start is None or bins.empty:
        return None
    if not bins["bin_start"].iloc[0] <= start < bins["bin_start"].iloc[-1]:
        return None
    with threadpool_limits(limits=1, user_api="blas"):
        test = back_test(bins, minutes, start, measures[ACKNOWLEDGED_AT].least)
    return _of_volume(test) if known.tone.is_minor else test


def _of_volume(test: BackTest) -> BackTest:
    """The same without the rules that watch negative messages."""
    return replace(
        test,
        firings=tuple(one for one in test.firings if one.watches == "messages"),
        watched=tuple(one for one in test.watched if one[0] == "messages"),
    )


def _public(known: Known) -> pd.DataFrame | None:
    """The public's posts that have a clock; None where the case has no messages."""
    posts = known.posts
    if posts is None:
        return None
    return posts[(posts["side"] == "public") & (posts["resolution"] == "hour")]


def _bins(known: Known) -> tuple[Panel, pd.DataFrame]:
    nothing = panel.combine([], bin_minutes=PANEL_MINUTES, labels="gold")
    held = next(iter(known.panels.values()), nothing)
    if held.bin_minutes < PANEL_MINUTES:
        held = panel.rebin(held, PANEL_MINUTES)
    spans = [hole.span for hole in known.holes]
    bins = panel.series(held, known.until, since=known.since, holes=spans)
    return held, every_message(bins) if known.tone.is_minor else bins
