"""“Customer Support on Twitter” (TWCS): complaints and the brands' replies, threads intact."""

import pandas as pd

from analytics.messages.fields import blank_to_na, quoted_author, times

NAME = "twcs"
SHAPE = "table"
NEVER = (
    "collected_at",
    "about",
    "language",
    "url",
    "thread_id",
    "repost_of_id",
    "likes",
    "reposts",
    "replies",
    "views",
    "followers",
    "rating",
    "label",
    "label_confidence",
)
_COLUMNS = ("tweet_id", "author_id", "inbound", "created_at", "text", "in_response_to_tweet_id")
_LAYOUT = "%a %b %d %H:%M:%S %z %Y"


def lacks(columns: list[str]) -> list[str]:
    """What these columns lack to be this format; nothing where they are."""
    return [name for name in _COLUMNS if name not in columns]


def recognises(columns: list[str]) -> str | None:
    """Why these columns are this format, or None."""
    return None if lacks(columns) else "it has inbound and in_response_to_tweet_id"


def read(raw: pd.DataFrame, tz: str | None) -> tuple[pd.DataFrame, pd.Series]:
    """Raw rows to columns of the message table, and a reason for each row that is rejected (NA).

    inbound False is a brand's own post. Parent ids lose the “.0” that a spreadsheet gave them.
    """
    published = times(raw["created_at"], tz=tz, layout=_LAYOUT, where="column created_at")
    reason = pd.Series(pd.NA, index=raw.index, dtype="string")
    reason[~raw["inbound"].isin(["True", "False"])] = "inbound is neither True nor False"
    reason[published.isna()] = "no time"
    table = pd.DataFrame(
        {
            "message_id": blank_to_na(raw["tweet_id"]),
            "published_at": published,
            "time_precision": "second",
            "channel": "x",
            "side": raw["inbound"].map({"False": "brand"}).fillna("public"),
            "author": blank_to_na(raw["author_id"]),
            "text": raw["text"],
            "parent_id": blank_to_na(raw["in_response_to_tweet_id"]).str.removesuffix(".0"),
            "quoted_author": quoted_author(raw["text"]),
        }
    )
    return table, reason
