"""Exact rank tests: against scipy, against all arrangements, and where nothing can be told."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analytics.measures import peers
from analytics.measures.ranks import rank_test, scores

inf = np.inf
small = st.lists(st.integers(0, 4), min_size=3, max_size=5)


def two(first, second):
    ends = np.array([*first, *second], float)
    return rank_test([(np.arange(len(ends)) < len(first), ends, ends)])


def test_three_against_five_fully_apart_reach_what_a_rank_sum_reaches():
    found = peers.contrast([1, 2, 3], [10, 11, 12, 13, 14])
    assert found.p == found.least_p == pytest.approx(2 / 56)
    assert (found.difference, found.n) == (-1, 8)


@pytest.mark.parametrize("seed", range(5))
def test_without_ties_it_is_the_test_of_mann_and_whitney(seed):
    rng = np.random.default_rng(seed)
    first, second = rng.normal(size=7), rng.normal(0.8, size=11)
    exact = stats.mannwhitneyu(first, second, method="exact").pvalue
    assert two(first, second).p == pytest.approx(exact)


@given(small, small)
def test_with_ties_it_counts_all_arrangements(first, second):
    values = np.array([*first, *second], float)
    score = scores(values, values)
    each = [abs(score[list(c)].sum()) for c in combinations(range(len(values)), len(first))]
    found = two(first, second)
    assert found.p == pytest.approx(np.mean(np.array(each) >= each[0]))
    assert found.least_p == pytest.approx(np.mean(np.array(each) == max(each)))


def test_a_wait_not_over_is_above_an_end_at_the_same_time_and_unknown_beside_a_later_one():
    low, high = np.array([5, 5, 9, 3.0]), np.array([5, inf, 9, 4.0])
    assert scores(low, high).tolist() == [-1, 2, 2, -3]


def test_windows_that_overlap_tell_nothing():
    found = peers.contrast([(0, 10)] * 4, [(5, 15)] * 5)
    assert (found.difference, found.p, found.least_p) == (0, 1, 1)


def test_censored_values_that_are_apart_are_told_apart():
    found = peers.contrast([5, 8, 13, 20], [(40, inf), (60, inf), (60, inf), 90.0])
    assert found.p == pytest.approx(2 / 70)


def test_too_few_ones_cannot_reach_a_level_and_say_so():
    found = peers.contrast([0, 0, 0], [0, 0, 0, 0, 1])
    assert found.least_p == pytest.approx(3 / 8)
    assert peers.contrast([1, 2], [3] * 9) is None
    assert peers.contrast([1, 2, 3], [4, 5, 6, 7]) is None


def test_of_two_outcomes_it_is_the_test_of_cochran_mantel_and_haenszel():
    """By hand: two strata of four, the sum of two hypergeometric counts."""
    one = (np.array([1, 1, 0, 0], bool), np.array([1, 1, 0, 0.0]), np.array([1, 1, 0, 0.0]))
    found = rank_test([one, one])
    assert (found.difference, found.p) == (1, pytest.approx(2 / 36))


@pytest.mark.parametrize("kind", ["normal", "ties", "censored"])
def test_groups_of_one_distribution_are_called_apart_in_at_most_one_draw_of_twenty(kind):
    rng, found = np.random.default_rng(1), []
    for _ in range(400):
        low = rng.exponential(50, 12)
        if kind == "ties":
            low = np.round(low, -1)
        high = low.copy()
        if kind == "censored":
            end = rng.exponential(60, 12)
            low, high = np.minimum(low, end), np.where(low > end, inf, low)
        found.append(rank_test([(np.arange(12) < 5, low, high)]).p <= 0.05)
    assert np.mean(found) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 400)
