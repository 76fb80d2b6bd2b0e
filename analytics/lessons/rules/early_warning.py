"""Early warning: who saw it first, and what could have been seen."""

import pandas as pd

from analytics.lessons.rules.judging import Measures, Rule, Verdict, counted, quick
from analytics.wording import hours

FIRST_HOUR_H = 1.0
ALARM_H, LATE_ALARM_H = 3.0, 12.0


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


def _attention_passes(measures: Measures) -> Verdict | None:
    volume, mood = measures["volume_half_life_h"], measures["half_life_h"]
    if volume.value is None or mood.low is None or volume.value >= mood.low:
        return None
    return Verdict("open", "sooner", "moderate", "one_case")


RULES = (
    Rule(
        "outsiders_first",
        "early_warning",
        ("events_before_word",),
        "insights",
        "first_hour",
        counted("events_before_word", some="badly", none="well"),
        "cite.arpan2005",
    ),
    Rule(
        "unanswered_escalation",
        "early_warning",
        ("escalations_before_word",),
        "communications",
        "first_hour",
        counted("escalations_before_word", some="badly", none=None, least=2),
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
        "before_next",
        _attention,
    ),
    Rule(
        "lead",
        "early_warning",
        ("detected_at", "acknowledged_at"),
        "insights",
        "before_next",
        _lead,
    ),
    Rule(
        "alarm_soon",
        "early_warning",
        ("time_to_detect_h",),
        "insights",
        "before_next",
        quick("time_to_detect_h", ALARM_H, LATE_ALARM_H),
    ),
    Rule(
        "attention_passes",
        "early_warning",
        ("volume_half_life_h", "half_life_h"),
        "insights",
        "first_week",
        _attention_passes,
    ),
    Rule(
        "level_shift",
        "early_warning",
        ("level_shifts",),
        "insights",
        "before_next",
        counted("level_shifts", some="open", none=None, because="one_case"),
    ),
)
