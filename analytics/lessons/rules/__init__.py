"""Rules by subject: the measures that each needs and how it judges them; texts: the catalogue."""

from analytics.lessons.rules import (
    apology,
    early_warning,
    engagement,
    outcomes,
    planning,
    speed,
)
from analytics.lessons.rules.judging import Rule, Verdict

RULES: tuple[Rule, ...] = (
    *planning.RULES,
    *early_warning.RULES,
    *speed.RULES,
    *engagement.RULES,
    *apology.RULES,
    *outcomes.RULES,
)

__all__ = ["RULES", "Rule", "Verdict"]
