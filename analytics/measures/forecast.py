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
_NO_MOOD, _NO_DRIFT, _NO_WEEK = 0.5, 0.7, 0.7  # prior probabilities
_LEVEL, _DAY, _WEEKEND = 1.0, 0.1, 0.15  # prior standard deviations, net sentiment
_DRIFT, _WEEK = 0.03, 0.07  # the same, a day and of the weekly wave, where there is one
_KEPT = 128


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

    def mean(self, known: np.ndarray, at_h: np.ndarray) -> np.ndarray:
        """(k, m) expected net sentiment. known: (m, p) `features`; at_h: hours after onset."""
        return np.einsum("kmp,kp->km", self._loads(known, at_h), self.state)

    def covariance(self, known: np.ndarray, at_h: np.ndarray) -> np.ndarray:
        """(k, m, m) of the same with the mood, without sampling noise."""
        loads = self._loads(known, at_h)
        decay = np.exp(-np.abs(at_h[:, None] - at_h) / self.memory_h[:, None, None])
        fresh = decay - loads[:, :, -1:] * loads[:, None, :, -1]
        return loads @ self.cov @ loads.transpose(0, 2, 1) + self.mood[:, None, None] ** 2 * fresh

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


def _priors() -> tuple[np.ndarray, np.ndarray]:
    """(4, p) prior precisions of the coefficients, and (4,) log probabilities, with and without
    drift and weekly wave.
    """
    daily = np.tile(_DAY / np.arange(1, DAILY + 1), 2)
    rows: list[np.ndarray] = []
    odds: list[float] = []
    for drift, p_drift in ((1e-5, _NO_DRIFT), (_DRIFT, 1 - _NO_DRIFT)):
        for week, p_week in ((1e-5, _NO_WEEK), (_WEEK, 1 - _NO_WEEK)):
            rows.append(np.concatenate([[_LEVEL, drift, _WEEKEND, week, week], daily]) ** -2.0)
            odds.append(float(np.log(p_drift * p_week)))
    return np.array(rows), np.array(odds)


def posterior(
    net: np.ndarray, chance: np.ndarray, known: np.ndarray, at_h: np.ndarray
) -> Posterior:
    """The model given calm blocks. net: (m,) net sentiment; chance: (m,) its sampling variance were
    messages independent; known: (m, p) `features`; at_h: (m,) hours after onset, negative.
    """
    precision, odds = _priors()
    p = known.shape[1]
    found: list[tuple[np.ndarray, ...]] = []
    for memory in _MEMORIES_H:
        alike = np.exp(-np.abs(at_h[:, None] - at_h) / memory)
        scale = 1 / np.sqrt(chance)
        power, turn = np.linalg.eigh(scale[:, None] * alike * scale)
        columns = np.column_stack([known, np.exp(at_h / memory), net]) * scale[:, None]
        turned = turn.T @ columns
        outer = (turned[:, :, None] * turned[:, None, :]).reshape(len(net), -1)
        moods = _MOODS if memory == _MEMORIES_H[0] else _MOODS[1:]
        phi, mood = (one.ravel() for one in np.meshgrid(_DISPERSIONS, moods))
        spread = phi[:, None] + mood[:, None] ** 2 * np.maximum(power, 0)
        gram = ((1 / spread) @ outer).reshape(len(phi), p + 2, p + 2)
        fit = gram[:, None, :p, :p] + np.apply_along_axis(np.diag, 1, precision)
        inverse = np.linalg.inv(fit)
        toward = gram[:, :p, -1]
        beta = np.einsum("gcij,gj->gci", inverse, toward)
        evidence = (
            odds
            - 0.5 * np.log(spread).sum(axis=1)[:, None]
            - 0.5 * (np.linalg.slogdet(fit)[1] - np.log(precision).sum(axis=1))
            - 0.5 * (gram[:, -1, -1, None] - np.einsum("gci,gi->gc", beta, toward))
        )
        share = (1 - _NO_MOOD) / (len(_MEMORIES_H) * (len(_MOODS) - 1))
        evidence += np.log(np.where(mood > 0, share, _NO_MOOD))[:, None]
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
