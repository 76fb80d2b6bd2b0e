"""Survey scores: what is published only in part is said in part."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from analytics.measures import survey

START = date(2020, 3, 10)


def _points(*scores, name="Buzz"):
    """(day of March, score), or (day, score, True) for below it."""
    rows = [(name, date(2020, 3, day), float(v), bool(below)) for day, v, *below in scores]
    return pd.DataFrame(rows, columns=["measure", "at", "value", "is_below"])


def _of(*scores, start=START):
    found = survey.survey(_points(*scores), start)
    return found["survey_fall"], found["days_to_survey_back"]


def test_a_score_that_was_back_was_so_between_two_surveys():
    fall, back = _of((9, 3), (12, -28), (15, 1), (20, 3), (30, -5))
    assert (fall.value, fall.n, fall.unit) == (31, 5, "score_points")
    assert (back.status, back.value, back.low, back.high) == ("observed", None, 5, 10)


def test_a_score_still_below_its_level_is_censored_at_the_last_survey():
    fall, back = _of((10, 0), (20, -33))
    assert fall.value == 33
    assert (back.status, back.low) == ("censored", 10)


def test_without_a_score_from_before_onset_neither_fall_nor_way_back_is_claimed():
    """A reading taken in the wake is no level to have fallen from."""
    fall, back = _of((13, -0.9), (14, -20.1), (20, 5))
    assert (fall.status, fall.reason.key) == ("not_available", "reason.survey_no_level")
    assert (back.status, back.reason.key) == ("not_available", "reason.survey_no_level")


def test_a_score_known_only_as_below_a_value_bounds_the_fall():
    fall, back = _of((10, 11.5), (30, 0, True))
    assert (fall.status, fall.low) == ("censored", 11.5)
    assert (back.status, back.low) == ("censored", 20)


def test_a_bound_above_the_level_is_neither_a_fall_nor_a_return():
    _, back = _of((9, 3), (12, -28), (15, 10, True))
    assert (back.status, back.low) == ("censored", 5)


def test_a_score_that_rose_has_no_way_back():
    fall, back = _of((9, 3), (12, 8))
    assert fall.value == -5
    assert back.status == "not_applicable"


@pytest.mark.parametrize(
    "scores", [(), ((9, 3),), ((12, 3),), ((8, 1), (9, 3)), ((12, 3, True), (14, 1, True))]
)
def test_with_nothing_to_compare_nothing_is_told(scores):
    fall, back = _of(*scores)
    assert fall.reason.key == back.reason.key == "reason.no_survey"


def test_without_onset_nothing_is_told():
    fall, _ = _of((9, 3), (12, -28), start=None)
    assert fall.status == "not_available"


def test_the_first_survey_of_a_case_is_the_one_measured():
    both = pd.concat([_points((9, 3), (12, -28)), _points((9, 50), (12, 0), name="Index")])
    assert survey.survey(both, START)["survey_fall"].value == 31
    assert survey.series(both, START)["measure"].tolist() == ["Buzz", "Index"]


@given(some.permutations([(9, 3), (12, -28), (15, 1), (20, 3), (30, -5)]))
def test_the_order_of_rows_changes_nothing(scores):
    assert _of(*scores) == _of((9, 3), (12, -28), (15, 1), (20, 3), (30, -5))
