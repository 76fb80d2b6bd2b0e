"""Check the times of a file: against those in its X ids, against the present, and by the hour."""

from collections import Counter

import numpy as np
import pandas as pd

from analytics.errors import ImportFileError
from analytics.messages import snowflakes
from analytics.messages.clock_changes import in_utc
from analytics.messages.opening import refuse

_QUARTER_S, _NEAR_S, _FAR_QUARTERS = 900, 90, 104  # zones are quarter hours, UTC-12 to UTC+14
_ENOUGH, _MOST = 5, 0.9
_SAMPLE = 500
_ZONES = {
    "UTC": "UTC",
    "America/New_York": "US Eastern",
    "America/Chicago": "US Central",
    "America/Denver": "US Mountain",
    "America/Los_Angeles": "US Pacific",
    "Europe/London": "British",
    "Europe/Berlin": "Central European",
    "Europe/Athens": "Eastern European",
    "Europe/Moscow": "Moscow",
    "Asia/Kolkata": "Indian",
    "Asia/Shanghai": "Chinese",
    "Asia/Tokyo": "Japanese",
    "Australia/Sydney": "Sydney",
    "America/Sao_Paulo": "Brasília",
    "America/Phoenix": "Arizona",
    "America/Halifax": "Atlantic",
    "America/St_Johns": "Newfoundland",
    "Asia/Tehran": "Iranian",
    "Asia/Dubai": "Gulf",
    "Asia/Kabul": "Afghan",
    "Asia/Karachi": "Pakistani",
    "Asia/Kathmandu": "Nepalese",
    "Asia/Dhaka": "Bangladeshi",
    "Asia/Yangon": "Burmese",
    "Asia/Jakarta": "Western Indonesian",
    "Australia/Adelaide": "South Australian",
    "Australia/Darwin": "Northern Australian",
    "Australia/Brisbane": "Queensland",
    "Pacific/Auckland": "New Zealand",
    "Pacific/Honolulu": "Hawaiian",
    "America/Anchorage": "Alaskan",
    "Australia/Eucla": "Eucla",
    "Australia/Lord_Howe": "Lord Howe",
    "Pacific/Marquesas": "Marquesas",
    "Pacific/Chatham": "Chatham",
    "Pacific/Kiritimati": "Line Islands",
    **{f"Etc/GMT{-hours:+d}": f"UTC{hours:+d}" for hours in range(-12, 15) if hours},
}
"""Zones that are proposed, each in words; the likelier ones first, each offset at least once."""
_SINCE = {
    "facebook": "2004-02-04",
    "youtube": "2005-02-14",
    "reddit": "2005-06-23",
    "x": "2006-03-21",
    "hacker_news": "2006-10-09",
    "instagram": "2010-10-06",
    "tiktok": "2016-09-01",
    "mastodon": "2016-03-16",
    "bluesky": "2022-10-01",
    "threads": "2023-07-05",
    "linkedin": "2003-05-05",
}
"""The day on which a channel opened, or a test of it; posts cannot be older."""
_WEB = pd.Timestamp("1991-08-06T00:00Z")
_LATEST = pd.Timestamp(max(_SINCE.values()), tz="UTC")
_QUIET, _PER_HOUR = 6, 10
"""Hours of a night, and messages for each hour of a day from which a night shows."""


def _of_ids(table: pd.DataFrame) -> tuple[np.ndarray, pd.DataFrame]:
    """Instants in X ids, in ms, and the rows that have them."""
    rows = table[snowflakes.are_ids(table["message_id"].astype("string"))]
    return snowflakes.milliseconds(rows["message_id"].to_numpy("int64")), rows


def _on_x(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of X that have an id and a time."""
    if "message_id" not in table:
        return table[:0]
    return table[(table["channel"] == "x").to_numpy() & table["published_at"].notna().to_numpy()]


def offsets(table: pd.DataFrame) -> Counter:
    """Quarter hours by which times are ahead of the ids' own (None: not the offset of any zone)."""
    table = _on_x(table)
    if table.empty:
        return Counter()
    own, rows = _of_ids(table)
    written = rows["published_at"].astype("datetime64[ms, UTC]").to_numpy("int64")
    seconds = (written - own) / 1000
    quarters = np.rint(seconds / _QUARTER_S).astype("int64")
    fits = np.abs(seconds - quarters * _QUARTER_S) <= _NEAR_S
    fits &= np.abs(quarters) <= _FAR_QUARTERS
    counts = Counter(quarters[fits].tolist())
    counts[None] = int((~fits).sum())
    return counts


def is_off(counts: Counter) -> bool:
    """Whether nearly all times differ from those of their ids by a zone's offset."""
    total = counts.total()
    wrong = total - counts[0] - counts[None]
    return total >= _ENOUGH and wrong >= _MOST * total


def is_mixed(counts: Counter) -> bool:
    """Whether the times are those of zones, and more than a few not of their ids' own."""
    total = counts.total()
    wrong = total - counts[0] - counts[None]
    return wrong > (1 - _MOST) * total and counts[None] <= (1 - _MOST) * total


def agrees(counts: Counter) -> bool:
    """Whether nearly all times equal those of their ids."""
    return counts[0] >= _MOST * counts.total()


def localise(published: pd.Series, tz: str) -> pd.Series:
    """Local times of `tz` that were read as UTC, corrected; NaT where that is not certain."""
    return in_utc(published.dt.tz_localize(None), tz)


def zones(table: pd.DataFrame) -> list[str]:
    """Zones in which the times of a table, read as UTC, agree with its X ids; those that explain
    more of them first, of these the likelier ones.

    Empty with too few ids, or where no zone explains the times.
    """
    rows = _on_x(table)
    rows = rows.iloc[:: max(1, len(rows) // _SAMPLE)]
    if offsets(rows).total() < _ENOUGH:
        return []
    found = {}
    for zone in _ZONES:
        read = rows.assign(published_at=localise(rows["published_at"], zone))
        counts = offsets(read)
        if counts.total() and agrees(counts):
            found[zone] = counts[0]
    return sorted(found, key=lambda zone: -found[zone])


def in_words(zone: str) -> str:
    """A zone of `zones` for a sentence."""
    return zone if zone == "UTC" else f"{_ZONES[zone]} time ({zone})"


def mixed(counts: Counter, fit: list[str]) -> str:
    """A remark on times of which some contradict their ids; arguments as for `refusal`."""
    wrong = counts.total() - counts[0] - counts[None]
    what = f"{wrong} of {counts.total()} times differ by quarter hours from those in their X ids"
    if fit:
        return f"{what}, which say that the clock is {in_words(fit[0])}: --tz {fit[0]}"
    return f"{what}, so part of the file is of another zone"


def refusal(name: str, counts: Counter, fit: list[str], tz: str | None) -> ImportFileError:
    """The error for a file whose times contradict its ids. fit: zones that would agree with them.

    counts: as `offsets`, of the times as they were read.
    """
    wrong = {quarter: n for quarter, n in counts.items() if quarter}
    hours = max(wrong, key=lambda quarter: wrong[quarter]) / 4
    way = "behind" if hours < 0 else "ahead of"
    read = f", read as {tz}," if tz else ""
    what = f"the times in this file{read} run {abs(hours):g} h {way} its {counts.total()} X ids"
    if fit:
        return refuse(
            name,
            f"{what}, which say that the clock is {in_words(fit[0])}",
            f"Declare it: --tz {fit[0]}",
        )
    return refuse(
        name,
        f"{what}, and no zone explains it",
        "Check which columns hold the id and the time, or set another channel than x",
    )


def quiet_hours(published: pd.Series) -> str:
    """A clause on the hours in which the fewest messages stand; empty if they are too few to say.

    published: local times read as UTC.
    """
    clock = published.dropna()
    counts = np.bincount(clock.dt.hour, minlength=24)
    if len(clock) < 24 * _PER_HOUR or (clock == clock.dt.floor("D")).mean() > 1 - _MOST:
        return ""
    around = np.concatenate([counts, counts[:_QUIET]])
    start = int(np.argmin([around[hour : hour + _QUIET].sum() for hour in range(24)]))
    stop = (start + _QUIET) % 24
    return f", and by its clock the fewest messages stand from {start:02d}:00 to {stop:02d}:00"


def is_of_x(table: pd.DataFrame) -> bool:
    """Whether nearly all ids are X's: what they say of the time is the day of the message."""
    if "message_id" not in table or table["message_id"].isna().any():
        return False
    own, rows = _of_ids(table)
    if not len(rows) or len(rows) < _MOST * len(table):
        return False
    written = rows["published_at"].astype("datetime64[ms, UTC]").to_numpy("int64")
    return bool((np.abs(written - own) <= _FAR_QUARTERS * _QUARTER_S * 1000).mean() >= _MOST)


def impossible(published: pd.Series, channel: pd.Series) -> pd.Series:
    """Why a time cannot be that of a message: in the future, or before its channel was; else NA."""
    reason = pd.Series(pd.NA, index=published.index, dtype="string")
    tomorrow = pd.Timestamp.now("UTC") + pd.Timedelta(days=1)
    if (future := published > tomorrow).any():
        reason = reason.mask(future, "the time lies in the future")
    first = published.min()
    for name in channel.unique() if first < _LATEST else ():
        opened = pd.Timestamp(_SINCE[name], tz="UTC") if name in _SINCE else _WEB
        if first < opened:
            early = (published < opened) & (channel == name)
            what = name if name in _SINCE else "the web"
            reason = reason.mask(early, f"the time lies before {what} existed")
    return reason
