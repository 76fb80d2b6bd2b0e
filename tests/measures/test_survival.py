"""Survival curves: published examples, exact halves, ties, few at risk, and how often they hold."""

import numpy as np
import pytest
from calibrate_replies import coverage
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import brentq
from statsmodels.duration.survfunc import SurvfuncRight

from analytics.measures.survival import survival

waits = st.lists(st.tuples(st.integers(0, 12).map(float), st.booleans()), min_size=1, max_size=40)


def curve_of(text):
    """`6 7+`: a wait of 6 that ended, one watched for 7."""
    given_ = text.split()
    return survival(
        np.array([float(one.strip("+")) for one in given_]),
        np.array([not one.endswith("+") for one in given_]),
    )


@given(waits)
def test_the_curve_is_that_of_statsmodels(rows):
    time, is_over = (np.array(column) for column in zip(*rows, strict=True))
    curve = survival(time, is_over)
    if not is_over.any():
        assert (curve.away == 1).all()
        return
    known = SurvfuncRight(time, is_over.astype(int))
    at = [curve.row_at(one) for one in known.surv_times]
    assert curve.away[at] == pytest.approx(known.surv_prob)
    assert curve.at_risk[at].tolist() == known.n_risk.tolist()


@given(waits)
def test_intervals_hold_the_estimate_and_fall_with_time(rows):
    time, is_over = (np.array(column) for column in zip(*rows, strict=True))
    curve = survival(time, is_over)
    low, high = curve.ends(np.arange(len(curve.time)))
    assert (low <= curve.away + 1e-9).all()
    assert (curve.away <= high + 1e-9).all()
    first, last = curve.median_ends()
    median = curve.median()
    assert median is None or first <= median <= (last or np.inf)


@pytest.mark.parametrize(
    ("text", "median"),
    [
        ("5 7 7.5 9+", 7.0),  # one half from 7 to 7.5
        ("1 1 2 2", 1.0),
        ("1 2 3", 2.0),
        ("1 2 3+", 2.0),
        ("1 2+ 3", 3.0),
        ("2+ 3+", None),
        ("0 0 5", 0.0),
        ("4 4+ 4+", None),  # who is last watched at 4 still waited then
    ],
)
def test_the_median_is_the_first_time_by_which_half_are_over(text, median):
    assert curve_of(text).median() == median


@pytest.mark.parametrize("n", [6, 14, 22, 98, 998, 3002])
def test_one_half_is_found_where_its_factors_are_no_floats(n):
    """Half of n end one after the other, so that the product of n / 2 fractions is one half."""
    time = np.arange(1.0, n + 1)
    assert survival(time, time <= n / 2).median() == n / 2
    with_some_watched_less = np.concatenate([np.full(7, 0.5), time])
    is_over = np.concatenate([np.zeros(7, bool), time <= n / 2])
    assert survival(with_some_watched_less, is_over).median() == n / 2


@pytest.mark.parametrize(("n", "k"), [(20, 7), (9, 0), (9, 9), (200, 3)])
def test_where_all_are_over_an_interval_is_that_of_a_share(n, k):
    """Clopper and Pearson's ends, the two confidence distributions mixed half and half."""
    curve = survival(np.where(np.arange(n) < k, 1.0, 2.0), np.ones(n, bool))
    low, high = (float(end[0]) for end in curve.ends(np.array([curve.row_at(1.5)])))

    def below(share):
        upper = stats.beta.cdf(share, n - k + 1, k) if k else 0.0
        lower = stats.beta.cdf(share, n - k, k + 1) if k < n else 1.0
        return (upper + lower) / 2

    for end, chance in ((low, 0.05), (high, 0.95)):
        if below(0) < chance < below(1 - 1e-12):
            assert end == pytest.approx(brentq(lambda x, c=chance: below(x) - c, 0, 1))
        else:
            assert end == pytest.approx(round(end), abs=1e-9)


def test_with_one_left_to_watch_the_curve_is_hardly_known():
    curve = survival(np.array([0.2] * 25 + [3.0] * 10 + [25.0]), np.arange(36) < 25)
    low, high = curve.ends(np.array([curve.row_at(1), curve.row_at(24)]))
    assert high[1] - low[1] > 1.5 * (high[0] - low[0])
    assert curve.median_ends() == (0.2, 0.2)


def test_of_waits_none_of_which_is_over_something_is_known():
    curve = survival(np.full(30, 0.5), np.zeros(30, bool))
    low, high = curve.ends(np.array([0]))
    assert (low[0], high[0]) == (pytest.approx(0.1 ** (1 / 30)), pytest.approx(1))
    assert curve.median_ends() == (0.5, None)


@pytest.mark.parametrize(("n", "watched"), [(20, 10.0), (60, 3.0)])
def test_intervals_cover(n, watched):
    """Nominal 90 %, 400 samples: ± .045 are three standard errors."""
    median, within = coverage(n, watched, 400)
    assert 0.86 - 0.045 <= median <= 0.94 + 0.045
    assert 0.86 - 0.045 <= within <= 0.94 + 0.045
