"""A quasi-Poisson threshold from the same hour of earlier weeks, with a 2/3-power bound.

Farrington et al. 1996 (Journal of the Royal Statistical Society A 159, 547-563): counts to the
power 2/3 are nearly normal; past outbreaks are weighted down by their squared residual.
"""

import numpy as np
import pandas as pd

from analytics.measures.counts import Counts
from analytics.measures.warning import Watch

WEEKS, MIN_WEEKS = 4, 3
AROUND = pd.Timedelta(hours=1)
ALPHA = 0.005
OUTLYING = 1.0
CHUNK = 4096


def hour_of_week(counts: Counts, alpha: float = ALPHA) -> Watch:
    """Compare counts with those within an hour of the same time in the last four weeks.

    alpha: one-sided. Not available before the fourth week, nor if a week has a gap.
    """
    week, reach = counts.rows("7D"), int(AROUND / counts.step)
    grid, rows = counts.regular()
    around = np.arange(-reach, reach + 1)
    offsets = np.concatenate([around - back * week for back in range(1, WEEKS + 1)])
    bound = np.full(len(rows), np.nan)
    for start in range(0, len(rows), CHUNK):
        at = rows[start : start + CHUNK, None] + offsets
        past = np.where(at >= 0, grid[np.maximum(at, 0)], np.nan)
        past[:, at.max(axis=0) < 0] = np.nan
        bound[start : start + CHUNK] = _bound(past, MIN_WEEKS * len(around), alpha)
    return Watch("hour_of_week", counts.value, bound)


def _bound(past: np.ndarray, least: int, alpha: float) -> np.ndarray:
    """Upper bounds from past counts, (rows, baseline) with NaN; NaN with fewer than `least`."""
    from scipy.special import ndtri

    known = np.isfinite(past)
    n = known.sum(axis=1)
    y = np.where(known, past, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean, dispersion = _fit(y, known.astype(float), n)
        root = mean[:, None] ** (1 / 6)
        spread = np.sqrt(dispersion * (1 - 1 / n))
        residual = 1.5 * (y ** (2 / 3) / root - np.sqrt(mean)[:, None]) / spread[:, None]
        weight = np.where(residual > OUTLYING, np.square(residual) ** -1.0, 1.0) * known
        weight *= (n / weight.sum(axis=1))[:, None]
        mean, dispersion = _fit(y, weight, n)
        tau = dispersion + dispersion / n
        bound = mean * (1 + 2 / 3 * ndtri(1 - alpha) * np.sqrt(tau / mean)) ** 1.5
    return np.where(n >= least, bound, np.nan)


def _fit(y: np.ndarray, weight: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weighted mean (of at least one count in all) and overdispersion (at least 1)."""
    mean = np.maximum((weight * y).sum(axis=1), 1.0) / n
    pearson = (weight * np.square(y - mean[:, None])).sum(axis=1) / mean / (n - 1)
    return mean, np.maximum(pearson, 1.0)
