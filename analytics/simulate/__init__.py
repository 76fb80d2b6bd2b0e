"""Seeded generator of fictional crises with known ground truth. Never use it for a real brand."""

from analytics.simulate.crisis import Simulated, crisis, northwind, storm
from analytics.simulate.ground_truth import truth
from analytics.simulate.scenario import NORTHWIND, STORM, Scenario

__all__ = ["NORTHWIND", "STORM", "Scenario", "Simulated", "crisis", "northwind", "storm", "truth"]
