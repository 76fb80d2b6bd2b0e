"""The rules: what each needs, and how it judges. Their words are in the catalogue."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from analytics.schema import Measure, Note, Side
from analytics.wording import hours

Measures = Mapping[str, Measure]

FIRST_HOUR_H = 1.0
MEANINGFUL_H = 21.0
SILENCE_H = 24.0
FULL_ELEMENTS = 5


@dataclass(frozen=True)
class Verdict:
    """What a rule says: side, which claim of its catalogue entry, extra values, confidence."""

    side: Side
    claim: str
    confidence: Literal["high", "moderate", "low"]
    because: str
    values: Mapping[str, object] = field(default_factory=dict)
    counter: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Rule:
    """One rule. needs: measures that must be observed (or censored where `takes_censored`)."""

    id: str
    subject: str
    needs: tuple[str, ...]
    owner: str
    judge: Callable[[Measures], Verdict | None]
    citation: str = ""
    takes_censored: bool = False


def _against_limit(measure: Measure, limit: float) -> Literal["below", "above", "across"]:
    """Where the whole interval lies; a censored duration is at least its `low`."""
    low = measure.value if measure.low is None else measure.low
    high = measure.value if measure.high is None else measure.high
    if measure.status == "censored":
        return "above" if low > limit else "across"
    if high <= limit:
        return "below"
    return "above" if low > limit else "across"


def _first_word(measures: Measures) -> Verdict:
    measure = measures["time_to_acknowledge_h"]
    values = {"limit": FIRST_HOUR_H, "mean": MEANINGFUL_H}
    if _against_limit(measure, FIRST_HOUR_H) == "below":
        return Verdict("well", "within_hour", "moderate", "whole_interval", values)
    if _against_limit(measure, MEANINGFUL_H) == "above":
        return Verdict("badly", "slower_than_mean", "moderate", "whole_interval", values)
    return Verdict("open", "between", "low", "between_yardsticks", values)


def _substance(measures: Measures) -> Verdict:
    place = _against_limit(measures["time_to_respond_h"], MEANINGFUL_H)
    values = {"mean": MEANINGFUL_H}
    if place == "across":
        return Verdict("open", "across", "low", "interval_across", values)
    side = "well" if place == "below" else "badly"
    return Verdict(side, place, "moderate", "whole_interval", values)


def _completeness(measures: Measures) -> Verdict:
    place = _against_limit(measures["apology_elements"], FULL_ELEMENTS - 0.5)
    if place == "across":
        return Verdict("open", "across", "low", "weak_elements")
    side = "badly" if place == "below" else "well"
    claim = "incomplete" if place == "below" else "complete"
    return Verdict(side, claim, "moderate", "one_coder")


def _first_try(measures: Measures) -> Verdict:
    if measures["non_apologies_before_apology"].value:
        return Verdict("badly", "late", "moderate", "one_coder")
    return Verdict("well", "at_once", "low", "one_coder")


def _one_voice(measures: Measures) -> Verdict | None:
    measure = measures["contradictions"]
    if measure.value:
        return Verdict("badly", "contradicted", "moderate", "one_coder")
    if measure.n < 2:
        return None
    return Verdict("well", "consistent", "low", "one_coder", {"n": measure.n})


def _silence(measures: Measures) -> Verdict:
    place = _against_limit(measures["longest_silence_h"], SILENCE_H)
    values = {"limit": SILENCE_H}
    if place == "across":
        return Verdict("open", "across", "low", "interval_across", values)
    side = "well" if place == "below" else "badly"
    return Verdict(side, place, "low", "convention", values)


def _deeds(measures: Measures) -> Verdict | None:
    apology, act = measures["time_to_apologise_h"], measures["time_to_act_h"]
    if apology.status == "censored":
        return None
    if act.status == "censored":
        return Verdict("badly", "none", "low", "timeline_only")
    if act.low - apology.high > SILENCE_H:
        return Verdict("badly", "later", "low", "convention", {"limit": SILENCE_H})
    if act.high - apology.low <= 2 * SILENCE_H:
        return Verdict("well", "soon", "low", "convention", {"limit": 2 * SILENCE_H})
    return Verdict("open", "across", "low", "interval_across")


def _recovery(measures: Measures) -> Verdict:
    recovered, said = measures["time_to_recover_h"], measures["time_to_acknowledge_h"]
    if recovered.status == "censored":
        return Verdict("badly", "not_recovered", "moderate", "censored")
    spread = (recovered.high or float("inf")) - (recovered.low or 0.0)
    sure = spread < recovered.value
    confidence, because = ("moderate", "one_case") if sure else ("low", "wide_interval")
    counter = (Note("lesson.recovery.not_cause"),)
    if said.is_observed:
        return Verdict("well", "recovered", confidence, because, counter=counter)
    return Verdict("luck", "recovered_unaided", confidence, because, counter=counter)


def _attention(measures: Measures) -> Verdict | None:
    peak, quotes = measures["peak_volume"], measures["brand_quotes_at_peak"]
    if 2 * quotes.value < peak.value:
        return None
    return Verdict("open", "not_the_crisis", "high", "counted")


def _lead(measures: Measures) -> Verdict:
    alarm = pd.Timestamp(measures["detected_at"].value)
    said = measures["acknowledged_at"]
    lead = [(pd.Timestamp(end) - alarm).total_seconds() / 3600 for end in (said.low, said.high)]
    span = " – ".join(dict.fromkeys(hours(end) for end in lead))
    values = {"lead": span}
    if lead[0] > FIRST_HOUR_H:
        return Verdict("badly", "room", "moderate", "whole_interval", values)
    if lead[1] < 0:
        return Verdict("well", "before_alarm", "moderate", "whole_interval", values)
    return Verdict("open", "close", "low", "interval_across", values)


RULES = (
    Rule(
        "first_word",
        "speed",
        ("time_to_acknowledge_h",),
        "communications",
        _first_word,
        "cite.freshfields2013",
        takes_censored=True,
    ),
    Rule(
        "substance",
        "speed",
        ("time_to_respond_h",),
        "communications",
        _substance,
        "cite.freshfields2013",
        takes_censored=True,
    ),
    Rule(
        "complete_apology",
        "apology",
        ("apology_elements",),
        "chief_executive",
        _completeness,
        "cite.lewicki2016",
    ),
    Rule(
        "first_try",
        "apology",
        ("non_apologies_before_apology", "time_to_apologise_h"),
        "chief_executive",
        _first_try,
        "cite.coombs2007",
        takes_censored=True,
    ),
    Rule("one_voice", "consistency", ("contradictions",), "communications", _one_voice),
    Rule("silence", "speed", ("longest_silence_h",), "communications", _silence),
    Rule(
        "deeds",
        "apology",
        ("time_to_apologise_h", "time_to_act_h"),
        "operations",
        _deeds,
        "cite.coombs2007",
        takes_censored=True,
    ),
    Rule(
        "recovery",
        "recovery",
        ("time_to_recover_h", "depth"),
        "insights",
        _recovery,
        "cite.bruneau2003",
        takes_censored=True,
    ),
    Rule(
        "attention",
        "early_warning",
        (
            "peak_volume",
            "peak_at",
            "brand_quotes_at_peak",
            "peak_negative",
            "peak_negative_at",
        ),
        "insights",
        _attention,
    ),
    Rule("lead", "early_warning", ("detected_at", "acknowledged_at"), "insights", _lead),
)
