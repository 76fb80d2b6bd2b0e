"""Lessons derived from measures, each with its evidence, counter-evidence and an action."""

from analytics.lessons.advice import advice
from analytics.lessons.engine import evaluate
from analytics.lessons.library import beside, conflicts, verdicts_by_case
from analytics.lessons.rules import RULES, Rule

__all__ = ["RULES", "Rule", "advice", "beside", "conflicts", "evaluate", "verdicts_by_case"]
