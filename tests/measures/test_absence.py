"""Absence is said only where it was searched: properties over any timeline and any searches."""

from dataclasses import replace

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.measures.absence import carried, carried_until
from analytics.measures.conduct import coded
from analytics.measures.response import conduct, response_clock
from analytics.schema import ACTORS, KINDS, SUBJECTS, Milestone, Moment, Search

START = pd.Timestamp("2024-03-04T12:00Z")
UNTIL = START + pd.Timedelta(hours=300)
ONSET = Moment(START, START + pd.Timedelta(hours=2))


def at(hours):
    return START + pd.Timedelta(hours=hours)


spans = st.tuples(st.integers(-50, 290), st.integers(0, 200)).map(lambda e: (e[0], e[0] + e[1]))
searches = st.lists(
    st.builds(
        lambda subject, span: Search(f"{subject}{span}", subject, at(span[0]), at(span[1])),
        st.sampled_from(SUBJECTS),
        spans,
    ),
    max_size=6,
)


@st.composite
def events(draw):
    low, high = draw(spans)
    kinds = tuple(draw(st.sets(st.sampled_from(KINDS), min_size=1, max_size=2)))
    return Milestone(
        id=f"e{draw(st.integers(0, 10**6))}",
        kinds=kinds,
        actor=draw(st.sampled_from(ACTORS)),
        channel="x",
        when=Moment(at(low), at(min(high, 300))),
        known_at=at(300),
        precision="hour",
        text="",
        sources=("s",),
        public=draw(st.booleans()),
        audience=draw(st.sampled_from(["public", "staff"])),
        is_whole=draw(st.booleans()),
    )


timelines = st.lists(events(), max_size=6, unique_by=lambda event: event.id)


def measured(story, looked, onset=ONSET, until=UNTIL):
    parts = (response_clock, conduct, coded)
    return {k: v for part in parts for k, v in part(story, onset, until, looked).items()}


def claims(measure):
    """Whether a number says that something did not happen."""
    is_none = measure.value == 0 and measure.unit in ("events", "statements", "of_1")
    return measure.status == "censored" or (measure.is_observed and is_none)


@settings(max_examples=150)
@given(timelines, searches)
def test_no_absence_without_what_carries_it(story, looked):
    for measure in measured(story, looked).values():
        assert not claims(measure) or measure.absence
        assert set(measure.absence) <= {one.id for one in looked} | {e.id for e in story} | {"s"}


@given(timelines)
def test_where_nobody_looked_nothing_is_said_to_have_not_happened(story):
    """But that a statement that was read whole lacks an element."""
    for name, measure in measured(story, []).items():
        assert not claims(measure) or name.startswith("apology_")


@given(timelines, searches, searches)
def test_more_searching_takes_back_no_event(story, looked, more):
    """What is on record stays observed; only what was not on record may become an absence."""
    one, two = measured(story, looked), measured(story, [*looked, *more])
    for name, measure in one.items():
        if measure.is_observed and not claims(measure) and name != "longest_silence_h":
            assert (two[name].value, two[name].low) == (measure.value, measure.low), name


@given(timelines, searches, st.integers(1, 5000))
def test_shifting_all_times_changes_no_number(story, looked, hours):
    by = pd.Timedelta(hours=hours)

    def later(moment):
        return Moment(moment.earliest + by, moment.latest + by)

    moved = [replace(e, when=later(e.when), known_at=e.known_at + by) for e in story]
    found = [replace(s, earliest=s.earliest + by, latest=s.latest + by) for s in looked]
    one = measured(story, looked)
    two = measured(moved, found, later(ONSET), UNTIL + by)
    for name, measure in one.items():
        if measure.unit != "UTC":
            now = two[name]
            assert (now.status, now.value, now.low) == (measure.status, measure.value, measure.low)


@given(searches, st.sampled_from(SUBJECTS), spans)
def test_what_carries_an_absence_covers_it_without_a_gap(looked, subject, span):
    start, end = at(span[0]), at(span[1])
    ids = carried(looked, subject, start, end)
    hours = pd.date_range(start, end, freq="30min")
    covered = all(
        any(s.subject == subject and s.earliest <= hour <= s.latest for s in looked)
        for hour in hours
    )
    assert bool(ids) == (covered and end > start)
    until, _ = carried_until(looked, subject, start)
    assert until >= start


def test_two_local_days_meet():
    day = pd.Timedelta(days=1)
    looked = [
        Search("a", "corrective_actions", START, START + day - pd.Timedelta(seconds=1)),
        Search("b", "corrective_actions", START + day, START + 2 * day),
    ]
    assert carried(looked, "corrective_actions", START, START + 2 * day) == ("a", "b")
    late = [looked[0], replace(looked[1], earliest=START + day + pd.Timedelta(minutes=1))]
    assert carried(late, "corrective_actions", START, START + 2 * day) == ()
