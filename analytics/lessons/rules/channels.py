"""Rules on channels."""

from analytics.lessons.rules.judging import Rule

RULES: tuple[Rule, ...] = ()
