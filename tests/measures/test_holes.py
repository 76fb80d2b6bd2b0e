"""Holes are found where the evidence is very strong, and a quiet night is none."""

import numpy as np
import pandas as pd
import pytest
from calibrate_holes import START, counts, false_hours, frame, is_found

from analytics.errors import TableError
from analytics.measures.holes import Hole, holes, holes_of_ids, merged
from analytics.schema import Message


def hour(k):
    return START + pd.Timedelta(hours=k)


def spans_of(messages, minutes=60):
    unit = pd.Timedelta("1h")
    found = holes(frame(np.asarray(messages), minutes), minutes)
    return [((one.start - START) / unit, (one.end - START) / unit) for one in found]


FLAT = np.full(240, 20)


def emptied(start, end, messages=FLAT):
    changed = messages.copy()
    changed[start:end] = 0
    return changed


def test_a_gap_that_other_days_do_not_explain_is_a_hole_to_the_hour():
    assert spans_of(FLAT) == []
    assert spans_of(emptied(80, 100)) == [(80, 100)]
    assert spans_of(emptied(80, 240)) == [(80, 240)]
    assert spans_of(emptied(170, 180, emptied(80, 100))) == [(80, 100), (170, 180)]


def test_nights_weekends_and_closed_hours_are_none():
    clock, day = np.arange(24 * 28) % 24, np.arange(24 * 28) // 24 % 7
    open_hours = np.where((clock >= 8) & (clock < 18) & (day < 5), 40, 0)[8:]
    assert spans_of(open_hours) == []
    assert spans_of(np.where(clock < 7, 0, 40)) == []
    assert spans_of(np.where(day < 5, 40, 0)[: 24 * 7]) == []  # the first weekend


def test_two_days_of_history_show_no_hole():
    assert spans_of(emptied(48, 72)[:100]) == []


def test_a_hole_once_found_is_never_taken_back():
    rng = np.random.default_rng(0)
    messages = emptied(200, 230, rng.poisson(15, 400))
    assert [spans_of(messages[:k])[:1] for k in (240, 300, 400)] == [[(200, 230)]] * 3
    growing = [spans_of(messages[:k]) for k in range(201, 231)]
    told = [one[0] for one in growing if one]
    assert told == [(200, k) for k in range(231 - len(told), 231)]


def test_only_the_newest_of_a_day_is_a_hole_before_it():
    """Four of eight days end at 4,000, as a crawl of Robinhood's crisis did (28 Jan 2021)."""
    rng = np.random.default_rng(1)
    rates = np.repeat([110, 2212, 798, 243, 119, 194, 121, 77], 24)
    days = rng.poisson(rates).reshape(8, 24)
    first = []
    for day in days:
        left = day[::-1].cumsum()[::-1] - 4000
        kept = np.clip(np.where(left > 0, day - left, day), 0, None)
        first.append(int((kept > 0).argmax()))
        day[:] = kept
    found = spans_of(days.ravel())
    capped = [k for k in range(8) if days[k].sum() == 4000]
    assert len(capped) == 4
    assert found == [(24 * k, 24 * k + first[k]) for k in capped if first[k]]


def test_equal_days_without_gaps_and_small_equal_days_are_no_cap():
    assert spans_of(FLAT) == []
    days = np.zeros((9, 24), int)
    days[:, 12:] = 1
    days[4] = 1
    assert spans_of(days.ravel()) == []


def test_an_hour_that_ends_at_the_same_count_has_lost_its_first_quarters():
    quarters = np.full((48, 4), 40)
    quarters[20:26] = [0, 0, 50, 150]
    assert [span for span in spans_of(quarters.ravel(), 15) if span[0] < 24] == [
        (20.0, 20.5),
        (21.0, 21.5),
        (22.0, 22.5),
        (23.0, 23.5),
    ]


def at_hours(*values):
    return pd.Series([hour(k) for k in values]).astype("datetime64[us, UTC]")


def test_ids_left_out_over_hours_are_a_hole():
    times = at_hours(*np.arange(0, 50, 0.1), *np.arange(70, 120, 0.1))
    ids = pd.Series([*range(500), *range(900, 1400)]).astype(str)
    [found] = holes_of_ids(ids, times)
    assert (found.start, found.end) == (hour(49.9), hour(70))
    assert found.why.values == {"n": 400}
    assert holes_of_ids(pd.Series(range(1000)).astype(str), times) == []


def test_ids_of_the_clock_of_a_platform_or_of_words_show_nothing():
    times = at_hours(*np.arange(0, 50, 0.1), *np.arange(70, 120, 0.1))
    snowflakes = ((times.astype("int64") // 1000 - 1_288_834_974_657) * 2**22).astype(str)
    shuffled = pd.Series(np.random.default_rng(0).permutation(1000)).astype(str)
    words = pd.Series([f"t3_{k}" for k in range(1000)])
    for ids in (snowflakes, shuffled, words):
        assert holes_of_ids(ids, times) == []
    assert holes_of_ids(shuffled[:3], times[:3]) == []
    assert holes_of_ids(shuffled[:0], times[:0]) == []


def test_holes_that_overlap_are_one():
    why, other = Message("reason.hole.gap"), Message("reason.hole.cap")
    parts = [
        Hole(hour(5), hour(9), other),
        Hole(hour(1), hour(6), why),
        Hole(hour(20), hour(21), why),
    ]
    found = merged(parts)
    assert [(one.start, one.end, one.why) for one in found] == [
        (hour(1), hour(9), why),
        (hour(20), hour(21), why),
    ]


@pytest.mark.parametrize("messages", [[], [0], [5], [0] * 300, [1] * 300, [10**9] * 300])
def test_a_poor_series_has_none(messages):
    assert spans_of(np.asarray(messages, int)) == []


def test_a_thousand_years_of_days_have_none_and_what_is_no_series_is_refused():
    assert holes(frame(np.ones(3000, int), 7 * 24 * 60), 7 * 24 * 60) == []
    for broken in (frame(FLAT, 60).iloc[::-1], frame(FLAT * np.nan, 60), frame(FLAT, 30)):
        with pytest.raises(TableError):
            holes(broken, 60)


@pytest.mark.parametrize(
    "kind", ["night weekend", "decline", "night cluster", "night mood", "wave"]
)
def test_false_holes_are_rare_and_true_ones_are_found(kind):
    assert np.mean([false_hours(kind, 10, seed) > 0 for seed in range(12)]) < 0.1
    if kind != "decline":
        assert np.mean([is_found(kind, 60, 48, seed) for seed in range(8)]) > 0.7


def test_the_series_of_the_calibration_are_what_they_say():
    rng = np.random.default_rng(0)
    for kind, spread in (("flat", 1), ("cluster", 5)):
        n = counts(rng, kind, 60, 40, 10)
        assert n.mean() == pytest.approx(10, rel=0.1)
        assert n.var() / n.mean() > 0.7 * spread
