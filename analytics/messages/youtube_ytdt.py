r"""Comments of one video as YouTube Data Tools (YTDT) writes them to CSV.

Column names: as 4CAT requires them. `publishedAt` is `2024-03-04 11:58:07` without a zone, or ISO
8601 with Z. The escape character is `\`, so a backslash of the text itself is lost. An `id` of a
reply is the first comment's, a dot and its own; `isReplyTo` names the first comment.
"""

import pandas as pd

from analytics.messages.cells import cell, counts, reasons
from analytics.messages.fields import quoted_author, times

NAME = "youtube_ytdt"
SHAPE = "table"
ESCAPE = "\\"
NEVER = (
    "about",
    "collected_at",
    "language",
    "url",
    "repost_of_id",
    "reposts",
    "views",
    "followers",
    "rating",
    "label",
    "label_confidence",
)
_SIGNATURE = ("id", "isReplyTo", "authorName", "text", "publishedAt")


def lacks(columns: list[str]) -> list[str]:
    """What these columns lack to be this format; nothing where they are."""
    return [name for name in _SIGNATURE if name not in columns]


def recognises(columns: list[str]) -> str | None:
    """Why these columns are this format, or None."""
    return None if lacks(columns) else "it has isReplyTo, authorName and publishedAt"


def read(raw: pd.DataFrame, tz: str | None) -> tuple[pd.DataFrame, pd.Series]:
    """Raw rows to columns of the message table, and a reason for each row that is rejected (NA)."""
    published = times(cell(raw, "publishedAt"), tz=tz, where="column publishedAt")
    own, parent = cell(raw, "id"), cell(raw, "isReplyTo")
    text = cell(raw, "text").fillna("")
    table = pd.DataFrame(
        {
            "message_id": own,
            "published_at": published,
            "time_precision": "second",
            "channel": "youtube",
            "side": "public",
            "author": cell(raw, "authorName"),
            "text": text,
            "parent_id": parent,
            "thread_id": parent.fillna(own),
            "quoted_author": quoted_author(text),
            "likes": counts(cell(raw, "likeCount")),
            "replies": counts(cell(raw, "replyCount")),
        }
    )
    return table, reasons(published)
