"""Lessons: no rule speaks on a missing value; each carries evidence; every word is there."""

import pandas as pd
import pytest

from analytics import lessons, wording
from analytics.measures.market import market
from analytics.measures.onset import onset as panel_onset
from analytics.measures.recovery import recovery
from analytics.measures.response import conduct, response_clock
from analytics.measures.volume import volume
from analytics.panel import combine, series
from analytics.schema import Measure, Note

UNTIL = pd.Timestamp("2020-01-05T00:00Z")


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


def test_there_are_ten_rules_over_five_subjects():
    assert len({rule.id for rule in lessons.RULES}) == 10
    assert len({rule.subject for rule in lessons.RULES}) == 5


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
    assert not rule.citation or wording.has(rule.citation)
    assert all(wording.has(f"measure_name.{name}") for name in rule.needs)


def test_every_measure_has_its_words(nothing):
    for name, measure in nothing.items():
        assert wording.has(f"measure_name.{name}")
        assert wording.has(f"definition.{name}")
        assert wording.has(measure.method)
