"""One reader per export format; all give the same message table (`schema.MESSAGE_COLUMNS`).

A reader is a module of one format, listed in `recognising.READERS`:

- `NAME`; `SHAPE`, "table" or "records"; `NEVER`, message columns that the format cannot carry.
- `recognises(columns)` (records: `recognises(record)`): why it is this format, or None.
- `lacks(columns)` (records: `lacks(record)`): what is missing to be this format.
- `read(raw, tz) -> (table, reason)`: raw is a table of text columns whose index is the row number,
  or a list of records (then the index is 0, 1, …). table has columns of the message table without
  source_*, and may have `redacted`: names of the columns that the export blanked in that row,
  separated by spaces. Ids are those of the export: `identity.told_apart` puts the channel before
  them. reason is text where a row is rejected, NA where it is kept.
- `unwrap(value)`, records only and optional: one JSON value to its rows; the default is the object
  itself, or the items of a list. It must stand any object.
- `SEEN`, records only and optional: the names that `read` looks at (`records.Seen`), so that the
  rest of large records is let go at once.
- `ESCAPE`, tables only and optional: the character that escapes a quote.
"""

from analytics.messages.gdelt_timeline import timeline
from analytics.messages.importing import (
    Imported,
    Summary,
    detect,
    load_coverage,
    read,
    size,
    store,
)
from analytics.messages.message_store import Store, load, stored
from analytics.messages.sides import SideRule
from analytics.messages.suggesting import suggest

__all__ = [
    "Imported",
    "SideRule",
    "Store",
    "Summary",
    "detect",
    "load",
    "load_coverage",
    "read",
    "size",
    "store",
    "stored",
    "suggest",
    "timeline",
]
