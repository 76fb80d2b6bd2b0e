"""Rules on statements."""

from analytics.lessons.rules.judging import Rule

RULES: tuple[Rule, ...] = ()
