"""How sentiment ended: outcomes, which no rule judges as conduct."""

from analytics.lessons.rules.judging import WEEK_H, Measures, Rule, Verdict
from analytics.schema import Note


def _recovery(measures: Measures) -> Verdict | None:
    recovered = measures["time_to_recover_h"]
    counter = (Note("lesson.recovery.not_cause"),)
    if recovered.status == "censored":
        if recovered.low <= WEEK_H:
            return None
        return Verdict("outcome", "not_recovered", "moderate", "censored", counter=counter)
    spread = (recovered.high or float("inf")) - (recovered.low or 0.0)
    if spread >= recovered.value:
        return None
    return Verdict("outcome", "recovered", "moderate", "one_case", counter=counter)


def _relapse(measures: Measures) -> Verdict | None:
    found = measures["relapses"].value
    return Verdict("outcome", "some", "moderate", "one_case") if found else None


RULES = (
    Rule(
        "recovery",
        "recovery",
        ("time_to_recover_h", "depth"),
        "insights",
        "first_week",
        _recovery,
        "cite.bruneau2003",
        takes_censored=True,
    ),
    Rule("relapse", "recovery", ("relapses",), "insights", "first_week", _relapse),
)
