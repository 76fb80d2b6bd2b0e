"""An apology that counts."""

from analytics.lessons.rules.judging import (
    WEEK_H,
    Measures,
    Rule,
    Verdict,
    counted,
    element,
    place,
    quick,
)

FULL_ELEMENTS = 5
SILENCE_H = 24.0
IN_TIME_H = 48.0


def _completeness(measures: Measures) -> Verdict:
    where = place(measures["apology_elements"], FULL_ELEMENTS - 0.5)
    if where == "across":
        return Verdict("open", "across", "low", "weak_elements")
    side = "badly" if where == "below" else "well"
    claim = "incomplete" if where == "below" else "complete"
    return Verdict(side, claim, "moderate", "one_coder")


def _first_try(measures: Measures) -> Verdict | None:
    apology = measures["time_to_apologise_h"]
    if apology.status == "censored":
        if not measures["non_apologies_before_apology"].value:
            return None
        side = "badly" if apology.low > WEEK_H else "open"
        return Verdict(side, "none", "low", "timeline_only")
    if measures["non_apologies_before_apology"].value:
        return Verdict("badly", "late", "moderate", "one_coder")
    return Verdict("well", "at_once", "low", "one_coder")


def _deeds(measures: Measures) -> Verdict | None:
    apology, act = measures["time_to_apologise_h"], measures["time_to_act_h"]
    if apology.status == "censored":
        return None
    if act.status == "censored":
        side = "badly" if act.low - apology.high > SILENCE_H else "open"
        return Verdict(side, "none", "low", "timeline_only")
    if act.low - apology.high > SILENCE_H:
        return Verdict("badly", "later", "low", "convention", {"limit": SILENCE_H})
    if act.high - apology.low <= 2 * SILENCE_H:
        return Verdict("well", "soon", "low", "convention", {"limit": 2 * SILENCE_H})
    return Verdict("open", "across", "low", "interval_across")


def _second_try(measures: Measures) -> Verdict:
    took = measures["non_apology_to_apology_h"]
    if took.status == "censored":
        side = "badly" if took.low > WEEK_H else "open"
        return Verdict(side, "never", "low", "timeline_only")
    return Verdict("badly", "later", "moderate", "one_coder")


def _element(name: str) -> Rule:
    """Whether the first full apology carried one of its elements."""
    measure = f"apology_{name}"
    return Rule(measure, "apology", (measure,), "chief_executive", "first_day", element(measure))


RULES = (
    Rule(
        "complete_apology",
        "apology",
        ("apology_elements",),
        "chief_executive",
        "first_day",
        _completeness,
        "cite.lewicki2016",
    ),
    *map(_element, ("acknowledges_wrongdoing", "regret", "responsibility", "repair", "prevention")),
    Rule(
        "apology_in_time",
        "apology",
        ("time_to_apologise_h",),
        "chief_executive",
        "first_day",
        quick("time_to_apologise_h", IN_TIME_H, WEEK_H, on_record=True),
        takes_censored=True,
        pulls_against=("complete_apology",),
    ),
    Rule(
        "first_try",
        "apology",
        ("non_apologies_before_apology", "time_to_apologise_h"),
        "chief_executive",
        "first_day",
        _first_try,
        "cite.coombs2007",
        takes_censored=True,
    ),
    Rule(
        "second_try",
        "apology",
        ("non_apology_to_apology_h",),
        "chief_executive",
        "first_day",
        _second_try,
        takes_censored=True,
    ),
    Rule(
        "apologised_again",
        "apology",
        ("full_apologies",),
        "chief_executive",
        "first_week",
        counted("full_apologies", some="open", none=None, least=2),
    ),
    Rule(
        "weakened",
        "apology",
        ("weak_elements",),
        "communications",
        "first_day",
        counted("weak_elements", some="badly", none=None),
    ),
    Rule(
        "deeds",
        "apology",
        ("time_to_apologise_h", "time_to_act_h"),
        "operations",
        "first_week",
        _deeds,
        "cite.coombs2007",
        takes_censored=True,
    ),
)
