"""Ranks, medians, curves and tests over cases whose numbers are windows."""

import numpy as np
import pandas as pd
import pytest
from calibrate_peers import coverage_of_ranks
from calibrate_typical import coverage
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analytics.measures import peers
from analytics.schema import Message, duration, instant

ends = st.tuples(st.floats(-50, 500), st.floats(0, 80)).map(lambda e: (e[0], e[0] + e[1]))
shelves = st.lists(st.tuples(ends, st.floats(0, 1)), min_size=peers.MIN_CASES, max_size=15)


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
    found = peers.percentile_rank(own, [window for window, _ in shelf])
    mine = own[0] + share * (own[1] - own[0])
    below = np.mean([value < mine for value in _inside(shelf)])
    assert found.low - 1e-9 <= below <= found.high + 1e-9


@given(st.lists(ends, max_size=peers.MIN_CASES - 1))
def test_few_cases_give_no_median_and_no_rank(few):
    assert peers.median(few) is None
    assert peers.percentile_rank((0, 1), few) is None


def test_a_median_that_may_not_have_ended_is_open():
    found = peers.median([(1, 1)] * 4 + [(5, np.inf)] * 5)
    assert (found.low, found.high, found.value, found.n) == (1, None, None, 9)


def test_the_interval_of_a_median_is_that_of_the_sign_test():
    """By hand: of 8 numbers the second and the seventh, since P(X ≤ 1) = 9 / 256."""
    found = peers.median([(float(k), float(k)) for k in range(1, 9)])
    assert (found.low, found.value, found.high) == (2, 4.5, 7)


def test_a_rank_carries_what_the_case_and_its_peers_leave_open_and_how_few_they_are():
    exact = [(float(k), float(k)) for k in range(20)]
    told = peers.percentile_rank((19.5, 19.5), exact)
    assert told.is_told
    assert told.low == pytest.approx(20 / (20 + 1.645**2), abs=1e-3)  # Wilson's, by hand
    vague = peers.percentile_rank((2.0, 19.5), exact)
    assert not vague.is_told
    few = peers.percentile_rank((5.5, 5.5), exact[:8])
    assert (few.low, few.high) == pytest.approx((0.460, 0.913), abs=5e-3)
    assert not few.is_told


def test_what_lies_beyond_a_value_is_above_it():
    assert peers.percentile_rank((5, np.inf), [(5, 5)] * 8).low > 0.7
    assert peers.percentile_rank((5, 5), [(5, np.inf)] * 8).high < 0.3


@pytest.mark.parametrize(("n", "known"), [(8, "exact"), (20, "exact"), (20, "interval")])
def test_ranks_and_medians_cover(n, known):
    """Nominal 90 %, 300 samples; three standard errors are .05."""
    rank, middle = coverage_of_ranks(n, known, 300)
    assert rank >= 0.86 - 0.05
    assert middle >= 0.86 - 0.05


def test_which_measures_have_a_number():
    reason = Message("reason.no_messages")
    took = duration("took_h")
    assert peers.bounds(took.observed(3.0)) == (3, 3)
    assert peers.bounds(took.observed(33.0, 5.0, 40.0)) == (5, 40)
    assert peers.bounds(took.observed(33.0, 5.0)) == (5, np.inf)
    assert peers.bounds(took.observed(low=1, high=9)) == (1, 9)
    assert peers.bounds(took.censored(7, reason)) == (7, np.inf)
    assert peers.bounds(took.missing(reason)) is None
    assert peers.bounds(instant("ended_at").observed(pd.Timestamp("2017-04-10T16:27:47Z"))) is None


def test_curve_of_a_published_example():
    """Freireich et al. 1963 (Blood 21), 6-MP: S(6) .857, S(10) .753, S(23) .448."""
    weeks = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    waits = {str(k): (week, k < 9) for k, week in enumerate(weeks)}
    curve = peers.kaplan_meier(waits).set_index("time")
    assert curve["away"].round(3)[[6, 10, 23]].tolist() == [0.857, 0.753, 0.448]
    assert curve.loc[6, "at_risk"] == 21
    assert (curve["low"] < curve["away"]).all()
    assert (curve["away"] < curve["high"]).all()


@pytest.mark.parametrize(
    "waits", [{}, {"a": (3, True)}, {str(k): (k + 1, False) for k in range(12)}]
)
def test_no_curve_of_few_cases_or_of_none_that_came_back(waits):
    assert peers.kaplan_meier(waits).empty


def test_a_typical_duration_equals_the_fit_of_scipy():
    """Interval-censored lognormal, location 0: scipy.stats.CensoredData, fitted by its own."""
    rng = np.random.default_rng(5)
    hours = np.exp(rng.normal(np.log(60), 1.2, 20))
    low, high = hours * 0.8, hours * 1.3
    waits = np.array([80.0, 300.0, 500.0])
    data = stats.CensoredData(interval=np.column_stack([low, high]), right=waits)
    _, _, scale = stats.lognorm.fit(data, floc=0)
    extents = [*zip(low, high, strict=True), *((wait, np.inf) for wait in waits)]
    found = peers.typical_duration(extents)
    assert found.value == pytest.approx(scale, rel=0.01)
    assert (found.low < found.value < found.high, found.n) == (True, 23)


def test_who_still_waits_makes_the_typical_duration_longer():
    timed = [(hours, hours * 1.2) for hours in (5, 10, 20, 40, 60, 90, 120, 200, 300)]
    with_waits = peers.typical_duration([*timed, (500, np.inf), (900, np.inf)])
    assert with_waits.value > peers.typical_duration(timed).value


def test_a_typical_duration_is_bounds_where_windows_begin_at_onset():
    found = peers.typical_duration([(-5.0, 24.0)] * 6 + [(3.0, 4.0)] * 4)
    assert (found.value, found.low, found.high) == (None, -5.0, 24.0)
    assert peers.typical_duration([(3.0, 4.0)] * 7) is None


@pytest.mark.long
@pytest.mark.parametrize(("n", "spread"), [(8, 1.0), (20, 1.5)])
def test_the_interval_of_a_typical_duration_covers(n, spread):
    """Nominal 90 %, 150 samples with windows and waits; more than three standard errors below
    would withdraw it. `calibrate_typical.py` prints it for more kinds."""
    assert coverage(n, spread, 150) >= 0.9 - 3 * np.sqrt(0.9 * 0.1 / 150)


def table(*rows):
    columns = ["done", "outcome", "stratum"]
    return pd.DataFrame(rows, columns=columns, index=[f"c{k}" for k in range(len(rows))])


def test_a_stratified_association_equals_fisher_within_one_stratum():
    rows = [(True, True, "a")] * 5 + [(True, False, "a")] + [(False, True, "a")]
    rows += [(False, False, "a")] * 4
    found = peers.association(table(*rows))
    fisher = stats.fisher_exact([[5, 1], [1, 4]]).pvalue
    assert found.p == pytest.approx(fisher)
    assert found.n == 11
    assert found.worst_p >= found.p


def test_graver_cases_that_draw_more_answers_show_no_association():
    """Done mostly where it is grave, and grave cases seldom come back: pooled it looks harmful."""
    rows = [(True, False, "grave")] * 8 + [(False, False, "grave")] * 2
    rows += [(True, True, "light")] * 2 + [(False, True, "light")] * 8
    assert stats.fisher_exact([[2, 8], [8, 2]]).pvalue < 0.05
    found = peers.association(table(*rows))
    assert (found.p, found.difference) == (pytest.approx(1.0), 0.0)


@pytest.mark.parametrize(
    "rows",
    [
        [(True, True, "a")] * 4 + [(False, False, "a")] * 3,
        [(True, True, "a")] * 8 + [(False, False, "b")] * 8,
        [(True, True, "a")] * 8 + [(False, False, "a")] * 2,
    ],
)
def test_no_association_of_few_or_of_strata_with_one_side(rows):
    assert peers.association(table(*rows)) is None
