"""X as 4CAT exports it to CSV.

Column names: 4CAT, datasources/twitterv2. `timestamp` is UTC without an offset; `unix_timestamp`
depends on the zone of the server that ran 4CAT and is not used. A repost is `RT @name: …` with the
whole original text, but without the original's id. Posts deleted before the look-up have the author
UNKNOWN and the time of the look-up: they are rejected.
"""

import pandas as pd

from analytics.messages.columns import Batch, language, quoted
from analytics.messages.csv_fields import cell, count, identifier, text, time
from analytics.messages.format import Format


def _is_gone(batch: Batch) -> pd.Series:
    return (batch.columns["author"] == "UNKNOWN") & (batch.columns["text"] == "")


FORMAT = Format(
    name="four_cat_x",
    tool="4CAT, posts of X as CSV",
    why="it has thread_id, is_retweet and is_quote_tweet",
    signature=("id", "thread_id", "timestamp", "body", "author", "is_retweet", "is_quote_tweet"),
    zone="UTC",
    columns={
        "message_id": identifier("id"),
        "published_at": time("timestamp"),
        "time_precision": "second",
        "channel": "x",
        "side": "public",
        "author": cell("author", "author_id"),
        "text": text("body"),
        "language": cell("language_guess", then=language),
        "url": cell("link"),
        "thread_id": identifier("thread_id"),
        "quoted_author": quoted(cell("retweeted_user", "quoted_user")),
        "likes": count("like_count"),
        "reposts": count("retweet_count"),
        "replies": count("reply_count"),
        "views": count("impression_count"),
        "followers": count("author_followers"),
    },
    rejects={"the post was gone; its time is the look-up's": _is_gone},
)
