"""Reddit posts and comments that a script took with PRAW or from Pushshift, as CSV or flat JSON.

Names: those that such scripts share, `title, score, id, url, comms_num, created, body, timestamp`
or the API's own. `created_utc` is in epoch seconds or a UTC time; `created` is used only without
it: Reddit's `created` ran eight hours ahead of UTC for years. Other times are local to the script
and are not used. A submission's text is its title and its own text; a comment has no title, or the
title `Comment`. `url` is the linked page unless it leads to Reddit. A negative score is not used as
likes. Text deleted by its author or removed by others is redacted.
"""

import pandas as pd

from analytics.messages.columns import Batch, clock
from analytics.messages.counts import counts
from analytics.messages.csv_fields import cell, count, identifier, text
from analytics.messages.format import Format
from analytics.messages.formats.reddit import is_gone
from analytics.messages.parsing import precision, times

_PAGE = r"^https?://(?:\w+\.)?reddit\.com/r/\w+/comments/"
_TITLE = cell("title")
_BODY = text("selftext", "body", "comment_body")
_AUTHOR = cell("author", "author_name", "user", "username", "redditor")
_ONLY_REDDITS = {"created_utc", "comms_num", "selftext", "upvote_ratio", "subreddit", "link_id"}
_ID = r"(?:t[13]_)?[0-9a-z]{5,8}"
_EPOCH = r"[\d.]+(?:e\+?\d+)?"


def _is_comment(batch: Batch) -> pd.Series:
    return batch[_TITLE].isna() | (batch[_TITLE] == "Comment")


def _own_id(batch: Batch) -> pd.Series:
    ids = identifier("id", "comment_id", "post_id", "submission_id")(batch)
    kind = batch[_is_comment].map({True: "t1_", False: "t3_"})
    return ids.where(ids.str.contains("_", regex=False), kind + ids)


def _published(batch: Batch) -> pd.Series:
    exact, named = cell("created_utc")(batch), cell("created")(batch)
    out = clock(exact, ("epoch_s", None), "UTC", "column created_utc")
    out = out.fillna(clock(named.where(out.isna()), ("epoch_s",), "UTC", "column created"))
    local = named.where(out.isna())
    local = local.mask(local.str.fullmatch(_EPOCH).fillna(False))
    return out.fillna(times(local, tz=batch.tz, where="column created"))


def _precision(batch: Batch) -> pd.Series:
    written = cell("created_utc", "created")(batch)
    return precision(written).mask(written.str.fullmatch(_EPOCH).fillna(False), "second")


def _text(batch: Batch) -> pd.Series:
    title, body = batch[_TITLE].mask(batch[_is_comment]), batch[_BODY]
    body = body.mask(is_gone(body), "")
    return body.mask(title.notna(), (title + "\n\n" + body).str.rstrip("\n"))


def _redacted(batch: Batch) -> pd.Series:
    words, author = is_gone(batch[_BODY]), is_gone(batch[_AUTHOR])
    named = pd.Series("", index=words.index, dtype="string").mask(words, "text ")
    return (named + author.map({True: "author", False: ""})).str.strip()


def _url(batch: Batch) -> pd.Series:
    path = cell("permalink", "full_link")(batch)
    path = path.mask(path.str.startswith("/").fillna(False), "https://www.reddit.com" + path)
    page = cell("url")(batch)
    return path.fillna(page.where(page.str.contains(_PAGE, na=False)))


def _likes(batch: Batch) -> pd.Series:
    score = cell("score", "ups")(batch)
    return counts(score.mask(score.str.startswith("-").fillna(False)))


def _thread(batch: Batch) -> pd.Series:
    link = identifier("link_id", "comment_link_id", "submission_id")(batch)
    link = link.where(link.str.contains("_", regex=False), "t3_" + link)
    return link.fillna(batch.columns["message_id"].mask(batch[_is_comment]))


def _is_reddit(raw: pd.DataFrame) -> bool:
    """Whether it has a column that only Reddit's have, or epochs and ids as Reddit writes them."""
    if _ONLY_REDDITS & set(raw.columns):
        return True
    if "comms_num" not in raw and "num_comments" not in raw:
        return False
    epochs = pd.to_numeric(raw["created"], errors="coerce").notna()
    return bool(epochs.all() and "id" in raw and raw["id"].str.fullmatch(_ID).all())


def _remark(raw: pd.DataFrame) -> str | None:
    if "created_utc" in raw or "created" not in raw:
        return None
    return (
        "Reddit's `created` ran 8 hours ahead of UTC for years; where hours matter, export"
        " created_utc instead"
    )


FORMAT = Format(
    name="reddit_csv",
    tool="PRAW or Pushshift, Reddit posts and comments as CSV",
    why="it has score, created or created_utc, and what is Reddit's alone",
    signature=(
        ("created_utc", "created"),
        ("score", "ups"),
        ("title", "body", "selftext"),
        (
            *("comms_num", "num_comments", "selftext", "upvote_ratio", "link_id", "subreddit"),
            *("parent_id", "submission_id"),
        ),
    ),
    fits=_is_reddit,
    remark=_remark,
    columns={
        "message_id": _own_id,
        "published_at": _published,
        "time_precision": _precision,
        "channel": "reddit",
        "side": "public",
        "author": lambda batch: batch[_AUTHOR].mask(is_gone(batch[_AUTHOR])),
        "text": _text,
        "url": _url,
        "parent_id": identifier("parent_id", "comment_parent_id"),
        "thread_id": _thread,
        "likes": _likes,
        "replies": count("comms_num", "num_comments"),
        "redacted": _redacted,
    },
)
