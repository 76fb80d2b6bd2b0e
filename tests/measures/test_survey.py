"""Survey scores: what is published only in part is said in part."""

from datetime import date

import numpy as np
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


def _stays(*scores):
    return survey.survey(_points(*scores), START)["days_to_survey_staying_back"]


def test_a_score_that_was_back_was_so_between_two_surveys():
    scores = (9, 3), (12, -28), (15, 1), (20, 3), (30, -5)
    fall, back = _of(*scores)
    assert (fall.value, fall.low, fall.high) == (31, 30, 32)  # each is rounded to a point
    assert (fall.n, fall.unit) == (5, "score_points")
    assert (back.status, back.value, back.low, back.high) == ("observed", None, 5, 10)


def test_a_spike_is_the_first_return_and_no_lasting_one():
    scores = (9, 70), (12, 50), (15, 70), (20, 40), (30, 45)
    _, first = _of(*scores)
    assert (first.low, first.high) == (2, 5)
    stays = _stays(*scores)
    assert (stays.status, stays.low, stays.reason.key) == (
        "censored",
        20,
        "reason.survey_not_stayed",
    )
    assert survey.series(_points(*scores), START).at[0, "again_day"] == 10


def test_two_readings_in_a_row_that_were_back_are_a_lasting_return():
    stays = _stays((9, 70), (12, 50), (14, 70), (16, 60), (18, 70), (30, 71))
    assert (stays.status, stays.low, stays.high) == ("observed", 6, 8)


def test_a_score_still_below_its_level_is_censored_at_the_last_survey():
    fall, back = _of((9, 0), (20, -33))
    assert fall.value == 33
    assert (back.status, back.low) == ("censored", 10)


def test_without_a_score_from_before_onset_neither_fall_nor_way_back_is_claimed():
    """A reading taken in the wake is no level to have fallen from."""
    fall, back = _of((13, -0.9), (14, -20.1), (20, 5))
    assert (fall.status, fall.reason.key) == ("not_available", "reason.survey_no_level")
    assert (back.status, back.reason.key) == ("not_available", "reason.survey_no_level")


def test_a_score_of_the_day_of_onset_may_have_fallen_already():
    fall, back = _of((10, 0), (20, -33), (25, 0))
    assert (fall.status, fall.low) == ("censored", 33)
    assert (back.status, back.low) == ("censored", 10)
    fall, back = _of((9, 20), (10, 15), (20, -33), (25, 15))
    assert (fall.status, fall.value, fall.low, fall.high) == ("observed", None, 47, 54)
    assert (back.status, back.low) == ("censored", 10)


def test_a_score_known_only_as_below_a_value_bounds_the_fall():
    fall, back = _of((9, 11.5), (30, 0, True))
    assert (fall.status, fall.low) == ("censored", 11.5)
    assert (back.status, back.low) == ("censored", 20)
    fall, _ = _of((9, 70), (12, 55), (30, 60, True), (31, 71))
    assert (fall.status, fall.low) == ("censored", 15)  # below 60 may be below 55


def test_a_level_that_had_fallen_before_onset_is_not_known():
    fall, _ = _of((1, 70), (9, 60, True), (12, 50), (20, 55))
    assert fall.reason.key == "reason.survey_no_level"
    fall, _ = _of((1, 70), (9, 75, True), (12, 50), (20, 55))
    assert fall.value == 20


def test_a_bound_above_the_level_is_neither_a_fall_nor_a_return():
    _, back = _of((9, 3), (12, -28), (15, 10, True))
    assert (back.status, back.low) == ("censored", 2)
    _, back = _of((9, 3), (12, -28), (15, 10, True), (30, 4))
    assert (back.low, back.high) == (2, 20)
    fall, back = _of((9, 3), (15, 10, True))
    assert fall.reason.key == back.reason.key == "reason.survey_untold"


def test_scores_of_one_day_leave_open_what_lies_between_them():
    fall, back = _of((9, 70), (12, 50), (12, 72), (20, 60))
    assert (fall.value, fall.low, fall.high) == (None, 9, 21)
    assert (back.status, back.low) == ("censored", 10)
    fall, _ = _of((9, 4.0), (9, 7.4), (12, -19))
    assert (fall.low, fall.high) == (22.9, 26.5)


@pytest.mark.parametrize(
    ("before", "after", "is_fall"),
    [(30.0, 29.9, False), (30.0, 29.5, True), (30, 29, False), (30, 28, True), (0.3, 0.2, False)],
)
def test_what_rounding_makes_is_no_fall(before, after, is_fall):
    scale = 1 if float(before).is_integer() and float(after).is_integer() else 0.1
    fall, back = _of((9, before), (12, after), (20, before))
    assert (fall.low > 0) == is_fall
    assert fall.high - fall.low == pytest.approx(2 * scale)
    assert (back.status == "observed") == is_fall
    if not is_fall:
        assert back.reason.key == "reason.survey_not_fallen"


def test_where_the_respondents_are_known_a_fall_is_told_by_sampling():
    """By hand: 1.645 √(2 · (100² − 25²) / 1000) = 7.12 points."""
    points = _points((9, 30), (12, 25), (20, 30)).assign(respondents=1000)
    found = survey.survey(points, START)
    assert found["survey_fall"].low == pytest.approx(5 - 7.12, abs=0.01)
    assert found["days_to_survey_back"].status == "not_applicable"
    many = survey.survey(points.assign(respondents=100_000), START)
    assert many["days_to_survey_back"].is_observed


def test_the_margin_of_sampling_holds_in_nine_draws_of_ten():
    """Two polls of 800 of an unchanged opinion; 500 pairs: ± .04 are three standard errors."""
    rng, inside = np.random.default_rng(0), []
    for _ in range(500):
        votes = rng.multinomial(800, [0.25, 0.3, 0.45], 2)
        nets = 100 * (votes[:, 2] - votes[:, 0]) / 800
        points = _points((9, nets[0]), (12, nets[1]), (20, nets[1])).assign(respondents=800)
        fall = survey.survey(points, START)["survey_fall"]
        inside.append(fall.low <= 0 <= fall.high)
    assert np.mean(inside) >= 0.86


def test_a_level_of_years_ago_is_no_level_and_a_fall_years_later_not_this_crisis():
    old = pd.concat([_points((12, 50), (20, 60)), _points((1, 70))], ignore_index=True)
    old.loc[2, "at"] = date(2015, 1, 1)
    assert survey.survey(old, START)["survey_fall"].reason.key == "reason.survey_no_level"
    late = pd.concat([_points((9, 50), (20, 60)), _points((1, 40))], ignore_index=True)
    late.loc[2, "at"] = date(2022, 2, 1)
    found = survey.survey(late, START)
    assert found["survey_fall"].value == -10
    assert found["days_to_survey_back"].reason.key == "reason.survey_not_fallen"


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


@given(
    some.lists(
        some.tuples(some.integers(1, 31), some.integers(-99, 99), some.booleans()), max_size=7
    )
)
def test_any_scores_give_a_number_or_a_reason(scores):
    found = survey.survey(_points(*scores), START)
    assert len(found) == len(survey.SPECS)
    first, stays = (found[spec] for spec in survey.SPECS[1:])
    if stays.is_observed:
        assert first.high <= stays.high


@given(
    some.lists(some.tuples(some.integers(1, 31), some.integers(-99, 99)), min_size=2, max_size=8),
    some.integers(11, 31),
)
def test_a_return_once_observed_is_not_changed_by_later_scores(scores, day):
    known = survey.survey(_points(*(one for one in scores if one[0] <= day)), START)
    later = survey.survey(_points(*scores), START)
    for spec in survey.SPECS[1:]:
        if (
            known[spec].is_observed
            and known[spec].n
            and len({at for at, _ in scores}) == len(scores)
        ):
            assert (later[spec].low, later[spec].high) == (known[spec].low, known[spec].high)


@given(some.permutations([(9, 3), (12, -28), (15, 1), (20, 3), (30, -5)]))
def test_the_order_of_rows_changes_nothing(scores):
    assert _of(*scores) == _of((9, 3), (12, -28), (15, 1), (20, 3), (30, -5))


def test_a_day_that_may_be_the_return_opens_its_lower_end():
    """On the 15th it is below 50, which may be back, and on the 20th known to be below."""
    _, back = _of((9, 45), (12, 30), (15, 50, True), (20, 35), (30, 46))
    assert (back.low, back.high) == (2, 20)
