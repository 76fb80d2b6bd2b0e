"""Reddit comments and submissions in the files of Arctic Shift and Pushshift: JSON Lines, or
`.zst`.

Names: ArthurHeitmann/arctic_shift, file_content_explanations.md. `created_utc` is in seconds, UTC.
`score` and counts are as of `_meta.retrieved_2nd_on` (36 hours later since November 2023), else of
`retrieved_on`; a negative or still hidden score is not used as likes. Ids are full names (`t1_` a
comment, `t3_` a submission), so that `parent_id` and `link_id` match them. A submission's text is
its title and its own text; a crosspost repeats the submission that `crosspost_parent` names. Text
deleted by its author or removed by others is redacted. The lists of Reddit's own API (`….json`) are
read too, with the answers in them.
"""

import pandas as pd

from analytics.messages.columns import Batch
from analytics.messages.format import Format
from analytics.messages.json_fields import count, identifier, is_true, nonblank, page, text, time

_GONE = r"(?i)\[\s*(?:deleted|removed)(?: by (?:reddit|user|moderator))?\s*\]"
_BODY = text("body", "selftext")
_LEFT_OUT, _DEPTH = "more", 100
"""Member that stands for answers which a listing leaves out; levels of answers that are read."""


def is_gone(written: pd.Series) -> pd.Series:
    return written.str.fullmatch(_GONE).fillna(False).astype(bool)


def _is_comment(batch: Batch) -> pd.Series:
    return pd.Series(["body" in row and "title" not in row for row in batch.raw], dtype=bool)


def _own_id(batch: Batch) -> pd.Series:
    return batch[_is_comment].map({True: "t1_", False: "t3_"}) + identifier("id")(batch)


def _author(batch: Batch) -> pd.Series:
    return nonblank("author", then=lambda author: author.mask(is_gone(author)))(batch)


def _text(batch: Batch) -> pd.Series:
    body, title = batch[_BODY], nonblank("title")(batch)
    body = body.mask(is_gone(body), "")
    return body.mask(title.notna(), (title + "\n\n" + body.fillna("")).str.rstrip("\n"))


def _redacted(batch: Batch) -> pd.Series:
    named = pd.Series("", index=range(len(batch.raw)), dtype="string")
    words, author = is_gone(batch[_BODY]), is_gone(nonblank("author")(batch))
    return (named.mask(words, "text ") + named.mask(author, "author")).str.strip()


def _thread(batch: Batch) -> pd.Series:
    own = batch.columns["message_id"].mask(batch[_is_comment])
    return identifier("link_id")(batch).fillna(own)


def _unwrap(value: object, depth: int = _DEPTH) -> list:
    """The posts and comments of a listing of Reddit's API, answers too; else the rows of a page."""
    data = value.get("data") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(data, dict):
        return page("data")(value)
    if value.get("kind") == "more":
        return [{_LEFT_OUT: data}]
    children = data.get("children")
    if not isinstance(children, list):
        return [data]
    return [row for child in children for row in _with_answers(child, depth)]


def _with_answers(child: object, depth: int) -> list:
    rows = _unwrap(child, depth)
    if not depth or len(rows) != 1 or not isinstance(rows[0], dict):
        return rows
    answers = rows[0].get("replies")
    return rows + _unwrap(answers, depth - 1) if isinstance(answers, dict) else rows


def _is_left_out(batch: Batch) -> pd.Series:
    return pd.Series([_LEFT_OUT in row for row in batch.raw], dtype=bool)


FORMAT = Format(
    name="reddit",
    tool="Reddit as Arctic Shift and Pushshift keep it, or as its API lists it",
    shape="records",
    why="it has created_utc, subreddit and body or title",
    signature=("created_utc", "id", ("subreddit", "subreddit_id"), ("body", "title")),
    unwrap=_unwrap,
    columns={
        "message_id": _own_id,
        "published_at": time("created_utc", layout="epoch_s"),
        "collected_at": time(
            "_meta.retrieved_2nd_on", "retrieved_on", "retrieved_utc", layout="epoch_s"
        ),
        "time_precision": "second",
        "channel": "reddit",
        "side": "public",
        "author": _author,
        "text": _text,
        "url": nonblank("permalink", then=lambda path: "https://www.reddit.com" + path),
        "parent_id": identifier("parent_id"),
        "thread_id": _thread,
        "repost_of_id": identifier("crosspost_parent"),
        "likes": lambda batch: count("score")(batch).mask(is_true("score_hidden")(batch)),
        "reposts": count("num_crossposts"),
        "replies": count("num_comments"),
        "redacted": _redacted,
    },
    rejects={"answers that Reddit left out of its list, to be loaded": _is_left_out},
)
