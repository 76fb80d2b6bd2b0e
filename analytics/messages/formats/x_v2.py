"""X API v2: tweets, pages with `data`, `includes` and `meta`, or the output of `twarc2 flatten`.

Names: developer.x.com, Tweet object v2. `created_at` is UTC; twarc's `retrieved_at` is when it was
collected. Names of accounts and originals of reposts are in `includes`; without them an author is a
number. `&`, `<` and `>` are escaped. A repost repeats `retweet_count` of its original. X counts
impressions since December 2022; the 0 of older tweets is no count and is left out.
"""

import pandas as pd

from analytics.messages.columns import Batch, first, language, quoted, unescaped
from analytics.messages.format import Format
from analytics.messages.json_fields import count, identifier, nonblank, text, text_of_original, time

_LINKS = {"retweeted": "repost", "quoted": "quote", "replied_to": "parent"}
_TEXT = text("note_tweet.text", "text", then=unescaped)


def _unwrap(value: object) -> list:
    """The tweets of a page, each with its author and the tweets it refers to; of a list, its items.

    A page without results has no tweets.
    """
    if isinstance(value, list):
        return value
    if not isinstance(value, dict) or not {"data", "meta"} & set(value):
        return [value]
    data = value.get("data", [])
    included = value.get("includes")
    users, tweets = (_by_id(included, name) for name in ("users", "tweets"))
    page = {"__twarc": value["__twarc"]} if "__twarc" in value else {}
    rows = data if isinstance(data, list) else [data]
    return [_whole(row, users, tweets) | page if isinstance(row, dict) else row for row in rows]


def _by_id(included: object, name: str) -> dict[str, dict]:
    items = included.get(name) if isinstance(included, dict) else None
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


def _prepare(rows: list[dict]) -> list[dict]:
    """Tweets, with the tweets they refer to as `referenced`: `repost`, `quote` and `parent`."""
    return [
        row | {"referenced": referenced} if (referenced := _referenced(row)) else row
        for row in rows
    ]


def _referenced(tweet: dict) -> dict[str | None, dict]:
    return {_LINKS.get(str(link.get("type"))): link for link in _links(tweet)}


def _views(batch: Batch) -> pd.Series:
    views = count("public_metrics.impression_count")(batch)
    return views.mask(views == 0)


FORMAT = Format(
    name="x_v2",
    tool="X API v2, as JSON, also as `twarc2` writes it",
    shape="records",
    why="it has id, text and author_id or public_metrics",
    signature=(
        "id",
        "text",
        ("author_id", "public_metrics", "conversation_id", "edit_history_tweet_ids"),
    ),
    unwrap=_unwrap,
    prepare=_prepare,
    columns={
        "message_id": identifier("id"),
        "published_at": time("created_at"),
        "collected_at": time("__twarc.retrieved_at"),
        "time_precision": "second",
        "channel": "x",
        "side": "public",
        "author": first(nonblank("author.username"), identifier("author_id")),
        "repost_of_id": identifier("referenced.repost.id"),
        "text": text_of_original(_TEXT, "referenced.repost"),
        "language": nonblank("lang", then=language),
        "parent_id": identifier("referenced.parent.id"),
        "thread_id": identifier("conversation_id"),
        "quoted_author": quoted(nonblank("referenced.quote.author.username")),
        "likes": count("public_metrics.like_count"),
        "reposts": count("public_metrics.retweet_count"),
        "replies": count("public_metrics.reply_count"),
        "views": _views,
        "followers": count("author.public_metrics.followers_count"),
    },
)
