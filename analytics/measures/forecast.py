"""A Gaussian model of calm net sentiment, and what it forecasts.

Net sentiment of a block of time = level + drift + daily and weekly cycle + mood + sampling noise.
The mood is an Ornstein-Uhlenbeck process (an autoregression in continuous time). The size and
memory of the mood, the dispersion of the sampling noise, and whether there is a drift or a weekly
cycle are not estimated but averaged over, each with its posterior probability on a grid (Rasmussen
and Williams 2006, Gaussian Processes for Machine Learning, sections 2.7 and 5.4), so that a short
baseline pays for what it leaves open.
"""

from dataclasses import dataclass
from itertools import product
from typing import cast

import numpy as np

DAILY = 3
"""Harmonics of 24 h."""
WEEKEND = 2
"""Column of the weekend."""
DRIFT_H = 168.0
"""A drift is continued for this long after onset, and then flat."""
_DISPERSIONS = np.geomspace(0.5, 64, 22)
_MOODS = np.array([0.0, 0.02, 0.03, 0.045, 0.07, 0.1, 0.15, 0.22])
_MEMORIES_H = np.array([4.0, 12.0, 36.0, 108.0])
_IS_DRIFTING, _IS_MOODY = 0.2, (0.3, 0.9)
"""Prior probabilities: of a drift; of a mood without and with one."""
_IS_WEEKLY, _IS_OTHER_WEEKEND = 0.3, 0.5
"""Of a weekly wave; of a weekend that differs, where there was one: else it may well."""
_LEVEL, _DAY, _WEEKEND = 1.0, 0.1, 0.15
"""Prior standard deviations, net sentiment: level, first daily harmonic, weekend."""
_DRIFT, _WEEK = 0.03, 0.07
"""The same of the drift a day and of the weekly wave, where there is one."""
_NONE = 1e-5  # a standard deviation that stands for none
_LONG = 1.0
_SEEN = 8  # blocks of a weekend
_KEPT = 64


@dataclass(frozen=True)
class Posterior:
    """Equally probable settings of the model, each with what is then known at onset.

    state: (k, p + 1) mean of the coefficients of `features` and of the mood at onset; cov: their
    covariance, (k, p + 1, p + 1). mood: (k,) standard deviation; memory_h: (k,) hours after which
    1/e of a mood is left; dispersion: (k,) variance of sampling noise over that of independent
    messages.
    """

    state: np.ndarray
    cov: np.ndarray
    mood: np.ndarray
    memory_h: np.ndarray
    dispersion: np.ndarray

    def expected(self, known: np.ndarray, at_h: np.ndarray) -> np.ndarray:
        """(m,) mean of `mean` over the settings, in memory for one."""
        total = known @ self.state[:, :-1].mean(axis=0)
        for memory in np.unique(self.memory_h):
            mood = self.state[self.memory_h == memory, -1].sum() / len(self.state)
            total += mood * np.where(at_h >= 0, np.exp(-np.maximum(at_h, 0) / memory), 0)
        return total

    def mean(self, known: np.ndarray, at_h: np.ndarray) -> np.ndarray:
        """(k, m) expected net sentiment. known: (m, p) `features`; at_h: hours after onset."""
        return np.einsum("kmp,kp->km", self._loads(known, at_h), self.state)

    def covariance(self, known: np.ndarray, at_h: np.ndarray) -> np.ndarray:
        """(k, m, m) of the same with the mood, without sampling noise."""
        loads = self._loads(known, at_h)
        decay = np.exp(-np.abs(at_h[:, None] - at_h) / self.memory_h[:, None, None])
        fresh = decay - loads[:, :, -1:] * loads[:, None, :, -1]
        return loads @ self.cov @ loads.transpose(0, 2, 1) + self.mood[:, None, None] ** 2 * fresh

    def distinct(self) -> tuple["Posterior", np.ndarray]:
        """Each setting once, and its probability."""
        keys = np.column_stack([self.mood, self.memory_h, self.dispersion, self.state])
        _, at, count = np.unique(keys, axis=0, return_index=True, return_counts=True)
        return self.of(at), count / count.sum()

    def of(self, which: np.ndarray | slice) -> "Posterior":
        """Only some of the settings."""
        held = (self.state, self.cov, self.mood, self.memory_h, self.dispersion)
        return Posterior(*(one[which] for one in held))

    def _loads(self, known: np.ndarray, at_h: np.ndarray) -> np.ndarray:
        left = np.where(at_h >= 0, np.exp(-np.maximum(at_h, 0) / self.memory_h[:, None]), 0)
        wide = np.broadcast_to(known, (len(self.state), *known.shape))
        return np.concatenate([wide, left[:, :, None]], axis=2)


def features(at_h: np.ndarray, week_h: np.ndarray) -> np.ndarray:
    """(m, p) level, drift, daily harmonics, weekend, weekly wave. at_h: hours after onset;
    week_h: hours since Monday 00:00.
    """
    day = 2 * np.pi * np.arange(1, DAILY + 1) * week_h[:, None] / 24
    week = 2 * np.pi * week_h / 168
    drift = np.minimum(at_h, DRIFT_H) / 24
    plain = [np.ones_like(at_h), drift, week_h % 168 >= 120, np.cos(week), np.sin(week)]
    return np.column_stack([*plain, np.cos(day), np.sin(day)])


@dataclass(frozen=True)
class _Prior:
    """What there is besides a level, a daily cycle and noise: its probability, and the (p,) prior
    precisions of the coefficients.
    """

    drifts: bool
    odds: float
    precision: np.ndarray


def _priors(known: np.ndarray) -> list[_Prior]:
    """All combinations, for blocks with these features."""
    other = _IS_OTHER_WEEKEND if known[:, WEEKEND].sum() >= _SEEN else 1 - _NONE
    daily = np.tile(_DAY / np.arange(1, DAILY + 1), 2)
    found: list[_Prior] = []
    for drifts, weekly, weekend in product((False, True), repeat=3):
        odds = _IS_DRIFTING if drifts else 1 - _IS_DRIFTING
        odds *= _IS_WEEKLY if weekly else 1 - _IS_WEEKLY
        odds *= other if weekend else 1 - other
        week = _WEEK if weekly else _NONE
        rest = [_DRIFT if drifts else _NONE, _WEEKEND if weekend else _NONE, week, week]
        found.append(_Prior(drifts, odds, np.concatenate([[_LEVEL], rest, daily]) ** -2.0))
    return found


def _mood_odds(memory: float, drifts: bool) -> np.ndarray:
    """(moods,) prior probability of each size of mood with this memory: flat in its standard
    deviation (Gelman 2006, Bayesian Analysis 1(3), 515-534), and greater the longer it is.
    """
    moody = _IS_MOODY[drifts]
    flat = np.gradient(_MOODS)
    flat[0] = 0
    odds = moody * flat / flat.sum() * memory**_LONG / (_MEMORIES_H**_LONG).sum()
    odds[0] = (1 - moody) / len(_MEMORIES_H)
    return odds


def posterior(
    net: np.ndarray, chance: np.ndarray, known: np.ndarray, at_h: np.ndarray
) -> Posterior:
    """The model given calm blocks. net: (m,) net sentiment; chance: (m,) its sampling variance were
    messages independent; known: (m, p) `features`; at_h: (m,) hours after onset, negative.
    """
    priors = _priors(known)
    phi, mood = (one.ravel() for one in np.meshgrid(_DISPERSIONS, _MOODS))
    grams: list[np.ndarray] = []
    evidence: list[np.ndarray] = []
    for memory in _MEMORIES_H:
        gram, log_det = _products(net, chance, known, at_h, phi, mood, float(memory))
        odds = [_mood_odds(float(memory), one.drifts) * one.odds for one in priors]
        odds = np.array(odds)[:, np.searchsorted(_MOODS, mood)].T
        grams.append(gram)
        evidence.append(np.log(odds) + _evidence(gram, log_det, priors))
    chosen = _systematic(np.exp(np.array(evidence) - np.max(evidence)).ravel(), _KEPT)
    memories, settings, prior = np.unravel_index(chosen, np.shape(evidence))
    states = [
        _at_onset(grams[int(m)][int(g)], float(mood[int(g)]), priors[int(c)].precision)
        for m, g, c in zip(memories, settings, prior, strict=True)
    ]
    means, covs = (np.array(one) for one in zip(*states, strict=True))
    return Posterior(means, covs, mood[settings], _MEMORIES_H[memories], phi[settings])


def _products(
    net: np.ndarray,
    chance: np.ndarray,
    known: np.ndarray,
    at_h: np.ndarray,
    phi: np.ndarray,
    mood: np.ndarray,
    memory: float,
) -> tuple[np.ndarray, np.ndarray]:
    """(g, p + 2, p + 2) inner products, in the inverse covariance V of noise and mood, of the
    features, of the correlation with the mood at onset and of `net`; and (g,) log det V up to a
    constant; for each dispersion phi and size of mood. One eigendecomposition serves all.
    """
    alike = np.exp(-np.abs(at_h[:, None] - at_h) / memory)
    scale = 1 / np.sqrt(chance)
    power, turn = np.linalg.eigh(scale[:, None] * alike * scale)
    columns = np.column_stack([known, np.exp(at_h / memory), net]) * scale[:, None]
    turned = cast("np.ndarray", turn.T @ columns)
    outer = (turned[:, :, None] * turned[:, None, :]).reshape(len(net), -1)
    spread = phi[:, None] + mood[:, None] ** 2 * np.maximum(power, 0)
    gram = ((1 / spread) @ outer).reshape(len(phi), columns.shape[1], columns.shape[1])
    return gram, np.log(spread).sum(axis=1)


def _evidence(gram: np.ndarray, log_det: np.ndarray, priors: list[_Prior]) -> np.ndarray:
    """(g, c) log marginal likelihood up to a constant: of each setting with each prior."""
    toward = gram[:, :-2, -1]
    found: list[np.ndarray] = []
    for prior in priors:
        fit = gram[:, :-2, :-2] + np.diag(prior.precision)
        gain = (toward * np.linalg.solve(fit, toward[..., None])[..., 0]).sum(axis=1)
        size = np.linalg.slogdet(fit)[1] - np.log(prior.precision).sum()
        found.append(-0.5 * (log_det + size + gram[:, -1, -1] - gain))
    return np.stack(found, axis=1)


def _at_onset(
    gram: np.ndarray, mood: float, precision: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance of the coefficients and, last, of the mood at onset."""
    inverse = np.linalg.inv(gram[:-2, :-2] + np.diag(precision))
    beta = inverse @ gram[:-2, -1]
    pull = mood**2 * gram[:-2, -2]
    tied = -inverse @ pull
    now = mood**2 * gram[-2, -1] - beta @ pull
    own = max(mood**2 - mood**4 * gram[-2, -2] - tied @ pull, 0.0)
    return np.append(beta, now), np.block([[inverse, tied[:, None]], [tied, np.array(own)]])


def _systematic(weight: np.ndarray, size: int) -> np.ndarray:
    """Indices drawn in proportion to `weight` by systematic sampling, without chance."""
    at = (np.arange(size) + 0.5) / size
    return np.searchsorted(np.cumsum(weight / weight.sum()), at).clip(max=len(weight) - 1)
