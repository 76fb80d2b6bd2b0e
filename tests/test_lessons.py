"""Lessons: no rule speaks on a missing value; each carries evidence; every word is there."""

import itertools
from dataclasses import replace

import pandas as pd
import pytest

from analytics import cases, lessons, study
from analytics.measures.conduct import coded
from analytics.measures.market import market
from analytics.measures.onset import onset as panel_onset
from analytics.measures.recovery import recovery
from analytics.measures.response import conduct, response_clock
from analytics.measures.volume import volume
from analytics.panel import combine, series
from analytics.reports.lessons import markdown, plain
from analytics.schema import Measure, Note
from analytics.wording import Locale

ENGLISH = Locale.of()

UNTIL = pd.Timestamp("2020-01-05T00:00Z")
VALUES_ONLY = {
    *("attention", "word_before_peak", "lead", "attention_passes"),  # hours of the panel
    *("recovery", "relapse"),
}
"""Rules whose measures always have a value where they are observed."""


def everything_else():
    """Measures of a real case that has none of them: no messages, no replies, no disclosure."""
    found = study.load("2017-pepsi-ad").measures
    return {
        name: measure
        for name, measure in found.items()
        if measure.low is None and not measure.is_observed
    }


@pytest.fixture
def nothing():
    """Every measure of a case that has neither messages nor a timeline."""
    bins = series(combine([], bin_minutes=60, labels="gold"), UNTIL)
    return {
        **volume(bins, 60),
        **panel_onset(bins, 60),
        **recovery(bins, None, 60),
        **response_clock([], None, UNTIL),
        **conduct([], None, UNTIL),
        **coded([], None, UNTIL),
        **everything_else(),
        **market(None, "", "", None),
    }


def observed(name, unit, value=None, low=None, high=None, n=1, absence=(), **more):
    return Measure(name, unit, "observed", value, low, high, n, absence=absence, **more)


CARRIED = ("searched-1",)


def told(measures, rule):
    found, _ = lessons.draw(measures)
    return next(lesson for lesson in found if lesson.id == rule)


def test_no_rule_fires_on_missing_values_and_each_says_why(nothing):
    found, silent = lessons.draw(nothing)
    assert found == ()
    assert [rule.id for rule in silent] == [rule.id for rule in lessons.RULES]
    assert all(ENGLISH.format_message(rule.reason) for rule in silent)


def test_rules_judge_conduct_and_no_outcome_of_price_or_survey():
    assert len({rule.id for rule in lessons.RULES}) == len(lessons.RULES)
    assert {rule.subject for rule in lessons.RULES} == {
        *("planning", "early_warning", "speed", "engagement", "apology", "recovery")
    }
    outcomes = ("return", "regain", "survey", "beside_market", "volume_ratio")
    for rule in lessons.RULES:
        assert not any(word in name for name in rule.needs for word in outcomes)


@pytest.mark.parametrize(
    ("low", "high", "carried", "side"),
    [
        (0.2, 0.9, (), "well"),
        (22, 30, CARRIED, "badly"),
        (22, 30, (), None),
        (0.5, 2, CARRIED, None),
        (20, 22, CARRIED, None),
        (-3, -2, (), None),
        (0, 0, (), None),
    ],
)
def test_first_word_is_judged_by_its_whole_interval(nothing, low, high, carried, side):
    """Late only where it is carried that there was none before; not praised where it is the onset,
    or came before it."""
    measure = observed("time_to_acknowledge_h", "h", None, float(low), float(high), absence=carried)
    found, _ = lessons.draw(nothing | {measure.name: measure})
    assert [one.side for one in found if one.id == "first_word_time"] == ([side] if side else [])


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("time_to_acknowledge_h", "first_word_time"),
        ("time_to_chief_executive_h", "chief_executive_time"),
    ],
)
def test_a_fast_word_that_did_not_apologise_is_not_praised(nothing, name, rule):
    fast = observed(name, "h", 0.5, 0.4, 0.6)
    assert told(nothing | {name: fast}, rule).side == "well"
    hollow = observed(name, "h", 0.5, 0.4, 0.6, reason=Note("reason.uncredited"))
    assert rule not in {one.id for one in lessons.draw(nothing | {name: hollow})[0]}


def test_censored_apology_is_never_called_fast(nothing):
    reason = Note("reason.not_yet", {"hours": 2.0})
    for low, side in ((2.0, None), (200.0, "badly")):
        waiting = Measure(
            "time_to_apologise_h", "h", "censored", low=low, reason=reason, absence=CARRIED
        )
        found, _ = lessons.draw(nothing | {waiting.name: waiting})
        assert [one.side for one in found if one.id == "apology_time"] == ([side] if side else [])


def test_recovery_is_an_outcome_and_no_merit(nothing):
    measures = nothing | {
        "time_to_recover_h": observed("time_to_recover_h", "h", 24.0, 20.0, 28.0),
        "depth": observed("depth", "points", 0.4, 0.3, 0.5),
    }
    lesson = told(measures, "recovery")
    assert lesson.side == "outcome"
    assert "does not show" in ENGLISH.format_message(lesson.counter_evidence[0])


def test_the_same_deed_stands_under_neither_well_nor_badly_but_mixed(nothing):
    """A full apology that carries much and came late: one deed, two rules, one verdict."""
    late = observed("time_to_apologise_h", "h", 300.0, absence=CARRIED, evidence=("sorry",))
    full = observed("apology_elements", "of 7", 6, 6, 6, evidence=("sorry",))
    found, _ = lessons.draw(nothing | {late.name: late, full.name: full})
    assert {one.id: (one.side, one.verdict) for one in found} == {
        "apology_time": ("mixed", "badly"),
        "apology_content": ("mixed", "well"),
    }
    other = observed("apology_elements", "of 7", 6, 6, 6, evidence=("again",))
    found, _ = lessons.draw(nothing | {late.name: late, full.name: other})
    assert {one.side for one in found} == {"well", "badly"}


@pytest.mark.parametrize("rule", lessons.RULES, ids=lambda rule: rule.id)
def test_every_rule_has_its_words(rule):
    assert ENGLISH.has(f"lesson.{rule.id}.action")
    assert ENGLISH.has(f"subject.{rule.subject}")
    assert ENGLISH.has(f"owner.{rule.owner}")
    assert ENGLISH.has(f"due.{rule.due}")
    assert set(rule.pulls_against) <= {other.id for other in lessons.RULES}
    assert not rule.citation or ENGLISH.has(rule.citation)
    assert all(ENGLISH.has(f"measure_name.{name}") for name in rule.needs)


def test_every_measure_has_its_words(nothing):
    for name, measure in nothing.items():
        assert ENGLISH.has(f"measure_name.{name}")
        assert ENGLISH.has(f"definition.{name}")
        assert ENGLISH.has(measure.method)


@pytest.fixture(scope="module")
def shelf():
    return study.shelf()


NUMBERS = {"UTC": ("2020-01-01T00:00:00Z", "2020-01-01T08:00:00Z"), "of 1": (0.0, 0.5, 1.0)}
ABSENT = ("not_available", "not_applicable")


def forms(measure, rule):
    """What a measure that a rule needs may look like: values, windows and, if taken, waiting."""
    known = NUMBERS.get(measure.unit, (-1.0, 0.0, 0.4, 2.0, 30.0, 400.0))
    found = [observed(measure.name, measure.unit, one, one, one, absence=CARRIED) for one in known]
    if measure.unit != "of 1" and rule.id not in VALUES_ONLY:
        found.append(observed(measure.name, measure.unit, None, known[0], known[-1]))
    if rule.takes_censored:
        told = {"low": known[-1], "reason": Note("reason.see_case"), "absence": CARRIED}
        found.append(Measure(measure.name, measure.unit, "censored", **told))
    return found


@pytest.mark.parametrize("rule", lessons.RULES, ids=lambda rule: rule.id)
def test_a_rule_speaks_in_words_and_is_silent_when_any_one_measure_is_missing(rule, shelf):
    units = next(iter(shelf.measures.values()))
    spoke = set()
    for held in itertools.product(*(forms(units[name], rule) for name in rule.needs)):
        measures = {one.name: one for one in held}
        for one in lessons.draw(measures, [rule])[0]:
            spoke.add(one.side)
            for note in (one.claim, one.action, one.confidence_reason, *one.counter_evidence):
                assert "{" not in ENGLISH.format_message(note)
            for name, status in itertools.product(rule.needs, ABSENT):
                gone = Measure(name, "", status, reason=Note("reason.see_case"))
                found, silent = lessons.draw({**measures, name: gone}, [rule])
                assert found == (), name
                assert silent[0].reason.key == "reason.see_case"
    assert spoke


def test_waiting_is_not_called_lasting_before_it_was_watched(nothing):
    """Minutes after onset nothing can be called a fault."""
    reason = Note("reason.see_case")
    for name, brief, long, rule in (
        ("time_to_apologise_h", 0.1, 200.0, "apology_time"),
        ("time_to_chief_executive_h", 2.0, 200.0, "chief_executive_time"),
        ("time_to_act_h", 2.0, 200.0, "deed_time"),
    ):
        for low, side in ((brief, None), (long, "badly")):
            waiting = Measure(name, "h", "censored", low=low, reason=reason, absence=CARRIED)
            found, _ = lessons.draw(nothing | {name: waiting})
            assert [one.side for one in found if one.id == rule] == ([side] if side else [])


def test_a_non_apology_is_a_fault_and_what_was_taken_back_too(nothing):
    measures = nothing | {
        "non_apologies": observed("x", "statements", 1, evidence=("a",)),
        "attacks": observed("y", "events", 1, evidence=("b",)),
        "contradictions": observed("z", "statements", 1, evidence=("a",)),
    }
    found, _ = lessons.draw(measures)
    assert {one.id for one in found} == {"non_apology", "attack", "contradiction"}
    assert {one.side for one in found} == {"badly"}


def test_every_claim_of_every_real_case_is_told_in_words(shelf):
    for measures in shelf.measures.values():
        found, silent = lessons.draw(measures)
        for one in found:
            for note in (one.claim, one.action, one.confidence_reason, *one.counter_evidence):
                assert "{" not in ENGLISH.format_message(note)
        assert len(found) + len(silent) == len(lessons.RULES)


def _judged(side, n):
    return {f"20{k:02d}-x": {"leaked_words": side} for k in range(n)}


def _cases(back, away):
    """Cases whose price came back, and cases whose price did not."""
    here = observed("sessions_to_regain", "sessions", 5)
    reason = Note("reason.see_case")
    gone = Measure("sessions_to_regain", "sessions", "censored", low=131, reason=reason)
    none = Measure("time_to_recover_h", "h", "not_available", reason=reason)
    ends = [here] * back + [gone] * away
    return {
        f"20{k:02d}-x": {"sessions_to_regain": end, "time_to_recover_h": none}
        for k, end in enumerate(ends)
    }


@pytest.mark.parametrize(
    ("back", "away", "words"),
    [
        (3, 2, "3 of these were back all the same"),
        (0, 4, "none of these was back"),
        (1, 1, None),
    ],
)
def test_the_library_speaks_against_a_fault_by_those_who_came_back(nothing, back, away, words):
    """Of few cases nothing is said at all."""
    measures = nothing | {"leaked_statements": observed("x", "statements", 1, 1, 1)}
    lesson = told(measures, "leaked_words")
    peers = _cases(back, away)
    names = {case: case for case in peers}
    note = lessons.beside(lesson, _judged("badly", back + away), peers, names)
    if words is None:
        assert note is None
        return
    assert words in ENGLISH.format_message(note)
    assert "as grave as this one" in ENGLISH.format_message(note)
    assert [case for case in peers if case in ENGLISH.format_message(note)] == list(peers)[:back]


def test_an_outcome_by_sentiment_is_marked_and_goes_before_the_price(nothing):
    measures = nothing | {"leaked_statements": observed("x", "statements", 1, 1, 1)}
    peers = _cases(3, 0)
    peers["2000-x"] |= {"time_to_recover_h": observed("time_to_recover_h", "h", 9.0)}
    lesson = told(measures, "leaked_words")
    note = lessons.beside(lesson, _judged("badly", 3), peers, {c: c for c in peers})
    assert "(2000-x (by sentiment), 2001-x, 2002-x)" in ENGLISH.format_message(note)


def test_lessons_that_pull_against_each_other_are_shown_and_not_averaged(nothing):
    measures = nothing | {
        "time_to_apologise_h": observed("time_to_apologise_h", "h", 5.0, 4.0, 6.0),
        "apology_elements": observed("apology_elements", "of 7", 1, 1, 1),
    }
    found, _ = lessons.draw(measures)
    pairs = [(well.id, badly.id) for well, badly in lessons.conflicts(found)]
    assert pairs == [("apology_time", "apology_content")]


def test_simulated_cases_stand_in_no_lessons_evidence(shelf):
    assert "demo-northwind" in cases.ids()
    assert "demo-northwind" not in lessons.sides(shelf.measures)


def test_the_written_lessons_show_what_pulls_against_what(nothing):
    measures = nothing | {
        "time_to_apologise_h": observed("time_to_apologise_h", "h", 5.0, 4.0, 6.0),
        "apology_elements": observed("apology_elements", "of 7", 1, 1, 1),
    }
    found, _ = lessons.draw(measures)
    of = replace(study.load("2017-united-3411"), lessons=found, measures=measures)
    told = markdown(of, plain(of, study.library_of([of]), ENGLISH), ENGLISH)
    [(well, badly), *_] = lessons.conflicts(of.lessons)
    clash = told.split("Lessons that pull against each other")[1]
    assert ENGLISH.format_message(well.claim) in clash
    assert ENGLISH.format_message(badly.claim) in clash
