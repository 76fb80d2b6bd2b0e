"""Lessons: no rule speaks on a missing value; each carries evidence; every word is there."""

import itertools
from dataclasses import replace

import lessons_overlap
import pandas as pd
import pytest
import shipped
from shipped import IDS, each_case, load

from analytics import cases, lessons, study
from analytics.measures.conduct import (
    ATTACKS,
    FULL_APOLOGIES,
    LEAKED_STATEMENTS,
    TIME_TO_CHIEF_EXECUTIVE,
    coded,
)
from analytics.measures.market import SESSIONS_TO_REGAIN, market
from analytics.measures.onset import onset as panel_onset
from analytics.measures.recovery import DEPTH, TIME_TO_RECOVER, recovery
from analytics.measures.response import (
    APOLOGY_ELEMENT_COUNT,
    CONTRADICTIONS,
    NON_APOLOGIES,
    TIME_TO_ACKNOWLEDGE,
    TIME_TO_ACT,
    TIME_TO_APOLOGISE,
    conduct,
    response_clock,
)
from analytics.measures.volume import volume
from analytics.panel import combine, series
from analytics.reports.lessons import markdown, plain
from analytics.schema import Category, Measures, Message
from analytics.wording import Locale

ENGLISH = Locale.of()

UNTIL = pd.Timestamp("2020-01-05T00:00Z")
VALUES_ONLY = {
    *("attention", "statement_before_peak", "lead", "attention_passes"),  # hours of the panel
    *("recovery", "relapse"),
}
"""Rules whose measures always have a value where they are observed."""


def everything_else():
    """Measures of a real case that has none of them: no messages, no replies, no disclosure."""
    found = load("2017-pepsi-ad").measures.values()
    return Measures(one for one in found if one.low is None and not one.is_observed)


@pytest.fixture
def nothing():
    """Every measure of a case that has neither messages nor a timeline."""
    bins = series(combine([], bin_minutes=60, labels="gold"), UNTIL)
    found = volume(bins, 60) | panel_onset(bins, 60) | recovery(bins, None, 60)
    found |= response_clock([], None, UNTIL) | conduct([], None, UNTIL) | coded([], None, UNTIL)
    return found | everything_else() | market(None, "", "", None)


CARRIED = ("searched-1",)


def told(measures, rule):
    found, _ = lessons.evaluate(measures)
    return next(lesson for lesson in found if lesson.id == rule)


def test_no_rule_fires_on_missing_values_and_each_says_why(nothing):
    found, silent = lessons.evaluate(nothing)
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
        assert not any(word in spec.name for spec in rule.needs for word in outcomes)


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
    measure = TIME_TO_ACKNOWLEDGE.observed(None, float(low), float(high), absence=carried)
    found, _ = lessons.evaluate(nothing | Measures([measure]))
    assert [one.side for one in found if one.id == "first_statement_time"] == (
        [side] if side else []
    )


@pytest.mark.parametrize(
    ("spec", "rule"),
    [
        (TIME_TO_ACKNOWLEDGE, "first_statement_time"),
        (TIME_TO_CHIEF_EXECUTIVE, "chief_executive_time"),
    ],
)
def test_a_fast_word_that_did_not_apologise_is_not_praised(nothing, spec, rule):
    fast = spec.observed(0.5, 0.4, 0.6)
    assert told(nothing | Measures([fast]), rule).side == "well"
    hollow = spec.observed(0.5, 0.4, 0.6, verdict=Message("reason.uncredited"))
    assert rule not in {one.id for one in lessons.evaluate(nothing | Measures([hollow]))[0]}


def test_censored_apology_is_never_called_fast(nothing):
    reason = Message("reason.not_yet", {"hours": 2.0})
    for low, side in ((2.0, None), (200.0, "badly")):
        waiting = TIME_TO_APOLOGISE.censored(low, reason, absence=CARRIED)
        found, _ = lessons.evaluate(nothing | Measures([waiting]))
        assert [one.side for one in found if one.id == "apology_time"] == ([side] if side else [])


def test_recovery_is_an_outcome_and_no_merit(nothing):
    measures = nothing | Measures(
        [TIME_TO_RECOVER.observed(24.0, 20.0, 28.0), DEPTH.observed(0.4, 0.3, 0.5)]
    )
    lesson = told(measures, "recovery")
    assert lesson.side == "outcome"
    assert "No sign tells" in ENGLISH.format_message(lesson.counter_evidence[0])


def test_the_same_act_stands_under_neither_well_nor_badly_but_mixed(nothing):
    """A full apology that carries much and came late: one act, two rules, one verdict."""
    late = TIME_TO_APOLOGISE.observed(300.0, absence=CARRIED, evidence=("sorry",))
    full = APOLOGY_ELEMENT_COUNT.observed(6, 6, 6, evidence=("sorry",))
    found, _ = lessons.evaluate(nothing | Measures([late, full]))
    assert {one.id: (one.side, one.verdict) for one in found} == {
        "apology_time": ("mixed", "badly"),
        "apology_content": ("mixed", "well"),
    }
    other = APOLOGY_ELEMENT_COUNT.observed(6, 6, 6, evidence=("again",))
    found, _ = lessons.evaluate(nothing | Measures([late, other]))
    assert {one.side for one in found} == {"well", "badly"}


@pytest.mark.parametrize("rule", lessons.RULES, ids=lambda rule: rule.id)
def test_every_rule_has_its_words(rule):
    assert ENGLISH.has(f"lesson.{rule.id}.action")
    assert ENGLISH.has(f"rule_name.{rule.id}")
    assert ENGLISH.has(f"subject.{rule.subject}")
    assert ENGLISH.has(f"owner.{rule.owner}")
    assert ENGLISH.has(f"due.{rule.due}")
    assert set(rule.conflicts_with) <= {other.id for other in lessons.RULES}
    assert not rule.citation or ENGLISH.has(rule.citation)
    assert all(ENGLISH.has(f"measure_name.{spec.name}") for spec in rule.needs)


def test_every_measure_has_its_words(nothing):
    for name, measure in nothing.items():
        assert ENGLISH.has(f"measure_name.{name}")
        assert ENGLISH.has(f"definition.{name}")
        assert ENGLISH.has(measure.method)


VALUES = {
    "UTC": (pd.Timestamp("2020-01-01T00:00Z"), pd.Timestamp("2020-01-01T08:00Z")),
    "of_1": (0.0, 0.5, 1.0),
}
ABSENT = ("not_available", "not_applicable")


CATEGORIES = (Category("reddit"), Category("common_event"), Category("own_crisis"))


def forms(spec, rule):
    """What a measure that a rule needs may look like: values, windows and, if taken, waiting."""
    if spec.kind == "category":
        return [spec.observed(one) for one in CATEGORIES]
    known = VALUES.get(spec.unit, (-1.0, 0.0, 0.4, 2.0, 30.0, 400.0))
    found = [spec.observed(one, one, one, absence=CARRIED) for one in known]
    if spec.unit != "of_1" and rule.id not in VALUES_ONLY:
        found.append(spec.observed(None, known[0], known[-1]))
    if rule.takes_censored:
        found.append(spec.censored(known[-1], Message("reason.see_case"), absence=CARRIED))
    return found


@pytest.mark.parametrize("rule", lessons.RULES, ids=lambda rule: rule.id)
def test_a_rule_speaks_in_words_and_is_silent_when_any_one_measure_is_missing(rule):
    spoke = set()
    for held in itertools.product(*(forms(spec, rule) for spec in rule.needs)):
        measures = Measures(held)
        for one in lessons.evaluate(measures, [rule])[0]:
            spoke.add(one.side)
            for note in (one.claim, one.action, one.confidence_reason, *one.counter_evidence):
                assert "{" not in ENGLISH.format_message(note)
            for spec, status in itertools.product(rule.needs, ABSENT):
                gone = Measures([spec.missing(Message("reason.see_case"), status)])
                found, silent = lessons.evaluate(measures | gone, [rule])
                assert found == (), spec.name
                assert silent[0].reason.key == "reason.see_case"
    assert spoke


def test_waiting_is_not_called_lasting_before_it_was_watched(nothing):
    """Minutes after onset nothing can be called a fault."""
    reason = Message("reason.see_case")
    for spec, brief, long, rule in (
        (TIME_TO_APOLOGISE, 0.1, 200.0, "apology_time"),
        (TIME_TO_CHIEF_EXECUTIVE, 2.0, 200.0, "chief_executive_time"),
        (TIME_TO_ACT, 2.0, 200.0, "corrective_action_time"),
    ):
        for low, side in ((brief, None), (long, "badly")):
            waiting = spec.censored(low, reason, absence=CARRIED)
            found, _ = lessons.evaluate(nothing | Measures([waiting]))
            assert [one.side for one in found if one.id == rule] == ([side] if side else [])


def test_a_non_apology_is_a_fault_and_what_was_taken_back_too(nothing):
    measures = nothing | Measures(
        [
            NON_APOLOGIES.observed(1, evidence=("a",)),
            ATTACKS.observed(1, evidence=("b",)),
            CONTRADICTIONS.observed(1, evidence=("a",)),
        ]
    )
    found, _ = lessons.evaluate(measures)
    assert {one.id for one in found} == {"non_apology", "attack", "contradiction"}
    assert {one.side for one in found} == {"badly"}


@pytest.mark.parametrize(("n", "is_told"), [(1, False), (2, True)])
def test_a_second_apology_is_told_and_not_judged(nothing, n, is_told):
    found, _ = lessons.evaluate(nothing | Measures([FULL_APOLOGIES.observed(n)]))
    sides = [lesson.side for lesson in found if lesson.id == "second_apology"]
    assert sides == ["open"] * is_told


@pytest.mark.parametrize("case_id", each_case())
def test_every_claim_of_every_case_is_told_in_words(case_id):
    found, silent = lessons.evaluate(load(case_id).measures)
    for one in found:
        for note in (one.claim, one.action, one.confidence_reason, *one.counter_evidence):
            assert "{" not in ENGLISH.format_message(note)
    assert len(found) + len(silent) == len(lessons.RULES)


def test_no_action_of_the_kept_table_stands_on_more_than_a_third_of_the_pages():
    kept = pd.read_csv(cases.home() / "casestudies" / "lessons-overlap.csv")
    assert kept["share"].max() <= lessons_overlap.MOST


@pytest.mark.long
def test_no_action_stands_on_more_than_a_third_of_the_pages():
    """As shown, and as if no editor had written any; `lessons_overlap` keeps the table."""
    counted = [of for of in map(load, IDS) if lessons_overlap.is_counted(of)]
    for change in (lambda of: of, lessons_overlap.without_editor):
        found = {of.case.id: lessons.advice(change(of)) for of in counted}
        table = lessons_overlap.actions(found)
        most = table.iloc[0]
        assert most["share"] <= lessons_overlap.MOST, f"{most['action']}: {most['cases']}"


def _judged(side, n):
    return {f"20{k:02d}-x": {"leaked_words": side} for k in range(n)}


def _cases(back, away):
    """Cases whose price came back, and cases whose price did not."""
    here = SESSIONS_TO_REGAIN.observed(5)
    reason = Message("reason.see_case")
    gone = SESSIONS_TO_REGAIN.censored(131, reason)
    none = TIME_TO_RECOVER.missing(reason)
    ends = [here] * back + [gone] * away
    return {f"20{k:02d}-x": Measures([end, none]) for k, end in enumerate(ends)}


@pytest.mark.parametrize(
    ("back", "away", "words"),
    [
        (3, 2, "3 recovered anyway"),
        (0, 4, "none recovered in the period covered"),
        (1, 1, None),
    ],
)
def test_the_library_speaks_against_a_fault_by_those_who_came_back(nothing, back, away, words):
    """Of few cases nothing is said at all."""
    measures = nothing | Measures([LEAKED_STATEMENTS.observed(1, 1, 1)])
    lesson = told(measures, "leaked_words")
    peers = _cases(back, away)
    names = {case: case for case in peers}
    note = lessons.beside(lesson, _judged("badly", back + away), peers, names)
    if words is None:
        assert note is None
        return
    assert words in ENGLISH.format_message(note)
    assert "other cases as grave did the same" in ENGLISH.format_message(note)
    assert [case for case in peers if case in ENGLISH.format_message(note)] == list(peers)[:back]


def test_an_outcome_by_sentiment_is_marked_and_goes_before_the_price(nothing):
    measures = nothing | Measures([LEAKED_STATEMENTS.observed(1, 1, 1)])
    peers = _cases(3, 0)
    peers["2000-x"] |= Measures([TIME_TO_RECOVER.observed(9.0)])
    lesson = told(measures, "leaked_words")
    note = lessons.beside(lesson, _judged("badly", 3), peers, {c: c for c in peers})
    assert "(2000-x (by tone), 2001-x, 2002-x)" in ENGLISH.format_message(note)


def test_lessons_that_pull_against_each_other_are_shown_and_not_averaged(nothing):
    measures = nothing | Measures(
        [TIME_TO_APOLOGISE.observed(5.0, 4.0, 6.0), APOLOGY_ELEMENT_COUNT.observed(1, 1, 1)]
    )
    found, _ = lessons.evaluate(measures)
    pairs = [(well.id, badly.id) for well, badly in lessons.conflicts(found)]
    assert pairs == [("apology_time", "apology_content")]


def test_simulated_cases_stand_in_no_lessons_evidence():
    library = shipped.library()
    assert "demo-northwind" in cases.ids()
    assert "demo-northwind" in library.entries
    assert "demo-northwind" not in lessons.verdicts_by_case(library.measures)


def test_the_written_lessons_show_what_pulls_against_what(nothing):
    measures = nothing | Measures(
        [TIME_TO_APOLOGISE.observed(5.0, 4.0, 6.0), APOLOGY_ELEMENT_COUNT.observed(1, 1, 1)]
    )
    found, _ = lessons.evaluate(measures)
    of = replace(load("2017-united-3411"), lessons=found, measures=measures)
    told = markdown(of, plain(of, study.library_of([of]), ENGLISH), ENGLISH)
    [(well, badly), *_] = lessons.conflicts(of.lessons)
    clash = told.split("Lessons that pull against each other")[1]
    assert ENGLISH.format_message(well.claim) in clash
    assert ENGLISH.format_message(badly.claim) in clash
