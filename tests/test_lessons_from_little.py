"""No rule praises or blames from one word, one message, one bin, or a span that was not watched."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import lessons
from analytics.measures.conduct import coded
from analytics.measures.decay import VOLUME_HALF_LIFE
from analytics.measures.detection import detected
from analytics.measures.recovery import DEPTH, HALF_LIFE, TIME_TO_RECOVER
from analytics.measures.replies import first_replies, reply_measures
from analytics.measures.response import (
    ACKNOWLEDGED_AT,
    TIME_TO_ACKNOWLEDGE,
    conduct,
    response_clock,
    time_to_detect,
)
from analytics.measures.series import IN_HOLE
from analytics.measures.volume import volume
from analytics.schema import Measures, Message, Milestone, Moment, Search

ONSET = Moment(*(pd.Timestamp("2020-01-10T10:00Z"),) * 3)
UNTIL = pd.Timestamp("2020-01-24T10:00Z")
WHY = Message("reason.see_case")
NONE = Measures(spec.missing(WHY) for rule in lessons.RULES for spec in rule.needs)
OF_MESSAGES = {
    *("attention", "lead", "attention_passes", "statement_before_peak", "answered"),
    *("reply_time", "within_hour", "within_day", "recovery", "relapse"),
}


def after(hours):
    return ONSET.earliest + pd.Timedelta(hours=hours)


def word(hours, name="a", *, kinds=("first_brand_response",)):
    when = Moment(*(after(hours),) * 3)
    more = {"actor": "brand", "channel": "press", "precision": "hour", "sources": ("s",)}
    return Milestone(id=name, kinds=kinds, when=when, known_at=when.latest, text="", **more)


def searched(end=UNTIL):
    return (Search("searched", "statements", ONSET.earliest, end),)


def told(measures):
    return {one.id: one for one in lessons.evaluate(NONE | measures)[0]}


def spoken(*milestones, searches=None):
    held = milestones, ONSET, UNTIL, searched() if searches is None else searches
    return told(response_clock(*held) | conduct(*held) | coded(*held))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0.1, 300), min_size=1, max_size=6), st.booleans())
def test_no_silence_is_praised_for_one_word_or_within_a_day(times, is_searched):
    """The claim holds of the words themselves: two at least, over more than a day, none of whose
    gaps is longer than 24 h. A silence is blamed only where somebody looked and it was so long.
    """
    times = sorted(round(one, 1) for one in times)
    found = spoken(
        *(word(at, f"w{k}") for k, at in enumerate(times)), searches=None if is_searched else ()
    ).get("silence")
    gaps = np.diff([0.0, *times])
    if found is None:
        return
    assert is_searched
    if found.side == "well":
        assert len(times) >= 2
        assert times[-1] > 24
        assert gaps.max() <= 24
    else:
        assert gaps.max() > 24


def test_silence_is_praised_where_there_is_enough_to_praise():
    assert spoken(word(3), word(20, "b"), word(40, "c"))["silence"].side == "well"
    assert spoken(word(3), word(60, "b"))["silence"].side == "badly"
    assert "silence" not in spoken(word(3))
    assert "silence" not in spoken(word(3), word(9, "b"))


def series(n, negative, quotes=None, collected=None):
    times = pd.date_range(after(-24 * 9), periods=len(n), freq="h", unit="us")
    table = pd.DataFrame({"bin_start": times, "messages": n, "scored": n, "negative": negative})
    table = table.assign(neutral=table["messages"] - table["negative"], positive=0)
    table["brand_quotes"] = 0 if quotes is None else quotes
    return table if collected is None else table.assign(collected=collected)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_bin_of_a_few_messages_is_no_evidence(data):
    """Whatever the few messages of an otherwise empty series are, no rule speaks from them."""
    n, negative, quotes = (np.zeros(24 * 12, int) for _ in range(3))
    for row in data.draw(st.lists(st.integers(0, len(n) - 1), min_size=1, max_size=4)):
        n[row] += data.draw(st.integers(1, 2))
        negative[row] = data.draw(st.integers(0, int(n[row])))
        quotes[row] = data.draw(st.integers(0, int(n[row])))
    bins, at = series(n, negative, quotes), data.draw(st.floats(-5, 60))
    rang = detected(bins, 60, ONSET.earliest)
    clock = response_clock([word(max(at, 0.1))], ONSET, UNTIL, searched())
    alarm = Measures([rang, time_to_detect(rang, ONSET)])
    assert not OF_MESSAGES & told(clock | volume(bins, 60) | alarm).keys()


def test_three_quotes_of_three_posts_are_no_busiest_hour():
    n = np.zeros(24 * 12, int)
    n[1] = 3
    assert "attention" not in told(volume(series(n, n, n), 60))


@pytest.mark.parametrize(("quotes", "is_told"), [(4, False), (51, False), (70, True)])
def test_the_busiest_hour_is_of_quotes_where_most_of_it_is_beyond_chance(quotes, is_told):
    n = np.full(24 * 12, 5)
    n[100] = 100 if quotes > 4 else 5
    found = volume(series(n, n // 2, np.where(np.arange(len(n)) == 100, quotes, 0)), 60)
    assert ("attention" in told(found)) == is_told


@pytest.mark.parametrize(("negative", "side"), [(3, None), (19, None), (20, "well"), (60, "well")])
def test_an_hour_with_few_negative_posts_is_no_peak(negative, side):
    n = np.full(24 * 12, 2)
    n[24 * 9 + 8] = negative
    found = volume(series(n, np.where(n > 2, n, 0)), 60)
    clock = response_clock([word(2)], ONSET, UNTIL, searched())
    lesson = told(clock | found).get("statement_before_peak")
    assert (lesson and lesson.side) == side


def test_an_alarm_that_a_hole_may_have_swallowed_praises_nobody():
    """Nothing was collected from two hours before onset; the alarm rings as soon as it is."""
    n = np.random.default_rng(0).poisson(20, 24 * 12)
    n[24 * 9 :] += 200
    for lost in (0, 30):
        share = np.ones(len(n))
        share[24 * 9 - 2 : 24 * 9 - 2 + lost] = 0
        bins = series(np.where(share > 0, n, 0), np.where(share > 0, n, 0) // 2, None, share)
        rang = detected(bins, 60, ONSET.earliest)
        alarm = Measures([rang, time_to_detect(rang, ONSET)])
        clock = response_clock([word(0.2)], ONSET, UNTIL, searched())
        found = told(clock | alarm)
        assert rang.is_observed
        assert ("lead" in found) == (not lost)
        if lost:
            took = alarm["time_to_detect_h"]
            assert (rang.value, rang.verdict, took.value) == (None, IN_HOLE, None)
            assert rang.low == ONSET.earliest
            assert rang.high >= after(lost - 2)
            assert (took.low, took.high) == (
                0.0,
                (rang.high - ONSET.earliest).total_seconds() / 3600,
            )


def complaints(n, asked_every_h, answered):
    """n complaints; of each tenth the reply comes after `answered` hours, if it is not None."""
    rows = []
    for k in range(n):
        at = after(k * asked_every_h)
        rows.append((f"q{k}", at, "public", pd.NA))
        if answered is not None and k % 10 == 0:
            rows.append((f"a{k}", at + pd.Timedelta(hours=answered), "brand", f"q{k}"))
    names = ["message_id", "published_at", "side", "parent_id"]
    return pd.DataFrame(rows, columns=names).assign(
        channel="x", label="negative", repost_of_id=pd.NA, author="a"
    )


@pytest.mark.parametrize(("watched_h", "is_blamed"), [(400.0, True), (3.0, False)])
def test_complaints_that_nobody_watched_are_not_called_unanswered(watched_h, is_blamed):
    posts = complaints(200, 0.01, 1.0)
    asked = first_replies(posts, after(watched_h))
    found = told(reply_measures(asked, has_brand=True))
    assert ("answered" in found) == is_blamed


def test_few_complaints_judge_nothing():
    asked = first_replies(complaints(15, 0.01, 1.0), after(400))
    assert not OF_MESSAGES & told(reply_measures(asked, has_brand=True)).keys()


def test_intervals_that_overlap_say_nothing_of_what_passed_sooner():
    for most, is_told in ((40.0, False), (20.0, True)):
        pair = Measures(
            [VOLUME_HALF_LIFE.observed(10.0, 5.0, most), HALF_LIFE.observed(50.0, 30.0, 70.0)]
        )
        assert ("attention_passes" in told(pair)) == is_told


def test_a_return_in_a_hole_is_neither_a_return_after_so_long_nor_none():
    back = TIME_TO_RECOVER.observed(None, 31.0, 3249.0, verdict=IN_HOLE)
    assert "recovery" not in told(Measures([back, DEPTH.censored(0.9, WHY)]))


def test_first_words_are_judged_by_what_is_known_of_them():
    at = after(2.0)
    said = [ACKNOWLEDGED_AT.observed(at), TIME_TO_ACKNOWLEDGE.observed(2.0)]
    assert not told(Measures(said))
