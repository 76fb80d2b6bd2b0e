"""Planning and risk: what was, or was not, prepared beforehand, as far as conduct shows it."""

from analytics.lessons.rules.judging import Rule, done, overdue, quick

NOTICE_H = 72.0
"""Hours: a convention, as the EU's data protection regulation gives to tell the authority."""
VISIBLE_H, ABSENT_H = 24.0, 72.0

RULES = (
    Rule(
        "disclosure_time",
        "planning",
        ("time_to_disclose_h",),
        "legal",
        "before_next",
        overdue("time_to_disclose_h", NOTICE_H),
    ),
    Rule(
        "leaked_words",
        "planning",
        ("leaked_statements",),
        "communications",
        "first_hour",
        done("leaked_statements", "badly"),
    ),
    Rule(
        "chief_executive_time",
        "planning",
        ("time_to_chief_executive_h",),
        "chief_executive",
        "first_day",
        quick("time_to_chief_executive_h", VISIBLE_H, ABSENT_H, is_conduct=True),
        takes_censored=True,
    ),
)
