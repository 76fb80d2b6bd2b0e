"""Meltwater Explore CSV, the newer export; a line of notes may stand above the header.

Column names: as in parsers on GitHub. `Date` and `Time` are in the account's zone, which the file
does not name (the API's are UTC); dates that leave open whether the day or the month comes first
are not read. `Reach` and `Estimated Views` are estimates; `Sentiment` is a model's.
"""

import pandas as pd

from analytics.messages.cells import (
    cell,
    channel_of,
    clock,
    counts,
    language,
    reasons,
    side_of,
    status_id,
)
from analytics.messages.fields import quoted_author
from analytics.messages.meltwater import DATES, HOURS

NAME = "meltwater_explore"
SHAPE = "table"
NEVER = (
    "about",
    "collected_at",
    "parent_id",
    "thread_id",
    "repost_of_id",
    "followers",
    "rating",
    "label",
    "label_confidence",
)
_SIGNATURE = ("Date", "Time", "Document ID", "URL", "Author Handle", "Opening Text", "Hit Sentence")
_LAYOUTS = (
    *(f"{date} {hour}" for date in DATES for hour in ("%H:%M:%S", "%I:%M:%S %p", *HOURS)),
    None,
)


def lacks(columns: list[str]) -> list[str]:
    """What these columns lack to be this format; nothing where they are."""
    return [name for name in _SIGNATURE if name not in columns]


def recognises(columns: list[str]) -> str | None:
    """Why these columns are this format, or None."""
    return None if lacks(columns) else "it has Document ID, Author Handle and Hit Sentence"


def read(raw: pd.DataFrame, tz: str | None) -> tuple[pd.DataFrame, pd.Series]:
    """Raw rows to columns of the message table, and a reason for each row that is rejected (NA)."""
    written = cell(raw, "Date") + " " + cell(raw, "Time")
    published = clock(written, _LAYOUTS, tz, "columns Date, Time")
    url = cell(raw, "URL")
    kind = cell(raw, "Source Type", "Information Type")
    channel = channel_of(kind, cell(raw, "Source Domain").fillna(url)).fillna("other")
    text = cell(raw, "Hit Sentence", "Opening Text", "Title").fillna("")
    table = pd.DataFrame(
        {
            "message_id": status_id(url).fillna(cell(raw, "Document ID")),
            "published_at": published,
            "time_precision": written.str.contains(r":\d\d:").map({True: "second"}),
            "channel": channel,
            "side": side_of(channel),
            "author": cell(raw, "Author Handle", "Author Name").str.removeprefix("@"),
            "text": text,
            "language": language(cell(raw, "Language")),
            "url": url,
            "quoted_author": quoted_author(text),
            "likes": counts(cell(raw, "Likes", "Reactions")),
            "reposts": counts(cell(raw, "Reposts", "Shares")),
            "replies": counts(cell(raw, "Replies", "Comments")),
            "views": counts(cell(raw, "Views")),
        }
    )
    table["time_precision"] = table["time_precision"].fillna("minute").astype("string")
    return table, reasons(published)
