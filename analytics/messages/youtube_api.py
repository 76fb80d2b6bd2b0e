"""YouTube Data API v3: pages of commentThreads with their replies, or of comments.

Names: developers.google.com/youtube/v3, comments and commentThreads. `publishedAt` is UTC. A thread
may hold only some of its replies (`totalReplyCount` says how many there are), and a reply names the
thread's first comment, never another reply. `textOriginal` is often absent; `textDisplay` is HTML.
"""

import pandas as pd

from analytics.messages.fields import quoted_author, times
from analytics.messages.members import (
    Rows,
    counts,
    from_html,
    identifiers,
    page,
    reasons,
    texts,
    within,
    words,
)

NAME = "youtube_api"
SHAPE = "records"
NEVER = (
    "collected_at",
    "about",
    "language",
    "url",
    "repost_of_id",
    "reposts",
    "views",
    "rating",
    "followers",
    "label",
    "label_confidence",
)
_TEXTS = ("textOriginal", "textDisplay")


def lacks(record: dict) -> list[str]:
    """What an object lacks to be a comment; nothing where it is one."""
    snippet = within([record], "snippet")[0]
    missing = [f"snippet.{name}" for name in ("publishedAt", "likeCount") if name not in snippet]
    if not set(_TEXTS) & set(snippet):
        missing.append(" or ".join(f"snippet.{name}" for name in _TEXTS))
    return missing + (["id"] if "id" not in record else [])


def recognises(record: dict) -> str | None:
    """Why an object is a comment, or None."""
    return None if lacks(record) else "it has id and snippet with publishedAt and textDisplay"


def unwrap(value: object) -> list:
    """The comments of a page, a list or a thread, its first one with the number of replies."""
    return [comment for item in page(value, "items") for comment in _thread(item)]


def _thread(item: object) -> list:
    thread = within([item], "snippet")[0] if isinstance(item, dict) else {}
    if not isinstance(first := thread.get("topLevelComment"), dict):
        return [item]
    replies = within([item], "replies")[0].get("comments")
    count = {"totalReplyCount": thread.get("totalReplyCount")}
    return [first | count, *(replies if isinstance(replies, list) else [])]


def read(raw: Rows, tz: str | None) -> tuple[pd.DataFrame, pd.Series]:
    """Objects to columns of the message table, and a reason for each that is rejected (NA)."""
    snippet = within(raw, "snippet")
    own, parent = identifiers(raw, "id"), identifiers(snippet, "parentId")
    text = texts(snippet, "textOriginal").fillna(from_html(texts(snippet, "textDisplay")))
    table = pd.DataFrame(
        {
            "message_id": own,
            "published_at": times(words(snippet, "publishedAt"), tz="UTC"),
            "time_precision": "second",
            "channel": "youtube",
            "side": "public",
            "author": words(snippet, "authorDisplayName"),
            "text": text,
            "parent_id": parent,
            "thread_id": parent.fillna(own),
            "quoted_author": quoted_author(text),
            "likes": counts(snippet, "likeCount"),
            "replies": counts(raw, "totalReplyCount"),
        }
    )
    return table, reasons(table)
