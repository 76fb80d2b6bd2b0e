"""Rules on what the brand's statements say."""

from analytics.lessons.rules.judging import Rule, Verdict
from analytics.measures.statement import BEFORE_RESPONSIBILITY
from analytics.schema import Measures


def _late(measures: Measures) -> Verdict | None:
    """Only where an earlier statement was read in full, and did not take it."""
    if not measures[BEFORE_RESPONSIBILITY].least:
        return None
    return Verdict("badly", "some", "moderate", "one_coder")


RULES: tuple[Rule, ...] = (
    Rule(
        "responsibility_late",
        "apology",
        (BEFORE_RESPONSIBILITY,),
        "chief_executive",
        "first_day",
        _late,
        "cite.coombs2007",
        undecided="lesson.responsibility_late.silent",
    ),
)
