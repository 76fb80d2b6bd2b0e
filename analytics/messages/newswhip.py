"""NewsWhip CSV: articles and their headlines.

Column names: those seen in a public parser; more exist. `Published` is `04/24/25 8:08:11 PM`, the
month first as NewsWhip writes it, in the account's zone, which the file does not name. The words
are the headline only.
"""

import pandas as pd

from analytics.messages.cells import cell, channel_of, clock, reasons, side_of

NAME = "newswhip"
SHAPE = "table"
NEVER = (
    "message_id",
    "about",
    "collected_at",
    "language",
    "parent_id",
    "thread_id",
    "repost_of_id",
    "quoted_author",
    "likes",
    "reposts",
    "replies",
    "views",
    "followers",
    "rating",
    "label",
    "label_confidence",
)
_SIGNATURE = ("Headline", "Link", "Domain", "Country", "Published")
_LAYOUTS = ("%m/%d/%y %I:%M:%S %p", "%m/%d/%Y %I:%M:%S %p", None)


def lacks(columns: list[str]) -> list[str]:
    """What these columns lack to be this format; nothing where they are."""
    return [name for name in _SIGNATURE if name not in columns]


def recognises(columns: list[str]) -> str | None:
    """Why these columns are this format, or None."""
    return None if lacks(columns) else "it has Headline, Link, Domain and Published"


def read(raw: pd.DataFrame, tz: str | None) -> tuple[pd.DataFrame, pd.Series]:
    """Raw rows to columns of the message table, and a reason for each row that is rejected (NA)."""
    published = clock(cell(raw, "Published"), _LAYOUTS, tz, "column Published")
    headline = cell(raw, "Headline").fillna("")
    return articles(published, cell(raw, "Link"), cell(raw, "Domain"), headline), reasons(published)


def articles(
    published: pd.Series, url: pd.Series, domain: pd.Series, headline: pd.Series
) -> pd.DataFrame:
    """Columns of the message table for articles; those of a network's domain are its posts."""
    nothing = pd.Series(pd.NA, index=url.index, dtype="string")
    channel = channel_of(nothing, domain.fillna(url)).fillna("news")
    return pd.DataFrame(
        {
            "published_at": published,
            "time_precision": "second",
            "channel": channel,
            "side": side_of(channel),
            "author": domain,
            "text": headline,
            "url": url,
        }
    )
