"""Curves that the series after onset may have, and how far noise takes the measures from them.

The deficit is a random walk whose steps are great for a few hours when sentiment falls. After that
they stay alike, or become smaller as those of a curve in the logarithm of time do; the size of the
steps, how they go on, and the time of the fall are averaged over by their likelihood. Draws of it
given the series (simulation smoother: Durbin and Koopman 2002, Biometrika 89(3), 603-616) are
possible truths; the series that each would give under the baseline's noise tells how far a measure
misses such a truth.
"""

from dataclasses import dataclass

import numpy as np

from analytics.measures.baseline import Baseline

_STEPS = np.geomspace(1e-6, 1e-2, 5)
"""Variances of an hour's step, where all are alike."""
_SLOWING = np.geomspace(1e-3, 3e-2, 4)
"""The same at the fall, where they are in inverse proportion to the time since six hours before."""
_FALL, _FALL_H = 0.04, 6.0
"""Variance of an hour's step while sentiment falls, and for how long it does."""
_FALL_STARTS_H = np.arange(0, 96, 1.5)
_PRIOR_MESSAGES = 10.0
"""Messages for which the baseline's variance of one message counts."""
_GOLDEN = 0.6180339887
"""Multiples of it, less their whole parts, set the settings in an order without a pattern."""
_START = 0.01
"""Variance of the deficit at onset."""
_MOOD_H = 12.0
"""Length over which the mood is averaged to noise that is independent from bin to bin."""


@dataclass(frozen=True)
class Deficit:
    """The series after onset by bin, each (m,).

    value: expected minus seen net sentiment, 0 without messages. n: scored messages. chance:
    variance of `value` were messages independent, 0 without messages.
    """

    value: np.ndarray
    n: np.ndarray
    chance: np.ndarray

    def until(self, row: int) -> "Deficit":
        """The first `row` bins."""
        return Deficit(self.value[:row], self.n[:row], self.chance[:row])


def deficit_of(base: Baseline, spoken: np.ndarray, near: int) -> Deficit:
    """The deficit after onset. spoken: (n,) negative and positive messages of each bin; near: bins
    whose messages tell the variance of one message.
    """
    cut = slice(base.first, None)
    sums = base.sums
    n, total = sums.n[cut], sums.total[cut]
    wide, level, loud = (_trailing(one, near) for one in (n, total, spoken[cut]))
    said = np.maximum(wide, 1)
    variance = np.clip(loud / said - (level / said) ** 2, 0, None)
    variance = (wide * variance + _PRIOR_MESSAGES * base.sampling) / (wide + _PRIOR_MESSAGES)
    told = n > 0
    value = np.where(told, base.expected[cut] - total / np.maximum(n, 1), 0.0)
    chance = np.where(told, variance * sums.copies[cut] / np.maximum(n, 1) ** 2, 0.0)
    return Deficit(value, n, chance)


def noise(base: Baseline, deficit: Deficit, size: int, rng: np.random.Generator) -> np.ndarray:
    """(m, size) draws of what the deficit would be in a calm series: the baseline's doubt, mood and
    sampling noise. A prefix of the series has a prefix of the draws.
    """
    model, m = base.model, len(deficit.n)
    which = np.arange(size) % len(model.state)
    root = _root(model.cov)[which]
    state = model.state[which] + np.einsum(
        "kij,kj->ki", root, rng.normal(size=(size, root.shape[1]))
    )
    at_h, known = (one[base.first :] for one in (base.sums.at_h, base.sums.known))
    calm = known @ state[:, :-1].T
    mood, memory = model.mood[which], model.memory_h[which]
    fresh, sampled = rng.normal(size=(m, 2, size)).transpose(1, 0, 2)
    keep = np.exp(-base.bin_h / memory)
    now = state[:, -1] * np.exp(-at_h[0] / memory) if m else state[:, -1]
    push = mood * np.sqrt(1 - keep**2)
    for row in range(m):
        calm[row] += now
        now = keep * now + push * fresh[row]
    spread = np.sqrt(model.dispersion[which] * deficit.chance[:, None])
    return base.expected[base.first :, None] - calm + spread * sampled


def _root(cov: np.ndarray) -> np.ndarray:
    """(k, p, p) symmetric roots; the signs of eigenvectors alone differ from machine to machine."""
    values, turn = np.linalg.eigh(cov)
    return (turn * np.sqrt(np.clip(values, 0, None))[:, None, :]) @ np.swapaxes(turn, 1, 2)


def spread_of(base: Baseline, deficit: Deficit) -> np.ndarray:
    """(m,) variance of the deficit of each bin, the mood as noise; infinite without messages."""
    model = base.model
    x = _MOOD_H / model.memory_h
    lasting = float((model.mood**2 * 2 * (x - 1 + np.exp(-x)) / x**2).mean()) * _MOOD_H
    spread = model.dispersion.mean() * deficit.chance + lasting / base.bin_h
    return np.where(deficit.n > 0, spread, np.inf)


@dataclass(frozen=True)
class Walk:
    """The random walk seen with noise, in s settings.

    noise: (m,) variance of each bin, infinite without messages. steps: (m, s) variance of each
    step; likelihood: (m, s) logarithm of the likelihood of a setting by the bins so far.
    """

    noise: np.ndarray
    steps: np.ndarray
    likelihood: np.ndarray

    @classmethod
    def of(cls, value: np.ndarray, noise: np.ndarray, bin_h: float) -> "Walk":
        """The walk of a series. value, noise: (m,) deficit of each bin and its variance."""
        since_h = np.arange(len(value))[:, None] * bin_h - _FALL_STARTS_H
        falling = _FALL * ((since_h >= -1e-6) & (since_h < _FALL_H))
        slower = _FALL_H / (_FALL_H + np.maximum(since_h, 0))
        kinds = [one + falling for one in _STEPS] + [one * slower + falling for one in _SLOWING]
        steps = np.concatenate(kinds, axis=1) * bin_h
        return cls(noise, steps, _likelihood(value, noise, steps))

    def until(self, row: int) -> "Walk":
        """The same for the first `row` bins."""
        return Walk(self.noise[:row], self.steps[:row], self.likelihood[:row])

    def smooth(self, series: np.ndarray) -> np.ndarray:
        """(m, k) mean of the likeliest walk given each column of `series`."""
        return _smooth(series, self.noise, self.steps[:, [self.likelihood[-1].argmax()]])

    def draws(self, value: np.ndarray, errors: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """(m, k) draws of the walk given the series `value`. errors: (m, k) of its noise."""
        steps = self.steps[:, self._chosen(errors.shape[1])]
        walk = np.cumsum(rng.normal(size=errors.shape) * np.sqrt(steps), axis=0)
        return walk + _smooth(value[:, None] - walk - errors, self.noise, steps)

    def _chosen(self, size: int) -> np.ndarray:
        """(size,) equally probable settings, in an order without a pattern."""
        weight = np.exp(self.likelihood[-1] - self.likelihood[-1].max())
        at = (np.arange(size) + 0.5) / size
        chosen = np.searchsorted(np.cumsum(weight) / weight.sum(), at)
        return chosen[np.argsort(np.arange(size) * _GOLDEN % 1)]


def _smooth(series: np.ndarray, noise: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """(m, k) mean of random walks given each column of `series`; steps: (m, k) or (m, 1)."""
    means, variances, aheads = np.empty(series.shape), np.empty(steps.shape), np.empty(steps.shape)
    mean, variance = np.zeros(series.shape[1]), np.full(steps.shape[1], _START)
    for row in range(len(series)):
        variance = aheads[row] = variance + steps[row]
        if np.isfinite(noise[row]):
            gain = variance / (variance + noise[row])
            mean = mean + gain * (series[row] - mean)
            variance = variance * (1 - gain)
        means[row], variances[row] = mean, variance
    for row in range(len(series) - 2, -1, -1):
        gain = variances[row] / aheads[row + 1]
        means[row] += gain * (means[row + 1] - means[row])
    return means


def _likelihood(value: np.ndarray, noise: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """(m, s) logarithm of the likelihood of each setting by the bins so far (Kalman filter)."""
    mean, variance = np.zeros(steps.shape[1]), np.full(steps.shape[1], _START)
    total = np.zeros(steps.shape[1])
    out = np.empty(steps.shape)
    for row in range(len(value)):
        variance = variance + steps[row]
        if np.isfinite(noise[row]):
            ahead = variance + noise[row]
            missed = value[row] - mean
            gain = variance / ahead
            mean = mean + gain * missed
            variance = variance * (1 - gain)
            total = total - 0.5 * (np.log(ahead) + missed**2 / ahead)
        out[row] = total
    return out


def _trailing(values: np.ndarray, width: int) -> np.ndarray:
    """Sum over the `width` values that end with each; fewer at the start."""
    total = np.cumsum(values)
    total[width:] -= total[:-width].copy()
    return total
