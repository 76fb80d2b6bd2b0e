"""An apology that counts."""

from analytics.lessons.rules.judging import WEEK_H, Measures, Rule, Verdict, done, place, quick

FULL_ELEMENTS = 5
IN_TIME_H = 48.0


def _content(measures: Measures) -> Verdict | None:
    where = place(measures["apology_elements"], FULL_ELEMENTS - 0.5)
    if where == "across":
        return None
    side, claim = ("badly", "incomplete") if where == "below" else ("well", "complete")
    return Verdict(side, claim, "moderate", "one_coder")


RULES = (
    Rule(
        "apology_content",
        "apology",
        ("apology_elements",),
        "chief_executive",
        "first_day",
        _content,
        "cite.lewicki2016",
    ),
    Rule(
        "apology_time",
        "apology",
        ("time_to_apologise_h",),
        "chief_executive",
        "first_day",
        quick("time_to_apologise_h", IN_TIME_H, WEEK_H, is_conduct=True),
        takes_censored=True,
        pulls_against=("apology_content",),
    ),
    Rule(
        "non_apology",
        "apology",
        ("non_apologies",),
        "chief_executive",
        "first_day",
        done("non_apologies", "badly"),
        "cite.coombs2007",
    ),
)
