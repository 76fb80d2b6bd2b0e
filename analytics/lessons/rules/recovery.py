"""What came back, and what did not."""

from analytics.lessons.rules.judging import WEEK_H, Measures, Rule, Verdict, counted, place
from analytics.schema import Note

A_QUARTER = 60
"""Trading sessions: a convention."""
A_QUARTER_DAYS = 90
"""Days: a convention."""
CLEAR_FALL = 10.0
"""Points of a net survey score that are called a clear fall: a convention."""


def _recovery(measures: Measures) -> Verdict:
    """What the brand said decides the side only where a timeline tells whether it said anything."""
    recovered, said = measures["time_to_recover_h"], measures["time_to_acknowledge_h"]
    if recovered.status == "censored":
        side, confidence = ("badly", "moderate") if recovered.low > WEEK_H else ("open", "low")
        return Verdict(side, "not_recovered", confidence, "censored")
    spread = (recovered.high or float("inf")) - (recovered.low or 0.0)
    sure = spread < recovered.value
    confidence, because = ("moderate", "one_case") if sure else ("low", "wide_interval")
    counter = (Note("lesson.recovery.not_cause"),)
    if said.is_observed:
        return Verdict("well", "recovered", confidence, because, counter=counter)
    if said.status == "censored":
        return Verdict("luck", "recovered_unaided", confidence, because, counter=counter)
    return Verdict("open", "recovered_alone", confidence, because, counter=counter)


def _price(measures: Measures) -> Verdict | None:
    price = measures["sessions_to_regain"]
    counter = (Note("lesson.price.not_cause"),)
    values = {"limit": A_QUARTER}
    if price.status == "censored":
        side, confidence = ("badly", "moderate") if price.low > A_QUARTER else ("open", "low")
        return Verdict(side, "not_back", confidence, "price_only", values, counter)
    side, claim = ("open", "late") if price.value > A_QUARTER else ("luck", "soon")
    return Verdict(side, claim, "low", "price_only", values, counter)


def _price_quiet(measures: Measures) -> Verdict | None:
    day, span = measures["abnormal_return"], measures["cumulative_abnormal_return"]
    quiet = all(m.low is not None and m.low < 0 < m.high for m in (day, span))
    return Verdict("luck", "quiet", "moderate", "price_only") if quiet else None


def _survey(measures: Measures) -> Verdict | None:
    fall, values = measures["survey_fall"], {"limit": f"{CLEAR_FALL:.0f}"}
    if fall.value is not None and fall.value <= 0:
        return None
    where = place(fall, CLEAR_FALL)
    side = "badly" if where == "above" else "open"
    claim = {"above": "fell", "below": "little", "across": "across"}[where]
    return Verdict(side, claim, "low", "survey_only", values)


def _survey_back(measures: Measures) -> Verdict:
    back, values = measures["days_to_survey_back"], {"limit": A_QUARTER_DAYS}
    counter, where = (Note("lesson.survey_back.not_cause"),), place(back, A_QUARTER_DAYS)
    if back.status == "censored":
        side = "badly" if where == "above" else "open"
        return Verdict(side, "not_back", "low", "survey_only", values, counter)
    side, claim = {
        "below": ("luck", "soon"),
        "above": ("open", "late"),
        "across": ("open", "across"),
    }[where]
    return Verdict(side, claim, "low", "survey_only", values, counter)


def _survey_not_price(measures: Measures) -> Verdict | None:
    """Only where both are known: a clear fall of the score, and no unusual move of the share."""
    if place(measures["survey_fall"], CLEAR_FALL) != "above" or not _price_quiet(measures):
        return None
    return Verdict("badly", "apart", "low", "survey_only")


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
    Rule(
        "relapse",
        "recovery",
        ("relapses",),
        "insights",
        "first_week",
        counted("relapses", some="badly", none=None, because="one_case"),
    ),
    Rule(
        "price",
        "recovery",
        ("sessions_to_regain",),
        "investors",
        "first_week",
        _price,
        takes_censored=True,
    ),
    Rule(
        "price_quiet",
        "recovery",
        ("abnormal_return", "cumulative_abnormal_return"),
        "investors",
        "first_week",
        _price_quiet,
        "cite.mackinlay1997",
    ),
    Rule(
        "survey",
        "recovery",
        ("survey_fall",),
        "insights",
        "first_week",
        _survey,
        takes_censored=True,
    ),
    Rule(
        "survey_back",
        "recovery",
        ("days_to_survey_back",),
        "insights",
        "first_week",
        _survey_back,
        takes_censored=True,
    ),
    Rule(
        "survey_not_price",
        "recovery",
        ("survey_fall", "abnormal_return", "cumulative_abnormal_return"),
        "insights",
        "before_next",
        _survey_not_price,
        takes_censored=True,
    ),
)
