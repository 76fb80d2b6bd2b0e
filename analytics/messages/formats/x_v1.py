"""X API v1.1, one object per tweet (JSON Lines, lists, or search pages with `statuses`).

Names: developer.x.com, Tweet data dictionary v1.1, and real files. `created_at` is UTC to the
second. A long tweet has its text in `extended_tweet` or `full_text`; `&`, `<` and `>` are escaped.
A repost has its original in `retweeted_status`, whose text is used; its counts are those of the
repost's own object: the original's again, or 0 in a stream. They must not be summed.
"""

import pandas as pd

from analytics.messages.columns import Batch, first, language, quoted, unescaped
from analytics.messages.format import Format
from analytics.messages.json_fields import (
    count,
    identifier,
    nonblank,
    page,
    text,
    text_of_original,
    time,
)
from analytics.messages.records import Seen

_ID = ("id_str", "id")
_PLAIN = (*_ID, "created_at", "lang", "favorite_count", "retweet_count", "reply_count")
_PARENT = ("in_reply_to_status_id_str", "in_reply_to_status_id")
_WORDS: Seen = {name: {} for name in (*_ID, "text", "full_text")}
_WORDS["extended_tweet"] = {"full_text": {}}
_USER: Seen = {name: {} for name in ("screen_name", "id_str", "followers_count")}
_NOTICES = ("delete", "limit", "scrub_geo", "status_withheld", "user_withheld")
_TEXT = text("extended_tweet.full_text", "full_text", "text", then=unescaped)


def _linked(batch: Batch) -> pd.Series:
    address = nonblank("quoted_status_permalink.expanded")(batch)
    return address.str.extract(r"^https?://[^/]+/(\w+)/status", expand=False)


def _is_notice(batch: Batch) -> pd.Series:
    return pd.Series(
        [len(row) == 1 and next(iter(row)) in _NOTICES for row in batch.raw], dtype=bool
    )


FORMAT = Format(
    name="x_v1",
    tool="X API v1.1, as JSON",
    shape="records",
    why="it has created_at, id, text and user.screen_name",
    signature=("created_at", _ID, ("text", "full_text"), "user.screen_name"),
    unwrap=page("statuses"),
    seen={
        **{name: {} for name in (*_PLAIN, *_PARENT)},
        **_WORDS,
        "user": _USER,
        "retweeted_status": _WORDS,
        "quoted_status": {"user": _USER},
        "quoted_status_permalink": {"expanded": {}},
    },
    columns={
        "message_id": identifier(*_ID),
        "published_at": time("created_at", layout="%a %b %d %H:%M:%S %z %Y"),
        "time_precision": "second",
        "channel": "x",
        "side": "public",
        "author": nonblank("user.screen_name", "user.id_str"),
        "repost_of_id": identifier(*(f"retweeted_status.{name}" for name in _ID)),
        "text": text_of_original(_TEXT, "retweeted_status"),
        "language": nonblank("lang", then=language),
        "parent_id": identifier(*_PARENT),
        "quoted_author": quoted(first(nonblank("quoted_status.user.screen_name"), _linked)),
        "likes": count("favorite_count"),
        "reposts": count("retweet_count"),
        "replies": count("reply_count"),
        "followers": count("user.followers_count"),
    },
    rejects={"a notice of the stream, no post": _is_notice},
)
