"""Brandwatch API mentions: objects, or pages with `results`.

Names: Brandwatch's OpenAPI example of a mention. `date` is when it was published and `added` when
Brandwatch found it, both UTC; `threadCreated` is another post's time. Mentions of X may come
without words or time and are then rejected. `impressions` and `reachEstimate` are estimates and no
views. `sentiment` is a model's and becomes no label.
"""

import pandas as pd

from analytics.messages.cells import channel_of, language, side_of, status_id, without_mark
from analytics.messages.fields import quoted_author, times
from analytics.messages.members import Rows, counts, identifiers, page, reasons, texts, words

NAME = "brandwatch_api"
SHAPE = "records"
NEVER = ("about", "likes", "views", "rating", "label", "label_confidence")
_SIGNATURE = ("resourceId", "queryId", "date", "snippet")


def lacks(record: dict) -> list[str]:
    """What an object lacks to be a mention; nothing where it is one."""
    return [name for name in _SIGNATURE if name not in record]


def recognises(record: dict) -> str | None:
    """Why an object is a mention, or None."""
    return None if lacks(record) else "it has resourceId, queryId, date and snippet"


def unwrap(value: object) -> list:
    """The mentions of a page or a list, or the mention itself."""
    return page(value, "results")


def read(raw: Rows, tz: str | None) -> tuple[pd.DataFrame, pd.Series]:
    """Objects to columns of the message table, and a reason for each that is rejected (NA).

    A post on X has the id in its address, as `replyTo` and `retweetOf` have; any other has
    Brandwatch's own id.
    """
    url, names = words(raw, "url", "originalUrl"), ("fullText", "snippet", "title")
    text = words(raw, *names).fillna(texts(raw, *names))
    channel = channel_of(words(raw, "pageTypeName", "pageType"), words(raw, "domain").fillna(url))
    channel = channel.fillna("other")
    repost_of = status_id(words(raw, "retweetOf"))
    thread = identifiers(raw, "threadId")
    table = pd.DataFrame(
        {
            "message_id": status_id(url).fillna(identifiers(raw, "resourceId")),
            "published_at": times(words(raw, "date"), tz="UTC"),
            "collected_at": times(words(raw, "added"), tz="UTC"),
            "time_precision": "second",
            "channel": channel,
            "side": side_of(channel),
            "author": words(raw, "author", "fullname"),
            "text": without_mark(text, repost_of.notna()),
            "language": language(words(raw, "language")),
            "url": url,
            "parent_id": status_id(words(raw, "replyTo")),
            "thread_id": thread.mask(thread == "0"),
            "repost_of_id": repost_of,
            "quoted_author": quoted_author(text).mask(repost_of.notna()),
            "reposts": counts(raw, "twitterRetweets").where(channel == "x"),
            "replies": counts(raw, "twitterReplyCount").where(channel == "x"),
            "followers": counts(raw, "twitterFollowers").where(channel == "x"),
        }
    )
    return table, reasons(table)
