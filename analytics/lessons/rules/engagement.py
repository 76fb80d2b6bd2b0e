"""Rules on replies to complaints and other engagement."""

from analytics.lessons.rules.judging import (
    Rule,
    Verdict,
    compare_to_threshold,
    done,
    quick,
    share,
)
from analytics.measures.conduct import COMPENSATIONS
from analytics.measures.replies import (
    ANSWER_RATE,
    ANSWERED_WITHIN_1H,
    ANSWERED_WITHIN_24H,
    FIRST_REPLY_MEDIAN,
)
from analytics.schema import Measures

REPLY_H = 1.0
COMPLAINTS_WITHIN_HOUR = 0.72
"""Share of people complaining on Twitter who expect a reply within an hour (Lithium 2013)."""
HALF, FIFTH = 0.5, 0.2


def _answered(measures: Measures) -> Verdict | None:
    """Low only where so few of those that were watched for a day had a reply within it too: a
    complaint that nobody watched may have had one.
    """
    found = share(ANSWER_RATE, HALF, FIFTH)(measures)
    is_watched = compare_to_threshold(measures[ANSWERED_WITHIN_24H], FIFTH) == "below"
    return found if found is None or found.claim == "high" or is_watched else None


RULES = (
    Rule(
        "answered",
        "engagement",
        (ANSWER_RATE, ANSWERED_WITHIN_24H),
        "care",
        "first_day",
        _answered,
        "cite.einwiller2015",
    ),
    Rule(
        "reply_time",
        "engagement",
        (FIRST_REPLY_MEDIAN,),
        "care",
        "first_hour",
        quick(FIRST_REPLY_MEDIAN, REPLY_H, because="whole_interval"),
        "cite.lithium2013",
        takes_censored=True,
    ),
    Rule(
        "within_hour",
        "engagement",
        (ANSWERED_WITHIN_1H,),
        "care",
        "first_hour",
        share(
            ANSWERED_WITHIN_1H,
            COMPLAINTS_WITHIN_HOUR,
            COMPLAINTS_WITHIN_HOUR,
            because="whole_interval",
        ),
        "cite.lithium2013",
    ),
    Rule(
        "within_day",
        "engagement",
        (ANSWERED_WITHIN_24H,),
        "care",
        "first_day",
        share(ANSWERED_WITHIN_24H, 0.9, 0.5),
    ),
    Rule(
        "made_good",
        "engagement",
        (COMPENSATIONS,),
        "care",
        "first_week",
        done(COMPENSATIONS, "well"),
        "cite.einwiller2015",
    ),
)
