"""An apology that counts."""

from analytics.lessons.rules.judging import WEEK_H, Measures, Rule, Verdict, place, quick

FULL_ELEMENTS = 5
BESIDE_H = 48.0
IN_TIME_H = 48.0


def _content(measures: Measures) -> Verdict | None:
    where = place(measures["apology_elements"], FULL_ELEMENTS - 0.5)
    if where == "across":
        return None
    side, claim = ("badly", "incomplete") if where == "below" else ("well", "complete")
    return Verdict(side, claim, "moderate", "one_coder")


def _non_apology(measures: Measures) -> Verdict | None:
    """A statement where an apology was owed, and none was given; then what followed it."""
    took = measures["non_apology_to_apology_h"]
    if took.status == "censored":
        return Verdict("badly", "never", "moderate", "one_coder") if took.low > WEEK_H else None
    return Verdict("badly", "later", "moderate", "one_coder")


def _deed_beside_apology(measures: Measures) -> Verdict | None:
    """Only closeness is judged: whether a deed came sooner or not at all is another rule's."""
    apology, act = measures["time_to_apologise_h"], measures["time_to_act_h"]
    if act.high - apology.low <= BESIDE_H and apology.high - act.low <= BESIDE_H:
        return Verdict("well", "soon", "moderate", "convention", {"limit": BESIDE_H})
    return None


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
        ("non_apology_to_apology_h", "non_apologies_before_apology"),
        "chief_executive",
        "first_day",
        _non_apology,
        "cite.coombs2007",
        takes_censored=True,
        judges=("non_apologies_before_apology",),
    ),
    Rule(
        "deed_beside_apology",
        "apology",
        ("time_to_apologise_h", "time_to_act_h"),
        "operations",
        "first_week",
        _deed_beside_apology,
        "cite.coombs2007",
        judges=("time_to_act_h",),
    ),
)
