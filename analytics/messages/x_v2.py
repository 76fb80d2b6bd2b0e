"""X API v2: tweets, pages with `data`, `includes` and `meta`, or what `twarc2 flatten` makes of it.

Names: developer.x.com, Tweet object v2. `created_at` is UTC; twarc's `retrieved_at` tells when it
was collected. Names of accounts and originals of reposts stand in `includes`; without them an
author is a number. `&`, `<` and `>` are escaped. A repost repeats `retweet_count` of its original.
X counts impressions since December 2022; the 0 of older tweets is no count and stays out.
"""

import pandas as pd

from analytics.messages.cells import language, without_mark
from analytics.messages.fields import quoted_author, times
from analytics.messages.members import (
    Rows,
    counts,
    identifiers,
    reasons,
    texts,
    unescaped,
    within,
    words,
)

NAME = "x_v2"
SHAPE = "records"
NEVER = ("about", "url", "rating", "label", "label_confidence")
_TELLING = ("author_id", "public_metrics", "conversation_id", "edit_history_tweet_ids")
_LINKS = {"retweeted": "repost", "quoted": "quote", "replied_to": "parent"}


def lacks(record: dict) -> list[str]:
    """What an object lacks to be a tweet of this format; nothing where it is one."""
    missing = [name for name in ("id", "text") if name not in record]
    return missing + ([] if set(_TELLING) & set(record) else [" or ".join(_TELLING)])


def recognises(record: dict) -> str | None:
    """Why an object is a tweet of this format, or None."""
    return None if lacks(record) else "it has id, text and author_id or public_metrics"


def unwrap(value: object) -> list:
    """The tweets of a page, each with its author and the tweets it refers to; of a list, its items.

    A page that found nothing has no tweets.
    """
    if isinstance(value, list):
        return value
    if not isinstance(value, dict) or not {"data", "meta"} & set(value):
        return [value]
    found = value.get("data", [])
    included = within([value], "includes")[0]
    users, tweets = (_by_id(included.get(name)) for name in ("users", "tweets"))
    page = {"__twarc": value["__twarc"]} if "__twarc" in value else {}
    rows = found if isinstance(found, list) else [found]
    return [_whole(row, users, tweets) | page if isinstance(row, dict) else row for row in rows]


def _by_id(items: object) -> dict[str, dict]:
    rows = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return {str(row.get("id")): row for row in rows}


def _whole(tweet: dict, users: dict[str, dict], tweets: dict[str, dict]) -> dict:
    """A tweet as `twarc2 flatten` writes it."""
    whole = dict(tweet)
    if author := users.get(str(tweet.get("author_id"))):
        whole["author"] = author
    if links := _links(tweet):
        others = [tweets.get(str(link.get("id")), {}) for link in links]
        named = [{"author": users.get(str(other.get("author_id")), {})} for other in others]
        merged = zip(links, others, named, strict=True)
        whole["referenced_tweets"] = [other | name | link for link, other, name in merged]
    return whole


def _links(tweet: dict) -> list[dict]:
    links = tweet.get("referenced_tweets")
    return [link for link in links if isinstance(link, dict)] if isinstance(links, list) else []


def read(raw: Rows, tz: str | None) -> tuple[pd.DataFrame, pd.Series]:
    """Objects to columns of the message table, and a reason for each that is rejected (NA)."""
    linked = [{_LINKS.get(str(link.get("type"))): link for link in _links(row)} for row in raw]
    original, quote = within(linked, "repost"), within(linked, "quote", "author")
    user, metrics = within(raw, "author"), within(raw, "public_metrics")
    repost_of = identifiers(original, "id")
    is_repost = repost_of.notna()
    text = _text([whole or row for whole, row in zip(original, raw, strict=True)])
    if text.hasnans:
        text = text.fillna(without_mark(_text(raw), is_repost))
    retrieved = words(within(raw, "__twarc"), "retrieved_at")
    views = counts(metrics, "impression_count")
    table = pd.DataFrame(
        {
            "message_id": identifiers(raw, "id"),
            "published_at": times(words(raw, "created_at"), tz="UTC"),
            "collected_at": times(retrieved, tz="UTC"),
            "time_precision": "second",
            "channel": "x",
            "side": "public",
            "author": words(user, "username").fillna(identifiers(raw, "author_id")),
            "text": text,
            "language": language(words(raw, "lang")),
            "parent_id": identifiers(within(linked, "parent"), "id"),
            "thread_id": identifiers(raw, "conversation_id"),
            "repost_of_id": repost_of,
            "quoted_author": words(quote, "username").fillna(quoted_author(text)).mask(is_repost),
            "likes": counts(metrics, "like_count"),
            "reposts": counts(metrics, "retweet_count"),
            "replies": counts(metrics, "reply_count"),
            "views": views.mask(views == 0),
            "followers": counts(within(user, "public_metrics"), "followers_count"),
        }
    )
    return table, reasons(table)


def _text(rows: Rows) -> pd.Series:
    """The whole words of tweets, unescaped."""
    return unescaped(texts(within(rows, "note_tweet"), "text").fillna(texts(rows, "text")))
