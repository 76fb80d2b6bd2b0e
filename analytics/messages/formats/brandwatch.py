"""Brandwatch “Bulk Mentions” as CSV or XLSX, with the old column names (Twitter) or the new (X).

Column names: as seen in public exports and parsers. Exports of different dates have different
columns. `Date` is UTC, as is `Added`, the time at which Brandwatch found the mention; an export in
another zone needs `tz`. `Impressions` and `Reach` are estimates, not views. `Sentiment` is a
model's and is not used as a label.

A post on X has its id in its address, so that the addresses `X Reply to` and `X Repost of` identify
it; any other post has Brandwatch's own id. A repost's text is the original's.
"""

import pandas as pd

from analytics.messages.columns import (
    Batch,
    Column,
    channel,
    first,
    language,
    made,
    quoted,
    side,
    status_id,
    unless_zero,
    without_mark,
)
from analytics.messages.csv_fields import cell, count_by_channel, identifier, time
from analytics.messages.format import Format

_LIKES = {
    "x": "X Likes",
    "facebook": "Facebook Likes",
    "instagram": "Instagram Likes",
    "linkedin": "Linkedin Likes",
    "reddit": "Reddit Score",
    "threads": "Threads Likes",
    "tiktok": "Tiktok Likes",
    "youtube": "Youtube Likes",
    "bluesky": "Bluesky Likes",
}
_REPOSTS = {
    "x": "X Reposts",
    "facebook": "Facebook Shares",
    "linkedin": "Linkedin Shares",
    "threads": "Threads Reposts",
    "tiktok": "Tiktok Shares",
    "bluesky": "Bluesky Reposts",
}
_REPLIES = {
    "x": "X Replies",
    "facebook": "Facebook Comments",
    "instagram": "Instagram Comments",
    "linkedin": "Linkedin Comments",
    "reddit": "Reddit Comments",
    "threads": "Threads Replies",
    "tiktok": "Tiktok Comments",
    "youtube": "Youtube Comments",
    "bluesky": "Bluesky Replies",
}
_VIEWS = {"threads": "Threads Views", "tiktok": "Tiktok Views", "linkedin": "Linkedin Video Views"}
_FOLLOWERS = {
    "x": "X Followers",
    "instagram": "Instagram Followers",
    "youtube": "Youtube Subscriber Count",
    "bluesky": "Bluesky Followers",
}
_HIDDEN = {
    "text": "full ?text|snippet|title",
    "author": "author|full ?name",
    "url": "url",
}


def _new_spelling(raw: pd.DataFrame) -> pd.DataFrame:
    """Rename `Twitter Retweets` to `X Reposts` and so on; a merged file has both."""
    old = [name for name in map(str, raw) if name.startswith("Twitter ")]
    new = [f"X {name[8:]}".replace("Retweet", "Repost") for name in old]
    return raw.assign(**{to: cell(to, was)(Batch(raw)) for to, was in zip(new, old, strict=True)})


def _redacted(batch: Batch) -> pd.Series:
    """The columns that the export hides in each row: some of text, author, url."""
    named = cell("Redacted Fields")(batch).str.lower()
    is_whole = cell("Redacted")(batch).str.lower().eq("true").fillna(False) & named.isna()
    hidden = pd.Series("", index=named.index, dtype="string")
    for column, pattern in _HIDDEN.items():
        is_hidden = named.str.contains(pattern).fillna(False) | is_whole
        hidden = hidden.mask(is_hidden, hidden + " " + column)
    return hidden.str.strip()


def _unless_hidden(name: str, column: Column) -> Column:
    return lambda batch: column(batch).mask(batch.columns["redacted"].str.contains(name))


FORMAT = Format(
    name="brandwatch",
    tool="Brandwatch, Bulk Mentions as CSV or XLSX",
    why="it has Query Id, Query Name, Snippet and Url",
    signature=("Query Id", "Query Name", "Date", "Title", "Snippet", "Url"),
    zone="UTC",
    prepare=_new_spelling,
    columns={
        "redacted": _redacted,
        "message_id": first(
            cell("Url", then=status_id), identifier("Mention Id"), identifier("Resource Id")
        ),
        "published_at": time("Date"),
        "collected_at": time("Added"),
        "time_precision": "second",
        "url": _unless_hidden("url", cell("Url", "Original Url")),
        "channel": channel(
            cell("Content Source Name", "Page Type Name", "Page Type", "Content Source"),
            first(cell("Domain"), made("url")),
        ),
        "side": side,
        "author": _unless_hidden("author", cell("Author", "Full Name")),
        "repost_of_id": cell("X Repost of", then=status_id),
        "text": without_mark(_unless_hidden("text", cell("Full Text", "Snippet", "Title"))),
        "language": cell("Language", then=language),
        "parent_id": first(cell("X Reply to", then=status_id), identifier("Parent Post Id")),
        "thread_id": lambda batch: unless_zero(identifier("Root Post Id", "Thread Id")(batch)),
        "quoted_author": quoted(),
        "likes": count_by_channel(_LIKES, "Likes"),
        "reposts": count_by_channel(_REPOSTS, "Shares"),
        "replies": count_by_channel(_REPLIES, "Comments"),
        "views": count_by_channel(_VIEWS, "Resource Views"),
        "followers": count_by_channel(_FOLLOWERS),
    },
)
