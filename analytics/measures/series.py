"""The one check of a regular series, what every measure by bins works on."""

import numpy as np
import pandas as pd

from analytics.errors import TableError

COUNTS = ["messages", "scored", "negative", "neutral", "positive"]


def require_series(bins: pd.DataFrame, bin_minutes: int | None = None) -> None:
    """`TableError` unless `bins` is what `panel.series` gives: UTC bins of one width in order, each
    once, and counts of 0 or more. An empty one passes. Columns that are absent are not looked at.

    bin_minutes: the width; None: that of the first two bins.
    """
    held = bins[[name for name in COUNTS if name in bins]].to_numpy(float)
    wrong = ~(held >= 0).all(axis=1)
    if wrong.any():
        raise _wrong(f"row {int(wrong.argmax())} holds a count that is missing or below 0")
    if bins.empty:
        return
    at = bins["bin_start"]
    if not isinstance(at.dtype, pd.DatetimeTZDtype) or at.isna().any():
        raise _wrong("a time is missing, naive or no time")
    steps = np.diff(at.dt.tz_convert("UTC").dt.as_unit("us").astype("int64"))
    width = bin_minutes * 60_000_000 if bin_minutes else steps[:1].sum()
    if len(steps) and not ((steps == width) & (steps > 0)).all():
        row = int(((steps != width) | (steps <= 0)).argmax()) + 1
        raise _wrong(f"row {row} does not begin one bin after the row before it")


def _wrong(what: str) -> TableError:
    return TableError(what=what, where="series of bins", right="Make it with panel.series")
