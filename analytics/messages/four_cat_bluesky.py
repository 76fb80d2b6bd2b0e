"""Bluesky as 4CAT exports it to CSV.

Column names: 4CAT, datasources/bsky. `created_at` has its offset. `collected_at` is local time of
the server that ran 4CAT, in a zone that the file does not name: it is read where `tz` is declared.
`replied_to_post` is an address made of a handle, which need not match the at:// id of the post it
answers; the id's last part is the same, so ids here are these last parts.
"""

import pandas as pd

from analytics.messages.cells import cell, counts, language, reasons
from analytics.messages.crowdtangle_facebook import last_part
from analytics.messages.fields import quoted_author, times

NAME = "four_cat_bluesky"
SHAPE = "table"
NEVER = ("about", "repost_of_id", "views", "followers", "rating", "label", "label_confidence")
_SIGNATURE = ("id", "thread_id", "created_at", "author", "body", "replied_to_post", "quoted_post")


def lacks(columns: list[str]) -> list[str]:
    """What these columns lack to be this format; nothing where they are."""
    return [name for name in _SIGNATURE if name not in columns]


def recognises(columns: list[str]) -> str | None:
    """Why these columns are this format, or None."""
    return None if lacks(columns) else "it has thread_id, replied_to_post and quoted_post"


def read(raw: pd.DataFrame, tz: str | None) -> tuple[pd.DataFrame, pd.Series]:
    """Raw rows to columns of the message table, and a reason for each row that is rejected (NA)."""
    published = times(cell(raw, "created_at"), tz=tz, where="column created_at")
    text = cell(raw, "body").fillna("")
    collected = cell(raw, "collected_at" if tz else "")
    table = pd.DataFrame(
        {
            "message_id": last_part(cell(raw, "id")),
            "published_at": published,
            "collected_at": times(collected, tz=tz, where="column collected_at"),
            "time_precision": "second",
            "channel": "bluesky",
            "side": "public",
            "author": cell(raw, "author", "author_id"),
            "text": text,
            "language": language(cell(raw, "languages").str.split(",").str[0]),
            "url": cell(raw, "link"),
            "parent_id": last_part(cell(raw, "replied_to_post")),
            "thread_id": last_part(cell(raw, "thread_id")),
            "quoted_author": cell(raw, "quoted_user").fillna(quoted_author(text)),
            "likes": counts(cell(raw, "like_count")),
            "reposts": counts(cell(raw, "repost_count")),
            "replies": counts(cell(raw, "reply_count")),
        }
    )
    return table, reasons(published)
