"""Turning complaints into conversations."""

from analytics.lessons.rules.judging import Rule, done, quick, share

REPLY_H = 1.0
COMPLAINTS_WITHIN_HOUR = 0.72
"""Share of those who complain on Twitter that expect a reply within an hour (Lithium 2013)."""

RULES = (
    Rule(
        "answered",
        "engagement",
        ("answer_rate",),
        "care",
        "first_day",
        share("answer_rate", 0.5, 0.2),
        "cite.einwiller2015",
    ),
    Rule(
        "reply_time",
        "engagement",
        ("first_reply_median_h",),
        "care",
        "first_hour",
        quick("first_reply_median_h", REPLY_H, because="whole_interval"),
        "cite.lithium2013",
        takes_censored=True,
    ),
    Rule(
        "within_hour",
        "engagement",
        ("answered_within_1h",),
        "care",
        "first_hour",
        share(
            "answered_within_1h",
            COMPLAINTS_WITHIN_HOUR,
            COMPLAINTS_WITHIN_HOUR,
            because="whole_interval",
        ),
        "cite.lithium2013",
    ),
    Rule(
        "within_day",
        "engagement",
        ("answered_within_24h",),
        "care",
        "first_day",
        share("answered_within_24h", 0.9, 0.5),
    ),
    Rule(
        "made_good",
        "engagement",
        ("compensations",),
        "care",
        "first_week",
        done("compensations", "well"),
        "cite.einwiller2015",
    ),
)
