"""Rules on the recovery of sentiment: outcomes, never judged as conduct."""

from analytics.lessons.rules.judging import WEEK_H, Rule, Verdict
from analytics.measures.recovery import DEPTH, RELAPSES, TIME_TO_RECOVER
from analytics.schema import Measures, Message


def _recovery(measures: Measures) -> Verdict | None:
    recovered = measures[TIME_TO_RECOVER]
    counter = (Message("lesson.recovery.not_cause"),)
    if not recovered.is_observed:
        if recovered.low is None or recovered.low <= WEEK_H:
            return None
        return Verdict("outcome", "not_recovered", "moderate", "censored", counter=counter)
    if recovered.value is None:
        return None
    spread = (recovered.high or float("inf")) - (recovered.low or 0.0)
    if spread >= recovered.value:
        return None
    return Verdict("outcome", "recovered", "moderate", "one_case", counter=counter)


def _relapse(measures: Measures) -> Verdict | None:
    relapses = measures[RELAPSES].least
    return Verdict("outcome", "some", "moderate", "one_case") if relapses else None


RULES = (
    Rule(
        "recovery",
        "recovery",
        (TIME_TO_RECOVER, DEPTH),
        "insights",
        "first_week",
        _recovery,
        "cite.bruneau2003",
        takes_censored=True,
    ),
    Rule("relapse", "recovery", (RELAPSES,), "insights", "first_week", _relapse),
)
