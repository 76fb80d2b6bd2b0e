"""Measures to lessons: each with its evidence, what speaks against it, and an action."""

from analytics.lessons.engine import draw
from analytics.lessons.library import beside, conflicts, sides
from analytics.lessons.rules import RULES, Rule

__all__ = ["RULES", "Rule", "beside", "conflicts", "draw", "sides"]
