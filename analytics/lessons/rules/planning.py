"""Rules on planning and risk: preparation before the crisis, as far as conduct shows it."""

from analytics.lessons.rules.judging import Rule, done, overdue, quick
from analytics.measures.conduct import LEAKED_STATEMENTS, TIME_TO_CHIEF_EXECUTIVE
from analytics.measures.response import TIME_TO_DISCLOSE

NOTICE_H = 72.0
"""Hours: a convention, the EU data protection regulation's limit for notifying the authority."""
VISIBLE_H, ABSENT_H = 24.0, 72.0

RULES = (
    Rule(
        "disclosure_time",
        "planning",
        (TIME_TO_DISCLOSE,),
        "legal",
        "before_next",
        overdue(TIME_TO_DISCLOSE, NOTICE_H),
    ),
    Rule(
        "leaked_words",
        "planning",
        (LEAKED_STATEMENTS,),
        "communications",
        "first_hour",
        done(LEAKED_STATEMENTS, "badly"),
    ),
    Rule(
        "chief_executive_time",
        "planning",
        (TIME_TO_CHIEF_EXECUTIVE,),
        "chief_executive",
        "first_day",
        quick(TIME_TO_CHIEF_EXECUTIVE, VISIBLE_H, ABSENT_H, is_conduct=True),
        takes_censored=True,
    ),
)
