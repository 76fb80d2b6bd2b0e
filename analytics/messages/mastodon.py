"""Mastodon statuses of one server: objects, lists, or pages with `statuses`.

Names: docs.joinmastodon.org, Status entity. `created_at` is UTC. `content` is HTML; its words are
taken, below the content warning (`spoiler_text`) where there is one. Ids are the server's own: the
same status has another id on another server. A boost has its original in `reblog`, whose words
are taken and whose counts it may repeat: they must not be summed.
"""

import pandas as pd

from analytics.messages.cells import language
from analytics.messages.fields import quoted_author, times
from analytics.messages.members import (
    Rows,
    counts,
    from_html,
    identifiers,
    page,
    reasons,
    texts,
    within,
    words,
)

NAME = "mastodon"
SHAPE = "records"
NEVER = (
    "collected_at",
    "about",
    "thread_id",
    "views",
    "rating",
    "label",
    "label_confidence",
)
_SIGNATURE = ("id", "created_at", "content", "account")
_TELLING = ("reblogs_count", "favourites_count", "in_reply_to_id", "visibility")


def lacks(record: dict) -> list[str]:
    """What an object lacks to be a status; nothing where it is one."""
    missing = [name for name in _SIGNATURE if name not in record]
    return missing + ([] if set(_TELLING) & set(record) else [" or ".join(_TELLING)])


def recognises(record: dict) -> str | None:
    """Why an object is a status, or None."""
    return None if lacks(record) else "it has account, content and counts of reblogs and favourites"


def unwrap(value: object) -> list:
    """The statuses of a search page or a list, or the status itself."""
    return page(value, "statuses")


def read(raw: Rows, tz: str | None) -> tuple[pd.DataFrame, pd.Series]:
    """Objects to columns of the message table, and a reason for each that is rejected (NA)."""
    original, account = within(raw, "reblog"), within(raw, "account")
    repost_of = identifiers(original, "id")
    text = _text(original).where(repost_of.notna()).fillna(_text(raw))
    quoted = words(within(raw, "quote", "quoted_status", "account"), "acct", "username")
    table = pd.DataFrame(
        {
            "message_id": identifiers(raw, "id"),
            "published_at": times(words(raw, "created_at"), tz="UTC"),
            "time_precision": "second",
            "channel": "mastodon",
            "side": "public",
            "author": words(account, "acct", "username"),
            "text": text,
            "language": language(words(raw, "language")),
            "url": words(raw, "url", "uri"),
            "parent_id": identifiers(raw, "in_reply_to_id"),
            "repost_of_id": repost_of,
            "quoted_author": quoted.fillna(quoted_author(text)).mask(repost_of.notna()),
            "likes": counts(raw, "favourites_count"),
            "reposts": counts(raw, "reblogs_count"),
            "replies": counts(raw, "replies_count"),
            "followers": counts(account, "followers_count"),
        }
    )
    return table, reasons(table)


def _text(rows: Rows) -> pd.Series:
    content, warning = from_html(texts(rows, "content")), words(rows, "spoiler_text")
    return content.mask(warning.notna(), (warning + "\n\n" + content).str.rstrip("\n"))
