"""Counts on a coded timeline: bounds where windows overlap, none only where somebody looked."""

from dataclasses import replace

import pandas as pd
import pytest

from analytics.measures.conduct import APOLOGY, SPECS, coded
from analytics.schema import APOLOGY_ELEMENTS, SUBJECTS, Milestone, Moment, Search

START = pd.Timestamp("2024-03-04T12:00Z")
UNTIL = START + pd.Timedelta(days=30)
ONSET = Moment(START, START, START)


def at(low, high=None):
    """A moment so many hours after onset, or a window."""
    ends = [START + pd.Timedelta(hours=h) for h in (low, low if high is None else high)]
    return Moment(*ends, ends[0] if high is None else None)


def event(name, actor, when, *kinds, public=True, channel="x", audience="public", stance="",
          contradicts=(), **apology):  # fmt: skip
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
        audience=audience,
        stance=stance,
        contradicts=contradicts,
    )


def timeline():
    return [
        event("trigger", "brand", at(-10), "trigger", public=False),
        event("post", "customer", ONSET, "first_public_post"),
        event("star", "influencer", at(1, 5), "escalation", stance="critic"),
        event("word", "brand", at(4), "first_brand_response", "non_apology"),
        event("memo", "brand", at(6), "non_apology", public=False, audience="staff"),
        event("fan", "influencer", at(8), "support", stance="defender"),
        event("sorry", "brand", at(40, 44), "full_apology", "ceo_statement", channel="tv",
              contradicts=("word",), regret="full", responsibility="weak"),
        event("law", "regulator", at(43, 60), "escalation"),
        event("refund", "press", at(70), "compensation"),
        event("fix", "other_brand", at(71), "corrective_action"),
    ]  # fmt: skip


def everywhere(*subjects, start=-100, end=24 * 30):
    """Searches of these subjects (all, where none is named) that were whole between two hours."""
    low, high = (START + pd.Timedelta(hours=h) for h in (start, end))
    return [Search("all", subject, low, high) for subject in subjects or SUBJECTS]


def found(name, events=None, searches=()):
    return coded(timeline() if events is None else events, ONSET, UNTIL, searches)[name]


def ends(name, searches=()):
    measure = found(name, searches=searches)
    return measure.value, measure.low, measure.high


def test_counts_are_bounds_where_windows_overlap():
    assert ends("escalations_before_statement") == (
        None,
        0,
        1,
    )  # the star's window runs past the word
    assert ends("escalations_after_apology") == (None, 0, 1)


@pytest.mark.parametrize(
    ("name", "value", "evidence"),
    [
        ("statements", 3, ("word", "sorry", "refund")),
        ("brand_channels", 2, ("word", "sorry", "refund")),
        ("internal_statements", 1, ("memo",)),
        ("leaked_statements", 1, ("memo",)),
        ("full_apologies", 1, ("sorry",)),
        ("compensations", 1, ("refund",)),
        ("corrective_actions", 1, ("refund",)),
        ("influencers_spoke", 2, ("star", "fan")),
        ("regulators_spoke", 1, ("law",)),
        ("partners_spoke", 1, ("fix",)),
        ("critics", 1, ("star",)),
        ("defenders", 1, ("fan",)),
        ("apology_regret", 1.0, ("sorry",)),
    ],
)
def test_what_is_on_record_is_counted(name, value, evidence):
    """A refund that the press reports is the brand's; another firm's repair is not."""
    measure = found(name)
    assert (measure.value, measure.status, measure.evidence) == (value, "observed", evidence)
    assert measure.absence == ()


@pytest.mark.parametrize("name", ["policy_changes", "settlements"])
def test_none_is_said_only_where_somebody_looked(name):
    assert found(name).status == "not_available"
    subject = {"policy_changes": "corrective_actions", "settlements": "compensation"}[name]
    whole = found(name, searches=everywhere(subject))
    assert (whole.value, whole.absence) == (0, ("all",))
    for part in (
        everywhere(subject, end=100),
        everywhere(subject, start=5),
        everywhere("channels"),
    ):
        assert found(name, searches=part).status == "not_available"


@pytest.mark.parametrize(("element", "weight"), [("responsibility", 0.5), ("repair", 0.0)])
def test_an_element_is_missing_only_from_words_that_were_read_whole(element, weight):
    assert found(f"apology_{element}").status == "not_available"
    whole = [replace(m, is_whole=m.id == "sorry") for m in timeline()]
    assert found(f"apology_{element}", whole).value == weight


def test_durations_keep_their_windows():
    chief, second = found("time_to_chief_executive_h"), found("non_apology_to_apology_h")
    assert (chief.value, chief.low, chief.high) == (None, 40, 44)
    assert (second.value, second.low, second.high) == (None, 36, 40)


def test_what_has_not_come_is_censored_as_far_as_it_was_searched():
    early = [m for m in timeline() if m.id in ("post", "word")]
    for name, subject in (
        ("time_to_chief_executive_h", "chief_executive"),
        ("non_apology_to_apology_h", "apology"),
    ):
        assert found(name, early).status == "not_available"
        assert found(name, early, everywhere(subject)).status == "censored"
    hours = found("time_to_chief_executive_h", early, everywhere("chief_executive", end=50)).low
    assert hours == 50
    plain = [event("word", "brand", at(4), "first_brand_response")]
    assert found("non_apology_to_apology_h", plain, everywhere()).status == "not_available"


@pytest.mark.parametrize("events", [[], timeline()[:2]])
def test_without_the_brand_on_record_nothing_is_said_of_it(events):
    measures = coded(events, ONSET, UNTIL)
    assert list(measures) == [spec.name for spec in SPECS]
    assert {m.status for m in measures.values()} == {"not_available"}


def test_a_denial_earns_no_credit_for_its_speed():
    executive = event("no", "brand", at(1), "ceo_statement", "denial")
    assert found("time_to_chief_executive_h", [executive]).verdict.key == "reason.uncredited"
    assert found("time_to_chief_executive_h").verdict is None


def test_order_of_events_and_their_date_change_nothing():
    shift = pd.Timedelta(days=777)
    moved = [
        event(m.id, m.actor, Moment(m.when.earliest + shift, m.when.latest + shift), *m.kinds,
              public=m.public, channel=m.channel, audience=m.audience, stance=m.stance, **m.apology)
        for m in reversed(timeline())
    ]  # fmt: skip
    onset = next(m.when for m in moved if m.id == "post")
    one, two = coded(timeline(), ONSET, UNTIL), coded(moved, onset, UNTIL + shift)
    for spec in SPECS:
        assert (one[spec].low, one[spec].high) == (two[spec].low, two[spec].high), spec.name


def test_there_is_a_measure_for_each_element():
    assert APOLOGY.keys() == set(APOLOGY_ELEMENTS) - {"asks_forgiveness"}
    assert set(APOLOGY.values()) <= set(SPECS)


def test_the_first_compensation_ends_the_wait_for_one():
    took = coded(timeline(), ONSET, UNTIL)["time_to_compensate_h"]
    assert (took.value, took.evidence, took.absence) == (70.0, ("refund",), ())
    two = [*timeline(), event("voucher", "brand", at(60, 80), "recall_with_refund")]
    took = coded(two, ONSET, UNTIL)["time_to_compensate_h"]
    assert (took.value, took.low, took.high) == (None, 60.0, 70.0)


def test_no_compensation_is_said_only_where_somebody_looked():
    none = [event for event in timeline() if event.id != "refund"]
    assert coded(none, ONSET, UNTIL)["time_to_compensate_h"].status == "not_available"
    looked = coded(none, ONSET, UNTIL, everywhere("compensation"))["time_to_compensate_h"]
    assert (looked.status, looked.low) == ("censored", 720.0)
