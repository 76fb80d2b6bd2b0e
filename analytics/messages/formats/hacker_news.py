"""Hacker News items, as its API returns them.

Names: github.com/HackerNews/API. `time` is in seconds, UTC. `text` is HTML; a story's title is
placed before it. Only stories have a score and `descendants`, the number of comments at any depth;
a comment names the item that it answers, not its story. The text of a deleted item is redacted.
"""

import pandas as pd

from analytics.messages.columns import Batch
from analytics.messages.format import Format
from analytics.messages.json_fields import (
    count,
    from_html,
    identifier,
    is_true,
    nonblank,
    text,
    time,
)

_IS_DELETED = is_true("deleted")


def _text(batch: Batch) -> pd.Series:
    title, body = text("title")(batch), text("text", then=from_html)(batch)
    whole = title.str.cat(body.fillna(""), sep="\n\n").str.rstrip("\n").fillna(body)
    return whole.mask(batch[_IS_DELETED] & whole.isna(), "")


def _thread(batch: Batch) -> pd.Series:
    is_story = nonblank("type")(batch).isin(["story", "job", "poll"])
    return batch.columns["message_id"].where(is_story)


FORMAT = Format(
    name="hacker_news",
    tool="Hacker News' API, as JSON",
    shape="records",
    why="it has id, time, by and a type of Hacker News",
    signature=("id", "type", "time", ("by", "deleted", "kids", "descendants")),
    values={"type": ("story", "comment", "job", "poll", "pollopt")},
    columns={
        "message_id": identifier("id"),
        "published_at": time("time", layout="epoch_s"),
        "time_precision": "second",
        "channel": "hacker_news",
        "side": "public",
        "author": nonblank("by"),
        "text": _text,
        "parent_id": identifier("parent"),
        "thread_id": _thread,
        "likes": count("score"),
        "replies": count("descendants"),
        "redacted": lambda batch: batch[_IS_DELETED].map({True: "text author"}).astype("string"),
    },
)
