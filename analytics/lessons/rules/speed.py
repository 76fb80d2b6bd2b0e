"""Speed and transparency."""

import pandas as pd

from analytics.lessons.rules.judging import (
    Measures,
    Rule,
    Verdict,
    done,
    earns_credit,
    place,
    quick,
)

FIRST_HOUR_H = 1.0
MEANINGFUL_H = 21.0
SILENCE_H = 24.0
DEED_H = 72.0


def _first_word(measures: Measures) -> Verdict | None:
    """Speed of a first word that is worth it: a non-apology, a denial or an attack earns nothing,
    and a word that is itself the onset, or before it, answers nothing yet."""
    measure = measures["time_to_acknowledge_h"]
    values = {"limit": FIRST_HOUR_H, "mean": MEANINGFUL_H}
    if earns_credit(measure) and place(measure, FIRST_HOUR_H) == "below":
        return Verdict("well", "within_hour", "moderate", "whole_interval", values)
    if place(measure, MEANINGFUL_H) == "above" and measure.absence:
        return Verdict("badly", "slower_than_mean", "moderate", "whole_interval", values)
    return None


def _silence(measures: Measures) -> Verdict | None:
    measure = measures["longest_silence_h"]
    where, values = place(measure, SILENCE_H), {"limit": SILENCE_H}
    if where == "across" or not measure.absence:
        return None
    side = "well" if where == "below" else "badly"
    return Verdict(side, where, "moderate", "convention", values)


def _before_the_peak(measures: Measures) -> Verdict | None:
    peak, said = pd.Timestamp(measures["peak_negative_at"].value), measures["acknowledged_at"]
    took = measures["time_to_acknowledge_h"]
    if pd.Timestamp(said.high) <= peak:
        return Verdict("well", "before", "moderate", "counted") if took.reason is None else None
    if pd.Timestamp(said.low) > peak and took.absence:
        return Verdict("badly", "after", "moderate", "counted")
    return None


def _unanswered(measures: Measures) -> Verdict | None:
    raised = measures["escalations_before_word"]
    if raised.low and raised.absence:
        return Verdict("badly", "some", "moderate", "one_coder")
    return None


RULES = (
    Rule(
        "first_word_time",
        "speed",
        ("time_to_acknowledge_h",),
        "communications",
        "first_hour",
        _first_word,
        "cite.freshfields2013",
        takes_censored=True,
        pulls_against=("contradiction",),
    ),
    Rule(
        "contradiction",
        "speed",
        ("contradictions",),
        "communications",
        "first_hour",
        done("contradictions", "badly"),
    ),
    Rule("attack", "speed", ("attacks",), "communications", "first_day", done("attacks", "badly")),
    Rule(
        "silence",
        "speed",
        ("longest_silence_h",),
        "communications",
        "first_day",
        _silence,
        takes_censored=True,
    ),
    Rule(
        "deed_time",
        "speed",
        ("time_to_act_h",),
        "operations",
        "first_week",
        quick("time_to_act_h", DEED_H, is_conduct=True),
        takes_censored=True,
    ),
    Rule(
        "word_before_peak",
        "speed",
        ("peak_negative_at", "acknowledged_at", "time_to_acknowledge_h"),
        "communications",
        "first_day",
        _before_the_peak,
    ),
    Rule(
        "escalation_unanswered",
        "speed",
        ("escalations_before_word",),
        "communications",
        "first_hour",
        _unanswered,
        "cite.arpan2005",
    ),
)
