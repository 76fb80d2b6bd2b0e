"""Bluesky posts as its API returns them: posts, pages with `posts` or `feed`, or 4CAT's NDJSON.

Names: app.bsky.feed.defs, postView and feedViewPost; 4CAT writes them with underscores and adds
`4CAT_metadata`. `createdAt` is set by the author's app, `indexedAt` by the server that saw the
post; the earlier is used, as in Bluesky's own sorting. Ids are the last part of `at://` addresses.
A repost in a feed has its own id and time in `reason`; text and counts are the original's, so the
counts must not be summed.
"""

import pandas as pd

from analytics.messages.columns import Batch, Rows, language, last_part, quoted
from analytics.messages.format import Format
from analytics.messages.json_fields import count, nonblank, page, text, time

_OWN = nonblank("uri", then=last_part)
_HANDLE = nonblank("author.handle", "author.did")
_QUOTED = ("embed.record", "embed.record.record")
"""Paths of a quoted post, which is nested one level deeper if the post also has media."""


def _posts(rows: Rows) -> Rows:
    """Posts of a feed without the enclosing item; with `reason` if they are reposts."""
    return [_post(row) for row in rows]


def _post(row: dict) -> dict:
    post, reason = row.get("post"), row.get("reason")
    is_repost = isinstance(reason, dict) and "by" in reason
    return (post if isinstance(post, dict) else row) | {"reason": reason if is_repost else None}


def _is_repost(batch: Batch) -> pd.Series:
    return pd.Series([bool(reason) for reason in batch.within("reason")], dtype=bool)


def _of_post(column):
    """A column that only an original post has: NA for a repost."""
    return lambda batch: batch[column].mask(batch[_is_repost])


def _own_id(batch: Batch) -> pd.Series:
    return batch[_OWN].mask(batch[_is_repost], nonblank("reason.uri", then=last_part)(batch))


def _published(batch: Batch) -> pd.Series:
    created = time("record.createdAt", "record.created_at")(batch)
    seen = time("indexedAt", "indexed_at")(batch)
    shared = time("reason.indexedAt", "reason.indexed_at")(batch)
    return created.mask(seen < created, seen).mask(batch[_is_repost], shared)


def _author(batch: Batch) -> pd.Series:
    sharer = nonblank("reason.by.handle", "reason.by.did")(batch)
    return batch[_HANDLE].mask(batch[_is_repost], sharer)


def _language(batch: Batch) -> pd.Series:
    named = [row.get("langs") for row in batch.within("record")]
    first = [{"first": langs[0]} if isinstance(langs, list) and langs else {} for langs in named]
    return nonblank("first", then=language)(Batch(first))


def _thread(batch: Batch) -> pd.Series:
    root = nonblank("record.reply.root.uri", then=last_part)(batch)
    return root.fillna(batch[_OWN]).mask(batch[_is_repost], batch.columns["message_id"])


FORMAT = Format(
    name="bluesky",
    tool="Bluesky's API, as JSON, also as 4CAT keeps it",
    shape="records",
    why="it has uri, author and record.text",
    signature=("uri", "author", "record.text"),
    alternative=("post.uri", "post.author", "post.record.text"),
    unwrap=page("feed", "posts"),
    prepare=_posts,
    columns={
        "message_id": _own_id,
        "published_at": _published,
        "collected_at": time("4CAT_metadata.collected_at", layout="epoch_s"),
        "time_precision": "second",
        "channel": "bluesky",
        "side": "public",
        "author": _author,
        "text": text("record.text"),
        "language": _language,
        "url": _of_post(
            lambda batch: "https://bsky.app/profile/" + batch[_HANDLE] + "/post/" + batch[_OWN]
        ),
        "parent_id": _of_post(nonblank("record.reply.parent.uri", then=last_part)),
        "thread_id": _thread,
        "repost_of_id": lambda batch: batch[_OWN].where(batch[_is_repost]),
        "quoted_author": quoted(
            nonblank(*(f"{post}.author.{name}" for post in _QUOTED for name in ("handle", "did")))
        ),
        "likes": count("likeCount", "like_count"),
        "reposts": count("repostCount", "repost_count"),
        "replies": count("replyCount", "reply_count"),
    },
)
