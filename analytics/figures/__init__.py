"""Finished numbers to one matplotlib Figure each. Nothing here computes, saves or shows."""

from analytics.figures.alarms import alarms
from analytics.figures.chart import Chart, Source, svg
from analytics.figures.clock import clock
from analytics.figures.compare import back_to_level, brand_label, compare_ladders, compare_sentiment
from analytics.figures.days import days
from analytics.figures.points import points
from analytics.figures.returns import returns
from analytics.figures.rhythm import rhythm
from analytics.figures.sentiment import sentiment
from analytics.figures.timeline import timeline
from analytics.figures.volume import volume
from analytics.figures.warning import warning

__all__ = [
    "Chart",
    "Source",
    "alarms",
    "back_to_level",
    "brand_label",
    "clock",
    "compare_ladders",
    "compare_sentiment",
    "days",
    "points",
    "returns",
    "rhythm",
    "sentiment",
    "svg",
    "timeline",
    "volume",
    "warning",
]
