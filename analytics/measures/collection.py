"""Whether a rise may come from how messages were collected, and not from what people wrote."""

import numpy as np
import pandas as pd

from analytics.measures.series import lost_spans, require_series, rows_until

EXPECTED = 10.0
"""Messages that should have come in empty hours for these to be a hole: by chance none would come
in fewer than one of twenty thousand."""
HOURS = 24
"""Hours after a rise in which the share of negative messages is looked at."""
DAYS = 14
"""Days before and after a rise whose levels are compared."""
WIDER = 5.0
"""Times that the level of messages before may be exceeded for good; a crisis passes."""
Z = 2.33
"""One-sided 1 % point of the normal distribution."""


def hole_before(bins: pd.DataFrame, at: pd.Timestamp) -> bool:
    """Whether the hourly series (`panel.series`) has no message right before `at`, for longer than
    its earlier days at these hours explain: it was not collected there.
    """
    require_series(bins, 60)
    row = rows_until(bins, at)
    counts = bins["messages"].to_numpy(float)[:row]
    written = np.flatnonzero(counts)
    first = int(written[-1]) + 1 if len(written) else row
    hour = np.arange(row) % 24
    empty = range(max(first, row - HOURS), row)
    days = max(first / 24, 1.0)
    return sum(counts[:first][hour[:first] == hour[i]].sum() / days for i in empty) > EXPECTED


def untold_spans(bins: pd.DataFrame) -> np.ndarray:
    """(k, 2) first row and end of each run of bins without a scored message in which messages were
    counted, so many that EXPECTED should be scored by the share before it: nobody labelled them.
    Later rows change nothing of a run that has ended.
    """
    counted, scored = (bins[name].to_numpy(float) for name in ("messages", "scored"))
    first, end = lost_spans((scored > 0).astype(float)).T
    total, told = (np.append(0.0, np.cumsum(one)) for one in (counted, scored))
    usual = told[first] / np.maximum(total[first], 1.0)
    return np.stack([first, end], axis=1)[(total[end] - total[first]) * usual >= EXPECTED]


def negatives_rose(bins: pd.DataFrame, at: pd.Timestamp) -> bool:
    """Whether the share of negative messages rose at `at`: that of the HOURS from it on against all
    before, by the pooled two-proportion test. Where it did not, only more was collected or written.
    """
    require_series(bins)
    end = at + pd.Timedelta(hours=HOURS)
    before = bins[bins["bin_start"] < at][["negative", "scored"]].sum()
    after = bins[bins["bin_start"].between(at, end, inclusive="left")]
    after = after[["negative", "scored"]].sum()
    n, m = float(before["scored"]), float(after["scored"])
    if not n or not m:
        return False
    pooled = (before["negative"] + after["negative"]) / (n + m)
    error = np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    rise = after["negative"] / m - before["negative"] / n
    return bool(error > 0 and rise > Z * error)


def widened(bins: pd.DataFrame, at: pd.Timestamp) -> bool:
    """Whether messages that are not negative go on at more than WIDER times their earlier level
    after `at`: the collection begins there, or became wider, which no crisis explains.

    Levels are the mean per day of the DAYS before, and the median of the DAYS after that have any.
    """
    require_series(bins)
    days = ((bins["bin_start"] - at) // pd.Timedelta(days=1)).rename("day")
    others = (bins["messages"] - bins["negative"]).groupby(days).sum()
    before = others[others.index.isin(range(-DAYS, 0))]
    after = others[others.index.isin(range(DAYS)) & (others > 0)]
    if not len(after):
        return False
    return bool(after.median() > WIDER * (before.sum() + 1) / (len(before) + 1))
