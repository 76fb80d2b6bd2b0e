"""Depth, half-life and area of a dip, of a series that ends where its return is known or so far."""

import numpy as np

from analytics.measures.recovery_curve import Dip, dip, windows
from analytics.measures.recovery_series import Return, Series, least_messages
from analytics.measures.sentiment import Z
from analytics.schema import Message

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


def hidden_h(series: Series, in_h: float) -> np.ndarray:
    """(k, 2) hours from onset of the holes before the return in which the trough may lie: those
    beside which the deficit is half of the greatest or more.
    """
    at_h, deficit = series.times_h, series.curve.deficit
    holes = series.holes_h(0.0, in_h)
    beside = np.searchsorted(at_h, holes)
    is_deep = np.concatenate([[False], 2 * deficit >= deficit.max(), [False]])
    return np.maximum(holes[is_deep[beside[:, 0]] | is_deep[beside[:, 1] + 1]], 0.0)


def trough_hidden(hidden: np.ndarray) -> Message:
    """Why a trough is not known. hidden: `hidden_h`, not empty."""
    return Message("reason.trough_in_hole", {"hours": float(np.diff(hidden).sum())})


def half_life(series: Series, seen: Dip) -> float | None:
    """Hours from the trough to the half return; None where a hole hides it."""
    if seen.half is not None:
        last, half = (series.hours_at(row) for row in (seen.half - 1, seen.half))
        if len(series.holes_h(last, half)):
            return None
    return life(series.windows.middle_h, seen, 0)


def life(at_h: np.ndarray, read: Dip, earlier: int) -> float:
    """Hours from the trough to the half return, or to the window `earlier` windows before; all
    hours where it has not come.
    """
    last = len(at_h) - 1 if read.half is None else read.half - earlier
    first = 0 if read.half is None else read.trough
    return float(at_h[last] - at_h[first])


def area(series: Series, back: Return) -> tuple[float, float, float]:
    """Area of the deficit up to the return, or so far, with its interval, points times hours.

    The curve of windows is taken as level up to the middle of the first one where sentiment fell at
    onset. The noise of the sum and the doubt about its end are independent.
    """
    at_h = series.windows.middle_h
    width = np.full(len(at_h), series.base.bin_h)
    if series.windows.start[0] == 0:
        width[0] += at_h[0]
    total = np.concatenate([[0.0], np.cumsum(series.curve.deficit * width)])
    noise = np.cumsum(series.means(series.noise) * width[:, None], axis=0).std(axis=1)
    if back.in_h is None:
        return float(total[-1]), float(total[-1] - Z * noise[-1]), float(total[-1] + Z * noise[-1])
    since_h = series.hours_at(0) - float(at_h[0]) - 1e-6
    middle = back.in_h if back.back_h is None else back.back_h
    end, out, known = (
        int(np.searchsorted(at_h + since_h, one)) for one in (middle, back.out_h, back.in_h)
    )
    apart = float(np.hypot(Z * noise[max(end - 1, 0)], (total[known] - total[out]) / 2))
    return float(total[end]), float(total[end]) - apart, float(total[end]) + apart
