"""Rules on early warning: who noticed the crisis first, and what could have been noticed."""

import pandas as pd

from analytics.lessons.rules.judging import Rule, Verdict
from analytics.measures.decay import VOLUME_HALF_LIFE
from analytics.measures.detection import DETECTED_AT
from analytics.measures.gate import MIN_N
from analytics.measures.recovery import HALF_LIFE
from analytics.measures.response import (
    ACKNOWLEDGED_AT,
    TIME_TO_ACKNOWLEDGE,
    TIME_TO_DETECT,
)
from analytics.measures.sentiment import share_interval
from analytics.measures.volume import (
    BRAND_QUOTES_AT_PEAK,
    PEAK_AT,
    PEAK_NEGATIVE,
    PEAK_NEGATIVE_AT,
    PEAK_VOLUME,
)
from analytics.schema import Measures, hours
from analytics.wording import Hours, Range

FIRST_HOUR_H = 1.0


def _attention(measures: Measures) -> Verdict | None:
    peak, quotes = measures[PEAK_VOLUME].value, measures[BRAND_QUOTES_AT_PEAK].value
    if not peak or peak < MIN_N or quotes is None or not share_interval(quotes, peak)[0] > 0.5:
        return None
    return Verdict("open", "not_the_crisis", "high", "counted")


def _lead(measures: Measures) -> Verdict | None:
    """Counted from onset where the alarm rang already then: what it rang for was something else."""
    alarm, said = measures[DETECTED_AT].value, measures[ACKNOWLEDGED_AT]
    if alarm is None or said.least is None or said.most is None:
        return None
    alarm += pd.Timedelta(hours=max(-(measures[TIME_TO_DETECT].most or 0.0), 0.0))
    low, high = hours(said.least - alarm), hours(said.most - alarm)
    took, values = measures[TIME_TO_ACKNOWLEDGE], {"lead": Range(Hours(low), Hours(high))}
    if low > FIRST_HOUR_H and took.absence:
        return Verdict("badly", "room", "moderate", "whole_interval", values)
    if high < 0 and took.verdict is None:
        return Verdict("well", "before_alarm", "moderate", "whole_interval", values)
    return None


def _attention_passes(measures: Measures) -> Verdict | None:
    volume, sentiment = measures[VOLUME_HALF_LIFE].most, measures[HALF_LIFE].least
    if volume is None or sentiment is None or volume >= sentiment:
        return None
    return Verdict("open", "sooner", "moderate", "one_case")


RULES = (
    Rule(
        "attention",
        "early_warning",
        (
            PEAK_VOLUME,
            PEAK_AT,
            BRAND_QUOTES_AT_PEAK,
            PEAK_NEGATIVE,
            PEAK_NEGATIVE_AT,
        ),
        "insights",
        "before_next",
        _attention,
        undecided="lesson.attention.silent",
    ),
    Rule(
        "lead",
        "early_warning",
        (DETECTED_AT, TIME_TO_DETECT, ACKNOWLEDGED_AT, TIME_TO_ACKNOWLEDGE),
        "insights",
        "before_next",
        _lead,
    ),
    Rule(
        "attention_passes",
        "early_warning",
        (VOLUME_HALF_LIFE, HALF_LIFE),
        "insights",
        "first_week",
        _attention_passes,
    ),
)
