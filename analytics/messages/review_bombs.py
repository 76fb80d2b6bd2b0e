"""The annotated review-bombing collection: game reviews on Steam and Metacritic, labels in German.

Column names: the file itself. `review_date` is local time, the day first, in a zone that the file
does not name; Metacritic's are days. `combined_rating` (Empfohlen or not) becomes the rating 1 or
0, Metacritic's points 0 to 1. The labels say whether a review belongs to a review bomb (Ja, Nein):
that is no sentiment, so `label` stays empty.
"""

import pandas as pd

from analytics.messages.cells import cell, clock, reasons

NAME = "review_bombs"
SHAPE = "table"
NEVER = (
    "collected_at",
    "author",
    "language",
    "url",
    "parent_id",
    "thread_id",
    "repost_of_id",
    "quoted_author",
    "likes",
    "reposts",
    "replies",
    "views",
    "followers",
    "label",
    "label_confidence",
)
_SIGNATURE = ("id", "game_name_display", "review", "review_date", "combined_rating")
_LABEL = "is-review-bombing"
_VOTES = {"Empfohlen": 1.0, "Nicht empfohlen": 0.0}
_LAYOUTS = ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y")


def lacks(columns: list[str]) -> list[str]:
    """What these columns lack to be this format; nothing where they are."""
    return [name for name in (*_SIGNATURE, _LABEL) if name not in columns]


def recognises(columns: list[str]) -> str | None:
    """Why these columns are this format, or None."""
    return None if lacks(columns) else "it has is-review-bombing and game_name_display"


def read(raw: pd.DataFrame, tz: str | None) -> tuple[pd.DataFrame, pd.Series]:
    """Raw rows to columns of the message table, and a reason for each row that is rejected (NA)."""
    date = cell(raw, "review_date")
    published = clock(date, _LAYOUTS, tz, "column review_date")
    points = pd.to_numeric(cell(raw, "rating"), errors="coerce").astype("Float64") / 10
    vote = raw["combined_rating"].map(_VOTES).astype("Float64")
    is_day = date.str.len() == len("24.04.2015")
    table = pd.DataFrame(
        {
            "message_id": cell(raw, "id"),
            "published_at": published,
            "time_precision": is_day.map({True: "day", False: "second"}).astype("string"),
            "channel": "review",
            "side": "public",
            "about": cell(raw, "game_name_display"),
            "text": cell(raw, "review").fillna(""),
            "rating": points.where(points.between(0, 1)).fillna(vote),
        }
    )
    reason = reasons(published).mask(vote.isna(), "combined_rating is none of the known ones")
    return table, reason.mask(~raw[_LABEL].isin(["Ja", "Nein"]), f"{_LABEL} is neither Ja nor Nein")
