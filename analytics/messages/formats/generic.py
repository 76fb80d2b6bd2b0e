"""A table or records with the message table's own column names, which need no mapping."""

from analytics.messages.format import Format
from analytics.messages.mapping import read

FORMAT = Format(
    name="generic",
    tool="any table with the message table's own column names",
    why="it has the message table's own columns published_at, text",
    signature=("published_at", "text"),
    reader=read,
    has_own_ids=True,
)
