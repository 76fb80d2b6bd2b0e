"""Rules on the quality of an apology."""

from analytics.lessons.rules.judging import WEEK_H, Rule, Verdict, compare_to_threshold, done, quick
from analytics.measures.conduct import FULL_APOLOGIES
from analytics.measures.response import APOLOGY_ELEMENT_COUNT, NON_APOLOGIES, TIME_TO_APOLOGISE
from analytics.schema import Measures

FULL_ELEMENTS = 5
IN_TIME_H = 48.0


def _content(measures: Measures) -> Verdict | None:
    where = compare_to_threshold(measures[APOLOGY_ELEMENT_COUNT], FULL_ELEMENTS - 0.5)
    if where == "across":
        return None
    side, claim = ("badly", "incomplete") if where == "below" else ("well", "complete")
    return Verdict(side, claim, "moderate", "one_coder")


def _second(measures: Measures) -> Verdict | None:
    least = measures[FULL_APOLOGIES].least
    return Verdict("open", "several", "moderate", "one_coder") if least and least > 1 else None


RULES = (
    Rule(
        "apology_content",
        "apology",
        (APOLOGY_ELEMENT_COUNT,),
        "chief_executive",
        "first_day",
        _content,
        "cite.lewicki2016",
        undecided="lesson.apology_content.silent",
    ),
    Rule(
        "apology_time",
        "apology",
        (TIME_TO_APOLOGISE,),
        "chief_executive",
        "first_day",
        quick(TIME_TO_APOLOGISE, IN_TIME_H, WEEK_H, is_conduct=True),
        takes_censored=True,
        conflicts_with=("apology_content",),
        undecided="lesson.apology_time.silent",
    ),
    Rule(
        "non_apology",
        "apology",
        (NON_APOLOGIES,),
        "chief_executive",
        "first_day",
        done(NON_APOLOGIES, "badly"),
        "cite.coombs2007",
    ),
    Rule(
        "second_apology",
        "apology",
        (FULL_APOLOGIES,),
        "chief_executive",
        "first_day",
        _second,
        undecided="lesson.second_apology.silent",
    ),
)
