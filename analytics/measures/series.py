"""The validation of a regular series, the input of every measure by bins."""

import numpy as np
import pandas as pd

from analytics.errors import TableError
from analytics.schema import EXPECTED, SENTIMENTS, SOFT_COLUMNS, Message

COUNTS = ["messages", "scored", "negative", "neutral", "positive"]
IN_HOLE = Message("reason.in_hole")
"""Verdict of a date that has an interval and no value: where it most likely lies, nothing was
collected."""
_MOST = 1e15
"""Largest count: a float tells much larger whole numbers no more apart."""


def require_series(bins: pd.DataFrame, bin_minutes: int | None = None) -> None:
    """Raise `TableError` unless `bins` has the form of `panel.series`: UTC bins of one width in
    order, each once, with the columns that `require_counts` asks for. An empty table passes.

    bin_minutes: the width; None: that of the first two bins.
    """
    require_counts(bins)
    if "bin_start" not in bins:
        raise _wrong("the column bin_start is missing")
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


def require_counts(table: pd.DataFrame) -> None:
    """Raise `TableError` unless counts are finite and 0 or more, expected counts and their sums the
    same or missing, and shares of collected time 0 to 1. Absent columns are not checked.
    """
    kinds = (
        ([*COUNTS, "brand_quotes"], _MOST, False, "a count that is missing, below 0 or infinite"),
        (list(SOFT_COLUMNS), _MOST**2, True, "an expected count below 0 or infinite"),
        (["collected"], 1.0, False, "a share of collected time outside 0 to 1"),
    )
    for names, most, may_miss, what in kinds:
        held = table[[name for name in names if name in table]]
        for name, dtype in held.dtypes.items():
            if not pd.api.types.is_numeric_dtype(dtype):
                raise _wrong(f"the column {name} holds text and no counts")
        value = held.to_numpy(float, na_value=np.nan)
        right = (value >= 0) & (value <= most) | (np.isnan(value) & may_miss)
        if not right.all():
            raise _wrong(f"row {int((~right).any(axis=1).argmax())} holds {what}")


def rows_until(bins: pd.DataFrame, at: pd.Timestamp, *, inclusive: bool = False) -> int:
    """Number of bins that begin before `at`, or at it too, whatever the unit of either."""
    starts = bins["bin_start"]
    return int((starts <= at).sum() if inclusive else (starts < at).sum())


def collected(bins: pd.DataFrame) -> np.ndarray:
    """Share of each bin in which messages were collected, (n,), 0 to 1; 1 where no column says.

    Raises `TableError` where the column holds text.
    """
    if "collected" not in bins:
        return np.ones(len(bins))
    if not pd.api.types.is_numeric_dtype(bins["collected"].dtype):
        raise _wrong("the column collected holds text and no counts")
    return bins["collected"].to_numpy(float)


def lost_spans(share: np.ndarray) -> np.ndarray:
    """(k, 2) first row and end of each run of bins of which less than half was collected. share:
    (n,), as of `collected`.
    """
    lost = np.concatenate([[False], share < 0.5, [False]])
    return np.flatnonzero(np.diff(lost.astype(int))).reshape(-1, 2)


def soft_counts(bins: pd.DataFrame) -> np.ndarray:
    """(n, 3) negative, neutral, positive of each bin: by probability where a bin has finite
    expected counts (`schema.EXPECTED`), else as counted.
    """
    counted = bins[list(SENTIMENTS)].to_numpy(float)
    if not set(EXPECTED) <= set(bins):
        return counted
    expected = bins[list(EXPECTED)].to_numpy(float)
    return np.where(np.isfinite(expected).all(axis=1, keepdims=True), expected, counted)


def _wrong(what: str) -> TableError:
    return TableError(what=what, where="series of bins", right="Make it with panel.series")
