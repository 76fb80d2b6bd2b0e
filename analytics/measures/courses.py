"""Courses that net sentiment may take by itself after onset, and changes that may befall it.

No formula of a return is held to be true: what is said of an answer must not hang on one. A course
is a fall, straight and of any length, times a return: exponential or straight, at once or after a
stay, logistic, Gompertz, Weibull, or a power law. A change begins at an instant: a step that lasts
or fades, or a turn, with which healing becomes faster or slower. A course by itself takes some
hours to change; what is quicker is a step.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

_FALLS_H = (
    *((0, length) for length in (0.5, 2, 4, 6, 9, 13, 20, 30, 44)),
    *((6, 4), (12, 6), (24, 6), (36, 6)),
)
"""(start, length) of a fall, hours after onset."""
_STAYS_H = (0, 3, 6, 9, 12, 16, 20, 24, 30, 36, 44, 54, 66)
_TAUS_H = np.geomspace(6, 500, 10)
_MIDDLES_H = (4, 8, 12, 16, 20, 24, 28, 32, 36, 42, 48, 60, 80)
_WIDTHS_H = (2.5, 4, 6, 9, 13, 19, 28)
_SHAPES = (0.5, 0.75, 1.4, 2.0, 3.0)
_SPANS_H = (12, 20, 32, 48, 72, 110, 160, 250)
_POWERS = (0.5, 1.0)

FADES_H = np.array([np.inf, 24.0])
"""Time constants with which a step fades; inf: it lasts."""
TURNS_H = np.array([[6, np.inf], [6, 48], [14, 96], [30, np.inf]])
"""(rise, fade) time constants of a turn: it grows, and fades where all would have healed anyway."""


@dataclass(frozen=True)
class Courses:
    """falls: (f, n), 0 to 1, without a return. ends_h: (f,) their ends, hours after onset. returns:
    (f, r, n), each with each return. only_slows: (r,) whether a return is fastest where it begins.
    odds: (r,) prior odds of each return: those of a kind share what the kind has, kinds are alike.
    """

    falls: np.ndarray
    ends_h: np.ndarray
    returns: np.ndarray
    only_slows: np.ndarray
    odds: np.ndarray


@lru_cache(maxsize=8)
def courses(at_h: tuple[float, ...]) -> Courses:
    """Courses at these hours after onset."""
    t = np.array(at_h)
    falls = np.array([np.clip((t - start) / length, 0, 1) for start, length in _FALLS_H])
    left = np.array([_returns(t - start - length)[0] for start, length in _FALLS_H])
    ends = np.array([start + length for start, length in _FALLS_H])
    return Courses(falls, ends, falls[:, None, :] * left, *_returns(t)[1:])


def _returns(u: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What is left of a fall `u` hours after its end, (r, n), which returns only slow, (r,), and
    their prior odds, (r,).
    """
    tau = _TAUS_H[:, None]
    since = np.clip(u, 0, None)
    late = [np.clip(u - stay, 0, None) for stay in _STAYS_H]
    with np.errstate(over="ignore"):
        grown = np.exp([(u - middle) / width for middle in _MIDDLES_H for width in _WIDTHS_H])
        waits = np.exp(-grown)
        early = -np.expm1(-1 / np.maximum(grown, 1e-300))
    straight = [np.array([np.clip(1 - one / span, 0, 1) for span in _SPANS_H]) for one in late]
    shaped = {shape: np.exp(-((since / tau) ** shape)) for shape in _SHAPES}
    kinds = [
        ([np.exp(-late[0] / tau)], True),
        ([np.exp(-one / tau) for one in late[1:]], False),
        ([way for shape, way in shaped.items() if shape < 1], True),
        ([way for shape, way in shaped.items() if shape > 1], False),
        ([(1 + since / tau) ** -power for power in _POWERS], True),
        (straight[:1], True),
        (straight[1:], False),
        *(([s_curve], False) for s_curve in (1 / (1 + grown), waits, early)),
    ]
    left = [np.concatenate(ways) for ways, _ in kinds]
    slows = [np.full(len(one), only) for one, (_, only) in zip(left, kinds, strict=True)]
    odds = [np.full(len(one), 1 / len(one)) for one in left]
    return np.concatenate(left), np.concatenate(slows), np.concatenate(odds)


def steps(u: np.ndarray) -> np.ndarray:
    """Steps (2, n) at `u` hours after they begin, 0 before."""
    return (u >= 0) * np.exp(-np.clip(u, 0, None) / FADES_H[:, None])


def turns(u: np.ndarray) -> np.ndarray:
    """Turns (4, n) at `u` hours after they begin, 0 before; upward ones."""
    since = np.clip(u, 0, None)
    return np.exp(-since / TURNS_H[:, 1:]) - np.exp(-since / TURNS_H[:, :1])
