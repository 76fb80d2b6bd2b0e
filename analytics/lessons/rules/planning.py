"""Planning and risk: what was, or was not, prepared beforehand."""

from analytics.lessons.rules.judging import Rule, counted, quick

NOTICE_H = 72.0
"""Hours that the EU's data protection regulation gives to tell the authority (article 33)."""
VISIBLE_H, ABSENT_H = 24.0, 72.0

RULES = (
    Rule(
        "disclosure",
        "planning",
        ("time_to_disclose_h",),
        "legal",
        "before_next",
        quick("time_to_disclose_h", NOTICE_H, because="whole_interval"),
        "cite.gdpr33",
    ),
    Rule(
        "repeated_trigger",
        "planning",
        ("triggers",),
        "operations",
        "before_next",
        counted("triggers", some="badly", none=None, least=2),
    ),
    Rule(
        "internal_words",
        "planning",
        ("internal_statements",),
        "communications",
        "first_hour",
        counted("internal_statements", some="badly", none=None),
    ),
    Rule(
        "regulators",
        "planning",
        ("regulators_spoke",),
        "legal",
        "before_next",
        counted("regulators_spoke", some="open", none=None),
    ),
    Rule(
        "rules_changed",
        "planning",
        ("policy_changes",),
        "operations",
        "before_next",
        counted("policy_changes", some="well", none="open"),
        "cite.coombs2007",
    ),
    Rule(
        "spokesperson",
        "planning",
        ("time_to_chief_executive_h",),
        "chief_executive",
        "first_day",
        quick("time_to_chief_executive_h", VISIBLE_H, ABSENT_H, on_record=True),
        takes_censored=True,
    ),
)
