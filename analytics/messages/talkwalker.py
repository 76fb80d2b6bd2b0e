"""Talkwalker CSV: articles and posts of any network, one row each.

Column names: as seen in exporters and importers on GitHub. `published` and `indexed` are epoch
milliseconds (UTC) as in the API, ISO 8601, or `24/09/08 08:24:50` (year first) in the project's
zone, which the file does not name. `sentiment` is a model's and becomes no label; `reach` is an
estimate and no views. Rows of X may carry ids only: without words or time they are rejected.
"""

import pandas as pd

from analytics.messages.cells import (
    cell,
    channel_of,
    clock,
    counts_by_channel,
    identifier,
    language,
    reasons,
    side_of,
    status_id,
)
from analytics.messages.fields import quoted_author

NAME = "talkwalker"
SHAPE = "table"
NEVER = ("about", "thread_id", "repost_of_id", "rating", "label", "label_confidence")
_SIGNATURE = ("url", "published", "content", "source_type")
_TELLING = ("search_indexed", "title_snippet", "content_snippet", "root_url", "domain_url")
_ARTICLE, _SOURCE = "article_extended_attributes.", "source_extended_attributes."
_LIKES = {
    "x": f"{_ARTICLE}twitter_likes",
    "facebook": f"{_ARTICLE}facebook_likes",
    "instagram": f"{_ARTICLE}instagram_likes",
    "youtube": f"{_ARTICLE}youtube_likes",
}
_REPOSTS = {
    "x": f"{_ARTICLE}twitter_retweets",
    "facebook": f"{_ARTICLE}facebook_shares",
    "linkedin": f"{_ARTICLE}linkedin_shares",
}
_VIEWS = {"x": f"{_ARTICLE}twitter_impressions", "youtube": f"{_ARTICLE}youtube_views"}
_FOLLOWERS = {
    "x": f"{_SOURCE}twitter_followers",
    "facebook": f"{_SOURCE}facebook_followers",
    "instagram": f"{_SOURCE}instagram_followers",
}
_LAYOUTS = ("epoch_ms", "%y/%m/%d %H:%M:%S", None)


def lacks(columns: list[str]) -> list[str]:
    """What these columns lack to be this format; nothing where they are."""
    telling = [] if set(_TELLING) & set(columns) else [" or ".join(_TELLING)]
    return [name for name in _SIGNATURE if name not in columns] + telling


def recognises(columns: list[str]) -> str | None:
    """Why these columns are this format, or None."""
    return None if lacks(columns) else "it has published, source_type and content beside snippets"


def read(raw: pd.DataFrame, tz: str | None) -> tuple[pd.DataFrame, pd.Series]:
    """Raw rows to columns of the message table, and a reason for each row that is rejected (NA)."""
    url, parent = cell(raw, "url"), cell(raw, "parent_url")
    parent = parent.where(parent != url)
    published = clock(cell(raw, "published"), _LAYOUTS, tz, "column published")
    channel = channel_of(cell(raw, "source_type"), cell(raw, "domain_url").fillna(url))
    channel = channel.fillna("other")
    snippet = cell(raw, "content_snippet", "title_snippet").str.replace("</?b>", "", regex=True)
    text = cell(raw, "content").fillna(snippet).fillna(cell(raw, "title"))
    table = pd.DataFrame(
        {
            "message_id": status_id(url).fillna(identifier(cell(raw, "external_id"))).fillna(url),
            "published_at": published,
            "collected_at": clock(cell(raw, "indexed"), _LAYOUTS, tz, "column indexed"),
            "time_precision": "second",
            "channel": channel,
            "side": side_of(channel),
            "author": cell(
                raw, "extra_author_attributes.short_name", "extra_author_attributes.name"
            ),
            "text": text.fillna(""),
            "language": language(cell(raw, "lang")),
            "url": url,
            "parent_id": status_id(parent).fillna(parent),
            "quoted_author": quoted_author(text),
            "likes": counts_by_channel(raw, channel, _LIKES),
            "reposts": counts_by_channel(raw, channel, _REPOSTS),
            "replies": counts_by_channel(
                raw, channel, {"x": f"{_ARTICLE}twitter_replies"}, f"{_ARTICLE}num_comments"
            ),
            "views": counts_by_channel(raw, channel, _VIEWS, f"{_ARTICLE}url_views"),
            "followers": counts_by_channel(raw, channel, _FOLLOWERS),
        }
    )
    only_id = url.isna() & text.isna()
    return table, reasons(published).mask(only_id, "an id without words (X sends no more)")
