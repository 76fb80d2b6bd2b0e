"""A Gaussian model of calm net sentiment, and what it forecasts.

Net sentiment of a block of time = level + drift + daily and weekly cycle + mood + sampling noise.
The mood is an Ornstein-Uhlenbeck process (an autoregression in continuous time). The size and
memory of the mood, the dispersion of the sampling noise, and whether there is a drift or a weekly
cycle are not estimated but averaged over, each with its posterior probability on a grid (Rasmussen
and Williams 2006, Gaussian Processes for Machine Learning, sections 2.7 and 5.4), so that a short
baseline pays for what it leaves open.
"""

from dataclasses import dataclass

import numpy as np

DAILY = 3
"""Harmonics of 24 h."""
DRIFT_H = 168.0
"""A drift is continued for this long after onset, and then flat."""
_DISPERSIONS = np.geomspace(0.5, 64, 22)
_MOODS = np.array([0.0, 0.02, 0.03, 0.045, 0.07, 0.1, 0.15, 0.22])
_MEMORIES_H = np.array([4.0, 12.0, 36.0, 108.0])
_IS_DRIFTING, _IS_MOODY = 0.25, (0.3, 0.85)
"""Prior probabilities: of a drift; of a mood without and with one."""
_IS_WEEKLY = 0.3
_LEVEL, _DAY, _WEEKEND = 1.0, 0.1, 0.15
"""Prior standard deviations, net sentiment: level, first daily harmonic, weekend."""
_DRIFT, _WEEK = 0.03, 0.07
"""The same of the drift a day and of the weekly wave, where there is one."""
_NONE = 1e-5  # a standard deviation that stands for none
_LONG = 1.0
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
        held = (self.state, self.cov, self.mood, self.memory_h, self.dispersion)
        keys = np.column_stack([self.mood, self.memory_h, self.dispersion, self.state])
        _, at, count = np.unique(keys, axis=0, return_index=True, return_counts=True)
        return Posterior(*(one[at] for one in held)), count / count.sum()

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
    """Whether there is a drift and a weekly wave, and with what probability. precision: (p,)."""

    drifts: bool
    odds: float
    precision: np.ndarray


def _priors() -> list[_Prior]:
    daily = np.tile(_DAY / np.arange(1, DAILY + 1), 2)
    found: list[_Prior] = []
    for drifts, odds in ((False, 1 - _IS_DRIFTING), (True, _IS_DRIFTING)):
        for week, share in ((_NONE, 1 - _IS_WEEKLY), (_WEEK, _IS_WEEKLY)):
            plain = [_LEVEL, _DRIFT if drifts else _NONE, _WEEKEND, week, week]
            found.append(_Prior(drifts, odds * share, np.concatenate([plain, daily]) ** -2.0))
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
    priors = _priors()
    precision = np.array([one.precision for one in priors])
    p = known.shape[1]
    found: list[tuple[np.ndarray, ...]] = []
    for memory in _MEMORIES_H:
        alike = np.exp(-np.abs(at_h[:, None] - at_h) / memory)
        scale = 1 / np.sqrt(chance)
        power, turn = np.linalg.eigh(scale[:, None] * alike * scale)
        columns = np.column_stack([known, np.exp(at_h / memory), net]) * scale[:, None]
        turned = turn.T @ columns
        outer = (turned[:, :, None] * turned[:, None, :]).reshape(len(net), -1)
        phi, mood = (one.ravel() for one in np.meshgrid(_DISPERSIONS, _MOODS))
        spread = phi[:, None] + mood[:, None] ** 2 * np.maximum(power, 0)
        gram = ((1 / spread) @ outer).reshape(len(phi), p + 2, p + 2)
        fit = gram[:, None, :p, :p] + np.apply_along_axis(np.diag, 1, precision)
        inverse = np.linalg.inv(fit)
        toward = gram[:, :p, -1]
        beta = np.einsum("gcij,gj->gci", inverse, toward)
        moody = [_mood_odds(float(memory), one.drifts) * one.odds for one in priors]
        odds = np.array(moody)[:, np.searchsorted(_MOODS, mood)].T
        evidence = (
            np.log(odds)
            - 0.5 * np.log(spread).sum(axis=1)[:, None]
            - 0.5 * (np.linalg.slogdet(fit)[1] - np.log(precision).sum(axis=1))
            - 0.5 * (gram[:, -1, -1, None] - np.einsum("gci,gi->gc", beta, toward))
        )
        pull = mood[:, None] ** 2 * gram[:, :p, p]
        now = mood[:, None] ** 2 * gram[:, p, -1, None] - np.einsum("gci,gi->gc", beta, pull)
        tied = -np.einsum("gcij,gj->gci", inverse, pull)
        own = (mood**2 - mood**4 * gram[:, p, p])[:, None] - np.einsum("gci,gi->gc", tied, pull)
        state = np.concatenate([beta, now[..., None]], axis=2)
        top = np.concatenate([inverse, tied[..., None]], axis=3)
        last = np.concatenate([tied, np.maximum(own, 0)[..., None]], axis=2)
        cov = np.concatenate([top, last[:, :, None, :]], axis=2)
        wide = np.broadcast_arrays(mood[:, None], memory, phi[:, None], evidence)
        rows = (state.reshape(-1, p + 1), cov.reshape(-1, p + 1, p + 1))
        found.append((*rows, *(one.ravel() for one in wide)))
    state, cov, mood, memory_h, dispersion, evidence = (
        np.concatenate(parts) for parts in zip(*found, strict=True)
    )
    chosen = _systematic(np.exp(evidence - evidence.max()), _KEPT)
    return Posterior(state[chosen], cov[chosen], mood[chosen], memory_h[chosen], dispersion[chosen])


def _systematic(weight: np.ndarray, size: int) -> np.ndarray:
    """Indices drawn in proportion to `weight` by systematic sampling, without chance."""
    at = (np.arange(size) + 0.5) / size
    return np.searchsorted(np.cumsum(weight / weight.sum()), at).clip(max=len(weight) - 1)
