"""What a series says of a change at an instant, whichever of many courses it would have taken.

Each course is fitted by generalised least squares with a free fall and a free return, alone, with
one change at any instant, and with a step at the instant in question beside one more change
anywhere. Estimates are averaged over all of these by their likelihood (Bayesian model averaging;
Hoeting et al. 1999, Statistical Science 14, 382-417), so that their intervals hold the doubt about
the course, and about news at another hour.
"""

from dataclasses import dataclass

import numpy as np

from analytics.measures.courses import FADES_H, courses, steps, turns

PRIOR = 0.5
"""Prior standard deviation of a change, and of the fall and the return, points of net sentiment."""
NEAR_STEP_H, NEAR_TURN_H = 2.0, 6.0
"""A step, or a turn, this near the instant is not told from one at it."""
_DENSE_H, _SPARSE_H, _SPARSER_H, _FAR_H = 6.0, 3.0, 12.0, 48.0
_EDGE_H = 3.0
_KEPT = 20.0
_LEAST, _LEAST_SHARE, _GRID = 11.0, 1e-6, 0.005


@dataclass(frozen=True)
class Changes:
    """Changes tried: begins_h, (e,) hours after the instant; kind: (e,) index of the step, or
    len(FADES_H) + that of the turn; columns: (e, n).
    """

    begins_h: np.ndarray
    kind: np.ndarray
    columns: np.ndarray

    @property
    def is_step(self) -> np.ndarray:
        return self.kind < len(FADES_H)

    @property
    def is_here(self) -> np.ndarray:
        return self.begins_h == 0

    @property
    def is_near(self) -> np.ndarray:
        """Changes that are not told from one at the instant."""
        return np.abs(self.begins_h) <= np.where(self.is_step, NEAR_STEP_H, NEAR_TURN_H)


@dataclass(frozen=True)
class Fits:
    """Weighted sums of squares of r courses: alone, (r,), and with each change, one, (r, e). z: the
    change over its standard error; power: its precision without its prior. is_steady: (r,) courses
    that have no turn near the instant, and before it and after it only slow. odds: (r,) prior
    probabilities among the steady courses, or among the others; log_det: (r,) logarithm of the
    precision of a fall and a return over that of their prior.

    others: (o,) the changes that are tried beside the lasting step at the instant; for each of
    them, (r, o): the sum of squares, the step, the other change, and their (co)variances.
    """

    changes: Changes
    alone: np.ndarray
    one: np.ndarray
    z: np.ndarray
    power: np.ndarray
    is_steady: np.ndarray
    odds: np.ndarray
    log_det: np.ndarray
    others: np.ndarray
    beside: np.ndarray
    step: np.ndarray
    other: np.ndarray
    step_variance: np.ndarray
    other_variance: np.ndarray
    covariance: np.ndarray


def tried(at_h: np.ndarray, instant_h: float) -> Changes:
    """Changes at the instant, at each hour near it, at every third hour of two days around it, and
    at every twelfth of the rest. at_h: (n,) hours from onset to the middle of each bin.
    """
    end = at_h[-1] - instant_h - _EDGE_H
    near = np.arange(-_DENSE_H, _DENSE_H + 1)
    far = np.arange(_DENSE_H + _SPARSE_H, _FAR_H, _SPARSE_H)
    rest = np.arange(_FAR_H, max(end, instant_h) + _SPARSER_H, _SPARSER_H)
    begins = np.concatenate([near, far, -far, rest, -rest])
    begins = begins[(begins <= end) & (begins + instant_h >= _EDGE_H) | (begins == 0)]
    columns = [np.concatenate([steps(u), turns(u)]) for u in at_h - instant_h - begins[:, None]]
    kinds = np.arange(len(columns[0]), dtype=int)
    kind = np.tile(kinds, len(begins))
    return Changes(np.repeat(begins, len(kinds)), kind, np.concatenate(columns))


def fit(net: np.ndarray, cov: np.ndarray, at_h: np.ndarray, instant_h: float) -> Fits:
    """All fits. net: (n,) net sentiment less what is expected without a crisis; cov: (n, n) its
    covariance; at_h: (n,) hours after onset; instant_h: that of the instant.
    """
    from scipy.linalg import cholesky, solve_triangular

    root = cholesky(cov, lower=True)

    def white(rows: np.ndarray) -> np.ndarray:
        flat = rows.reshape(-1, rows.shape[-1])
        return solve_triangular(root, flat.T, lower=True).T.reshape(rows.shape)

    library, changes = courses(tuple(at_h)), tried(at_h, instant_h)
    lasting = int(np.flatnonzero(changes.is_here & (changes.kind == 0))[0])
    y, columns = _with_prior(white(net[None])[0]), _with_prior(white(changes.columns))
    falls = _with_prior(white(library.falls), of_fall=1 / PRIOR)
    returns = _with_prior(white(library.returns), of_return=1 / PRIOR)
    parts = [_remainder(y, columns, *one, lasting) for one in zip(falls, returns, strict=True)]
    left = [np.concatenate([one[k] for one in parts]) for k in range(5)]
    is_over = library.ends_h <= instant_h - NEAR_TURN_H
    steady = np.outer(is_over, library.only_slows).ravel()
    odds = np.tile(library.odds, len(falls))
    odds = odds / np.where(steady, odds @ steady, odds @ ~steady)
    return _solved(changes, lasting, (*left, steady, odds))


def _with_prior(rows: np.ndarray, of_fall: float = 0.0, of_return: float = 0.0) -> np.ndarray:
    """With the two observations that are the priors of a fall's and a return's size: none of them
    is large.
    """
    seen = np.broadcast_to(np.array([of_fall, of_return]), (*rows.shape[:-1], 2))
    return np.concatenate([rows, seen], axis=-1)


def _remainder(
    y: np.ndarray, columns: np.ndarray, fall: np.ndarray, returns: np.ndarray, lasting: int
) -> tuple[np.ndarray, ...]:
    """What is left of `y` and of each change beside a fall and each of its returns.

    Returns the sum of squares (r,); the product of the change and y, the square of the change, and
    its product with the lasting step, (r, e); and `Fits.log_det`.
    """
    size = float(fall @ fall)
    unit = fall / np.sqrt(size)
    y = y - (y @ unit) * unit
    columns = columns - np.outer(columns @ unit, unit)
    apart = returns - np.outer(returns @ unit, unit)
    power = (apart**2).sum(axis=1)
    apart = apart / np.sqrt(power)[:, None]
    seen, mixed = apart @ y, apart @ columns.T
    alone = y @ y - seen**2
    along = columns @ y - mixed * seen[:, None]
    square = (columns**2).sum(axis=1) - mixed**2
    cross = columns @ columns[lasting] - mixed * mixed[:, [lasting]]
    log_det = np.log(size * PRIOR**2) + np.log(power * PRIOR**2)
    return alone, along, np.maximum(square, 0), cross, log_det


def _solved(changes: Changes, lasting: int, left: tuple[np.ndarray, ...]) -> Fits:
    """The fits with changes, of the courses that are not far from the best."""
    alone, along, power, *_ = left
    one = alone[:, None] - along**2 / (power + PRIOR**-2)
    best = one.min(axis=1)
    kept = best <= best.min() + _KEPT * max(1.0, best.min() / changes.columns.shape[1])
    alone, along, power, cross, log_det, steady, odds = (part[kept] for part in left)
    others = np.flatnonzero(~(changes.is_step & changes.is_near))
    a, b, c = (
        power[:, [lasting]] + PRIOR**-2,
        power[:, others] + PRIOR**-2,
        cross[:, others],
    )
    det = a * b - c**2
    to_step, to_other = along[:, [lasting]], along[:, others]
    step = (b * to_step - c * to_other) / det
    other = (a * to_other - c * to_step) / det
    beside = alone[:, None] - step * to_step - other * to_other
    return Fits(
        changes=changes,
        alone=alone,
        one=one[kept],
        z=along / np.sqrt(power + PRIOR**-2),
        power=power,
        is_steady=steady,
        odds=odds,
        log_det=log_det,
        others=others,
        beside=beside,
        step=step,
        other=other,
        step_variance=b / det,
        other_variance=a / det,
        covariance=-c / det,
    )


@dataclass(frozen=True)
class Averaged:
    """A quantity averaged over models: mean, and its distribution function on a grid."""

    grid: np.ndarray
    below: np.ndarray

    def quantile(self, share: float) -> float:
        return float(np.interp(share, self.below, self.grid))

    @property
    def p(self) -> float:
        """Two-sided: twice the probability of the sign that is less probable."""
        under = float(np.interp(0.0, self.grid, self.below))
        return 2 * min(under, 1 - under)


def averaged(rest: np.ndarray, value: np.ndarray, variance: np.ndarray, scale: float) -> Averaged:
    """The mixture of normal distributions of models, weighted by their likelihood. rest: weighted
    sums of squares; scale: by which all variances are larger than was thought.
    """
    from scipy.special import ndtr

    more = (rest - rest.min()) / (2 * scale)
    told = more < _LEAST
    weight, value = np.exp(-more[told]), value[told]
    weight = weight / weight.sum()
    spread = np.sqrt(variance[told] * scale)
    most = round(2 / _GRID)
    x = np.clip(np.round(value / _GRID), -most, most).astype(int) + most
    wide = np.clip(np.round(spread / _GRID), 1, most).astype(int)
    share = np.bincount(x * (most + 1) + wide, weight)
    cells = np.flatnonzero(share > _LEAST_SHARE)
    middle, width = (cells // (most + 1) - most) * _GRID, cells % (most + 1) * _GRID
    grid = np.arange(-2.5, 2.5, 2 * _GRID)
    below = ndtr((grid[:, None] - middle) / width) @ share[cells] / share[cells].sum()
    return Averaged(grid, below)
