"""Talkwalker CSV: articles and posts of any network, one row each.

Column names: as seen in exporters and importers on GitHub. `published` and `indexed` are epoch
milliseconds (UTC) as in the API, ISO 8601, or `24/09/08 08:24:50` (year first) in the project's
zone, which the file does not name. `sentiment` is a model's and is not used as a label; `reach` is
an estimate, not views. Rows of X may have ids only: without text or time they are rejected.
"""

import pandas as pd

from analytics.messages.columns import (
    Batch,
    channel,
    first,
    language,
    quoted,
    side,
    status_id,
)
from analytics.messages.csv_fields import cell, count_by_channel, identifier, time
from analytics.messages.format import Format

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
_URL = cell("url")


def _parent(batch: Batch) -> pd.Series:
    parent = cell("parent_url")(batch)
    parent = parent.where(parent != batch[_URL])
    return status_id(parent).fillna(parent)


def _words(batch: Batch) -> pd.Series:
    snippet = cell("content_snippet", "title_snippet")(batch).str.replace("</?b>", "", regex=True)
    return cell("content")(batch).fillna(snippet).fillna(cell("title")(batch))


FORMAT = Format(
    name="talkwalker",
    tool="Talkwalker, as CSV",
    why="it has published, source_type and content beside snippets",
    signature=(
        "url",
        "published",
        "content",
        "source_type",
        ("search_indexed", "title_snippet", "content_snippet", "root_url", "domain_url"),
    ),
    columns={
        "message_id": first(cell("url", then=status_id), identifier("external_id"), _URL),
        "published_at": time("published", layouts=_LAYOUTS),
        "collected_at": time("indexed", layouts=_LAYOUTS),
        "time_precision": "second",
        "channel": channel(cell("source_type"), first(cell("domain_url"), _URL)),
        "side": side,
        "author": cell("extra_author_attributes.short_name", "extra_author_attributes.name"),
        "text": lambda batch: batch[_words].fillna(""),
        "language": cell("lang", then=language),
        "url": _URL,
        "parent_id": _parent,
        "quoted_author": quoted(),
        "likes": count_by_channel(_LIKES),
        "reposts": count_by_channel(_REPOSTS),
        "replies": count_by_channel({"x": f"{_ARTICLE}twitter_replies"}, f"{_ARTICLE}num_comments"),
        "views": count_by_channel(_VIEWS, f"{_ARTICLE}url_views"),
        "followers": count_by_channel(_FOLLOWERS),
    },
    rejects={
        "an id without words (X sends no more)": lambda batch: (
            batch.columns["url"].isna() & batch[_words].isna()
        )
    },
)
