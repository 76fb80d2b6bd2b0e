"""Brandwatch “Bulk Mentions” as CSV or XLSX, in the old spelling (Twitter) and the new (X).

Column names: as seen in public exports and parsers. Exports of different dates have different
columns. `Date` is UTC, as is `Added`, the time at which Brandwatch found the mention; an export
in another zone needs `tz`. `Impressions` and `Reach` are estimates and no views. `Sentiment` is
a model's and becomes no label.
"""

import pandas as pd

from analytics.messages.cells import (
    cell,
    channel_of,
    counts_by_channel,
    identifier,
    language,
    reasons,
    side_of,
    status_id,
    without_mark,
)
from analytics.messages.fields import quoted_author, times

NAME = "brandwatch"
SHAPE = "table"
NEVER = ("about", "rating", "label", "label_confidence")
_SIGNATURE = ("Query Id", "Query Name", "Date", "Title", "Snippet", "Url")
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


def lacks(columns: list[str]) -> list[str]:
    """What these columns lack to be this format; nothing where they are."""
    return [name for name in _SIGNATURE if name not in columns]


def recognises(columns: list[str]) -> str | None:
    """Why these columns are this format, or None."""
    return None if lacks(columns) else "it has Query Id, Query Name, Snippet and Url"


def read(raw: pd.DataFrame, tz: str | None) -> tuple[pd.DataFrame, pd.Series]:
    """Raw rows to columns of the message table, and a reason for each row that is rejected (NA).

    A post on X has the id in its address, so that `X Reply to` and `X Repost of`, which are
    addresses, name it; any other has Brandwatch's own id. A repost's text is the original's.
    """
    raw = _new_spelling(raw)
    zone = tz or "UTC"
    published = times(cell(raw, "Date"), tz=zone, where="column Date")
    hidden = _hidden(raw)
    url = cell(raw, "Url", "Original Url").mask(hidden["url"])
    kind = cell(raw, "Content Source Name", "Page Type Name", "Page Type", "Content Source")
    channel = channel_of(kind, cell(raw, "Domain").fillna(url)).fillna("other")
    text = cell(raw, "Full Text", "Snippet", "Title").mask(hidden["text"]).fillna("")
    repost_of = status_id(cell(raw, "X Repost of"))
    table = pd.DataFrame(
        {
            "message_id": status_id(cell(raw, "Url"))
            .fillna(identifier(cell(raw, "Mention Id")))
            .fillna(identifier(cell(raw, "Resource Id"))),
            "published_at": published,
            "collected_at": times(cell(raw, "Added"), tz=zone, where="column Added"),
            "time_precision": "second",
            "channel": channel,
            "side": side_of(channel),
            "author": cell(raw, "Author", "Full Name").mask(hidden["author"]),
            "text": without_mark(text, repost_of.notna()),
            "language": language(cell(raw, "Language")),
            "url": url,
            "parent_id": status_id(cell(raw, "X Reply to")).fillna(
                identifier(cell(raw, "Parent Post Id"))
            ),
            "thread_id": identifier(cell(raw, "Root Post Id", "Thread Id")).replace("0", pd.NA),
            "repost_of_id": repost_of,
            "quoted_author": quoted_author(text).mask(repost_of.notna()),
            "likes": counts_by_channel(raw, channel, _LIKES, "Likes"),
            "reposts": counts_by_channel(raw, channel, _REPOSTS, "Shares"),
            "replies": counts_by_channel(raw, channel, _REPLIES, "Comments"),
            "views": counts_by_channel(raw, channel, _VIEWS, "Resource Views"),
            "followers": counts_by_channel(raw, channel, _FOLLOWERS),
            "redacted": hidden.dot(hidden.columns + " ").str.strip(),
        }
    )
    return table, reasons(published)


def _hidden(raw: pd.DataFrame) -> pd.DataFrame:
    """Which cells the export redacts: a boolean column for each of text, author, url."""
    named = cell(raw, "Redacted Fields").str.lower()
    whole = cell(raw, "Redacted").str.lower().eq("true").fillna(False) & named.isna()
    hidden = {
        column: named.str.contains(pattern).fillna(False) | whole
        for column, pattern in _HIDDEN.items()
    }
    return pd.DataFrame(hidden, dtype=bool)


def _new_spelling(raw: pd.DataFrame) -> pd.DataFrame:
    """`Twitter Retweets` as `X Reposts` and so on; a file joined of both has both."""
    old = [name for name in raw if name.startswith("Twitter ")]
    new = [f"X {name[8:]}".replace("Retweet", "Repost") for name in old]
    return raw.assign(**{to: cell(raw, to, of) for to, of in zip(new, old, strict=True)})
