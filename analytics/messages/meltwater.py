"""Meltwater, the legacy export: UTF-16 and tab-separated whatever its name says.

Column names: the union of two versions seen in public notebooks. Times are in the account's zone,
which the file does not name: `Date` as `04-Mar-2024 11:58AM` (recalled), or `Alternate Date Format`
(`04-Mar-24`) with `Time` (`11:58 AM`) as parsers read them; to the minute. A date that leaves open
whether the day or the month comes first is not read. `Source` names a network, or else an outlet:
blogs and forums cannot be told from news. `Reach` and `Estimated Views` are estimates; `Sentiment`
is a model's.
"""

import pandas as pd

from analytics.messages.cells import (
    cell,
    channel_of,
    clock,
    counts,
    identifier,
    language,
    reasons,
    side_of,
    status_id,
)
from analytics.messages.fields import quoted_author

NAME = "meltwater"
SHAPE = "table"
NEVER = (
    "about",
    "collected_at",
    "parent_id",
    "thread_id",
    "repost_of_id",
    "rating",
    "label",
    "label_confidence",
)
_SIGNATURE = ("Date", "Headline", "URL", "Opening Text", "Hit Sentence", "Source", "Influencer")
_NETWORKS = (
    "twitter",
    "x",
    "facebook",
    "instagram",
    "reddit",
    "youtube",
    "tiktok",
    "linkedin",
    "bluesky",
    "mastodon",
    "threads",
)
DATES = ("%d-%b-%Y", "%d-%b-%y", "%Y-%m-%d", "%d %b %Y", "%b %d, %Y")
HOURS = ("%I:%M %p", "%I:%M%p", "%H:%M")
_LAYOUTS = tuple(f"{date} {hour}" for date in DATES for hour in HOURS)


def lacks(columns: list[str]) -> list[str]:
    """What these columns lack to be this format; nothing where they are."""
    return [name for name in _SIGNATURE if name not in columns]


def recognises(columns: list[str]) -> str | None:
    """Why these columns are this format, or None."""
    return None if lacks(columns) else "it has Headline, Opening Text, Hit Sentence and Influencer"


def read(raw: pd.DataFrame, tz: str | None) -> tuple[pd.DataFrame, pd.Series]:
    """Raw rows to columns of the message table, and a reason for each row that is rejected (NA).

    A `Tweet Id` that a spreadsheet made a float is kept as it stands: the import sets it aside.
    """
    published = clock(cell(raw, "Date"), _LAYOUTS, tz, "column Date").fillna(
        clock(
            cell(raw, "Alternate Date Format") + " " + cell(raw, "Time"),
            _LAYOUTS,
            tz,
            "columns Alternate Date Format, Time",
        )
    )
    url = cell(raw, "URL")
    source = cell(raw, "Source")
    channel = channel_of(source.where(source.str.lower().isin(_NETWORKS)), url).fillna("news")
    text = cell(raw, "Hit Sentence", "Opening Text", "Headline").fillna("")
    table = pd.DataFrame(
        {
            "message_id": identifier(cell(raw, "Tweet Id")).fillna(status_id(url)),
            "published_at": published,
            "time_precision": "minute",
            "channel": channel,
            "side": side_of(channel),
            "author": cell(raw, "Twitter Screen Name", "Influencer").str.removeprefix("@"),
            "text": text,
            "language": language(cell(raw, "Language")),
            "url": url,
            "quoted_author": quoted_author(text),
            "likes": counts(cell(raw, "Likes")),
            "reposts": counts(cell(raw, "Retweets", "Shares")),
            "replies": counts(cell(raw, "Replies", "Comments")),
            "views": counts(cell(raw, "Views")),
            "followers": counts(cell(raw, "Twitter Followers")),
        }
    )
    return table, reasons(published)
