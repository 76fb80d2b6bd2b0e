"""Where a case stands among others, where numbers are often known only as windows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from analytics.measures.peers import MIN_CASES

Bounds = tuple[float, float]
Place = Literal[
    "highest", "few_higher", "high", "above_most", "middle", "below_most", "low", "few_lower",
    "lowest", "open",
]  # fmt: skip
MAX_NAMED = 3
"""Most cases that are named beyond a case or at an end."""


@dataclass(frozen=True)
class Rank:
    """The place of a case among n others.

    place: highest, lowest: certainly beyond all. few_higher, few_lower: at most MAX_NAMED may lie
    beyond it. high, low: in the outer third. above_most, below_most: beyond more than half. open:
    the windows leave it open. named: of few_higher and few_lower the cases that may lie beyond it;
    is_certain: they do, and no other.
    """

    place: Place
    n: int
    named: tuple[str, ...] = ()
    is_certain: bool = True


def rank(case: str, bounds: Mapping[str, Bounds]) -> Rank | None:
    """The rank of a case among the others of `bounds` (id → low, high; high may be infinite).

    None where it has no number, or fewer than MIN_CASES others have one.
    """
    if case not in bounds or len(bounds) <= MIN_CASES:
        return None
    low, high = bounds[case]
    others = {one: of for one, of in bounds.items() if one != case}
    above = [one for one, (least, _) in others.items() if least > high]
    below = [one for one, (_, most) in others.items() if most < low]
    around = [one for one in others if one not in above and one not in below]
    n = len(others)
    ends: tuple[tuple[list[str], Place, Place], ...]
    ends = (above, "highest", "few_higher"), (below, "lowest", "few_lower")
    for beyond, end, few in ends:
        may = (*beyond, *around)
        if not may:
            return Rank(end, n)
        if len(may) <= MAX_NAMED:
            return Rank(few, n, may, not around)
    return Rank(_third(len(below) / n, (len(below) + len(around)) / n), n)


def _third(least: float, most: float) -> Place:
    """The place of a case of which between these shares of the others lie lower."""
    if least >= 2 / 3:
        return "high"
    if most <= 1 / 3:
        return "low"
    if least > 1 / 2:
        return "above_most"
    if most < 1 / 2:
        return "below_most"
    return "middle" if least >= 1 / 3 and most <= 2 / 3 else "open"


def extremes(bounds: Mapping[str, Bounds]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The few cases that certainly lie lowest, and highest, each the most extreme first.

    As many as MAX_NAMED, whose windows all lie beyond those of all other cases; fewer, or none,
    where the windows leave more open. None below MIN_CASES + 1 cases, as of `rank`.
    """
    if len(bounds) <= MIN_CASES:
        return (), ()
    flipped = {one: (-high, -low) for one, (low, high) in bounds.items()}
    return _highest(flipped), _highest(bounds)


def _highest(bounds: Mapping[str, Bounds]) -> tuple[str, ...]:
    ids = sorted(bounds, key=lambda one: bounds[one][0], reverse=True)
    for k in range(MAX_NAMED, 0, -1):
        rest = max((bounds[one][1] for one in ids[k:]), default=-np.inf)
        if bounds[ids[k - 1]][0] > rest:
            return tuple(ids[:k])
    return ()
