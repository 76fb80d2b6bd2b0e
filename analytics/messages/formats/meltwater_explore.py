"""Meltwater Explore CSV, the newer export; a line of notes may precede the header.

Column names: as in parsers on GitHub. `Date` and `Time` are in the account's zone, which the file
does not name (the API's are UTC); dates with an ambiguous order of day and month are not read.
`Reach` and `Estimated Views` are estimates; `Sentiment` is a model's.
"""

import pandas as pd

from analytics.messages.columns import (
    Batch,
    channel,
    clock,
    first,
    language,
    quoted,
    side,
    status_id,
    without_at,
)
from analytics.messages.csv_fields import cell, count, text
from analytics.messages.format import Format
from analytics.messages.formats.meltwater import DATES, HOURS

_LAYOUTS = (
    *(f"{date} {hour}" for date in DATES for hour in ("%H:%M:%S", "%I:%M:%S %p", *HOURS)),
    None,
)


def _written(batch: Batch) -> pd.Series:
    return cell("Date")(batch) + " " + cell("Time")(batch)


def _published(batch: Batch) -> pd.Series:
    return clock(batch[_written], _LAYOUTS, batch.tz, "columns Date, Time")


def _precision(batch: Batch) -> pd.Series:
    has_seconds = batch[_written].str.contains(r":\d\d:")
    return has_seconds.map({True: "second"}).fillna("minute").astype("string")


FORMAT = Format(
    name="meltwater_explore",
    tool="Meltwater Explore, as CSV",
    why="it has Document ID, Author Handle and Hit Sentence",
    signature=(
        "Date",
        "Time",
        "Document ID",
        "URL",
        "Author Handle",
        "Opening Text",
        "Hit Sentence",
    ),
    columns={
        "message_id": first(cell("URL", then=status_id), cell("Document ID")),
        "published_at": _published,
        "time_precision": _precision,
        "channel": channel(
            cell("Source Type", "Information Type"), first(cell("Source Domain"), cell("URL"))
        ),
        "side": side,
        "author": cell("Author Handle", "Author Name", then=without_at),
        "text": text("Hit Sentence", "Opening Text", "Title"),
        "language": cell("Language", then=language),
        "url": cell("URL"),
        "quoted_author": quoted(),
        "likes": count("Likes", "Reactions"),
        "reposts": count("Reposts", "Shares"),
        "replies": count("Replies", "Comments"),
        "views": count("Views"),
    },
)
