"""What came back, and what did not."""

from analytics.lessons.rules.judging import WEEK_H, Measures, Rule, Verdict, counted
from analytics.schema import Note

A_QUARTER = 60
"""Trading sessions: a convention."""


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
)
