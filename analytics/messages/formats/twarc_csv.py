r"""X API v2 as `twarc2 csv` writes it.

Column names: DocNow/twarc-csv, dataframe_converter.py. Times are UTC (`…000Z`). By default twarc
gives a repost the text and the metrics of its original: such metrics must not be summed. If it did
not, the prefix `RT @name:` is removed here. A line end in a text is written as `\n`, which cannot
be distinguished from a backslash and an n in the text itself; a carriage return is dropped. `&`,
`<` and `>` are escaped, as in the API.
"""

import pandas as pd

from analytics.messages.columns import Batch, language, quoted, unescaped, without_mark
from analytics.messages.csv_fields import cell, count, identifier, text, time
from analytics.messages.format import Format


def _text(batch: Batch) -> pd.Series:
    return unescaped(text("text")(batch).str.replace("\\n", "\n", regex=False))


FORMAT = Format(
    name="twarc_csv",
    tool="`twarc2 csv` (X API v2)",
    why="it has referenced_tweets, author and public_metrics",
    signature=(
        "id",
        "conversation_id",
        "author_id",
        "created_at",
        "text",
        "referenced_tweets.replied_to.id",
        "author.username",
        "public_metrics.like_count",
    ),
    columns={
        "message_id": identifier("id"),
        "published_at": time("created_at"),
        "collected_at": time("__twarc.retrieved_at"),
        "time_precision": "second",
        "channel": "x",
        "side": "public",
        "author": cell("author.username", "author_id"),
        "repost_of_id": identifier("referenced_tweets.retweeted.id"),
        "text": without_mark(_text),
        "language": cell("lang", then=language),
        "parent_id": identifier("referenced_tweets.replied_to.id"),
        "thread_id": identifier("conversation_id"),
        "quoted_author": quoted(cell("quoted_username")),
        "likes": count("public_metrics.like_count"),
        "reposts": count("public_metrics.retweet_count"),
        "replies": count("public_metrics.reply_count"),
        "views": count("public_metrics.impression_count"),
        "followers": count("author.public_metrics.followers_count"),
    },
)
