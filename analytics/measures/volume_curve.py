"""How volume rose above its usual level after onset, as a curve with its doubt.

Hourly counts are Poisson, times a dispersion, around usual × mood × exp(curve). The usual has a
level, a daily cycle, a weekend and a trend; the mood is an autoregression; the curve is a cubic
spline in the logarithm of the time since the rise, so that it may turn fast early and slowly late.
Its smoothness maximises the restricted likelihood, and its doubt is the posterior of the penalised
fit (Wood 2017, Generalized Additive Models, 2nd edition, 6.2.7 and 6.10), in which that of the
usual's level, weekend and trend is contained.
"""

from dataclasses import dataclass

import numpy as np

DRAWS = 400
_HARMONICS, _KNOTS, _SCALE_H = 4, 20, 6.0
_DAILY, _WEEKEND, _TREND, _STEP = 0.7, 0.3, 0.1, 3.0
"""Prior standard deviations, in logarithms: of the daily cycle's waves, of the weekend, of the
trend a day, and of the level between onset and the rise."""
_WEIGHTS = tuple(10.0 ** (k / 2) for k in range(-4, 13))
"""Weights of the penalty that are tried."""
_LAGS, _ROUNDS, _FLOOR = 8, 8, 0.05
_KNOWN = 0.5
"""Share of a bin that must have been collected for it to count."""


@dataclass(frozen=True)
class Counted:
    """Counts by hour or wider. t: (n,) hours from onset to the middle of each bin, even steps.
    y: messages. share: share of the bin that was collected. is_weekend, clock: hours of the day.
    """

    t: np.ndarray
    y: np.ndarray
    share: np.ndarray
    clock: np.ndarray
    is_weekend: np.ndarray

    def until(self, row: int) -> "Counted":
        return Counted(*(part[:row] for part in self._parts))

    def rows(self, kept: np.ndarray) -> "Counted":
        return Counted(*(part[kept] for part in self._parts))

    @property
    def step_h(self) -> float:
        return float(np.diff(self.t).min()) if len(self.t) > 1 else 1.0

    @property
    def _parts(self) -> tuple[np.ndarray, ...]:
        return self.t, self.y, self.share, self.clock, self.is_weekend


@dataclass(frozen=True)
class Mood:
    """dispersion: variance over mean of counts. nugget: relative variance of each hour by itself.
    variance, memory: of the autoregression of the log level, memory from one hour to the next.
    """

    dispersion: float = 1.0
    variance: float = 0.0
    memory: float = 0.0
    nugget: float = 0.0

    def shared(self, width: int) -> float:
        """Share of the autoregression's variance that the mean of `width` hours keeps."""
        apart = np.abs(np.subtract.outer(np.arange(width), np.arange(width)))
        return float((self.memory**apart).mean())

    def noise(self, mu: np.ndarray) -> np.ndarray:
        """Relative variance of counts of these means, beside the autoregression."""
        return self.dispersion / mu + self.nugget


@dataclass(frozen=True)
class Usual:
    """The usual volume before onset. beta: coefficients of `_usual`; covariance: their doubt."""

    beta: np.ndarray
    mood: Mood

    def level(self, counted: Counted) -> np.ndarray:
        """Messages expected in each bin without a rise, (n,)."""
        return np.exp(_usual(counted) @ self.beta) * counted.share


def usual(before: Counted) -> Usual:
    """The usual volume from the bins before onset, and how it scatters."""
    before = before.rows(before.share >= _KNOWN)
    x = _usual(before)
    beta, mood = np.zeros(x.shape[1]), Mood()
    beta[0] = np.log(max(before.y.sum() / max(before.share.sum(), 1e-9), _FLOOR))
    for _ in range(3):
        fit = _fit(before, x, _prior(), beta, mood)
        beta, mood = fit.beta, mood_of(before, x @ fit.beta)
    return Usual(beta, mood)


_MOST = 0.1
"""The most variance of the mood; what is more are clusters of messages, which larger counts even
out.
"""
_LEAST = Mood(variance=0.01, memory=0.8)
"""The least mood, of a tenth: a few days before onset cannot show that there is less."""


def mood_of(counted: Counted, eta: np.ndarray) -> Mood:
    """Dispersion, and the autoregression by the autocovariance of relative residuals."""
    mu = np.maximum(np.exp(eta) * counted.share, _FLOOR)
    r, hour = (counted.y - mu) / mu, np.rint(counted.t - counted.t[0]).astype(int)
    at = np.full(hour[-1] + 1, np.nan)
    weight = np.zeros_like(at)
    at[hour], weight[hour] = r, mu
    lags = np.arange(1, min(_LAGS, len(at) - 1) + 1)
    step = max(float(np.median(np.diff(hour))), 1.0) if len(hour) > 1 else 1.0
    covariance: list[float] = []
    for lag in lags:
        pair = at[lag:] * at[:-lag]
        w = np.where(np.isfinite(pair), np.sqrt(weight[lag:] * weight[:-lag]), 0)
        covariance.append(float(np.nansum(w * np.nan_to_num(pair)) / max(w.sum(), 1e-9)))
    found = np.array(covariance)
    best = Mood(variance=0.0, memory=0.0)
    error = float((found**2).sum())
    for memory in (0.3, 0.5, 0.7, 0.8, 0.9, 0.95):
        power = memory ** (lags / step)
        variance = float(np.clip(found @ power / (power @ power), 0, _MOST))
        off = float(((found - variance * power) ** 2).sum())
        if off < error:
            best, error = Mood(1.0, variance, memory), off
    if best.variance < _LEAST.variance:
        best = _LEAST
    spread = float((r**2 * mu).mean() - best.variance * mu.mean())
    return Mood(max(spread, 1.0), best.variance, best.memory)


@dataclass(frozen=True)
class _Fit:
    """A penalised fit. beta: (p,). a, b: of the normal equations, priors within. weights: by weight
    of the penalty, its posterior share under a log-uniform prior; empty without a penalty.
    """

    beta: np.ndarray
    a: np.ndarray
    b: np.ndarray
    weights: dict[float, float]


def _fit(
    counted: Counted,
    x: np.ndarray,
    prior: np.ndarray,
    beta: np.ndarray,
    mood: Mood,
    penalty: np.ndarray | None = None,
    offset: np.ndarray | float = 0.0,
) -> _Fit:
    """Penalised quasi-likelihood (Breslow & Clayton 1993, JASA 88, 9-25).

    x: (n, p). prior: (p,) precisions. penalty: (p, p), whose weight is found; None: none.
    """
    known = np.log(np.maximum(counted.share, 1e-9)) + offset
    lag = np.abs(counted.t[:, None] - counted.t[None, :])
    shared = mood.variance * mood.memory**lag if mood.variance else None
    a, b, weights = np.eye(len(beta)), beta, dict[float, float]()
    for _ in range(_ROUNDS):
        eta = np.clip(x @ beta, -8, 20)
        mu = np.maximum(np.exp(eta + known), _FLOOR)
        z = eta + np.clip((counted.y - mu) / mu, -1, 5)
        a, b, c = _normal(x, z, mood.noise(mu), shared)
        a = a + np.diag(prior)
        precision = a
        if penalty is not None:
            weights = _weights(a, b, c, penalty)
            precision = a + max(weights, key=weights.__getitem__) * penalty
        old, beta = beta, np.linalg.solve(precision, b)
        if np.abs(beta - old).max() < 1e-3:
            break
    return _Fit(beta, a, b, weights)


def _normal(
    x: np.ndarray, z: np.ndarray, noise: np.ndarray, shared: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, float]:
    """x′V⁻¹x, x′V⁻¹z and z′V⁻¹z."""
    if shared is None:
        w = 1 / noise
        return (x.T * w) @ x, x.T @ (w * z), float(z @ (w * z))
    from scipy.linalg import cho_factor, cho_solve

    held = cho_factor(shared + np.diag(noise), lower=True)
    vx, vz = cho_solve(held, x), cho_solve(held, z)
    return x.T @ vx, x.T @ vz, float(z @ vz)


def _weights(a: np.ndarray, b: np.ndarray, c: float, penalty: np.ndarray) -> dict[float, float]:
    """Posterior share of each weight of the penalty, by the restricted likelihood."""
    rank = int(np.linalg.matrix_rank(penalty))
    likelihood: list[float] = []
    for weight in _WEIGHTS:
        full: np.ndarray = a + weight * penalty
        size = 2 * float(np.log(np.diag(np.linalg.cholesky(full))).sum())
        explained = float(b @ np.linalg.solve(full, b))
        likelihood.append((float(rank * np.log(weight)) - size - c + explained) / 2)
    share = np.exp(np.array(likelihood) - max(likelihood))
    return dict(zip(_WEIGHTS, (share / share.sum()).tolist(), strict=True))


def _usual(counted: Counted) -> np.ndarray:
    """Level, daily cycle, weekend and trend, (n, p)."""
    angle = 2 * np.pi * counted.clock / 24
    waves = [f(k * angle) for k in range(1, _HARMONICS + 1) for f in (np.sin, np.cos)]
    ones = np.ones(len(counted.t))
    return np.stack([ones, *waves, counted.is_weekend.astype(float), counted.t / 24], axis=1)


def _prior() -> np.ndarray:
    sd = [10.0, *[_DAILY / k for k in range(1, _HARMONICS + 1) for _ in range(2)], _WEEKEND, _TREND]
    return 1 / np.array(sd) ** 2


@dataclass(frozen=True)
class Rise:
    """Draws of the ratio to the usual after the rise. t: (m,) hours since onset; ratio: (DRAWS, m);
    middle: (m,) that of the fit itself.
    """

    t: np.ndarray
    ratio: np.ndarray
    middle: np.ndarray


def rise(counted: Counted, base: Usual, begin: float, seed: int = 0) -> Rise:
    """The curve from `begin`, hours since onset, to the end of the counts; see the module."""
    from scipy.interpolate import BSpline

    counted = counted.rows(counted.share >= _KNOWN)
    end = float(counted.t[-1]) + 0.5 * counted.step_h
    knots = np.linspace(0, _warped(end - begin), _KNOTS + 1)
    step = knots[1]
    knots = np.concatenate([-step * np.arange(3, 0, -1), knots, knots[-1] + step * np.arange(1, 4)])
    count = len(knots) - 4

    def basis(t: np.ndarray) -> np.ndarray:
        where = np.clip(_warped(t - begin), 0, knots[-4])
        return np.asarray(BSpline.design_matrix(where, knots, 3).toarray())

    risen = counted.t >= begin
    spline = np.zeros((len(counted.t), count))
    spline[risen] = basis(counted.t[risen])
    early = ((counted.t >= 0) & ~risen).astype(float)
    fixed = _usual(counted)
    cycle = np.where(risen, fixed[:, 1:-1] @ base.beta[1:-1], 0)
    x = np.concatenate([fixed, early[:, None], cycle[:, None], spline], axis=1)
    p = fixed.shape[1] + 2
    prior = np.concatenate([_prior(), [1 / _STEP**2, 1 / 0.5**2], np.full(count, 1e-4)])
    d = np.diff(np.eye(count), n=2, axis=0)
    penalty = np.zeros((p + count, p + count))
    penalty[p:, p:] = d.T @ d
    ratio = np.log(
        np.maximum(counted.y[risen], 0.5) / np.maximum(base.level(counted)[risen], _FLOOR)
    )
    start = np.concatenate([base.beta, [0.0, 0.0], np.full(count, ratio.mean())])
    fit = _fit(counted, x, prior, start, base.mood, penalty, -0.5 * cycle)
    mood = _scatter(counted, x @ fit.beta - 0.5 * cycle, base.mood)
    fit = _fit(counted, x, prior, fit.beta, mood, penalty, -0.5 * cycle)
    grid = np.arange(counted.t[risen][0], counted.t[-1] + 1e-9, 0.25)
    shown = basis(grid)
    drawn = _drawn(fit, penalty, np.random.default_rng(seed))[:, p:]
    return Rise(grid, np.exp(drawn @ shown.T), np.exp(shown @ fit.beta[p:]))


def _drawn(fit: _Fit, penalty: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """DRAWS of the coefficients from their posterior, (DRAWS, p), the penalty's weight within."""
    chosen = rng.choice(list(fit.weights), DRAWS, p=list(fit.weights.values()))
    noise = rng.standard_normal((DRAWS, len(fit.beta)))
    drawn = np.empty_like(noise)
    for weight in fit.weights:
        rows = chosen == weight
        full: np.ndarray = fit.a + weight * penalty
        root = np.linalg.cholesky(full)
        drawn[rows] = np.linalg.solve(full, fit.b) + np.linalg.solve(root.T, noise[rows].T).T
    return drawn


def _warped(t: np.ndarray | float) -> np.ndarray:
    return np.log1p(np.maximum(np.asarray(t, float), 0) / _SCALE_H)


def _scatter(counted: Counted, eta: np.ndarray, mood: Mood) -> Mood:
    """The mood with dispersion and nugget by differences from hour to hour, before and after."""
    from scipy.optimize import nnls

    mu = np.maximum(np.exp(eta) * counted.share, _FLOOR)
    r = (counted.y - mu) / mu
    near = np.diff(counted.t) < 1.5 * counted.step_h
    pairs = (1 / mu[1:] + 1 / mu[:-1])[near]
    seen = np.maximum(np.diff(r)[near] ** 2 - 2 * mood.variance * (1 - mood.memory), 0)
    held = np.array([mood.dispersion, 0.0])
    x = np.stack([pairs, np.full(len(pairs), 2.0)], axis=1)
    for _ in range(5):
        expected = np.maximum(x @ held, 1e-9)
        held = np.maximum(nnls(x / expected[:, None], seen / expected)[0], [1.0, 0.0])
    return Mood(float(held[0]), mood.variance, mood.memory, float(held[1]))
