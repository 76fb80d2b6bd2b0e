"""One reader per export format; all give the same message table (`schema.MESSAGE_COLUMNS`)."""

from analytics.messages.importing import Imported, Summary, detect, load, read, write

__all__ = ["Imported", "Summary", "detect", "load", "read", "write"]
