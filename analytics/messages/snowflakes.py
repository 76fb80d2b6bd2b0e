"""Instants that ids of X and TikTok carry, to tell their channel and a message's own time.

X: (id >> 22) ms after 1288834974657 ms of the Unix epoch, since 2010-11-04.
https://github.com/twitter-archive/snowflake/tree/snowflake-2010
TikTok: the upper 32 bits are seconds of the Unix epoch.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

EPOCH_MS = 1288834974657
_LONG = r"\d{15,18}|[1-8]\d{18}"
_QUARTER_S, _NEAR_S, _FAR_S = 900, 120, 14 * 3600
_MOST, _ENOUGH = 0.9, 2
_DAY_S = 24 * 3600


@dataclass(frozen=True)
class Decoded:
    """The instants in one column of ids. channel: whose ids they are."""

    name: str
    channel: str
    instants: pd.Series


def decoded(ids: pd.Series) -> dict[str, pd.Series]:
    """Instants by channel, of ids that are long enough to carry one; NaT for others."""
    text = ids.astype("string").str.strip()
    is_long = text.str.fullmatch(_LONG).fillna(False).to_numpy(bool)
    number = np.zeros(len(text), "int64")
    number[is_long] = text[is_long].to_numpy("int64")
    found = {"x": (number >> 22) + EPOCH_MS, "tiktok": (number >> 32) * 1000}
    return {
        channel: pd.Series(pd.to_datetime(ms, unit="ms", utc=True), index=ids.index).where(is_long)
        for channel, ms in found.items()
    }


def are_long(ids: pd.Series) -> bool:
    """Whether nearly all ids are long enough to carry an instant."""
    text = ids.astype("string").str.strip().dropna()
    return len(text) > 0 and bool(text.str.fullmatch(_LONG).mean() >= _MOST)


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
    ahead = (stamps - instants).dropna().dt.total_seconds().abs()
    is_enough = len(ahead) >= max(_ENOUGH, _MOST * stamps.notna().sum())
    return is_enough and bool((ahead <= _DAY_S).mean() >= _MOST)


def best(sample: pd.DataFrame, clocks: list[pd.Series]) -> Decoded | None:
    """The column of ids that were made at about the times of one of the clocks, if there is one."""
    for name in sample:
        if not sample[name].head(50).str.fullmatch(_LONG).fillna(False).any():
            continue
        for channel, instants in decoded(sample[name]).items():
            if any(is_close(stamps, instants) for stamps in clocks):
                return Decoded(str(name), channel, instants)
    return None
