"""The response clock: documented windows in, windows out; never a midpoint."""

import pandas as pd
import pytest

from analytics.measures.response import conduct, response_clock
from analytics.schema import Milestone, Moment

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
        event("deed", "03T10:00", kinds=("policy_change",)),
    ]
    clock = response_clock(story, ONSET, UNTIL)
    firsts = {name: clock[name].evidence[0] for name in clock if name.endswith("_at")}
    assert firsts == {
        "acknowledged_at": "weak",
        "responded_at": "answer",
        "apologised_at": "sorry",
        "acted_at": "deed",
    }


def test_absent_apology_is_censored_at_the_end_of_coverage():
    apology = response_clock([event("a", "01T13:00")], ONSET, UNTIL)["time_to_apologise_h"]
    assert (apology.status, apology.value, apology.low) == ("censored", None, 96.0)


@pytest.mark.parametrize(
    ("story", "reason"),
    [([], "reason.no_timeline"), ([event("x", "01T12:00", actor="press")], "reason.no_statement")],
)
def test_without_the_brand_on_record_nothing_is_timed(story, reason):
    clock = response_clock(story, ONSET, UNTIL)
    assert {m.reason.key for m in clock.values()} == {reason}
    assert {m.status for m in clock.values()} == {"not_available"}


def test_brand_that_spoke_before_onset_is_data():
    early = response_clock([event("a", "01T08:00")], ONSET, UNTIL)["time_to_acknowledge_h"]
    assert (early.low, early.high) == (-3.0, -2.0)


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


def test_conduct_counts_elements_contradictions_and_silence():
    elements = {"regret": "full", "responsibility": "full", "repair": "weak"}
    story = [
        event("a", "01T12:00", kinds=("non_apology",)),
        event("b", "03T12:00", kinds=("full_apology",), apology=elements, contradicts=("a",)),
    ]
    found = conduct(story, ONSET, UNTIL)
    assert (found["apology_elements"].value, found["apology_elements"].high) == (2, 3)
    assert found["non_apologies_before_apology"].evidence == ("a",)
    assert found["contradictions"].value == 1
    assert (found["longest_silence_h"].low, found["longest_silence_h"].high) == (48.0, 48.0)


def test_conduct_without_statements_is_not_available():
    assert {m.status for m in conduct([], ONSET, UNTIL).values()} == {"not_available"}
