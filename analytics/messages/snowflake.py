"""The instants that X encodes in its ids.

An id made since 2010-11-04 is (ms since 1288834974657 ms of the Unix epoch) << 22 | the rest.
https://github.com/twitter-archive/snowflake/tree/snowflake-2010
"""

import numpy as np
import pandas as pd

from analytics.schema import TIME

_EPOCH_MS = 1288834974657
_ID = r"\d{15,18}|[1-8]\d{18}"
_QUARTER_S, _NEAR_S, _FAR = 900, 90, 56  # zones are quarter hours, at most 14 h away
_DAY = pd.Timedelta(days=1)


def instants(ids: pd.Series) -> pd.Series:
    """The instant in each id, UTC; NaT where the text is no such id."""
    out = pd.Series(pd.NaT, index=ids.index, dtype=TIME)
    known = ids.str.fullmatch(_ID).fillna(False).to_numpy(bool)
    numbers = ids[known].to_numpy(str).astype("int64")
    out[known] = pd.to_datetime((numbers >> 22) + _EPOCH_MS, unit="ms", utc=True).astype(TIME)
    return out


def share_near(ids: pd.Series, times: pd.Series) -> float:
    """Share of the rows whose id is one of X's, made within a day of the time; 0 of no rows."""
    near = (instants(ids) - times).abs() <= _DAY
    return float(near.mean()) if len(near) else 0.0


def in_their_zone(published: pd.Series, ids: pd.Series) -> pd.Series:
    """The times, put right where they are whole quarter hours off those of their ids."""
    seconds = (published - instants(ids)).dt.total_seconds()
    quarters = (seconds / _QUARTER_S).round()
    is_zone = ((seconds - quarters * _QUARTER_S).abs() <= _NEAR_S) & (quarters.abs() <= _FAR)
    off = pd.to_timedelta(quarters.where(is_zone).fillna(0) * _QUARTER_S, unit="s")
    return (published - off).astype(TIME)


def to_the_second(day: pd.Series, ids: pd.Series) -> tuple[pd.Series, np.ndarray]:
    """Days, and instants in their place where the ids are of about that day; and where they are."""
    own = instants(ids)
    fits = ((own.dt.floor("D") - day).abs() <= _DAY).to_numpy(bool)
    return day.mask(fits, own.dt.floor("s")), fits
