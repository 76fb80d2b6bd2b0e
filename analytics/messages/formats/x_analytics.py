"""Posts of one account as X's own analytics export them, CSV: the brand's own posts.

Names: real files; `Post id, Date, Post text, Post Link`, before 2023 `Tweet id, Tweet permalink,
Tweet text, time`. `Date` is a day, in the words of the account's language: the ids have the second.
`impressions` are the views. The days of a whole account, which the same pages export, are no
messages (`aggregates`).
"""

import pandas as pd

from analytics.messages import snowflakes
from analytics.messages.columns import Batch, quoted, status_id
from analytics.messages.csv_fields import cell, count, identifier, text, time
from analytics.messages.format import Format

_LINK = cell("Post Link", "Post link", "Tweet permalink")
_DAY = ("%a, %b %d, %Y", "%b %d, %Y", None)
_AUTHOR = r"^https?://[^/]+/(?!i/)(\w+)/status"


def _own_id(batch: Batch) -> pd.Series:
    return status_id(batch[_LINK]).fillna(identifier("Post id", "Tweet id")(batch))


def _day(batch: Batch) -> pd.Series:
    """The day in the zone of the account, unknown: a post's id may be of the day before or after.

    Where it cannot be read but has a year, the day of the id.
    """
    read = time("Date", layouts=_DAY)(Batch(batch.raw, batch.tz or "UTC"))
    is_foreign = cell("Date")(batch).str.contains(r"\d{4}", na=False)
    own = snowflakes.instants(batch.columns["message_id"])
    return read.fillna(own.dt.floor("D").where(is_foreign))


def _published(batch: Batch) -> pd.Series:
    if "time" in batch.raw:
        return time("time")(batch)
    return snowflakes.to_the_second(batch[_day], batch.columns["message_id"])[0]


def _precision(batch: Batch) -> pd.Series:
    ids = batch.columns["message_id"]
    if "time" in batch.raw:
        return pd.Series("minute", index=ids.index, dtype="string")
    is_exact = snowflakes.to_the_second(batch[_day], ids)[1]
    return pd.Series("day", index=ids.index, dtype="string").mask(is_exact, "second")


FORMAT = Format(
    name="x_analytics",
    tool="X's own analytics, the posts of one account",
    why="it has Post id or Tweet id, its text, its link and impressions",
    signature=(
        ("Post id", "Tweet id"),
        ("Post text", "Tweet text"),
        ("Post Link", "Post link", "Tweet permalink"),
        ("Date", "time"),
        ("Impressions", "impressions"),
    ),
    remark=lambda _: "X's analytics hold one account's own posts: they are taken as the brand's",
    columns={
        "message_id": _own_id,
        "published_at": _published,
        "time_precision": _precision,
        "channel": "x",
        "side": "brand",
        "author": lambda batch: batch[_LINK].str.extract(_AUTHOR, expand=False),
        "text": text("Post text", "Tweet text"),
        "url": _LINK,
        "quoted_author": quoted(),
        "likes": count("Likes", "likes", "favorites"),
        "reposts": count("Reposts", "retweets"),
        "replies": count("Replies", "replies"),
        "views": count("Impressions", "impressions"),
    },
)
