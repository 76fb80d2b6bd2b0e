"""Rules on conversations."""

from analytics.lessons.rules.judging import Rule, Verdict, compare_to_threshold
from analytics.measures.conversations import LIFT_72
from analytics.schema import Measures, Message


def _lift(measures: Measures) -> Verdict | None:
    """How customers wrote on, where the whole interval lies on one side of no difference."""
    found, counter = measures[LIFT_72], (Message("lesson.reply_lift.not_cause"),)
    position = compare_to_threshold(found, 0.0)
    if position == "across":
        return None
    claim = "higher" if position == "above" else "lower"
    return Verdict("outcome", claim, "moderate", "one_case", counter=counter)


RULES: tuple[Rule, ...] = (
    Rule("reply_lift", "engagement", (LIFT_72,), "care", "before_next", _lift, "cite.li2001"),
)
