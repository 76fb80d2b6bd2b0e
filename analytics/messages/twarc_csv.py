r"""X API v2 as `twarc2 csv` writes it.

Column names: DocNow/twarc-csv, dataframe_converter.py. Times are UTC (`…000Z`). By default twarc
gives a repost the text and the metrics of its original: such metrics must not be summed. Where it
did not, the mark `RT @name:` is cut off here. A line end in a text is written as `\n`; a carriage
return is dropped. A text that itself has a backslash and an n cannot be told from that. `&`, `<`
and `>` are escaped, as in the API.
"""

import pandas as pd

from analytics.messages.cells import cell, counts, identifier, language, reasons, without_mark
from analytics.messages.fields import quoted_author, times
from analytics.messages.members import unescaped

NAME = "twarc_csv"
SHAPE = "table"
NEVER = ("about", "url", "rating", "label", "label_confidence")
_SIGNATURE = ("id", "conversation_id", "author_id", "created_at", "text")
_TELLING = ("referenced_tweets.replied_to.id", "author.username", "public_metrics.like_count")


def lacks(columns: list[str]) -> list[str]:
    """What these columns lack to be this format; nothing where they are."""
    return [name for name in (*_SIGNATURE, *_TELLING) if name not in columns]


def recognises(columns: list[str]) -> str | None:
    """Why these columns are this format, or None."""
    return None if lacks(columns) else "it has referenced_tweets, author and public_metrics"


def read(raw: pd.DataFrame, tz: str | None) -> tuple[pd.DataFrame, pd.Series]:
    """Raw rows to columns of the message table, and a reason for each row that is rejected (NA)."""
    published = times(cell(raw, "created_at"), tz=tz, where="column created_at")
    repost_of = identifier(cell(raw, "referenced_tweets.retweeted.id"))
    text = unescaped(cell(raw, "text").fillna("").str.replace("\\n", "\n", regex=False))
    quoted = cell(raw, "quoted_username").fillna(quoted_author(text))
    table = pd.DataFrame(
        {
            "message_id": identifier(cell(raw, "id")),
            "published_at": published,
            "collected_at": times(
                cell(raw, "__twarc.retrieved_at"), tz=tz, where="column __twarc.retrieved_at"
            ),
            "time_precision": "second",
            "channel": "x",
            "side": "public",
            "author": cell(raw, "author.username", "author_id"),
            "text": without_mark(text, repost_of.notna()),
            "language": language(cell(raw, "lang")),
            "parent_id": identifier(cell(raw, "referenced_tweets.replied_to.id")),
            "thread_id": identifier(cell(raw, "conversation_id")),
            "repost_of_id": repost_of,
            "quoted_author": quoted.mask(repost_of.notna()),
            "likes": counts(cell(raw, "public_metrics.like_count")),
            "reposts": counts(cell(raw, "public_metrics.retweet_count")),
            "replies": counts(cell(raw, "public_metrics.reply_count")),
            "views": counts(cell(raw, "public_metrics.impression_count")),
            "followers": counts(cell(raw, "author.public_metrics.followers_count")),
        }
    )
    return table, reasons(published)
