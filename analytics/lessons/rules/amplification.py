"""Rules on amplification."""

from analytics.lessons.rules.judging import Rule

RULES: tuple[Rule, ...] = ()
