"""Counts on a coded timeline: bounds where windows overlap, never a number without a statement."""

import pandas as pd
import pytest

from analytics.measures.conduct import ELEMENTS, UNITS, coded
from analytics.schema import Milestone, Moment

START = pd.Timestamp("2024-03-04T12:00Z")
UNTIL = START + pd.Timedelta(days=30)
ONSET = Moment(START, START, START)


def at(low, high=None):
    """A moment so many hours after onset, or a window."""
    ends = [START + pd.Timedelta(hours=h) for h in (low, low if high is None else high)]
    return Moment(*ends, ends[0] if high is None else None)


def event(name, actor, when, *kinds, public=True, channel="x", **apology):
    return Milestone(
        id=name,
        kinds=kinds,
        actor=actor,
        channel=channel,
        when=when,
        known_at=when.latest,
        precision="hour",
        text="",
        sources=("a",),
        public=public,
        apology=apology,
    )


def timeline():
    return [
        event("trigger", "brand", at(-10), "trigger", public=False),
        event("post", "customer", at(0), "first_public_post"),
        event("star", "influencer", at(1, 5), "escalation"),
        event("word", "brand", at(4), "first_brand_response", "non_apology"),
        event("memo", "brand", at(6), "non_apology", public=False),
        event("sorry", "brand", at(40, 44), "full_apology", "ceo_statement", channel="tv",
              regret="full", responsibility="weak"),
        event("law", "regulator", at(43, 60), "escalation"),
        event("refund", "brand", at(70), "compensation"),
    ]  # fmt: skip


def found(name, events=None):
    return coded(timeline() if events is None else events, ONSET, UNTIL)[name]


def ends(name):
    measure = found(name)
    return measure.value, measure.low, measure.high


def test_counts_are_bounds_where_windows_overlap():
    assert ends("events_before_word") == (None, 1, 2)  # the star's window runs past the word
    assert ends("influencers_before_word") == (None, 0, 1)
    assert ends("escalations_after_apology") == (None, 0, 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("statements", 2), ("brand_channels", 2), ("internal_statements", 1), ("triggers", 1)),
        *(("full_apologies", 1), ("compensations", 1), ("deeds", 1), ("policy_changes", 0)),
        *(("influencers_spoke", 1), ("regulators_spoke", 1), ("partners_spoke", 0)),
        *(("weak_elements", 1), ("apology_regret", 1.0), ("apology_responsibility", 0.5)),
        ("apology_repair", 0.0),
    ],
)
def test_what_is_on_the_timeline_is_counted(name, value):
    measure = found(name)
    assert (measure.value, measure.status) == (value, "observed")
    assert measure.n >= 1


def test_durations_keep_their_windows():
    chief, second = found("time_to_chief_executive_h"), found("non_apology_to_apology_h")
    assert (chief.value, chief.low, chief.high) == (None, 40, 44)
    assert (second.value, second.low, second.high) == (None, 36, 40)


def test_what_has_not_come_is_censored_and_what_cannot_come_is_not_applicable():
    early = [m for m in timeline() if m.id in ("post", "word")]
    assert found("time_to_chief_executive_h", early).low == 30 * 24
    assert found("non_apology_to_apology_h", early).status == "censored"
    assert found("escalations_after_apology", early).status == "not_applicable"
    plain = [event("word", "brand", at(4), "first_brand_response")]
    assert found("non_apology_to_apology_h", plain).status == "not_applicable"


@pytest.mark.parametrize("events", [[], timeline()[:3]])
def test_without_a_public_statement_nothing_is_available(events):
    measures = coded(events, ONSET, UNTIL)
    assert list(measures) == list(UNITS)
    assert {m.status for m in measures.values()} == {"not_available"}


def test_without_onset_only_what_counts_from_it_is_missing():
    measures = coded(timeline(), None, UNTIL)
    missing = [name for name, m in measures.items() if m.status == "not_available"]
    assert missing == ["time_to_chief_executive_h"]


def test_order_of_events_and_their_date_change_nothing():
    shift = pd.Timedelta(days=777)
    moved = [
        event(m.id, m.actor, Moment(m.when.earliest + shift, m.when.latest + shift), *m.kinds,
              public=m.public, channel=m.channel, **m.apology)
        for m in reversed(timeline())
    ]  # fmt: skip
    onset = Moment(START + shift, START + shift)
    one, two = coded(timeline(), ONSET, UNTIL), coded(moved, onset, UNTIL + shift)
    for name in UNITS:
        assert (one[name].low, one[name].high) == (two[name].low, two[name].high), name


def test_there_is_a_measure_for_each_element():
    assert {f"apology_{element}" for element in ELEMENTS} <= UNITS.keys()
