"""Net sentiment of bins, raw and smoothed: (positive − negative) / all scored, −1…+1."""

from statistics import NormalDist

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analytics.measures.series import collected, require_counts, require_series
from analytics.schema import INTERVAL, SENTIMENTS

FEW = 5
Z = NormalDist().inv_cdf(0.5 + INTERVAL / 2)


def net_sentiment(bins: pd.DataFrame, *, window: int, min_n: int) -> pd.DataFrame:
    """Net sentiment of each bin and of the `window` bins that end with it.

    bins: regular series (`panel.series`). min_n: scored messages that a window needs; below it
    `is_thin`. Returns `bin_start, n, is_few, net, low, high, window_n, smoothed, is_thin`, one row
    per bin; `net, low, high` are NaN if n is 0, `smoothed` if the window is thin, not yet full or
    less than half collected;
    `is_few` marks bins with fewer than FEW scored messages. The interval is the multinomial one of
    a difference of shares (Goodman 1965), at INTERVAL.
    """
    require_series(bins)
    counts = bins[list(SENTIMENTS)].to_numpy(float)
    n, net, half = _level(counts)
    wide = rolling_sum(counts, window)
    window_n, smoothed = _net(wide)
    full = np.arange(len(bins)) >= window - 1
    is_lost = rolling_sum(collected(bins)[:, None], window)[:, 0] < window / 2
    is_thin = (window_n < min_n) | ~full | is_lost
    return pd.DataFrame(
        {
            "bin_start": bins["bin_start"].to_numpy(),
            "n": n.astype(int),
            "is_few": n < FEW,
            "net": net,
            "low": np.clip(net - half, -1, 1),
            "high": np.clip(net + half, -1, 1),
            "window_n": window_n.astype(int),
            "smoothed": np.where(is_thin, np.nan, smoothed),
            "is_thin": is_thin,
        }
    ).assign(bin_start=bins["bin_start"].to_numpy())


def net_of_periods(counts: pd.DataFrame, min_n: int) -> pd.DataFrame:
    """Net sentiment of periods of any width: `n, is_few, net, low, high, smoothed`.

    As `net_sentiment`, without a window: `smoothed` is `net` where at least `min_n` are scored.
    """
    require_counts(counts)
    n, net, half = _level(counts[list(SENTIMENTS)].to_numpy(float))
    return pd.DataFrame(
        {
            "n": n.astype(int),
            "is_few": n < FEW,
            "net": net,
            "low": np.clip(net - half, -1, 1),
            "high": np.clip(net + half, -1, 1),
            "smoothed": np.where(n < min_n, np.nan, net),
        }
    )


def share_interval(count: ArrayLike, n: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Interval of a share count / n at INTERVAL (Wilson 1927, JASA 22, 209-212); NaN if n is 0.

    It covers sampling error only, not errors of the labels.
    """
    count, n = np.asarray(count, float), np.asarray(n, float)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = count / n
        middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
        half = Z * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
    return np.maximum(middle - half, 0), np.minimum(middle + half, 1)


def rolling_sum(values: np.ndarray, window: int) -> np.ndarray:
    """Sum over the `window` rows that end with each row; shape kept; fewer rows at the start."""
    total = np.cumsum(values, axis=-2)
    total[..., window:, :] -= total[..., :-window, :].copy()
    return total


def _level(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scored messages, net sentiment and half the width of its interval, for rows of SENTIMENTS."""
    n, net = _net(counts)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (counts[:, 0] + counts[:, 2]) / n
        return n, net, Z * np.sqrt(np.maximum(share - net**2, 0) / n)


def _net(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    n = counts.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return n, (counts[..., 2] - counts[..., 0]) / n
