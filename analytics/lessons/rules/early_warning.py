"""Early warning: who saw it first, and what could have been seen."""

import pandas as pd

from analytics.lessons.rules.judging import Measures, Rule, Verdict
from analytics.wording import Hours, Range

FIRST_HOUR_H = 1.0


def _attention(measures: Measures) -> Verdict | None:
    peak, quotes = measures["peak_volume"], measures["brand_quotes_at_peak"]
    if 2 * quotes.value < peak.value:
        return None
    return Verdict("open", "not_the_crisis", "high", "counted")


def _lead(measures: Measures) -> Verdict | None:
    alarm = pd.Timestamp(measures["detected_at"].value)
    said = measures["acknowledged_at"]
    lead = [(pd.Timestamp(end) - alarm).total_seconds() / 3600 for end in (said.low, said.high)]
    span = Range(*map(Hours, lead))
    values = {"lead": span}
    took = measures["time_to_acknowledge_h"]
    if lead[0] > FIRST_HOUR_H and took.absence:
        return Verdict("badly", "room", "moderate", "whole_interval", values)
    if lead[1] < 0 and took.reason is None:
        return Verdict("well", "before_alarm", "moderate", "whole_interval", values)
    return None


def _attention_passes(measures: Measures) -> Verdict | None:
    volume, mood = measures["volume_half_life_h"], measures["half_life_h"]
    if volume.value is None or mood.low is None or volume.value >= mood.low:
        return None
    return Verdict("open", "sooner", "moderate", "one_case")


RULES = (
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
        "before_next",
        _attention,
    ),
    Rule(
        "lead",
        "early_warning",
        ("detected_at", "acknowledged_at", "time_to_acknowledge_h"),
        "insights",
        "before_next",
        _lead,
    ),
    Rule(
        "attention_passes",
        "early_warning",
        ("volume_half_life_h", "half_life_h"),
        "insights",
        "first_week",
        _attention_passes,
    ),
)
