"""Seeded generator of fictional crises with known ground truth. Never use it for a real brand."""

from analytics.simulate.crisis import Simulated, crisis, northwind
from analytics.simulate.scenario import NORTHWIND, Scenario, truth

__all__ = ["NORTHWIND", "Scenario", "Simulated", "crisis", "northwind", "truth"]
