"""Instants that ids of X and TikTok carry, to tell their channel and a message's own time.

X: (id >> 22) ms after 1288834974657 ms of the Unix epoch, since 2010-11-04.
https://github.com/twitter-archive/snowflake/tree/snowflake-2010
TikTok: the upper 32 bits are seconds of the Unix epoch.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.schema import TIME

_EPOCH_MS = 1288834974657
_LONG = r"\d{15,18}|[1-8]\d{18}"
_QUARTER_S, _EXACT_S, _NEAR_S, _FAR_S = 900, 90, 120, 14 * 3600  # zones are quarter hours
_MOST, _ENOUGH = 0.9, 2
_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Decoded:
    """The instants in one column of ids. channel: whose ids they are."""

    name: str
    channel: str
    instants: pd.Series


def are_ids(text: pd.Series) -> np.ndarray:
    """Which texts are ids long enough to carry an instant."""
    return text.str.fullmatch(_LONG).fillna(False).to_numpy(bool)


def milliseconds(ids: np.ndarray) -> np.ndarray:
    """The instants in X ids (int64), in ms of the Unix epoch."""
    return (ids >> 22) + _EPOCH_MS


def decoded(ids: pd.Series) -> dict[str, pd.Series]:
    """Instants by channel, of ids that are long enough to carry one; NaT for others."""
    text = ids.astype("string").str.strip()
    is_long = are_ids(text)
    number = np.zeros(len(text), "int64")
    number[is_long] = text[is_long].to_numpy("int64")
    found = {"x": milliseconds(number), "tiktok": (number >> 32) * 1000}
    return {
        channel: pd.Series(pd.to_datetime(ms, unit="ms", utc=True), index=ids.index).where(is_long)
        for channel, ms in found.items()
    }


def are_long(ids: pd.Series) -> bool:
    """Whether nearly all ids are long enough to carry an instant."""
    text = ids.astype("string").str.strip().dropna()
    return len(text) > 0 and bool(are_ids(text).mean() >= _MOST)


def agrees(stamps: pd.Series, instants: pd.Series) -> bool:
    """Whether nearly all times are the instants of the ids, in UTC or in one zone."""
    ahead = (stamps - instants).dropna().dt.total_seconds().to_numpy()
    if len(ahead) < _ENOUGH or len(ahead) < _MOST * stamps.notna().sum():
        return False
    usual = np.rint(np.median(ahead) / _QUARTER_S) * _QUARTER_S
    is_near = np.abs(ahead - usual) <= _NEAR_S
    is_summer = np.abs(np.abs(ahead - usual) - 3600) <= _NEAR_S
    return abs(usual) <= _FAR_S and bool((is_near | is_summer).mean() >= _MOST)


def is_close(stamps: pd.Series, instants: pd.Series) -> bool:
    """Whether nearly all ids were made within a day of the times: then the ids are of that kind."""
    ahead = (stamps - instants).dropna().abs()
    is_enough = len(ahead) >= max(_ENOUGH, _MOST * stamps.notna().sum())
    return is_enough and bool((ahead <= _DAY).mean() >= _MOST)


def best(sample: pd.DataFrame, clocks: list[pd.Series]) -> Decoded | None:
    """The column of ids that were made at about the times of one of the clocks, if there is one."""
    for name in sample:
        if not are_ids(sample[name].head(50)).any():
            continue
        for channel, instants in decoded(sample[name]).items():
            if any(is_close(stamps, instants) for stamps in clocks):
                return Decoded(str(name), channel, instants)
    return None


def instants(ids: pd.Series) -> pd.Series:
    """The instant in each X id, UTC; NaT where the text is no such id."""
    out = pd.Series(pd.NaT, index=ids.index, dtype=TIME)
    known = are_ids(ids)
    stamps = milliseconds(ids[known].to_numpy(str).astype("int64"))
    out[known] = pd.to_datetime(stamps, unit="ms", utc=True).astype(TIME)
    return out


def share_near(ids: pd.Series, times: pd.Series) -> float:
    """Share of the rows whose id is one of X's, made within a day of the time; 0 of no rows."""
    near = (instants(ids) - times).abs() <= _DAY
    return float(near.mean()) if len(near) else 0.0


def in_their_zone(published: pd.Series, ids: pd.Series) -> pd.Series:
    """The times, put right where they are whole quarter hours off those of their ids."""
    seconds = (published - instants(ids)).dt.total_seconds()
    whole = (seconds / _QUARTER_S).round() * _QUARTER_S
    is_zone = ((seconds - whole).abs() <= _EXACT_S) & (whole.abs() <= _FAR_S)
    off = pd.to_timedelta(whole.where(is_zone).fillna(0), unit="s")
    return (published - off).astype(TIME)


def to_the_second(day: pd.Series, ids: pd.Series) -> tuple[pd.Series, np.ndarray]:
    """Days, and instants in their place where the ids are of about that day; and where they are."""
    own = instants(ids)
    fits = ((own.dt.floor("D") - day).abs() <= _DAY).to_numpy(bool)
    return day.mask(fits, own.dt.floor("s")), fits
