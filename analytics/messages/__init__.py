"""Import exports of many tools and feeds into one message table (`schema.MESSAGE_COLUMNS`).

Each format is declared in `formats/<name>.py` (see `format.Format`).
"""

from analytics.messages.detection import mappings_of
from analytics.messages.file_clock import ASSUMED
from analytics.messages.importing import (
    Imported,
    Summary,
    detect,
    read,
    size,
    store,
    suggest,
)
from analytics.messages.message_store import (
    Generation,
    Store,
    generated,
    generation,
    load,
    load_coverage,
    report,
    stored,
)
from analytics.messages.rated_days import read as rated_days
from analytics.messages.series import Series
from analytics.messages.series import read as series
from analytics.messages.sides import SideRule
from analytics.messages.suggest_mapping import NoMessagesError, Suggestion

__all__ = [
    "ASSUMED",
    "Generation",
    "Imported",
    "NoMessagesError",
    "Series",
    "SideRule",
    "Store",
    "Suggestion",
    "Summary",
    "detect",
    "generated",
    "generation",
    "load",
    "load_coverage",
    "mappings_of",
    "rated_days",
    "read",
    "report",
    "series",
    "size",
    "store",
    "stored",
    "suggest",
]
