"""X API v1.1, one tweet an object (JSON Lines, lists, or search pages with `statuses`).

Names: developer.x.com, Tweet data dictionary v1.1, and real files. `created_at` is UTC to the
second. A long tweet has its words in `extended_tweet` or `full_text`; `&`, `<` and `>` are
escaped. A repost has its original in `retweeted_status`, whose words are taken; its counts are
those of the repost's own object: the original's again, or 0 in a stream. They must not be summed.
"""

import pandas as pd

from analytics.messages.cells import language, without_mark
from analytics.messages.fields import quoted_author, times
from analytics.messages.members import (
    Rows,
    counts,
    identifiers,
    page,
    reasons,
    texts,
    unescaped,
    within,
    words,
)
from analytics.messages.records import Seen

NAME = "x_v1"
SHAPE = "records"
NEVER = (
    "collected_at",
    "about",
    "url",
    "thread_id",
    "views",
    "rating",
    "label",
    "label_confidence",
)
_ID = ("id_str", "id")
_PLAIN = (*_ID, "created_at", "lang", "favorite_count", "retweet_count", "reply_count")
_PARENT = ("in_reply_to_status_id_str", "in_reply_to_status_id")
_WORDS: Seen = {name: {} for name in (*_ID, "text", "full_text")}
_WORDS["extended_tweet"] = {"full_text": {}}
_USER: Seen = {name: {} for name in ("screen_name", "id_str", "followers_count")}
SEEN: Seen = {
    **{name: {} for name in (*_PLAIN, *_PARENT)},
    **_WORDS,
    "user": _USER,
    "retweeted_status": _WORDS,
    "quoted_status": {"user": _USER},
    "quoted_status_permalink": {"expanded": {}},
}
_LAYOUT = "%a %b %d %H:%M:%S %z %Y"
_NOTICES = (["delete"], ["limit"], ["scrub_geo"], ["status_withheld"], ["user_withheld"])


def lacks(record: dict) -> list[str]:
    """What an object lacks to be a tweet of this format; nothing where it is one."""
    choices = (("created_at",), _ID, ("text", "full_text"), ("user",))
    missing = [" or ".join(names) for names in choices if not set(names) & set(record)]
    if not missing and "screen_name" not in within([record], "user")[0]:
        missing = ["user.screen_name"]
    return missing


def recognises(record: dict) -> str | None:
    """Why an object is a tweet of this format, or None."""
    return None if lacks(record) else "it has created_at, id, text and user.screen_name"


def unwrap(value: object) -> list:
    """The tweets of a search page or a list, or the tweet itself."""
    return page(value, "statuses")


def read(raw: Rows, tz: str | None) -> tuple[pd.DataFrame, pd.Series]:
    """Objects to columns of the message table, and a reason for each that is rejected (NA)."""
    original, user = within(raw, "retweeted_status"), within(raw, "user")
    repost_of = identifiers(original, *_ID)
    is_repost = repost_of.notna()
    text = _text([whole or row for whole, row in zip(original, raw, strict=True)])
    if text.hasnans:
        text = text.fillna(without_mark(_text(raw), is_repost))
    named = words(within(raw, "quoted_status", "user"), "screen_name")
    linked = words(within(raw, "quoted_status_permalink"), "expanded")
    linked = linked.str.extract(r"^https?://[^/]+/(\w+)/status", expand=False)
    table = pd.DataFrame(
        {
            "message_id": identifiers(raw, *_ID),
            "published_at": times(words(raw, "created_at"), layout=_LAYOUT),
            "time_precision": "second",
            "channel": "x",
            "side": "public",
            "author": words(user, "screen_name", "id_str"),
            "text": text,
            "language": language(words(raw, "lang")),
            "parent_id": identifiers(raw, *_PARENT),
            "repost_of_id": repost_of,
            "quoted_author": named.fillna(linked).fillna(quoted_author(text)).mask(is_repost),
            "likes": counts(raw, "favorite_count"),
            "reposts": counts(raw, "retweet_count"),
            "replies": counts(raw, "reply_count"),
            "followers": counts(user, "followers_count"),
        }
    )
    reason = reasons(table)
    for place in reason.index[reason.notna()]:
        if list(raw[place]) in _NOTICES:
            reason[place] = "a notice of the stream, no post"
    return table, reason


def _text(rows: Rows) -> pd.Series:
    """The whole words of tweets, unescaped."""
    full = texts(within(rows, "extended_tweet"), "full_text")
    return unescaped(full.fillna(texts(rows, "full_text", "text")))
