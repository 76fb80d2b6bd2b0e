"""Curves that the series after onset may have, and how far noise takes the measures from them.

The deficit is a random walk whose steps are great for a few hours when sentiment falls; size of the
steps and time of the fall are those of the greatest likelihood. Draws of it given the series
(simulation smoother: Durbin and Koopman 2002, Biometrika 89(3), 603-616) are possible truths; the
series that each would give under the baseline's noise tells how far a measure misses such a truth.
"""

from dataclasses import dataclass

import numpy as np

from analytics.measures.baseline import Baseline

_STEPS = np.geomspace(1e-6, 1e-2, 5)
"""Variances of an hour's step."""
_FALL, _FALL_H = 0.04, 6.0
"""Variance of an hour's step while sentiment falls, and for how long it does."""
_FALL_STARTS = 96
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
    values, turn = np.linalg.eigh(model.cov)
    root = (turn * np.sqrt(np.clip(values, 0, None))[:, None, :])[which]
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


@dataclass(frozen=True)
class Walk:
    """The random walk seen with noise, averaged over its settings.

    noise: (m,) variance of each bin, infinite without messages. likeliest: (m,) variance of each
    step at the most probable setting; steps: (m, k) the same of equally probable settings.
    """

    noise: np.ndarray
    likeliest: np.ndarray
    steps: np.ndarray

    @classmethod
    def of(cls, base: Baseline, deficit: Deficit, size: int) -> "Walk":
        """The walk of a series. size: k."""
        model, m = base.model, len(deficit.n)
        x = _MOOD_H / model.memory_h
        lasting = float((model.mood**2 * 2 * (x - 1 + np.exp(-x)) / x**2).mean()) * _MOOD_H
        spread = model.dispersion.mean() * deficit.chance + lasting / base.bin_h
        noise = np.where(deficit.n > 0, spread, np.inf)
        starts = np.unique(np.linspace(0, min(m, 4 * _FALL_STARTS) - 1, _FALL_STARTS).astype(int))
        since = (np.arange(m)[:, None] - starts) * base.bin_h
        falling = _FALL * ((since >= 0) & (since < _FALL_H))
        steps = np.concatenate([(one + falling) * base.bin_h for one in _STEPS], axis=1)
        _, likelihood = _filter(deficit.value[:, None], noise, steps)
        weight = np.exp(likelihood - likelihood.max())
        chosen = np.searchsorted(np.cumsum(weight) / weight.sum(), (np.arange(size) + 0.5) / size)
        order = np.argsort(np.arange(size) * _GOLDEN % 1)
        return cls(noise, steps[:, likelihood.argmax()], steps[:, chosen[order]])

    def until(self, row: int) -> "Walk":
        """The same settings for the first `row` bins."""
        return Walk(self.noise[:row], self.likeliest[:row], self.steps[:row])

    def smooth(self, series: np.ndarray) -> np.ndarray:
        """(m, k) mean of the likeliest walk given each column of `series`."""
        return _smooth(series, self.noise, self.likeliest[:, None])

    def draws(self, value: np.ndarray, errors: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """(m, k) draws of the walk given the series `value`. errors: (m, k) of its noise."""
        walk = np.cumsum(rng.normal(size=errors.shape) * np.sqrt(self.steps), axis=0)
        return walk + _smooth(value[:, None] - walk - errors, self.noise, self.steps)


def _smooth(series: np.ndarray, noise: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """(m, k) mean of random walks given each column of `series`; arguments as of `_filter`."""
    seen, _ = _filter(series, noise, steps)
    out = seen.mean.copy()
    for row in range(len(out) - 2, -1, -1):
        gain = seen.variance[row] / seen.ahead[row + 1]
        out[row] += gain * (out[row + 1] - seen.mean[row])
    return out


@dataclass(frozen=True)
class _Filtered:
    mean: np.ndarray
    variance: np.ndarray
    ahead: np.ndarray


def _filter(
    series: np.ndarray, noise: np.ndarray, steps: np.ndarray
) -> tuple[_Filtered, np.ndarray]:
    """Kalman filter of a random walk: its states, and the log likelihood of each column.

    series: (m, k); steps: (m, k) or (m, 1) variances.
    """
    m, k = len(series), max(series.shape[1], steps.shape[1])
    mean, variance = np.zeros(k), np.full(steps.shape[1], _START)
    means, variances, aheads = np.empty((m, k)), np.empty(steps.shape), np.empty(steps.shape)
    likelihood = np.zeros(k)
    for row in range(m):
        variance = aheads[row] = variance + steps[row]
        if np.isfinite(noise[row]):
            total = variance + noise[row]
            missed = series[row] - mean
            gain = variance / total
            mean = mean + gain * missed
            variance = variance * (1 - gain)
            likelihood -= 0.5 * (np.log(total) + missed**2 / total)
        means[row], variances[row] = mean, variance
    return _Filtered(means, variances, aheads), likelihood


def _trailing(values: np.ndarray, width: int) -> np.ndarray:
    """Sum over the `width` values that end with each; fewer at the start."""
    total = np.cumsum(values)
    total[width:] -= total[:-width].copy()
    return total
