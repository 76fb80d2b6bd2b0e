"""Rules on copies."""

from analytics.lessons.rules.judging import Rule

RULES: tuple[Rule, ...] = ()
