"""A change of net sentiment at an instant, judged from all its fits (`course_fit`)."""

from dataclasses import dataclass

import numpy as np

from analytics.measures.course_fit import Averaged, Fits, averaged
from analytics.measures.courses import FADES_H, TURNS_H
from analytics.measures.turn_evidence import log_bayes_factors
from analytics.schema import INTERVAL

LEVEL = 0.02
"""Two-sided level of helped and hurt by a step."""
TURN = 6.0
"""By how much the sum of squares is less with a turn at the response than with anything else, for
helped or hurt by a turn.
"""
OVER_STEADY, OVER_ALL = 3.0, 2.0
"""Bayes factors that a healing that sped up needs: over courses that go on as before, and over the
mean of these and all else.
"""
SHARE_OF_DEPTH = 1 / 3
"""Margin of equivalence: an effect is none if it is smaller than this share of the depth."""
DAY_H = 24.0
"""The rate is told by what it has added this long after the response."""
_FITTED = 6  # parameters of a course with changes


@dataclass(frozen=True)
class Estimate:
    """Points of net sentiment, with the 90 % interval."""

    value: float
    low: float
    high: float

    def is_within(self, margin: float) -> bool:
        """Whether the interval lies within ± margin: two one-sided tests at 5 %."""
        return -margin < self.low and self.high < margin


@dataclass(frozen=True)
class Step:
    """Change of net sentiment at a response.

    value, low, high: a step that lasts. p: two-sided, of none. rate: what healing that set in, or
    became faster or slower, has added a day later to the course before, had it gone on; None where
    there was no course before. total: step and change of rate after a day, beside all courses;
    total_if_steady: the same had the course before gone on, None also where another answer came
    within the day. turn: by how much a change of the rate here fits better than any course without
    it or any change elsewhere, with its sign. sped_up: rate is above 0, and a turn here is more
    probable than courses that went on as before, and than all else. rank: number of other
    instants, of `placebos`, at which a step fits better. n: messages that were used.
    """

    value: float
    low: float
    high: float
    p: float
    rate: Estimate | None
    total: Estimate
    total_if_steady: Estimate | None
    turn: float
    sped_up: bool
    rank: int
    placebos: int
    n: int


def verdict(step: Step, depth: float, level: float = LEVEL) -> str:
    """helped, hurt, sped_up, no_visible_effect or cannot_tell, from a change and the depth of the
    fall. No effect is said only if the step and the total after a day, and that had the course
    before gone on, are shown to be smaller than SHARE_OF_DEPTH of it.
    """
    if step.p <= level:
        return "helped" if step.value > 0 else "hurt"
    if abs(step.turn) >= TURN:
        return "helped" if step.turn > 0 else "hurt"
    if step.sped_up:
        return "sped_up"
    told = (Estimate(step.value, step.low, step.high), step.total, step.total_if_steady)
    is_none = all(one is not None and one.is_within(SHARE_OF_DEPTH * depth) for one in told)
    return "no_visible_effect" if is_none else "cannot_tell"


def judged(fits: Fits, n: int, *, is_day_free: bool = True) -> Step:
    """What the fits say of the instant. n: messages; is_day_free: the next answer came a day later
    or not at all.
    """
    changes = fits.changes
    here = changes.is_here & ~changes.is_step
    best = min(fits.one.min(), fits.beside.min())
    scale = max(1.0, float(best) / max(changes.columns.shape[1] - _FITTED, 1))
    step = averaged(fits.beside, fits.step, fits.step_variance, scale)
    rest, added, total = _after_a_day(fits, here)
    rate = _if_steady(fits, rest, added, scale)
    rank, placebos = _placebos(fits, scale)
    return Step(
        **vars(_estimate(step)),
        p=step.p,
        rate=rate,
        total=_estimate(averaged(rest, *total, scale)),
        total_if_steady=_if_steady(fits, rest, total, scale) if is_day_free else None,
        turn=_turn(fits, here) / scale,
        sped_up=rate is not None and rate.low > 0 and _has_sped_up(fits, scale),
        rank=rank,
        placebos=placebos,
        n=n,
    )


_Found = tuple[np.ndarray, np.ndarray]
"""Values and variances."""


def _after_a_day(fits: Fits, here: np.ndarray) -> tuple[np.ndarray, _Found, _Found]:
    """Of the fits with a step and a turn at the instant: the sums of squares, what the turn has
    added a day later, and that with the step.
    """
    turned = np.flatnonzero(here[fits.others])
    rise, fade = TURNS_H[fits.changes.kind[fits.others[turned]] - len(FADES_H)].T
    gain = np.exp(-DAY_H / fade) - np.exp(-DAY_H / rise)
    added, variance = fits.other[:, turned] * gain, fits.other_variance[:, turned] * gain**2
    shared = 2 * fits.covariance[:, turned] * gain
    total = fits.step[:, turned] + added
    both = fits.step_variance[:, turned] + variance + shared
    return fits.beside[:, turned], (added, variance), (total, both)


def _if_steady(fits: Fits, rest: np.ndarray, found: _Found, scale: float) -> Estimate | None:
    """The average over courses that would have gone on as before; None without any."""
    rows = fits.is_steady
    if not rows.any():
        return None
    values, variances = found
    return _estimate(averaged(rest[rows], values[rows], variances[rows], scale))


def _estimate(found: Averaged) -> Estimate:
    tail = (1 - INTERVAL) / 2
    return Estimate(*(found.quantile(share) for share in (0.5, tail, 1 - tail)))


def _turn(fits: Fits, here: np.ndarray) -> float:
    """By how much the best turn here beats the best fit without a change near here; signed."""
    elsewhere = fits.one[:, ~fits.changes.is_near]
    without = min(fits.alone.min(), elsewhere.min(initial=np.inf))
    row, column = np.unravel_index(fits.one[:, here].argmin(), fits.one[:, here].shape)
    gain = without - fits.one[:, here][row, column]
    return float(max(gain, 0) * np.sign(fits.z[:, here][row, column]))


def _has_sped_up(fits: Fits, scale: float) -> bool:
    """Whether the data speak for healing that set in, or became faster, at the instant."""
    over_steady, over_all = log_bayes_factors(fits, scale)
    return over_steady >= np.log(OVER_STEADY) and over_all >= np.log(OVER_ALL)


def _placebos(fits: Fits, scale: float) -> tuple[int, int]:
    """At how many other instants a step fits better than here, and the number of them."""
    changes, lasting = fits.changes, fits.changes.kind == 0
    evidence = _evidence(fits.one, scale)
    elsewhere = evidence[lasting & ~changes.is_near]
    return int((elsewhere > evidence[lasting & changes.is_here]).sum()), len(elsewhere)


def _evidence(rest: np.ndarray, scale: float) -> np.ndarray:
    """Twice the logarithm of the mean likelihood over courses, of each change."""
    least = rest.min()
    return 2 * np.log(np.exp(-(rest - least) / (2 * scale)).mean(axis=0) + 1e-300) - least / scale
