"""X as Twint kept it: CSV with commas or tabs, JSON Lines, or the table of its pandas module.

Names: twintproject/twint, storage/write_meta.py and panda.py. `date` and `time` are local to the
machine that ran it, `timezone` is its offset at that run, in older versions an abbreviation:
across a change of clocks the ids put the times right. `created_at` is in epoch milliseconds, or
local too. `reply_to` lists accounts, so that what a post answers is unknown; `conversation_id` is
its thread. A repost has its own id, without a time zone for its date, and the account that made it
in `user_rt`; the rest is the original's.
"""

import pandas as pd

from analytics.messages import snowflakes
from analytics.messages.columns import Batch, language, quoted, unless_zero, without_at
from analytics.messages.csv_fields import cell, count, identifier, text
from analytics.messages.format import Format
from analytics.messages.parsing import times

_EPOCH_MS = r"^1\d{12}(?:\.0)?$"
_QUOTED = r"^https?://[^/]+/(\w+)/status"


def _repost(batch: Batch) -> pd.Series:
    return unless_zero(identifier("retweet_id")(batch))


def _published(batch: Batch) -> pd.Series:
    created = cell("created_at")(batch)
    exact = created.where(created.str.contains(_EPOCH_MS, na=False))
    out = times(exact, layout="epoch_ms")
    day, clock = cell("date")(batch), cell("time")(batch)
    zone = cell("timezone")(batch).radd(" ").fillna("")
    local = (day + clock.radd(" ").fillna("") + zone).where(out.isna())
    read = times(local, tz=batch.tz, where="columns date, time and timezone")
    out = out.fillna(snowflakes.in_their_zone(read, identifier("id")(batch)))
    return out.mask(batch[_repost].notna(), snowflakes.instants(batch[_repost]))


def _own_id(batch: Batch) -> pd.Series:
    return batch[_repost].fillna(identifier("id")(batch))


def _author(batch: Batch) -> pd.Series:
    sharer = cell("user_rt")(batch).where(batch[_repost].notna())
    return without_at(sharer.fillna(cell("username", "user_id")(batch)))


def _linked(batch: Batch) -> pd.Series:
    return cell("quote_url")(batch).str.extract(_QUOTED, expand=False)


FORMAT = Format(
    name="twint",
    tool="Twint, posts of X as CSV or JSON",
    why="it has conversation_id, timezone, tweet and likes_count or nlikes",
    signature=(
        "id",
        "conversation_id",
        "date",
        "timezone",
        "username",
        "tweet",
        ("likes_count", "nlikes"),
    ),
    columns={
        "message_id": _own_id,
        "published_at": _published,
        "time_precision": "second",
        "channel": "x",
        "side": "public",
        "author": _author,
        "repost_of_id": lambda batch: identifier("id")(batch).where(batch[_repost].notna()),
        "text": text("tweet"),
        "language": cell("language", then=language),
        "url": cell("link"),
        "thread_id": identifier("conversation_id"),
        "quoted_author": quoted(_linked),
        "likes": count("likes_count", "nlikes"),
        "reposts": count("retweets_count", "nretweets"),
        "replies": count("replies_count", "nreplies"),
    },
)
