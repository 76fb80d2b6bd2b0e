"""The response clock: documented windows in, windows out; never a midpoint."""

from dataclasses import replace

import pandas as pd
import pytest

from analytics.measures.response import (
    TIME_TO_ACKNOWLEDGE,
    conduct,
    first_statement_speed,
    response_clock,
)
from analytics.schema import Duration, Message, Milestone, Moment, Search
from analytics.wording import Locale

ONSET = Moment(pd.Timestamp("2020-01-01T10:00Z"), pd.Timestamp("2020-01-01T11:00Z"))
UNTIL = pd.Timestamp("2020-01-05T11:00Z")


def event(name, low, high=None, *, kinds=("first_brand_response",), best=None, **more):
    low, high = pd.Timestamp(f"2020-01-{low}Z"), pd.Timestamp(f"2020-01-{high or low}Z")
    best = None if best is None else pd.Timestamp(f"2020-01-{best}Z")
    more = {"actor": "brand", "channel": "press", "precision": "hour", "sources": ("s",)} | more
    when = Moment(low, high, best)
    return Milestone(id=name, kinds=kinds, when=when, known_at=high, text="", **more)


def test_window_of_the_difference_and_no_midpoint():
    clock = response_clock([event("a", "01T13:00", "01T15:00")], ONSET, UNTIL)
    said = clock["time_to_acknowledge_h"]
    assert (said.value, said.low, said.high) == (None, 2.0, 5.0)


def test_best_needs_a_best_on_both_sides():
    exact = Moment(ONSET.earliest, ONSET.latest, ONSET.earliest)
    statement = event("a", "01T13:00", "01T15:00", best="01T14:00")
    assert response_clock([statement], exact, UNTIL)["time_to_acknowledge_h"].value == 4.0
    assert response_clock([statement], ONSET, UNTIL)["time_to_acknowledge_h"].value is None


def test_mapping_skips_leaks_weak_words_and_other_actors():
    story = [
        event("rival", "01T11:30", actor="other_brand"),
        event("leak", "01T12:00", kinds=("non_apology",), public=False),
        event("weak", "01T13:00", apology={"explanation": "weak"}),
        event("answer", "01T16:00", apology={"prevention": "full"}),
        event("sorry", "02T10:00", kinds=("full_apology",)),
        event("refit", "03T10:00", kinds=("policy_change",)),
    ]
    clock = response_clock(story, ONSET, UNTIL)
    firsts = {name: clock[name].evidence[0] for name in clock if name.endswith("_at")}
    assert firsts == {
        "acknowledged_at": "weak",
        "responded_at": "answer",
        "apologised_at": "sorry",
        "acted_at": "refit",
    }


def whole(subject, low, high):
    return Search("s", subject, pd.Timestamp(f"2020-01-{low}Z"), pd.Timestamp(f"2020-01-{high}Z"))


def test_absent_apology_is_censored_only_as_far_as_it_was_searched():
    story = [event("a", "01T13:00")]
    assert response_clock(story, ONSET, UNTIL)["time_to_apologise_h"].status == "not_available"
    for end, hours in (("09T00:00", 96.0), ("03T11:00", 48.0)):
        searches = [whole("apology", "01T00:00", end)]
        apology = response_clock(story, ONSET, UNTIL, searches)["time_to_apologise_h"]
        assert (apology.status, apology.value, apology.low) == ("censored", None, hours)
        assert apology.absence == ("s",)
    late = [whole("apology", "02T00:00", "09T00:00")]
    assert (
        response_clock(story, ONSET, UNTIL, late)["time_to_apologise_h"].status == "not_available"
    )


def test_that_there_was_none_before_is_claimed_only_where_it_is_carried():
    story = [event("a", "03T13:00", first=())]
    assert response_clock(story, ONSET, UNTIL)["time_to_acknowledge_h"].absence == ()
    searched = response_clock(story, ONSET, UNTIL, [whole("statements", "01T00:00", "04T00:00")])
    assert searched["time_to_acknowledge_h"].absence == ("s",)
    called = response_clock([event("a", "03T13:00", first=("statements",))], ONSET, UNTIL)
    assert called["time_to_acknowledge_h"].absence == ("a", "s")


@pytest.mark.parametrize("story", [[], [event("x", "01T12:00", actor="press")]])
def test_without_the_brand_on_record_nothing_is_timed(story):
    clock = response_clock(story, ONSET, UNTIL)
    assert {m.reason.key for m in clock.values()} == {"reason.not_on_record"}
    assert {m.status for m in clock.values()} == {"not_available"}


def test_what_surely_lies_before_onset_is_no_answer_to_it():
    story = [event("a", "01T08:00"), event("b", "01T13:00", kinds=("statement",))]
    said = response_clock(story, ONSET, UNTIL)["acknowledged_at"]
    assert said.evidence == ("b",)


@pytest.mark.parametrize("kinds", [("denial",), ("attack",), ("non_apology", "ceo_statement")])
def test_a_fast_word_that_denies_earns_no_credit_and_is_no_substance(kinds):
    story = [event("a", "01T11:30", kinds=kinds, apology={"explanation": "full"})]
    clock = response_clock(story, ONSET, UNTIL)
    assert clock["time_to_acknowledge_h"].verdict.key == "reason.uncredited"
    assert clock["time_to_respond_h"].status == "not_available"


def test_what_may_have_come_with_the_brands_own_onset_earns_no_credit():
    day = event("began", "01T00:00", "01T23:59", kinds=("first_public_post",))
    refund = event("refund", "01T00:00", "01T23:59", kinds=("compensation",))
    later = replace(refund, when=event("x", "02T00:00").when)
    for story, key in (([day, refund], "reason.own_onset"), ([day, later], None)):
        verdict = response_clock(story, day.when, UNTIL)["time_to_act_h"].verdict
        assert (verdict and verdict.key) == key
    others = replace(day, actor="press")
    clock = response_clock([others, refund], others.when, UNTIL)
    assert clock["time_to_act_h"].verdict is None


@pytest.mark.parametrize(
    "kind", ["corrective_action", "compensation", "statement", "policy_change", "escalation"]
)
def test_every_public_act_of_the_brand_breaks_its_silence(kind):
    story = [event("a", "01T12:00"), event("b", "02T12:00", kinds=(kind,))]
    story.append(event("c", "03T12:00", kinds=("statement",)))
    searches = [whole("statements", "01T00:00", "05T00:00")]
    silence = conduct(story, ONSET, UNTIL, searches)["longest_silence_h"]
    assert (silence.value, silence.low, silence.high) == (24.0, 24.0, 24.0)


def test_a_silence_that_nobody_searched_is_none():
    story = [event("a", "01T12:00"), event("b", "04T12:00")]
    assert conduct(story, ONSET, UNTIL)["longest_silence_h"].status == "not_available"
    told = [whole("statements", "02T00:00", "03T00:00")]
    least = conduct(story, ONSET, UNTIL, told)["longest_silence_h"]
    assert (least.value, least.low, least.high, least.absence) == (None, 24.0, 72.0, ("s",))


def test_a_window_that_overlaps_the_gap_may_have_broken_it():
    """A may lie anywhere in a day and a half, so that the gap between B and C is not sure."""
    story = [event("a", "01T12:00", "02T18:00"), event("b", "01T13:00"), event("c", "02T20:00")]
    searches = [whole("statements", "01T00:00", "05T00:00")]
    silence = conduct(story, ONSET, UNTIL, searches)["longest_silence_h"]
    assert silence.low < 24 < silence.high


def test_substance_may_have_stood_in_words_that_were_not_read():
    searches = [whole("statements", "01T00:00", "09T00:00")]
    story = [event("a", "01T13:00")]
    assert response_clock(story, ONSET, UNTIL, searches)["time_to_respond_h"].status == (
        "not_available"
    )
    read = [replace(story[0], is_whole=True)]
    assert response_clock(read, ONSET, UNTIL, searches)["time_to_respond_h"].status == "censored"


def test_the_first_of_several_came_by_the_earliest_end_of_any():
    story = [event("a", "01T12:00", "03T12:00"), event("b", "01T15:00", "01T16:00")]
    said = response_clock(story, ONSET, UNTIL)["time_to_acknowledge_h"]
    assert (said.low, said.high, said.evidence) == (1.0, 6.0, ("a", "b"))


def test_where_a_coder_names_the_first_answer_what_may_precede_onset_is_none():
    story = [
        event("interview", "01T09:00", "01T12:00", kinds=("ceo_statement",)),
        event("answer", "02T12:00"),
    ]
    assert response_clock(story, ONSET, UNTIL)["acknowledged_at"].evidence == ("answer",)
    between = [event("early", "01T20:00", kinds=("statement",)), *story]
    assert response_clock(between, ONSET, UNTIL)["acknowledged_at"].evidence == ("early",)


def test_shifting_all_times_changes_no_duration():
    story = [event("a", "01T13:00", "01T15:00"), event("b", "02T13:00", kinds=("full_apology",))]
    later = [event("a", "03T13:00", "03T15:00"), event("b", "04T13:00", kinds=("full_apology",))]
    shift = pd.Timedelta(days=2)
    moved = Moment(ONSET.earliest + shift, ONSET.latest + shift)
    one = response_clock(story, ONSET, UNTIL)
    two = response_clock(later, moved, UNTIL + shift)
    for name in one:
        if name.endswith("_h"):
            assert (one[name].low, one[name].high) == (two[name].low, two[name].high)


def test_a_denial_that_contradicts_a_confession_is_the_wrong_one_of_the_two():
    story = [
        event("confession", "01T12:00", kinds=("statement",)),
        event("denial", "02T12:00", kinds=("denial",), contradicts=("confession",)),
    ]
    assert conduct(story, ONSET, UNTIL)["contradictions"].evidence == ("denial",)


def test_conduct_counts_elements_what_was_taken_back_and_silence():
    elements = {"regret": "full", "responsibility": "full", "repair": "weak"}
    story = [
        event("a", "01T12:00", kinds=("non_apology",)),
        event("b", "03T12:00", kinds=("full_apology",), apology=elements, contradicts=("a",)),
    ]
    found = conduct(story, ONSET, UNTIL, [whole("statements", "01T00:00", "05T00:00")])
    assert (found["apology_elements"].low, found["apology_elements"].high) == (2, 7)
    assert found["non_apologies"].evidence == ("a",)
    assert found["contradictions"].evidence == ("a",)
    assert (found["longest_silence_h"].low, found["longest_silence_h"].high) == (48.0, 48.0)
    read = [story[0], replace(story[1], is_whole=True)]
    whole_words = conduct(read, ONSET, UNTIL)["apology_elements"]
    assert (whole_words.value, whole_words.high) == (2, 3)


def test_conduct_without_statements_is_not_available():
    assert {m.status for m in conduct([], ONSET, UNTIL).values()} == {"not_available"}


def acknowledged(best, low, high):
    """`time_to_acknowledge_h` from a window in hours."""
    ends = (None if end is None else Duration(end) for end in (best, low, high))
    return TIME_TO_ACKNOWLEDGE.observed(*ends, n=1)


@pytest.mark.parametrize(
    ("took", "first", "last"),
    [
        ((-0.1, -0.1, -0.1), "before", "before"),
        ((0.0, 0.0, 0.0), "hour", "hour"),
        ((None, 0.5, 1.0), "hour", "hour"),
        ((None, 0.5, 1.1), "hour", "day"),
        ((24.1, 0.5, 200.0), "week", "week"),
        ((None, -3.0, 1e6), "before", "later"),
    ],
)
def test_the_speed_class_is_open_where_the_window_is(took, first, last):
    speed = first_statement_speed(acknowledged(*took))
    assert (speed.low, speed.high) == (first, last)
    assert speed.value == (first if first == last else None)


def test_without_a_first_word_there_is_no_speed_class():
    reason = Message("reason.not_on_record")
    speed = first_statement_speed(TIME_TO_ACKNOWLEDGE.missing(reason))
    assert (speed.status, speed.reason) == ("not_available", reason)
    waiting = TIME_TO_ACKNOWLEDGE.censored(Duration(30.0), Message("reason.not_yet"))
    assert not first_statement_speed(waiting).is_known


def test_the_classes_are_words_on_a_page():
    shown = Locale.of().format_measure(first_statement_speed(acknowledged(None, 0.5, 1.1)))
    assert shown == "in the first hour – in the first day"
