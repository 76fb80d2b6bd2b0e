"""Local times as UTC where clocks change: an hour that comes twice, and one that never is."""

import numpy as np
import pandas as pd

_HOUR = pd.Timedelta(hours=1)


def in_utc(local: pd.Series, tz: str) -> pd.Series:
    """Local times of a zone, in the order of a file, as UTC; NaT where the instant is not certain.

    An hour that comes twice is resolved where the file is in order and its clock is seen to be set
    back: what stands on the earlier side is of the first pass.
    """
    aware = local.dt.tz_localize(tz, ambiguous="NaT", nonexistent="NaT")
    lost = (aware.isna() & local.notna()).to_numpy()
    if lost.any():
        is_twice = lost & _comes_twice(local, tz)
        if is_twice.any():
            aware = _resolved(local, aware, is_twice, tz)
    return aware.dt.tz_convert("UTC")


def _comes_twice(local: pd.Series, tz: str) -> np.ndarray:
    """Which times occur in both passes of an hour; of those that never are, none."""
    return local.dt.tz_localize(tz, ambiguous=True, nonexistent="NaT").notna().to_numpy()


def _resolved(local: pd.Series, aware: pd.Series, is_twice: np.ndarray, tz: str) -> pd.Series:
    """`aware` with the doubled hours that the order of the file tells apart."""
    given = np.flatnonzero(local.notna().to_numpy())
    clock = local.to_numpy("datetime64[us]").astype("int64")[given]
    twice = is_twice[given]
    steps = np.diff(clock)
    inside = twice[1:] & twice[:-1]
    down = (steps[~inside] <= 0).all() and (steps[~inside] < 0).any()
    up = (steps[~inside] >= 0).all() and (steps[~inside] > 0).any()
    if up == down:
        return aware
    direction = 1 if up else -1
    starts = np.flatnonzero(np.diff(np.concatenate([[0], twice.astype("int8"), [0]])) == 1)
    ends = np.flatnonzero(np.diff(np.concatenate([[0], twice.astype("int8"), [0]])) == -1)
    aware = aware.copy()
    for start, end in zip(starts, ends, strict=True):
        back = start + 1 + np.flatnonzero(np.diff(clock[start:end]) * direction < 0)
        if len(back) == 1:
            early = np.arange(start, end) < back[0]
            is_first = early if up else ~early
            rows = given[start:end]
            aware.iloc[rows] = local.iloc[rows].dt.tz_localize(tz, ambiguous=is_first)
    return aware
