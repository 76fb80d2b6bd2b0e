"""Reviews of a game on Steam, as CSV.

Column names: Steamworks documentation, “User Reviews – Get List” (appreviews), flattened as public
data sets do it: `author.steamid` or `author_steamid`. Times are epoch seconds, UTC; an edited
review keeps the time of its first version. `voted_up` becomes the rating 1 or 0 and never a
sentiment; likes are the votes for helpful. A developer's reply is not a message of its own.
"""

import pandas as pd

from analytics.messages.cells import cell, clock, counts, identifier, language, reasons

NAME = "steam_reviews"
SHAPE = "table"
NEVER = (
    "about",
    "collected_at",
    "url",
    "parent_id",
    "thread_id",
    "repost_of_id",
    "quoted_author",
    "reposts",
    "views",
    "followers",
    "label",
    "label_confidence",
)
_SIGNATURE = ("recommendationid", "review", "timestamp_created", "voted_up")
_VOTES = {"true": 1.0, "1": 1.0, "false": 0.0, "0": 0.0}
_LANGUAGES = {
    "brazilian": "pt",
    "koreana": "ko",
    "latam": "es",
    "schinese": "zh",
    "tchinese": "zh",
}


def lacks(columns: list[str]) -> list[str]:
    """What these columns lack to be this format; nothing where they are."""
    return [name for name in _SIGNATURE if name not in columns]


def recognises(columns: list[str]) -> str | None:
    """Why these columns are this format, or None."""
    return None if lacks(columns) else "it has recommendationid, voted_up and timestamp_created"


def read(raw: pd.DataFrame, tz: str | None) -> tuple[pd.DataFrame, pd.Series]:
    """Raw rows to columns of the message table, and a reason for each row that is rejected (NA)."""
    written = cell(raw, "timestamp_created")
    published = clock(written, ["epoch_s"], tz, "column timestamp_created")
    rating = cell(raw, "voted_up").str.lower().map(_VOTES).astype("Float64")
    table = pd.DataFrame(
        {
            "message_id": identifier(cell(raw, "recommendationid")),
            "published_at": published,
            "time_precision": "second",
            "channel": "review",
            "side": "public",
            "author": identifier(cell(raw, "author.steamid", "author_steamid")),
            "text": cell(raw, "review").fillna(""),
            "language": language(cell(raw, "language"), _LANGUAGES),
            "likes": counts(cell(raw, "votes_up")),
            "replies": counts(cell(raw, "comment_count")),
            "rating": rating,
        }
    )
    return table, reasons(published).mask(rating.isna(), "voted_up is neither true nor false")
