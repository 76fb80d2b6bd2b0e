"""Rules on conversations."""

from analytics.lessons.rules.judging import Rule

RULES: tuple[Rule, ...] = ()
