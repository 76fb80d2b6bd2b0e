"""Rules by subject: the measures that each needs and how it judges them; texts: the catalogue."""

from analytics.lessons.rules import (
    amplification,
    apology,
    channels,
    conversations,
    copies,
    early_warning,
    engagement,
    outcomes,
    planning,
    speed,
    statements,
    themes,
)
from analytics.lessons.rules.judging import Rule, Verdict

RULES: tuple[Rule, ...] = (
    *planning.RULES,
    *early_warning.RULES,
    *channels.RULES,
    *amplification.RULES,
    *copies.RULES,
    *themes.RULES,
    *speed.RULES,
    *engagement.RULES,
    *conversations.RULES,
    *apology.RULES,
    *statements.RULES,
    *outcomes.RULES,
)

__all__ = ["RULES", "Rule", "Verdict"]
