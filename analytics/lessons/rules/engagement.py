"""Rules on replies to complaints and other engagement."""

from analytics.lessons.rules.judging import Rule, done, quick, share
from analytics.measures.conduct import COMPENSATIONS
from analytics.measures.replies import (
    ANSWER_RATE,
    ANSWERED_WITHIN_1H,
    ANSWERED_WITHIN_24H,
    FIRST_REPLY_MEDIAN,
)

REPLY_H = 1.0
COMPLAINTS_WITHIN_HOUR = 0.72
"""Share of people complaining on Twitter who expect a reply within an hour (Lithium 2013)."""

RULES = (
    Rule(
        "answered",
        "engagement",
        (ANSWER_RATE,),
        "care",
        "first_day",
        share(ANSWER_RATE, 0.5, 0.2),
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
