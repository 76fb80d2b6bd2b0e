"""Messages whose time of day is not known: which day they count for, and when they could be known.

A message without a clock stands at noon of its local day. It counts for that day, or for the longer
period to which it is known, and for nothing shorter.
"""

from collections.abc import Mapping

import pandas as pd

from analytics.schema import TIME, Resolution, resolution_of

MOST_PERIODS = 1000
"""Periods of a span that a figure can show side by side."""
_DAYS: dict[Resolution, float] = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30, "year": 365}
_FROM_FINE: tuple[Resolution, ...] = tuple(_DAYS)
_HALF_DAY = pd.Timedelta(hours=12)
_WEST = pd.Timedelta(hours=13)
"""Midnights from UTC+13 to UTC-10 are less than this before, or at most 11 h after, that of UTC."""


def dated(table: pd.DataFrame, time_zone: str) -> pd.DataFrame:
    """A message table with its `resolution`, and those without a clock at noon of their local day.

    A written date was read as midnight in the zone of its export, whatever that was, and keeps its
    date; a computed time, as `2 days ago`, falls on its local day in the case's zone.
    """
    resolution = resolution_of(table["time_precision"])
    rows = resolution != "hour"
    if not rows.any():
        return table.assign(resolution=resolution)
    at = table.loc[rows, "published_at"]
    written = at == at.dt.floor("15min")
    local = at.dt.tz_convert(time_zone).dt.tz_localize(None).dt.floor("D")
    day = local.mask(written, (at + _WEST).dt.tz_localize(None).dt.floor("D"))
    noon = (day + _HALF_DAY).dt.tz_localize(time_zone).dt.tz_convert("UTC").astype(TIME)
    moved = table["published_at"].mask(rows, noon.reindex(table.index))
    return table.assign(published_at=moved, resolution=resolution)


def is_known(
    table: pd.DataFrame, since: pd.Timestamp, until: pd.Timestamp, *, is_end: bool
) -> "pd.Series[bool]":
    """Which rows of `dated` messages lie in the coverage and could be known at `until`.

    One without a clock could be once its day had ended, and lies in the coverage where that day
    does in part. since: where the coverage starts. is_end: `until` is where the material ends,
    whose last day counts whole.
    """
    at, half = table["published_at"], _HALF_DAY if is_end else -_HALF_DAY
    is_clocked = table["resolution"] == "hour"
    is_late = (at >= since).where(is_clocked, at > since - _HALF_DAY)
    return is_late & (at < until).where(is_clocked, at < until + half)


def finest(messages: Mapping[str, int]) -> Resolution:
    """The finest resolution to which at least half of the messages are known.

    messages: their number by resolution.
    """
    total, reached = sum(messages.values()), 0
    for resolution in _FROM_FINE:
        reached += messages.get(resolution, 0)
        if 2 * reached >= total:
            return resolution
    return "year"


def drawn(span: pd.Timedelta, least: Resolution) -> Resolution:
    """The finest resolution, from `least` on, at which a span has at most MOST_PERIODS periods."""
    days = span / pd.Timedelta(days=1)
    for resolution in _FROM_FINE[_FROM_FINE.index(least) :]:
        if days <= MOST_PERIODS * _DAYS[resolution]:
            return resolution
    return "year"
