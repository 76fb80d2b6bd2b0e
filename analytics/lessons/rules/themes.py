"""Rules on themes."""

from analytics.lessons.rules.judging import Rule

RULES: tuple[Rule, ...] = ()
