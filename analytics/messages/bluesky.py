"""Bluesky posts as its API gives them: posts, pages with `posts` or `feed`, or 4CAT's NDJSON.

Names: app.bsky.feed.defs, postView and feedViewPost; 4CAT writes them with underscores and adds
`4CAT_metadata`. `createdAt` is what the author's app says, `indexedAt` when the server saw the
post; the earlier counts, as Bluesky itself sorts. Ids are the last part of `at://` addresses. A
repost in a feed has its own id and time in `reason`; words and counts are the original's: the
counts must not be summed.
"""

import pandas as pd

from analytics.messages.cells import language
from analytics.messages.fields import quoted_author, times
from analytics.messages.members import (
    Rows,
    counts,
    numerals,
    page,
    reasons,
    texts,
    within,
    words,
)

NAME = "bluesky"
SHAPE = "records"
NEVER = ("about", "views", "rating", "label", "label_confidence", "followers")
_SIGNATURE = ("uri", "author", "record")


def lacks(record: dict) -> list[str]:
    """What an object lacks to be a post; nothing where it is one."""
    post = record.get("post") if isinstance(record.get("post"), dict) else record
    missing = [name for name in _SIGNATURE if name not in post]
    return missing + ([] if "text" in within([post], "record")[0] else ["record.text"])


def recognises(record: dict) -> str | None:
    """Why an object is a post, or None."""
    return None if lacks(record) else "it has uri, author and record.text"


def unwrap(value: object) -> list:
    """The posts of a page or a list, or the post itself."""
    is_feed = isinstance(value, dict) and "feed" in value
    return page(value, "feed" if is_feed else "posts")


def read(raw: Rows, tz: str | None) -> tuple[pd.DataFrame, pd.Series]:
    """Objects to columns of the message table, and a reason for each that is rejected (NA)."""
    post = [row["post"] if type(row.get("post")) is dict else row for row in raw]
    repost = [reason if "by" in reason else {} for reason in within(raw, "reason")]
    is_repost = pd.Series([bool(reason) for reason in repost], dtype=bool)
    record, author = within(post, "record"), within(post, "author")
    own, text = _last(words(post, "uri")), texts(record, "text")
    message_id = own.mask(is_repost, _last(words(repost, "uri")))
    thread = _last(words(within(record, "reply", "root"), "uri"))
    handle = words(author, "handle", "did")
    seen, shared = _time(post, "indexedAt", "indexed_at"), _time(repost, "indexedAt", "indexed_at")
    made = _time(record, "createdAt", "created_at")
    collected = numerals(within(post, "4CAT_metadata"), "collected_at")
    languages = [{"first": langs[0]} if langs else {} for langs in map(_langs, record)]
    table = pd.DataFrame(
        {
            "message_id": message_id,
            "published_at": made.mask(seen < made, seen).mask(is_repost, shared),
            "collected_at": times(collected, layout="epoch_s"),
            "time_precision": "second",
            "channel": "bluesky",
            "side": "public",
            "author": handle.mask(is_repost, words(within(repost, "by"), "handle", "did")),
            "text": text,
            "language": language(words(languages, "first")),
            "url": ("https://bsky.app/profile/" + handle + "/post/" + own).mask(is_repost),
            "parent_id": _last(words(within(record, "reply", "parent"), "uri")).mask(is_repost),
            "thread_id": thread.fillna(own).mask(is_repost, message_id),
            "repost_of_id": own.where(is_repost),
            "quoted_author": _quoted(post).fillna(quoted_author(text)).mask(is_repost),
            "likes": counts(post, "likeCount", "like_count"),
            "reposts": counts(post, "repostCount", "repost_count"),
            "replies": counts(post, "replyCount", "reply_count"),
        }
    )
    return table, reasons(table)


def _last(address: pd.Series) -> pd.Series:
    return address.str.extract(r"([^/]+)/?$", expand=False)


def _time(rows: Rows, *names: str) -> pd.Series:
    return times(words(rows, *names), tz="UTC")


def _langs(record: dict) -> list:
    langs = record.get("langs")
    return langs if isinstance(langs, list) else []


def _quoted(post: Rows) -> pd.Series:
    """The account of a quoted post: in `embed.record`, one deeper where media stand beside it."""
    near = words(within(post, "embed", "record", "author"), "handle", "did")
    return near.fillna(words(within(post, "embed", "record", "record", "author"), "handle", "did"))
