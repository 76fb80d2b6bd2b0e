"""Which changes in the level of a series lasted, where the series has a memory and a week's cycle.

A level is a mean over a week. The weeks before and after an instant are compared hour by hour of
the week, so that cycles cancel (moving sums, Eichinger and Kirch 2018, Bernoulli 24, 526-564). The
largest contrast is judged against series without any change: an autoregression plus the sampling
noise of each bin, scaled to the variance that is left after the cycle and slow changes are taken
out. The memory is not known; every one that the series leaves plausible is tried, and the worst
counts (Berger and Boos 1994, Journal of the American Statistical Association 89, 1012-1016).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

WEEK = 28
"""Bins of 6 h."""
END = 8
"""Bins, two days: at the end of a series, how long its level is still looked at by itself."""
LEVEL = 0.05
"""Share of series without a change in which one is found, at most."""
_MEMORIES = np.array([0.0, 0.5, 1, 2, 4, 8, 16, 32])
"""Bins in which the autocorrelation falls to 1/e."""
_IMPLAUSIBLE = 0.1
"""A memory is left out if this share of series with it, or fewer, look as short as this one."""
_DRAWS = 400
_Z, _FAR_Z = 1.645, 3.0


@dataclass(frozen=True)
class Series:
    """n bins of 6 h of a week's cycle: value and its sampling variance, 0 where it is not known."""

    value: np.ndarray
    variance: np.ndarray
    is_known: np.ndarray

    def week_change(self, values: np.ndarray) -> np.ndarray:
        """(…, n + 1) mean of a week after less that of the week before each bin's start; NaN where
        fewer than half of their bins are known in both.
        """
        both = self.is_known[WEEK:] & self.is_known[:-WEEK]
        out = np.full((*values.shape[:-1], values.shape[-1] + 1), np.nan)
        n = _rolling(both.astype(float), WEEK)
        apart = _rolling(np.where(both, values[..., WEEK:] - values[..., :-WEEK], 0.0), WEEK)
        with np.errstate(invalid="ignore", divide="ignore"):
            out[..., WEEK : values.shape[-1] - WEEK + 1] = np.where(
                2 * n >= WEEK, apart / n, np.nan
            )
        return out

    def end_rows(self, at: int) -> tuple[np.ndarray, np.ndarray]:
        """Known bins of the last week, after `at`, and those of the same hours in the week before
        `at`, as far as the series holds and knows them too.
        """
        last = np.arange(max(at, len(self.value) - WEEK), len(self.value))
        same = at - WEEK + (last - at) % WEEK
        both = (same >= 0) & self.is_known[last] & self.is_known[same]
        return last[both], same[both]


def _rolling(values: np.ndarray, width: int) -> np.ndarray:
    """(…, n − width + 1) sums of `width` values in a row."""
    total = np.cumsum(values, axis=-1)
    total = np.concatenate([np.zeros_like(total[..., :1]), total], axis=-1)
    return total[..., width:] - total[..., :-width]


class _Rough:
    """What is left of a series without its week's cycle and its slow changes."""

    def __init__(self, is_known: np.ndarray) -> None:
        n = len(is_known)
        at = np.arange(n)
        knots = np.linspace(0, n - 1, max(2, round(n / WEEK) + 1))
        slow = [np.interp(at, knots, one) for one in np.eye(len(knots))]
        shapes = np.stack([*((at % WEEK == k).astype(float) for k in range(WEEK)), *slow], axis=1)
        left, size, _ = np.linalg.svd(shapes[is_known], full_matrices=False)
        self._is_known, self._base = is_known, left[:, size > size[0] * 1e-9]

    def moments(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(…,) variance, and covariance of a bin with the next one."""
        held = values[..., self._is_known]
        rough = np.zeros(values.shape)
        rough[..., self._is_known] = held - (held @ self._base) @ self._base.T
        both = self._is_known[1:] & self._is_known[:-1]
        product = (rough[..., 1:] * rough[..., :-1])[..., both]
        return (rough**2).sum(axis=-1) / self._is_known.sum(), product.sum(axis=-1) / both.sum()


def lasting_shifts(series: Series, candidates: Sequence[int]) -> list[int] | None:
    """Those of the candidate bins at which a level began that the series ends at, ascending.

    A shift counts if the level of the week after differs from that of the week before; if so does
    the level of the last week, from that of before it and of before each earlier shift, and that of
    the last two days by themselves; if it differs by half as much from that of before each other
    earlier candidate (of two within a week only the greater is a shift, and it may be the return);
    if the level was not on its way back in the last week, nor may have come half of the way; and if
    the change is one of a step and no part of a drift. None if no week can be compared with the
    next, with two days to spare.
    """
    change = series.week_change(series.value)
    if np.isfinite(change).sum() <= END:
        return None
    found: list[int] = []
    drawn, limit = series.value[None], 0.0
    for at in sorted(candidates, key=lambda at: -abs(np.nan_to_num(change[at]))):
        if np.isfinite(change[at]) and all(abs(at - other) >= WEEK for other in found):
            steps = [change[one] * (np.arange(len(series.value)) >= one) for one in (*found, at)]
            drawn, limit = _without_change(series, series.value - sum(steps))
            if abs(change[at]) <= limit:
                break
            found.append(at)
    found.sort()
    others = [one for one in candidates if one not in found]
    return [
        at
        for k, at in enumerate(found)
        if not any(_returns(series, at, one) for one in others if one < at)
        and _lasts(series, drawn, limit, found[: k + 1])
    ]


def _without_change(series: Series, rest: np.ndarray) -> tuple[np.ndarray, float]:
    """Series without a change, for each plausible memory, and the largest change of such ones."""
    from scipy.signal import lfilter

    rng, shape = np.random.default_rng(0), (_DRAWS, len(series.value))
    rough = _Rough(series.is_known)
    size, next_to = rough.moments(rest)
    sampling, fresh = rng.normal(size=shape) * np.sqrt(series.variance), rng.normal(size=shape)
    by_chance = rough.moments(sampling)[0].mean()
    likeliest, nearest, limit = sampling, np.inf, 0.0
    for memory in _MEMORIES:
        coefficient = np.exp(-1 / memory) if memory else 0.0
        driven = fresh.copy()
        driven[:, 1:] *= np.sqrt(1 - coefficient**2)
        mood = lfilter([1], [1, -coefficient], driven, axis=1)
        share = max(0.0, float((size - by_chance) / rough.moments(mood)[0].mean()))
        drawn = mood * np.sqrt(share) + sampling
        sizes, nexts = rough.moments(drawn)
        below = (nexts / sizes <= next_to / size).mean() if size > 0 else 0.5
        if memory and below < _IMPLAUSIBLE:
            continue
        if abs(below - 0.5) < nearest:
            nearest, likeliest = abs(below - 0.5), drawn
        largest = np.nanmax(np.abs(series.week_change(drawn)), axis=1) / np.sqrt(sizes)
        limit = max(limit, float(np.quantile(largest, 1 - LEVEL) * np.sqrt(size)))
    return likeliest, limit


def _lasts(series: Series, drawn: np.ndarray, limit: float, shifts: list[int]) -> bool:
    """Whether the last of these shifts is one to the level at the end, and no drift."""
    at = shifts[-1]
    change = float(series.week_change(series.value)[at])
    sign = np.sign(change)
    last, same = series.end_rows(at)
    is_early = last < len(series.value) - WEEK // 2
    if not 0 < is_early.sum() < len(last):
        return False

    def exceeds(contrast: Callable[[np.ndarray], np.ndarray], z: float) -> bool:
        return bool(sign * contrast(series.value) > z * contrast(drawn).std())

    def ends(values: np.ndarray) -> np.ndarray:
        return (values[..., last] - values[..., same])[..., -END:].mean(axis=-1)

    def back(values: np.ndarray) -> np.ndarray:
        away = values[..., last] - values[..., same]
        return away[..., is_early].mean(axis=-1) - away[..., ~is_early].mean(axis=-1)

    return (
        sign * _away(series, at) > limit
        and all(abs(_away(series, one)) > limit for one in shifts)
        and exceeds(ends, _Z)
        and not exceeds(back, _Z)
        and sign * back(series.value) + _Z * back(drawn).std() < abs(change) / 2
        and exceeds(lambda values: _step(series, values, at), _FAR_Z)
    )


def _returns(series: Series, at: int, earlier: int) -> bool:
    """Whether the level at the end is that of before an earlier bin, within half of the change."""
    return abs(_away(series, earlier)) < abs(series.week_change(series.value)[at]) / 2


def _away(series: Series, at: int) -> float:
    """How far the level of the last week is from that of the week before a bin; 0 if unknown."""
    last, same = series.end_rows(at)
    return float((series.value[last] - series.value[same]).mean()) if len(last) else 0.0


def _step(series: Series, values: np.ndarray, at: int) -> np.ndarray:
    """(…,) by how much more the level changes at a bin than up to a week before and after it."""
    change = series.week_change(values)
    known = np.flatnonzero(np.isfinite(series.week_change(series.value)))
    beside = [known[abs(known - (at + side)).argmin()] for side in (-WEEK, WEEK)]
    beside = [one for one in beside if abs(one - at) >= END]
    if not beside:
        return np.full(values.shape[:-1], np.nan)
    return change[..., at] - change[..., beside].mean(axis=-1)
