"""How deep a dip was, of a series that ends where its return is known or so far."""

import numpy as np

from analytics.measures.recovery_curve import Dip, dip, windows
from analytics.measures.recovery_series import Series, least_messages
from analytics.measures.sentiment import Z

_DAY_H = 24.0
_BIAS_DRAWS = 100
"""Draws from which the bias of the lowest window is taken."""


def least_depth(series: Series) -> float:
    """What the mean deficit of the first day of the fall is known to have been, 0 or more. It is no
    greater than the depth, and no window is chosen for it.
    """
    base, rule, deficit = series.base, series.rule, series.deficit
    long = windows(deficit.n, base.bin_h, _DAY_H, least_messages(base, rule))
    first = int(np.searchsorted(long.start, int(series.windows.start[0])))
    day = long.of(slice(first, first + 1))
    error = day.means(series.noise, deficit.n).std(axis=1)
    return max([0.0, *(day.means(deficit.value, deficit.n) - Z * error).tolist()])


def depth_of(series: Series) -> float:
    """The depth of the curve that the series comes from: the mean of two estimates.

    One is the greatest deficit of a window, less by how much noise raises it; that needs the curve,
    and errs where the curve is smooth. The other is the greatest of the smooth curve, and errs
    where that is sharp.
    """
    smooth = series.means(series.walk.smooth(series.deficit.value[:, None]))
    noisy = smooth + series.means(series.noise[:, :_BIAS_DRAWS])
    raised = float(np.median(noisy.max(axis=0)) - smooth.max())
    return (float(series.curve.deficit.max()) - raised + float(smooth.max())) / 2


def dips(series: Series) -> list[Dip]:
    """What the rules read off series that may have been seen in place of this one: each is a draw
    of the curve, with noise.
    """
    draws = series.rule.draws
    errors, others = series.noise[:, :draws], series.noise[:, draws : 2 * draws]
    rng = np.random.default_rng(series.rule.seed + 1)
    drawn = series.walk.draws(series.deficit.value, others, rng) + errors
    return [dip(one, series.curve.run) for one in series.means(drawn).T]
