"""Exact rank tests of two groups whose values are known only as windows, or as "at least".

A case's score is the number of cases certainly below it less that of cases certainly above it
(Gehan 1965, Biometrika 52, 203-223; Mantel 1967, Biometrics 23, 65-78); without windows and ties
the test is that of Wilcoxon, Mann and Whitney. Strata are weighted by the inverse of their size
(van Elteren 1960), so that for two outcomes it is that of Cochran, Mantel and Haenszel. Its null
distribution is that of all arrangements of the cases over the groups within the strata.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

_DIGITS = 9
"""Decimals to which values of the statistic are told apart."""


@dataclass(frozen=True)
class RankTest:
    """difference: of the shares of pairs (one case of each group, in one stratum) in which the
    first group's is certainly higher, and certainly lower: −1…1. p: two-sided. least_p: the
    smallest p that any arrangement of these cases over the groups gives. n: cases.
    """

    difference: float
    p: float
    least_p: float
    n: int


def scores(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """(n,) cases certainly below each case less those certainly above it.

    low, high: (n,) ends of the windows; infinite if open. An open end lies beyond its bound: one
    known to be at least 5 is above one of 5.
    """
    is_below = high[:, None] < low
    is_open = np.isinf(high) | np.isinf(low)
    is_below |= (high[:, None] == low) & (is_open[:, None] | is_open)
    return is_below.sum(axis=0) - is_below.sum(axis=1)


def rank_test(strata: Iterable[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> RankTest:
    """Exact stratified test that the groups do not differ.

    strata: of each (n,) bool, in the first group, and (n,) low and high. At least one stratum has
    cases in both groups. Time and memory grow with the fourth and the third power of its size.
    """
    seen, pairs, cases = 0.0, 0.0, 0
    values, chances = np.zeros(1), np.ones(1)
    for is_first, low, high in strata:
        n, m = len(is_first), int(is_first.sum())
        score = scores(low, high)
        seen += float(score[is_first].sum()) / n
        pairs += m * (n - m) / n
        cases += n
        sums, counts = _sums(score, m)
        together = (values[:, None] + sums / n).ravel().round(_DIGITS)
        values, row = np.unique(together, return_inverse=True)
        chances = np.bincount(row, (chances[:, None] * counts / counts.sum()).ravel())
    extreme = np.abs(values)
    beyond = extreme >= abs(seen) - 10.0**-_DIGITS
    furthest = extreme >= extreme.max() - 10.0**-_DIGITS
    p, least = (min(1.0, float(chances[which].sum())) for which in (beyond, furthest))
    return RankTest(seen / pairs, p, least, cases)


def _sums(score: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """All sums of `size` of the whole-numbered scores, and how many choices give each."""
    ranked = np.sort(score)
    shifted = ranked - ranked[0]  # 0 or more, so that a sum is an index
    counts = np.zeros((size + 1, int(shifted[len(shifted) - size :].sum()) + 1))
    counts[0, 0] = 1.0
    for one in shifted.astype(int):
        moved = counts[:-1, : counts.shape[1] - one]
        counts[1:, one:] += moved.copy()
    at = np.flatnonzero(counts[size])
    return at + size * int(ranked[0]), counts[size][at]
