"""Ranks, medians, curves and tests over cases whose numbers are windows."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.measures import peers
from analytics.schema import Measure, Note

ends = st.tuples(st.floats(-50, 500), st.floats(0, 80)).map(lambda e: (e[0], e[0] + e[1]))
shelves = st.lists(st.tuples(ends, st.floats(0, 1)), min_size=peers.LEAST, max_size=15)


def _inside(shelf):
    """A true value somewhere in each window."""
    return [low + share * (high - low) for (low, high), share in shelf]


@given(shelves)
def test_the_true_median_lies_within_its_bounds(shelf):
    found = peers.median([window for window, _ in shelf])
    assert found.low - 1e-9 <= np.median(_inside(shelf)) <= found.high + 1e-9
    assert found.n == len(shelf)


@given(shelves, ends, st.floats(0, 1))
def test_the_true_rank_lies_within_its_bounds(shelf, own, share):
    found = peers.standing(own, [window for window, _ in shelf])
    mine = own[0] + share * (own[1] - own[0])
    below = np.mean([value < mine for value in _inside(shelf)])
    assert found.low <= below <= found.high


@given(st.lists(ends, max_size=peers.LEAST - 1))
def test_few_cases_give_no_median_and_no_rank(few):
    assert peers.median(few) is None
    assert peers.standing((0, 1), few) is None


def test_a_median_that_may_not_have_ended_is_open():
    found = peers.median([(1, 1)] * 4 + [(5, np.inf)] * 5)
    assert (found.low, found.high, found.n) == (5, None, 9)


def test_which_measures_have_a_number():
    reason = Note("reason.no_messages")
    known = {"name": "m", "unit": "h"}
    assert peers.extent(Measure(**known, status="observed", value=3.0, low=1, high=9)) == (3, 3)
    assert peers.extent(Measure(**known, status="observed", low=1, high=9)) == (1, 9)
    assert peers.extent(Measure(**known, status="censored", low=7, reason=reason)) == (7, np.inf)
    assert peers.extent(Measure(**known, status="not_available", reason=reason)) is None
    text = Measure("m", "UTC", "observed", value="2017-04-10T16:27:47Z")
    assert peers.extent(text) is None


def test_curve_of_a_published_example():
    """Freireich et al. 1963 (Blood 21), 6-MP: S(6) .857, S(10) .753, S(23) .448."""
    weeks = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    waits = {str(k): (week, k < 9) for k, week in enumerate(weeks)}
    curve = peers.back_to_level(waits).set_index("time")
    assert curve["away"].round(3)[[6, 10, 23]].tolist() == [0.857, 0.753, 0.448]
    assert curve.loc[6, "at_risk"] == 21
    assert (curve["low"] < curve["away"]).all()
    assert (curve["away"] < curve["high"]).all()


@pytest.mark.parametrize(
    "waits", [{}, {"a": (3, True)}, {str(k): (k + 1, False) for k in range(12)}]
)
def test_no_curve_of_few_cases_or_of_none_that_came_back(waits):
    assert peers.back_to_level(waits).empty


def test_groups_are_drawn_toward_the_mean_of_all_and_small_ones_more():
    rng = np.random.default_rng(3)
    groups = pd.Series(["a"] * 2 + ["b"] * 12 + ["c"] * 6)
    values = pd.Series(rng.normal(0, 1, 20)) + groups.map({"a": 2.0, "b": 0.0, "c": -2.0})
    found = peers.partly_pooled(values, groups).set_index("group")
    middle = found["pooled"].mean()
    assert found["n"].to_dict() == {"a": 2, "b": 12, "c": 6}
    drawn = 1 - (found["pooled"] - middle) / (found["raw"] - middle)
    assert drawn["a"] > drawn["c"] > 0
    assert found["pooled"].between(found["low"], found["high"]).all()


def test_groups_without_difference_share_one_mean():
    values = pd.Series([1.0, 3.0] * 6)
    found = peers.partly_pooled(values, pd.Series(list("aabbccddeeff")))
    assert found["pooled"].round(9).tolist() == [2.0] * 6


@pytest.mark.parametrize("n", [0, 5])
def test_nothing_is_pooled_from_few(n):
    assert peers.partly_pooled(pd.Series([1.0] * n), pd.Series(["a", "b", "a", "b", "a"][:n])).empty


def test_contrast_counts_every_arrangement():
    first, second = [9.0, 8.0, 7.0], [1.0, 2.0, 3.0, 4.0, 5.0]
    pooled, reached = first + second, 0
    for chosen in itertools.combinations(range(8), 3):
        rest = [pooled[k] for k in range(8) if k not in chosen]
        reached += abs(np.median([pooled[k] for k in chosen]) - np.median(rest)) >= 5
    found = peers.contrast(first, second)
    assert found.difference == 5
    assert found.p == pytest.approx(reached / 56, abs=2 / 56)
    assert found.n == (3, 5)


@pytest.mark.parametrize(("first", "second"), [([1.0] * 2, [2.0] * 9), ([1.0] * 3, [2.0] * 4)])
def test_no_test_of_few(first, second):
    assert peers.contrast(first, second) is None


def test_combinations_name_their_cases():
    conditions = pd.DataFrame(
        {"quick": [True, True, False, None], "sorry": [True, True, False, True]}, list("abcd")
    )
    back = pd.Series([True, False, True, True], list("abcd"))
    table = peers.truth_table(conditions, back)
    assert table["cases"].tolist() == [["a", "b"], ["c"]]
    assert table["cases_with_outcome"].tolist() == [["a"], ["c"]]
    assert table["consistency"].tolist() == [0.5, 1.0]
    assert table["quick"].tolist() == [True, False]


def test_pairs_that_all_moved_one_way_did_not_do_so_by_chance():
    """Of the 2^8 ways to swap eight pairs that all rose, one gives as much upward: p = 2/256."""
    found = peers.paired([(0.0, 1.0 + k) for k in range(8)])
    assert (found.difference, found.p, found.n) == (4.5, 2 / 256, 8)


def test_pairs_that_moved_both_ways_and_pairs_of_few_show_nothing():
    assert peers.paired([(k, k + (-1) ** k) for k in range(8)]).p == 1
    assert peers.paired([(0.0, 1.0)] * 7) is None
