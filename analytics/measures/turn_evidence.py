"""How far a series speaks for healing that set in, or became faster, at an instant.

Bayes factors (Kass and Raftery 1995, Journal of the American Statistical Association 90, 773-795):
how probable the data are with a turn at the instant, over how probable they are otherwise, each
averaged over courses, sizes and hours by their prior. The best of thousands of courses fits almost
anything; the average over them does not.
"""

import numpy as np

from analytics.measures.course_fit import PRIOR, Fits


def log_bayes_factors(fits: Fits, scale: float) -> tuple[float, float]:
    """Logarithms of the Bayes factors of a turn up at the instant, in courses that go on as before:
    against these courses alone; and against the mean of these, of all other courses, of a turn at
    any other hour, and of a step at any hour. -inf without courses that go on as before.

    scale: by which all variances are larger than was thought.
    """
    from scipy.special import log_ndtr

    rows, changes = fits.is_steady, fits.changes
    if not rows.any():
        return -np.inf, -np.inf
    alone = -(fits.alone / scale + fits.log_det) / 2
    steady, others = (_log_sum(alone[is_one], fits.odds[is_one]) for is_one in (rows, ~rows))
    size = np.log1p(PRIOR**2 * fits.power[rows])
    changed = -(fits.one[rows] / scale + fits.log_det[rows, None] + size) / 2
    odds = fits.odds[rows, None]
    up = np.log(2) + np.asarray(log_ndtr(fits.z[rows] / np.sqrt(scale)), float)
    is_turn = ~changes.is_step
    here = _log_mean(_log_sum(changed + up, odds), is_turn & changes.is_here)
    by_change, spacing = _log_sum(changed, odds), _spacing(changes.begins_h)
    turned = _log_mean(by_change, spacing * (is_turn & ~changes.is_near))
    stepped = _log_mean(by_change, spacing * changes.is_step)
    rest = _log_mean(np.array([steady, others, turned, stepped]), np.ones(4))
    return float(here - steady), float(here - rest)


def _spacing(begins_h: np.ndarray) -> np.ndarray:
    """(e,) hours for which each change stands, as hours far away are tried more sparsely."""
    hours, index = np.unique(begins_h, return_inverse=True)
    return np.gradient(hours)[index]


def _log_sum(logs: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The logarithm of the weighted sum of exp(logs) along the first axis; -inf of nothing."""
    top = logs.max(axis=0, initial=-1e300)
    with np.errstate(divide="ignore"):
        return top + np.log((weights * np.exp(logs - top)).sum(axis=0))


def _log_mean(logs: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return _log_sum(logs, weights / weights.sum())
