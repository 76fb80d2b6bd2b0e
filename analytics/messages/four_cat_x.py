"""X as 4CAT exports it to CSV.

Column names: 4CAT, datasources/twitterv2. `timestamp` is UTC without saying so; `unix_timestamp`
depends on the zone of the server that ran 4CAT and is not used. A repost is `RT @name: …` with the
whole original text, but without the original's id. Looked-up posts that were gone have the author
UNKNOWN and the time of the look-up: they are rejected.
"""

import pandas as pd

from analytics.messages.cells import cell, counts, identifier, language, reasons
from analytics.messages.fields import quoted_author, times

NAME = "four_cat_x"
SHAPE = "table"
NEVER = (
    "about",
    "collected_at",
    "parent_id",
    "repost_of_id",
    "rating",
    "label",
    "label_confidence",
)
_SIGNATURE = ("id", "thread_id", "timestamp", "body", "author", "is_retweet", "is_quote_tweet")


def lacks(columns: list[str]) -> list[str]:
    """What these columns lack to be this format; nothing where they are."""
    return [name for name in _SIGNATURE if name not in columns]


def recognises(columns: list[str]) -> str | None:
    """Why these columns are this format, or None."""
    return None if lacks(columns) else "it has thread_id, is_retweet and is_quote_tweet"


def read(raw: pd.DataFrame, tz: str | None) -> tuple[pd.DataFrame, pd.Series]:
    """Raw rows to columns of the message table, and a reason for each row that is rejected (NA)."""
    published = times(cell(raw, "timestamp"), tz=tz or "UTC", where="column timestamp")
    text = cell(raw, "body").fillna("")
    table = pd.DataFrame(
        {
            "message_id": identifier(cell(raw, "id")),
            "published_at": published,
            "time_precision": "second",
            "channel": "x",
            "side": "public",
            "author": cell(raw, "author", "author_id"),
            "text": text,
            "language": language(cell(raw, "language_guess")),
            "url": cell(raw, "link"),
            "thread_id": identifier(cell(raw, "thread_id")),
            "quoted_author": cell(raw, "retweeted_user", "quoted_user").fillna(quoted_author(text)),
            "likes": counts(cell(raw, "like_count")),
            "reposts": counts(cell(raw, "retweet_count")),
            "replies": counts(cell(raw, "reply_count")),
            "views": counts(cell(raw, "impression_count")),
            "followers": counts(cell(raw, "author_followers")),
        }
    )
    gone = (table["author"] == "UNKNOWN") & (text == "")
    return table, reasons(published).mask(gone, "the post was gone; its time is the look-up's")
