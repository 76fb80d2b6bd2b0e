"""Import exports of many tools and feeds into one message table (`schema.MESSAGE_COLUMNS`).

Each format is declared in `formats/<name>.py` (see `format.Format`).
"""

from analytics.messages.gdelt_timeline import timeline
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
from analytics.messages.sides import SideRule
from analytics.messages.suggest_mapping import NoMessagesError, Suggestion

__all__ = [
    "Generation",
    "Imported",
    "NoMessagesError",
    "SideRule",
    "Store",
    "Suggestion",
    "Summary",
    "detect",
    "generated",
    "generation",
    "load",
    "load_coverage",
    "read",
    "report",
    "size",
    "store",
    "stored",
    "suggest",
    "timeline",
]
