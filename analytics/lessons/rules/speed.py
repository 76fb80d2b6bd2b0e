"""Rules on speed and transparency."""

from analytics.lessons.rules.judging import (
    Rule,
    Verdict,
    compare_to_threshold,
    done,
    earns_credit,
    quick,
)
from analytics.measures.conduct import ATTACKS, ESCALATIONS_BEFORE_STATEMENT
from analytics.measures.gate import MIN_N
from analytics.measures.response import (
    ACKNOWLEDGED_AT,
    CONTRADICTIONS,
    LONGEST_SILENCE,
    TIME_TO_ACKNOWLEDGE,
    TIME_TO_ACT,
)
from analytics.measures.volume import PEAK_NEGATIVE, PEAK_NEGATIVE_AT
from analytics.schema import Measures

FIRST_HOUR_H = 1.0
MEANINGFUL_H = 21.0
SILENCE_H = 24.0
CORRECTIVE_ACTION_H = 72.0


def _first_statement(measures: Measures) -> Verdict | None:
    """Speed of a first statement that earns credit: not a non-apology, a denial or an attack, and
    not a statement that is itself the onset or precedes it.
    """
    measure = measures[TIME_TO_ACKNOWLEDGE]
    values = {"limit": FIRST_HOUR_H, "mean": MEANINGFUL_H}
    if earns_credit(measure) and compare_to_threshold(measure, FIRST_HOUR_H) == "below":
        return Verdict("well", "within_hour", "moderate", "whole_interval", values)
    if compare_to_threshold(measure, MEANINGFUL_H) == "above" and measure.absence:
        return Verdict("badly", "slower_than_mean", "moderate", "whole_interval", values)
    return None


def _silence(measures: Measures) -> Verdict | None:
    measure = measures[LONGEST_SILENCE]
    where, values = compare_to_threshold(measure, SILENCE_H), {"limit": SILENCE_H}
    is_brief = where == "below" and measure.verdict is not None
    if where == "across" or not measure.absence or is_brief:
        return None
    side = "well" if where == "below" else "badly"
    return Verdict(side, where, "moderate", "convention", values)


def _before_the_peak(measures: Measures) -> Verdict | None:
    peak, said = measures[PEAK_NEGATIVE_AT].value, measures[ACKNOWLEDGED_AT]
    took, n = measures[TIME_TO_ACKNOWLEDGE], measures[PEAK_NEGATIVE].value
    if peak is None or said.least is None or said.most is None or n is None or n < MIN_N:
        return None
    if said.most <= peak:
        return Verdict("well", "before", "moderate", "counted") if took.verdict is None else None
    if said.least > peak and took.absence:
        return Verdict("badly", "after", "moderate", "counted")
    return None


def _unanswered(measures: Measures) -> Verdict | None:
    raised = measures[ESCALATIONS_BEFORE_STATEMENT]
    if raised.low and raised.absence:
        return Verdict("badly", "some", "moderate", "one_coder")
    return None


RULES = (
    Rule(
        "first_statement_time",
        "speed",
        (TIME_TO_ACKNOWLEDGE,),
        "communications",
        "first_hour",
        _first_statement,
        "cite.freshfields2013",
        takes_censored=True,
        conflicts_with=("contradiction",),
        undecided="lesson.first_statement_time.silent",
    ),
    Rule(
        "contradiction",
        "speed",
        (CONTRADICTIONS,),
        "communications",
        "first_hour",
        done(CONTRADICTIONS, "badly"),
    ),
    Rule("attack", "speed", (ATTACKS,), "communications", "first_day", done(ATTACKS, "badly")),
    Rule(
        "silence",
        "speed",
        (LONGEST_SILENCE,),
        "communications",
        "first_day",
        _silence,
        takes_censored=True,
        undecided="lesson.silence.silent",
    ),
    Rule(
        "corrective_action_time",
        "speed",
        (TIME_TO_ACT,),
        "operations",
        "first_week",
        quick(TIME_TO_ACT, CORRECTIVE_ACTION_H, is_conduct=True),
        takes_censored=True,
    ),
    Rule(
        "statement_before_peak",
        "speed",
        (PEAK_NEGATIVE_AT, PEAK_NEGATIVE, ACKNOWLEDGED_AT, TIME_TO_ACKNOWLEDGE),
        "communications",
        "first_day",
        _before_the_peak,
        undecided="lesson.statement_before_peak.silent",
    ),
    Rule(
        "escalation_unanswered",
        "speed",
        (ESCALATIONS_BEFORE_STATEMENT,),
        "communications",
        "first_hour",
        _unanswered,
        "cite.arpan2005",
    ),
)
