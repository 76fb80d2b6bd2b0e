"""Resampling of a sentiment series: draws around a smooth curve.

A bin's net sentiment is the curve, plus an autoregression of order one, plus multinomial
sampling noise. The variance and correlation of the autoregression are estimated from the bins
before onset. A block bootstrap of the bins was tried first and its intervals cover too little:
sampling noise in each bin hides the autocorrelation, so that the blocks lose it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import numpy as np

RISES_H = np.array([0.25, 1, 2, 3, 4, 6, 8, 12, 18, 24, 36, 48], float)
TAUS_H = np.geomspace(1, 2000, 40)
_DECAYS_H = (0.6, 1.1, 2.0, 2.8, 4.5, 9.5, 19.5)
_LAGS_H, _NEAR_H = 12, 6
_STIFF = 1e4
AT_ONCE = 4_000_000
"""Values that are drawn at once: 200 draws of two years of hours."""
_MIN_SPLINE_POINTS = 5  # points that a cubic spline needs


@dataclass(frozen=True)
class Noise:
    """sampling: (n,) variance of one message's −1, 0, +1 around the curve. variance: that of
    the autoregression. coefficient: its correlation from one bin to the next.
    """

    sampling: np.ndarray
    variance: float
    coefficient: float


@dataclass(frozen=True)
class Fit:
    """A fall of `depth` over rise_h, then an exponential return with time constant tau_h."""

    depth: float
    rise_h: float
    tau_h: float


def noise_of(counts: np.ndarray, before: int, step_h: float) -> Noise:
    """Noise of a series. counts: (n, 3) negative, neutral, positive. before: bins before onset.

    Where no two bins of a lag have messages, no noise beyond sampling is estimated.
    """
    n, net = totals(counts)
    sampling = sampling_of(counts, step_h)
    known = n[:before] > 0
    calm = counts[:before].sum(axis=0)
    off = np.where(known, net[:before] - (calm[2] - calm[0]) / calm.sum(), 0)
    chance = np.where(known, sampling[:before] / np.maximum(n[:before], 1), 0)
    weight = np.sqrt(n[:before])
    lags = np.arange(min(round(_LAGS_H / step_h), before - 1) + 1)
    seen = np.array([_lagged(off, weight, int(lag), chance) for lag in lags])
    if not np.isfinite(seen).all():
        return Noise(sampling, 0.0, 0.0)
    best = (np.inf, 0.0, 0.0)
    for coefficient in (0.0, *(np.exp(-step_h / hours) for hours in _DECAYS_H)):
        shape = coefficient**lags if coefficient else (lags == 0).astype(float)
        size = max(0.0, float(shape @ seen / (shape @ shape)))
        miss = float(((seen - size * shape) ** 2).sum())
        best = min(best, (miss, size, coefficient))
    return Noise(sampling, best[1], best[2])


def sampling_of(counts: np.ndarray, step_h: float) -> np.ndarray:
    """(n,) variance of one message's −1, 0, +1, from the messages of the hours around each bin."""
    n = counts.sum(axis=1)
    near = np.ones(2 * round(_NEAR_H / step_h) + 1)
    around = np.maximum(np.convolve(n, near, "same"), 1)
    level = np.convolve(counts[:, 2] - counts[:, 0], near, "same") / around
    spoken = np.convolve(counts[:, 0] + counts[:, 2], near, "same") / around
    return np.clip(spoken - level**2, 0.05, None)


def _lagged(off: np.ndarray, weight: np.ndarray, lag: int, chance: np.ndarray) -> float:
    """Autocovariance at a lag, weighted by n; at lag 0 less the sampling variance. NaN where no two
    bins that far apart have messages.
    """
    both = weight[lag:] * weight[: len(weight) - lag]
    if not both.any():
        return float("nan")
    product = off[lag:] * off[: len(off) - lag]
    return float((both * (product - chance if lag == 0 else product)).sum() / both.sum())


def totals(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Messages of each bin and their net sentiment; 0 if there are none."""
    n = counts.sum(axis=-1)
    return n, (counts[..., 2] - counts[..., 0]) / np.maximum(n, 1)


def weights(counts: np.ndarray, noise: Noise) -> np.ndarray:
    """(n,) inverse variance of each bin, including the autoregression; 0 without messages."""
    n = counts.sum(axis=1)
    lasting = noise.variance * (1 + noise.coefficient) / (1 - noise.coefficient)
    return np.where(n > 0, 1 / (noise.sampling / np.maximum(n, 1) + lasting), 0)


def fit_exponential(
    below: np.ndarray, weight: np.ndarray, step_h: float
) -> tuple[list[Fit], np.ndarray]:
    """Best fall and exponential return for each row of `below`, and the first row's curve.

    below: (m, n) baseline minus net sentiment from onset on. weight: (n,). Least squares over a
    grid of rises and time constants, with the best depth of at least 0 for each.
    """
    t = (np.arange(below.shape[1], dtype=float) + 0.5) * step_h
    best = np.full(len(below), -np.inf)
    fits: list[Fit] = [Fit(0.0, RISES_H[0], TAUS_H[0])] * len(below)
    for rise in RISES_H:
        shape = np.clip(t / rise, 0, 1) * np.exp(-np.clip(t - rise, 0, None) / TAUS_H[:, None])
        power = np.maximum((shape**2 * weight).sum(axis=1), 1e-12)
        depth = np.clip((shape * weight) @ below.T / power[:, None], 0, None)
        gain = depth**2 * power[:, None]  # how much of the sum of squares it explains
        top = gain.argmax(axis=0)
        for row in np.flatnonzero(gain[top, np.arange(len(below))] > best):
            k = top[row]
            best[row] = gain[k, row]
            fits[row] = Fit(float(depth[k, row]), float(rise), float(TAUS_H[k]))
    one = fits[0]
    curve = np.clip(t / one.rise_h, 0, 1) * np.exp(-np.clip(t - one.rise_h, 0, None) / one.tau_h)
    return fits, one.depth * curve


def smooth_curve(counts: np.ndarray, before: int, noise: Noise, step_h: float) -> np.ndarray:
    """(n,) the mean curve of the draws: level, fall and return, and a spline of the remainder.

    The residual of the exponential fit after onset is added as a stiff smoothing spline.
    """
    from scipy.interpolate import make_smoothing_spline

    _, net = totals(counts)
    calm = counts[:before].sum(axis=0)
    baseline = (calm[2] - calm[0]) / calm.sum()
    weight = weights(counts, noise)[before:]
    curve = np.full(len(net), baseline)
    curve[before:] -= fit_exponential(baseline - net[None, before:], weight, step_h)[1]
    known = np.flatnonzero(weight > 0)
    if len(known) >= _MIN_SPLINE_POINTS:
        t = np.arange(len(weight)) * step_h
        missed = (net[before:] - curve[before:])[known]
        scaled = weight[known] / weight[known].mean()
        smooth = make_smoothing_spline(t[known], missed, w=scaled, lam=_STIFF / step_h)
        curve[before:] += smooth(t)
    return np.clip(curve, -1, 1)


def draws_in_parts(
    counts: np.ndarray, curve: np.ndarray, noise: Noise, size: int, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """The rows of `draws` in parts of at most AT_ONCE values, so that memory is bounded."""
    rows = max(1, AT_ONCE // max(len(counts), 1))
    for start in range(0, size, rows):
        yield draws(counts, curve, noise, min(rows, size - start), rng)


def draws(
    counts: np.ndarray, curve: np.ndarray, noise: Noise, size: int, rng: np.random.Generator
) -> np.ndarray:
    """(size, n) simulated positive minus negative messages of each bin; n stays the same."""
    from scipy.signal import lfilter

    n = counts.sum(axis=1).astype(int)
    fresh = rng.normal(size=(size, len(n)))
    fresh[:, 1:] *= np.sqrt(1 - noise.coefficient**2)
    autoregression = lfilter([1], [1, -noise.coefficient], fresh, axis=1) * np.sqrt(noise.variance)
    spoken = np.clip(noise.sampling + curve**2, np.abs(curve) + 0.01, 1)
    net = np.clip(curve + autoregression, -spoken, spoken)
    positive = (spoken + net) / 2
    up = cast("np.ndarray", rng.binomial(n, np.clip(positive, 0, 1)))
    left = np.clip((spoken - net) / 2 / np.clip(1 - positive, 1e-9, None), 0, 1)
    down = cast("np.ndarray", rng.binomial(n - up, left))
    return (up - down).astype(float)
