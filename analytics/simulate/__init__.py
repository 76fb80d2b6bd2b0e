"""The one seeded generator of fictional crises with known truth. Never for a real brand."""

from analytics.simulate.crisis import Simulated, crisis, northwind
from analytics.simulate.plan import NORTHWIND, Plan, truth

__all__ = ["NORTHWIND", "Plan", "Simulated", "crisis", "northwind", "truth"]
