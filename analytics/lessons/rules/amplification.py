"""Rules on who carried it. What others pass on is no conduct of the brand: each says what is so."""

from analytics.lessons.rules.judging import Rule, Verdict, compare_to_threshold
from analytics.measures.ambassadors import AMBASSADOR_DIFFERENCE
from analytics.measures.amplification import TOP_VOICE_SHARE
from analytics.schema import Measures, Message

ONE = 0.1
"""Share of all that was passed on from which one voice is worth answering first: a convention."""


def _one_voice(measures: Measures) -> Verdict | None:
    if compare_to_threshold(measures[TOP_VOICE_SHARE], ONE) != "above":
        return None
    return Verdict("open", "one", "moderate", "counted")


def _threads(measures: Measures) -> Verdict | None:
    """Only where the whole interval lies on one side of no difference."""
    side = compare_to_threshold(measures[AMBASSADOR_DIFFERENCE], 0.0)
    if side == "across":
        return None
    claim = "better" if side == "above" else "worse"
    counter = (Message("lesson.ambassador_threads.not_cause"),)
    return Verdict("open", claim, "moderate", "one_case", {}, counter)


RULES = (
    Rule(
        "one_voice",
        "early_warning",
        (TOP_VOICE_SHARE,),
        "insights",
        "first_day",
        _one_voice,
        undecided="lesson.one_voice.silent",
    ),
    Rule(
        "ambassador_threads",
        "planning",
        (AMBASSADOR_DIFFERENCE,),
        "communications",
        "before_next",
        _threads,
        undecided="lesson.ambassador_threads.silent",
    ),
)
