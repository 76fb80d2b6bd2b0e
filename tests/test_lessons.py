"""Lessons: no rule speaks on a missing value; each carries evidence; every word is there."""

import pandas as pd
import pytest

from analytics import cases, lessons, study, wording
from analytics.measures.conduct import coded
from analytics.measures.market import market
from analytics.measures.onset import onset as panel_onset
from analytics.measures.recovery import recovery
from analytics.measures.response import conduct, response_clock
from analytics.measures.volume import volume
from analytics.panel import combine, series
from analytics.schema import Measure, Note

UNTIL = pd.Timestamp("2020-01-05T00:00Z")
UNHEARD = {
    *("answered", "reply_time", "within_hour", "within_day", "same_people"),  # need messages
    *("attention", "lead", "word_before_peak", "level_shift", "relapse", "influencers_first"),
}
"""Rules that no shipped real case gives anything to say; the simulated one does to most."""


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


def observed(name, unit, value=None, low=None, high=None, n=1):
    return Measure(name, unit, "observed", value, low, high, n)


def told(measures, rule):
    found, _ = lessons.draw(measures)
    return next(lesson for lesson in found if lesson.id == rule)


def test_no_rule_fires_on_missing_values_and_each_says_why(nothing):
    found, silent = lessons.draw(nothing)
    assert found == ()
    assert [rule.id for rule in silent] == [rule.id for rule in lessons.RULES]
    assert all(wording.tell(rule.reason) for rule in silent)


def test_there_are_about_forty_rules_over_the_subjects_of_the_brief():
    assert len({rule.id for rule in lessons.RULES}) == len(lessons.RULES) >= 40
    assert {rule.subject for rule in lessons.RULES} == {
        *("planning", "early_warning", "speed", "voices", "engagement", "apology", "recovery")
    }


@pytest.mark.parametrize(
    ("low", "high", "side"),
    [(0.2, 0.9, "well"), (22, 30, "badly"), (0.5, 2, "open"), (20, 22, "open"), (-3, -2, "well")],
)
def test_first_word_is_judged_by_its_whole_interval(nothing, low, high, side):
    measure = observed("time_to_acknowledge_h", "h", None, float(low), float(high))
    assert told(nothing | {measure.name: measure}, "first_word").side == side


def test_censored_apology_is_never_called_fast(nothing):
    reason = Note("reason.not_yet", {"hours": 2.0})
    for low, side in ((2.0, "open"), (30.0, "badly")):
        waiting = Measure("time_to_respond_h", "h", "censored", low=low, reason=reason)
        assert told(nothing | {waiting.name: waiting}, "substance").side == side


def test_late_apology_names_recovery_as_counter_evidence(nothing):
    measures = nothing | {
        "non_apologies_before_apology": observed("x", "statements", 2, n=3),
        "time_to_apologise_h": observed("time_to_apologise_h", "h", None, 41.5, 46.65),
    }
    assert told(measures, "first_try").counter_evidence == ()
    measures["time_to_recover_h"] = observed("time_to_recover_h", "h", 50.0, 40.0, 60.0)
    lesson = told(measures, "first_try")
    assert lesson.side == "badly"
    assert "50 h" in wording.tell(lesson.counter_evidence[0]).replace("\u00a0", " ")


def test_recovery_without_a_word_is_luck_and_never_cause(nothing):
    measures = nothing | {
        "time_to_recover_h": observed("time_to_recover_h", "h", 24.0, 20.0, 28.0),
        "depth": observed("depth", "points", 0.4, 0.3, 0.5),
    }
    lesson = told(measures, "recovery")
    assert lesson.side == "luck"
    assert "does not show" in wording.tell(lesson.counter_evidence[0])


@pytest.mark.parametrize("rule", lessons.RULES, ids=lambda rule: rule.id)
def test_every_rule_has_its_words(rule):
    assert wording.has(f"lesson.{rule.id}.action")
    assert wording.has(f"subject.{rule.subject}")
    assert wording.has(f"owner.{rule.owner}")
    assert wording.has(f"due.{rule.due}")
    assert set(rule.pulls_against) <= {other.id for other in lessons.RULES}
    assert not rule.citation or wording.has(rule.citation)
    assert all(wording.has(f"measure_name.{name}") for name in rule.needs)


def test_every_measure_has_its_words(nothing):
    for name, measure in nothing.items():
        assert wording.has(f"measure_name.{name}")
        assert wording.has(f"definition.{name}")
        assert wording.has(measure.method)


@pytest.fixture(scope="module")
def shelf():
    return study.shelf()


@pytest.mark.parametrize("rule", lessons.RULES, ids=lambda rule: rule.id)
def test_a_rule_is_silent_when_any_one_measure_is_missing(rule, shelf):
    """On every real case where it speaks, each of its measures taken away silences it."""
    spoke = 0
    for measures in shelf.measures.values():
        if rule.id not in {one.id for one in lessons.draw(measures, [rule])[0]}:
            continue
        spoke += 1
        for name in rule.needs:
            gone = Measure(name, "", "not_available", reason=Note("reason.see_case"))
            found, silent = lessons.draw({**measures, name: gone}, [rule])
            assert found == (), name
            assert silent[0].reason.key == "reason.see_case"
    assert spoke or rule.id in UNHEARD


def test_every_claim_of_every_real_case_is_told_in_words(shelf):
    for measures in shelf.measures.values():
        found, silent = lessons.draw(measures)
        for one in found:
            for note in (one.claim, one.action, one.confidence_reason, *one.counter_evidence):
                assert "{" not in wording.tell(note)
        assert len(found) + len(silent) == len(lessons.RULES)


def _judged(side, n):
    return {f"20{k:02d}-x": {"first_try": side} for k in range(n)}


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
    [(3, 2, "3 of these came back"), (0, 4, "none of these came back"), (1, 1, "too few to tell")],
)
def test_the_library_speaks_against_a_fault_by_those_who_came_back(nothing, back, away, words):
    measures = nothing | {
        "non_apologies_before_apology": observed("x", "statements", 2, n=3),
        "time_to_apologise_h": observed("time_to_apologise_h", "h", None, 41.5, 46.65),
    }
    lesson = told(measures, "first_try")
    peers = _cases(back, away)
    names = {case: case for case in peers}
    note = lessons.beside(lesson, _judged("badly", back + away), peers, names)
    assert words in wording.tell(note)
    other = lessons.beside(lesson, _judged("well", back + away), peers, names)
    assert "too few to tell" in wording.tell(other)


def test_lessons_that_pull_against_each_other_are_shown_and_not_averaged(nothing):
    measures = nothing | {
        "time_to_apologise_h": observed("time_to_apologise_h", "h", 5.0, 4.0, 6.0),
        "apology_elements": observed("apology_elements", "of 7", 1, 1, 1),
    }
    found, _ = lessons.draw(measures)
    pairs = [(well.id, badly.id) for well, badly in lessons.conflicts(found)]
    assert pairs == [("apology_in_time", "complete_apology")]


def test_simulated_cases_stand_in_no_lessons_evidence(shelf):
    assert "demo-northwind" in cases.ids()
    assert "demo-northwind" not in lessons.sides(shelf.measures)
