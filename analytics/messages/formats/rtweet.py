"""X as the R package rtweet (before 1.0) writes it to CSV.

Names: ropensci/rtweet, save_as_csv.R. Times are UTC, without an offset. Ids have an `x` before them
unless that was switched off. A repost has its original in `retweet_…`, whose text is used; its
counts are the original's: they must not be summed. `source` is the app that posted it.
"""

import pandas as pd

from analytics.messages.columns import Batch, Column, language, quoted, unescaped, without_mark
from analytics.messages.csv_fields import cell, count, identifier, text, time
from analytics.messages.format import Format


def _id(name: str) -> Column:
    return lambda batch: identifier(name)(batch).str.removeprefix("x")


def _text(batch: Batch) -> pd.Series:
    original = cell("retweet_text")(batch)
    return unescaped(original.fillna(without_mark(text("text"))(batch)))


FORMAT = Format(
    name="rtweet",
    tool="rtweet (R), posts of X as CSV",
    why="it has status_id, screen_name, reply_to_status_id and is_retweet",
    signature=(
        "status_id",
        "created_at",
        "screen_name",
        "text",
        "is_retweet",
        ("reply_to_status_id", "retweet_status_id"),
    ),
    zone="UTC",
    columns={
        "message_id": _id("status_id"),
        "published_at": time("created_at"),
        "time_precision": "second",
        "channel": "x",
        "side": "public",
        "author": cell("screen_name"),
        "repost_of_id": _id("retweet_status_id"),
        "text": _text,
        "language": cell("lang", then=language),
        "url": cell("status_url"),
        "parent_id": _id("reply_to_status_id"),
        "quoted_author": quoted(cell("quoted_screen_name")),
        "likes": count("favorite_count"),
        "reposts": count("retweet_count"),
        "replies": count("reply_count"),
        "followers": count("followers_count"),
    },
)
