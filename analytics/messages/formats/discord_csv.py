"""A channel of Discord as DiscordChatExporter writes it to CSV.

Names: Tyrrrz/DiscordChatExporter, CsvMessageWriter.cs. It has no ids and no replies. `Date` is
ISO 8601 with an offset, in older versions local, in the order of day and month of the computer's
language. Reactions are no likes and are not used.
"""

import pandas as pd

from analytics.errors import ImportFileError
from analytics.messages.columns import Batch, clock, quoted
from analytics.messages.csv_fields import cell, text
from analytics.messages.format import Format
from analytics.messages.parsing import times
from analytics.messages.time_formats import TimeEvidence

_ISO = r"^\d{4}-\d\d-\d\dT"
_WHERE = "column Date"


def _published(batch: Batch) -> pd.Series:
    written = cell("Date")(batch)
    is_local = ~written.str.contains(_ISO, na=False)
    exact = times(written.mask(is_local), tz=batch.tz, where=_WHERE)
    local = written.where(is_local)
    return exact.fillna(clock(local, _layouts(local), batch.tz, _WHERE))


def _layouts(local: pd.Series) -> list[str | None]:
    """The layout of the times, if any. Raises ImportFileError if day and month cannot be told."""
    evidence = TimeEvidence()
    evidence.add(local)
    layouts = evidence.formats()
    if len(layouts) > 1 and evidence.is_day_first is None:
        raise ImportFileError(
            what=f"the days, such as {local.dropna().iloc[0]!r}, can be read in two ways",
            where=_WHERE,
            right="Export it as JSON, or give a mapping with time_format: '%d/%m/%Y %H:%M'",
        )
    return layouts[:1]


def _precision(batch: Batch) -> pd.Series:
    has_seconds = cell("Date")(batch).str.count(":") > 1
    return has_seconds.map({True: "second", False: "minute"}).astype("string")


FORMAT = Format(
    name="discord_csv",
    tool="DiscordChatExporter, a channel as CSV",
    why="it has AuthorID, Author, Date and Content",
    signature=("AuthorID", "Author", "Date", "Content", "Attachments"),
    columns={
        "published_at": _published,
        "time_precision": _precision,
        "channel": "discord",
        "side": "public",
        "author": cell("Author", "AuthorID"),
        "text": text("Content"),
        "quoted_author": quoted(),
    },
)
