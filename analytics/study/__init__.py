"""One case at one `as_of`: what notebooks, pages and commands call."""

from analytics.study import comparing, patterns
from analytics.study.acts import quoted
from analytics.study.availability import availability, claims_of_absence
from analytics.study.coding import CodingAgreement, Reliability, agree, reliability
from analytics.study.coding import sheet as write_sheet
from analytics.study.counting import (
    compare_models,
    count,
    input_hashes,
    panel_text,
    score,
    write_panels,
)
from analytics.study.library import Library, library_of, shelf
from analytics.study.measuring import BIN_MINUTES, hourly, measure_panel, odd_prices
from analytics.study.plan import Plan, draft
from analytics.study.sharing import draw_labels
from analytics.study.study import (
    CARDS,
    Inputs,
    Study,
    instant,
    load,
    read,
    yardsticks,
)
from analytics.study.telling import speed
from analytics.study.watching import series, watch
from analytics.study.what_if import earlier_apology

__all__ = [
    "BIN_MINUTES",
    "CARDS",
    "CodingAgreement",
    "Inputs",
    "Library",
    "Plan",
    "Reliability",
    "Study",
    "agree",
    "availability",
    "claims_of_absence",
    "compare_models",
    "comparing",
    "count",
    "draft",
    "draw_labels",
    "earlier_apology",
    "hourly",
    "input_hashes",
    "instant",
    "library_of",
    "load",
    "measure_panel",
    "odd_prices",
    "panel_text",
    "patterns",
    "quoted",
    "read",
    "reliability",
    "score",
    "series",
    "shelf",
    "speed",
    "watch",
    "write_panels",
    "write_sheet",
    "yardsticks",
]
