"""Meltwater, the legacy export: UTF-16 and tab-separated, whatever the file extension.

Column names: the union of two versions seen in public notebooks. Times are in the account's zone,
which the file does not name: `Date` as `04-Mar-2024 11:58AM` (from memory, not from a source), or
`Alternate Date Format` (`04-Mar-24`) with `Time` (`11:58 AM`) as parsers read them; to the minute.
Dates with an ambiguous order of day and month are not read. `Source` names a network, or else an
outlet: blogs and forums cannot be distinguished from news. `Reach` and `Estimated Views` are
estimates; `Sentiment` is a model's. A `Tweet Id` that a spreadsheet turned into a float is kept
here; the import replaces it.
"""

import pandas as pd

from analytics.messages.columns import (
    Batch,
    channel,
    clock,
    first,
    language,
    quoted,
    side,
    status_id,
    without_at,
)
from analytics.messages.csv_fields import cell, count, identifier, text, time
from analytics.messages.format import Format

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


def _alternate(batch: Batch) -> pd.Series:
    written = cell("Alternate Date Format")(batch) + " " + cell("Time")(batch)
    return clock(written, _LAYOUTS, batch.tz, "columns Alternate Date Format, Time")


FORMAT = Format(
    name="meltwater",
    tool="Meltwater, the legacy export",
    why="it has Headline, Opening Text, Hit Sentence and Influencer",
    signature=("Date", "Headline", "URL", "Opening Text", "Hit Sentence", "Source", "Influencer"),
    columns={
        "message_id": first(identifier("Tweet Id"), cell("URL", then=status_id)),
        "published_at": first(time("Date", layouts=_LAYOUTS), _alternate),
        "time_precision": "minute",
        "channel": channel(
            cell("Source", then=lambda source: source.where(source.str.lower().isin(_NETWORKS))),
            cell("URL"),
            otherwise="news",
        ),
        "side": side,
        "author": cell("Twitter Screen Name", "Influencer", then=without_at),
        "text": text("Hit Sentence", "Opening Text", "Headline"),
        "language": cell("Language", then=language),
        "url": cell("URL"),
        "quoted_author": quoted(),
        "likes": count("Likes"),
        "reposts": count("Retweets", "Shares"),
        "replies": count("Replies", "Comments"),
        "views": count("Views"),
        "followers": count("Twitter Followers"),
    },
)
