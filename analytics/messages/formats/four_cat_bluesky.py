"""Bluesky as 4CAT exports it to CSV.

Column names: 4CAT, datasources/bsky. `created_at` has its offset. `collected_at` is local time of
the server that ran 4CAT, in a zone that the file does not name: it is read only if `tz` is
declared. `replied_to_post` is an address built from a handle, which need not match the at:// id of
the post it answers; the last part of both is the same, so it is used as the id here.
"""

import pandas as pd

from analytics.messages.columns import Batch, language, last_part, quoted
from analytics.messages.csv_fields import cell, count, text, time
from analytics.messages.format import Format


def _collected(batch: Batch) -> pd.Series:
    return time("collected_at" if batch.tz else "")(batch)


FORMAT = Format(
    name="four_cat_bluesky",
    tool="4CAT, posts of Bluesky as CSV",
    why="it has thread_id, replied_to_post and quoted_post",
    signature=(
        "id",
        "thread_id",
        "created_at",
        "author",
        "body",
        "replied_to_post",
        "quoted_post",
    ),
    columns={
        "message_id": cell("id", then=last_part),
        "published_at": time("created_at"),
        "collected_at": _collected,
        "time_precision": "second",
        "channel": "bluesky",
        "side": "public",
        "author": cell("author", "author_id"),
        "text": text("body"),
        "language": cell("languages", then=lambda codes: language(codes.str.split(",").str[0])),
        "url": cell("link"),
        "parent_id": cell("replied_to_post", then=last_part),
        "thread_id": cell("thread_id", then=last_part),
        "quoted_author": quoted(cell("quoted_user")),
        "likes": count("like_count"),
        "reposts": count("repost_count"),
        "replies": count("reply_count"),
    },
)
