"""Lessons: no rule speaks on a missing value; each carries evidence; every word is there."""

import itertools

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
from analytics.reports import lessons_text
from analytics.schema import Measure, Note

UNTIL = pd.Timestamp("2020-01-05T00:00Z")
LOOKED_AT = ("time_to_recover_h", "sessions_to_regain", "time_to_acknowledge_h")
"""Measures that a rule may look at without needing them."""
VALUES_ONLY = {
    *("first_try", "one_voice"),  # counts of statements: never windows
    *("attention", "word_before_peak", "lead", "attention_passes"),  # hours of the panel
    *("recovery", "price"),
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


@pytest.mark.parametrize(
    ("said", "side"),
    [
        (observed("time_to_acknowledge_h", "h", 3.0), "well"),
        (
            Measure(
                "time_to_acknowledge_h", "h", "censored", low=90.0, reason=Note("reason.see_case")
            ),
            "luck",
        ),
        (None, "open"),
    ],
)
def test_recovery_is_luck_only_where_it_is_known_that_nothing_was_said(nothing, said, side):
    measures = nothing | {
        "time_to_recover_h": observed("time_to_recover_h", "h", 24.0, 20.0, 28.0),
        "depth": observed("depth", "points", 0.4, 0.3, 0.5),
    }
    lesson = told(measures | ({said.name: said} if said else {}), "recovery")
    assert lesson.side == side
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


NUMBERS = {"UTC": ("2020-01-01T00:00:00Z", "2020-01-01T08:00:00Z"), "of 1": (0.0, 0.5, 1.0)}
ABSENT = ("not_available", "not_applicable")


def forms(measure, rule):
    """What a measure that a rule needs may look like: values, windows and, if taken, waiting."""
    known = NUMBERS.get(measure.unit, (-1.0, 0.0, 0.4, 2.0, 30.0, 400.0))
    found = [observed(measure.name, measure.unit, one, one, one) for one in known]
    if measure.unit != "of 1" and rule.id not in VALUES_ONLY:
        found.append(observed(measure.name, measure.unit, None, known[0], known[-1]))
    if rule.takes_censored:
        told = {"low": known[-1], "reason": Note("reason.see_case")}
        found.append(Measure(measure.name, measure.unit, "censored", **told))
    return found


@pytest.mark.parametrize("rule", lessons.RULES, ids=lambda rule: rule.id)
def test_a_rule_speaks_in_words_and_is_silent_when_any_one_measure_is_missing(rule, shelf):
    units = next(iter(shelf.measures.values()))
    spoke = set()
    for held in itertools.product(*(forms(units[name], rule) for name in rule.needs)):
        measures = {one.name: one for one in held}
        measures |= {name: units[name] for name in LOOKED_AT if name not in measures}
        for one in lessons.draw(measures, [rule])[0]:
            spoke.add(one.side)
            for note in (one.claim, one.action, one.confidence_reason, *one.counter_evidence):
                assert "{" not in wording.tell(note)
            for name, status in itertools.product(rule.needs, ABSENT):
                gone = Measure(name, "", status, reason=Note("reason.see_case"))
                found, silent = lessons.draw({**measures, name: gone}, [rule])
                assert found == (), name
                assert silent[0].reason.key == "reason.see_case"
    assert spoke


def test_waiting_is_not_called_lasting_before_it_was_watched(nothing):
    """Minutes after a false start, or a session after a fall, nothing can be called a fault."""
    reason = Note("reason.see_case")
    for name, unit, brief, long, rule in (
        ("non_apology_to_apology_h", "h", 0.1, 200.0, "second_try"),
        ("sessions_to_regain", "sessions", 1, 100, "price"),
        ("time_to_chief_executive_h", "h", 2.0, 200.0, "spokesperson"),
        ("time_to_act_h", "h", 2.0, 200.0, "deed_soon"),
        ("time_to_recover_h", "h", 5.0, 400.0, "recovery"),
    ):
        for low, side in ((brief, "open"), (long, "badly")):
            waiting = Measure(name, unit, "censored", low=low, reason=reason)
            depth = observed("depth", "points", 0.4)
            assert told(nothing | {name: waiting, "depth": depth}, rule).side == side, (rule, low)


@pytest.mark.parametrize(("tries", "low", "side"), [(1, 3.0, "open"), (2, 400.0, "badly")])
def test_who_never_apologised_is_never_praised_for_the_first_try(nothing, tries, low, side):
    waiting = Measure(
        "time_to_apologise_h", "h", "censored", low=low, reason=Note("reason.see_case")
    )
    measures = nothing | {
        waiting.name: waiting,
        "non_apologies_before_apology": observed("x", "statements", tries, n=3),
    }
    assert told(measures, "first_try").side == side
    measures["non_apologies_before_apology"] = observed("x", "statements", 0, n=3)
    _, silent = lessons.draw(measures)
    assert "first_try" in {rule.id for rule in silent}


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
    [
        (3, 2, "3 of these were back all the same"),
        (0, 4, "none of these was back"),
        (1, 1, "too few to tell"),
    ],
)
def test_the_library_speaks_against_a_fault_by_those_who_came_back(nothing, back, away, words):
    measures = nothing | {
        "non_apologies_before_apology": observed("x", "statements", 2, n=3),
        "time_to_apologise_h": observed("time_to_apologise_h", "h", None, 41.5, 46.65),
    }
    lesson = told(measures, "first_try")
    peers = _cases(back, away)
    names = {case: case for case in peers}
    [note] = lessons.beside(lesson, _judged("badly", back + away), peers, names)
    assert words in wording.tell(note)
    assert [case for case in peers if case in wording.tell(note)] == (
        list(peers)[:back] if back + away > 2 else []
    )


@pytest.mark.parametrize(
    ("back", "away", "words"),
    [
        (2, 3, "Of 5 without the fault, 5 have a known outcome; 3 of these were not back"),
        (4, 0, "all of these were back"),
        (1, 1, "Of 2 judged the other way, 2 have a known outcome; too few to tell"),
    ],
)
def test_the_library_also_says_how_cases_without_the_fault_ended(nothing, back, away, words):
    measures = nothing | {"internal_statements": observed("x", "statements", 1, 1, 1)}
    peers = _cases(back, away)
    judged = {case: {"internal_words": "well"} for case in peers}
    names = {case: case for case in peers}
    few, other = lessons.beside(told(measures, "internal_words"), judged, peers, names)
    assert "0 of 0; too few to tell" in wording.tell(few)
    assert words in wording.tell(other)
    assert [case for case in peers if case in wording.tell(other)] == (
        list(peers)[back:] if back + away > 2 else []
    )


def test_an_outcome_by_sentiment_is_marked_and_goes_before_the_price(nothing):
    measures = nothing | {"internal_statements": observed("x", "statements", 1, 1, 1)}
    peers = _cases(3, 0)
    peers["2000-x"] |= {"time_to_recover_h": observed("time_to_recover_h", "h", 9.0)}
    judged = {case: {"internal_words": "badly"} for case in peers}
    [note] = lessons.beside(told(measures, "internal_words"), judged, peers, {c: c for c in peers})
    assert "(2000-x (by sentiment), 2001-x, 2002-x)" in wording.tell(note)


@pytest.mark.parametrize(
    ("end", "rule", "words"),
    [
        (observed("sessions_to_regain", "sessions", 5), "internal_words", "price was back"),
        (
            Measure(
                "sessions_to_regain", "sessions", "censored", low=99, reason=Note("reason.see_case")
            ),
            "made_good",
            "price was not back",
        ),
    ],
)
def test_the_case_itself_speaks_against_a_verdict_by_its_price(nothing, end, rule, words):
    measures = nothing | {
        end.name: end,
        "internal_statements": observed("x", "statements", 1, 1, 1),
        "compensations": observed("compensations", "events", 1, 1, 1),
    }
    speaking = {one.id for one in lessons.draw(measures)[0] if one.counter_evidence}
    assert speaking == {rule, "price"}
    assert words in wording.tell(told(measures, rule).counter_evidence[0])


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


def test_the_written_lessons_show_what_pulls_against_what():
    of = study.load("2017-united-3411")
    told = lessons_text.markdown(of, lessons_text.plain(of, study.library_of([of])))
    [(well, badly), *_] = lessons.conflicts(of.lessons)
    clash = told.split("Lessons that pull against each other")[1]
    assert wording.tell(well.claim) in clash
    assert wording.tell(badly.claim) in clash
