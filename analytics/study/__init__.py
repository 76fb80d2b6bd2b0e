"""One case at one `as_of`: what notebooks, pages and commands call."""

from analytics.study.counting import compare_models, count, panel_text, score, write_panels
from analytics.study.drawing import hash_of
from analytics.study.measuring import BIN_MINUTES, hourly, measure_panel
from analytics.study.sharing import draw_labels
from analytics.study.study import (
    CARDS,
    LIBRARY_LEAST,
    Inputs,
    Study,
    instant,
    library,
    load,
    read,
    yardsticks,
)
from analytics.study.watching import watch

__all__ = [
    "BIN_MINUTES",
    "CARDS",
    "LIBRARY_LEAST",
    "Inputs",
    "Study",
    "compare_models",
    "count",
    "draw_labels",
    "hash_of",
    "hourly",
    "instant",
    "library",
    "load",
    "measure_panel",
    "panel_text",
    "read",
    "score",
    "watch",
    "write_panels",
    "yardsticks",
]
