"""Check the times of a file against the times encoded in its X ids (snowflakes).

An X id made since 2010-11-04 encodes its instant: (id >> 22) ms after 1288834974657 ms of the Unix
epoch. https://github.com/twitter-archive/snowflake/tree/snowflake-2010
"""

from collections import Counter

import numpy as np
import pandas as pd

from analytics.errors import ImportFileError
from analytics.messages.opening import refuse

_EPOCH_MS = 1288834974657
_QUARTER_S, _NEAR_S, _FAR_QUARTERS = 900, 90, 56  # zones are quarter hours, at most 14 h away
_ENOUGH, _MOST = 5, 0.9
_ZONES = {
    "America/New_York": "US Eastern",
    "America/Chicago": "US Central",
    "America/Los_Angeles": "US Pacific",
    "America/Denver": "US Mountain",
    "Europe/London": "British",
    "Europe/Berlin": "Central European",
    "Europe/Athens": "Eastern European",
    "Asia/Kolkata": "Indian",
    "Asia/Tokyo": "Japanese",
    "Australia/Sydney": "Sydney",
}


def offsets(table: pd.DataFrame) -> Counter:
    """Quarter hours by which times are ahead of the ids' own (None: not the offset of any zone)."""
    is_x = (table["channel"] == "x").to_numpy()
    if "message_id" not in table or not is_x.any():
        return Counter()
    ids = table["message_id"].astype("string")[is_x]
    ids = ids[ids.str.fullmatch(r"\d{15,18}|[1-8]\d{18}").fillna(False).to_numpy(bool)]
    own = (ids.to_numpy("int64") >> 22) + _EPOCH_MS
    written = table.loc[ids.index, "published_at"].astype("datetime64[ms, UTC]").to_numpy("int64")
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


def agrees(counts: Counter) -> bool:
    """Whether nearly all times equal those of their ids."""
    return counts[0] >= _MOST * counts.total()


def localise(published: pd.Series, tz: str) -> pd.Series:
    """Local times of `tz` that were read as UTC, corrected; NaT if ambiguous or nonexistent."""
    clock = published.dt.tz_localize(None)
    return clock.dt.tz_localize(tz, ambiguous="NaT", nonexistent="NaT").dt.tz_convert("UTC")


def refusal(name: str, counts: Counter, at: pd.Timestamp, tz: str | None) -> ImportFileError:
    """The error for a file whose times contradict its ids. at: one of its times."""
    wrong = {quarter: n for quarter, n in counts.items() if quarter}
    hours = max(wrong, key=lambda quarter: wrong[quarter]) / 4
    zone = next((zone for zone in _ZONES if _hours(zone, at) == hours), None)
    guess = f": {_ZONES[zone]}?" if zone else ""
    way = "behind" if hours < 0 else "ahead of"
    read = f", read as {tz}," if tz else ""
    return refuse(
        name,
        f"the times in this file{read} run {abs(hours):g} h {way} the ids{guess}",
        f"Declare the zone of its clock: --tz {zone or _fixed(hours)}",
    )


def _fixed(hours: float) -> str:
    """The zone with that fixed offset from UTC; the sign in its name is reversed."""
    is_named = hours.is_integer() and -12 <= hours <= 14
    return f"Etc/GMT{-hours:+.0f}" if is_named else "NAME"


def _hours(zone: str, at: pd.Timestamp) -> float:
    local = at.tz_convert(zone).tz_localize(None)
    return (local - at.tz_convert("UTC").tz_localize(None)) / pd.Timedelta(hours=1)
