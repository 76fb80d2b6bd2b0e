"""Hacker News items, as its API gives them.

Names: github.com/HackerNews/API. `time` is in seconds, UTC. `text` is HTML; a story's title stands
above it. Only stories have a score and `descendants`, the comments at any depth; a comment names
what it answers, not its story. The text of a deleted item is redacted.
"""

import pandas as pd

from analytics.messages.fields import times
from analytics.messages.members import (
    Rows,
    counts,
    from_html,
    identifiers,
    is_true,
    numerals,
    reasons,
    texts,
    words,
)

NAME = "hacker_news"
SHAPE = "records"
NEVER = (
    "collected_at",
    "about",
    "language",
    "url",
    "repost_of_id",
    "quoted_author",
    "reposts",
    "views",
    "rating",
    "followers",
    "label",
    "label_confidence",
)
_SIGNATURE = ("id", "type", "time")
_TELLING = ("by", "deleted", "kids", "descendants")
_TYPES = ("story", "comment", "job", "poll", "pollopt")


def lacks(record: dict) -> list[str]:
    """What an object lacks to be an item; nothing where it is one."""
    missing = [name for name in _SIGNATURE if name not in record]
    if not missing and record["type"] not in _TYPES:
        missing = [f"type of {', '.join(_TYPES)}"]
    return missing + ([] if set(_TELLING) & set(record) else [" or ".join(_TELLING)])


def recognises(record: dict) -> str | None:
    """Why an object is an item, or None."""
    return None if lacks(record) else "it has id, time, by and a type of Hacker News"


def read(raw: Rows, tz: str | None) -> tuple[pd.DataFrame, pd.Series]:
    """Objects to columns of the message table, and a reason for each that is rejected (NA)."""
    own, title = identifiers(raw, "id"), texts(raw, "title")
    body = from_html(texts(raw, "text"))
    text = title.str.cat(body.fillna(""), sep="\n\n").str.rstrip("\n").fillna(body)
    is_story = words(raw, "type").isin(["story", "job", "poll"])
    is_gone = is_true(raw, "deleted")
    table = pd.DataFrame(
        {
            "message_id": own,
            "published_at": times(numerals(raw, "time"), layout="epoch_s"),
            "time_precision": "second",
            "channel": "hacker_news",
            "side": "public",
            "author": words(raw, "by"),
            "text": text.mask(is_gone & text.isna(), ""),
            "parent_id": identifiers(raw, "parent"),
            "thread_id": own.where(is_story),
            "likes": counts(raw, "score"),
            "replies": counts(raw, "descendants"),
            "redacted": pd.Series(pd.NA, own.index, dtype="string").mask(is_gone, "text author"),
        }
    )
    return table, reasons(table)
