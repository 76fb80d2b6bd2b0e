"""Mastodon statuses of one server: objects, lists, or pages with `statuses`.

Names: docs.joinmastodon.org, Status entity. `created_at` is UTC. `content` is HTML; its text is
used, after the content warning (`spoiler_text`) if there is one. Ids are the server's own: the same
status has another id on another server. A boost has its original in `reblog`, whose text is used
and whose counts it may repeat: they must not be summed.
"""

import pandas as pd

from analytics.messages.columns import Batch, language, quoted
from analytics.messages.format import Format
from analytics.messages.json_fields import count, from_html, identifier, nonblank, page, text, time

_QUOTED = "quote.quoted_status.account"


def _text(batch: Batch) -> pd.Series:
    original = _words(Batch(batch.within("reblog"))).where(batch.columns["repost_of_id"].notna())
    return original.fillna(_words(batch))


def _words(batch: Batch) -> pd.Series:
    content, warning = text("content", then=from_html)(batch), nonblank("spoiler_text")(batch)
    return content.mask(warning.notna(), (warning + "\n\n" + content).str.rstrip("\n"))


FORMAT = Format(
    name="mastodon",
    tool="Mastodon's API, as JSON",
    shape="records",
    why="it has account, content and counts of reblogs and favourites",
    signature=(
        "id",
        "created_at",
        "content",
        "account",
        ("reblogs_count", "favourites_count", "in_reply_to_id", "visibility"),
    ),
    unwrap=page("statuses"),
    columns={
        "message_id": identifier("id"),
        "published_at": time("created_at"),
        "time_precision": "second",
        "channel": "mastodon",
        "side": "public",
        "author": nonblank("account.acct", "account.username"),
        "repost_of_id": identifier("reblog.id"),
        "text": _text,
        "language": nonblank("language", then=language),
        "url": nonblank("url", "uri"),
        "parent_id": identifier("in_reply_to_id"),
        "quoted_author": quoted(nonblank(f"{_QUOTED}.acct", f"{_QUOTED}.username")),
        "likes": count("favourites_count"),
        "reposts": count("reblogs_count"),
        "replies": count("replies_count"),
        "followers": count("account.followers_count"),
    },
)
