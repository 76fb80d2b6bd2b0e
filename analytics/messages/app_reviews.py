"""Reviews of an app in Google's or Apple's store, as CSV.

Column names: the Python packages google-play-scraper (`reviewId, userName, content, score,
thumbsUpCount, at, …`) and app-store-scraper (`userName, title, review, rating, date, …`), which
public data sets follow. Their times carry no zone: the first writes the local time of the machine
that collected, the second UTC. One to five stars become a rating of 0 to 1 and never a sentiment.
A developer's reply stands in the row of its review and is not a message of its own.
"""

import pandas as pd

from analytics.messages.cells import cell, counts, reasons
from analytics.messages.fields import times

NAME = "app_reviews"
SHAPE = "table"
NEVER = (
    "about",
    "collected_at",
    "language",
    "url",
    "parent_id",
    "thread_id",
    "repost_of_id",
    "quoted_author",
    "reposts",
    "replies",
    "views",
    "followers",
    "label",
    "label_confidence",
)
_GOOGLE = ("userName", "content", "score", "at")
_APPLE = ("userName", "review", "rating", "date")


def lacks(columns: list[str]) -> list[str]:
    """What these columns lack to be the nearer of the two stores; nothing where they are."""
    missing = [[name for name in names if name not in columns] for names in (_GOOGLE, _APPLE)]
    return min(missing, key=len)


def recognises(columns: list[str]) -> str | None:
    """Why these columns are this format, or None."""
    return None if lacks(columns) else "it has userName, stars and the words of app-store reviews"


def read(raw: pd.DataFrame, tz: str | None) -> tuple[pd.DataFrame, pd.Series]:
    """Raw rows to columns of the message table, and a reason for each row that is rejected (NA)."""
    published = times(cell(raw, "at", "date"), tz=tz, where="column at or date")
    stars = counts(cell(raw, "score", "rating"))
    stars = stars.where(stars.between(1, 5))
    title, words = cell(raw, "title"), cell(raw, "content", "review").fillna("")
    table = pd.DataFrame(
        {
            "message_id": cell(raw, "reviewId"),
            "published_at": published,
            "time_precision": "second",
            "channel": "review",
            "side": "public",
            "author": cell(raw, "userName"),
            "text": (title + "\n" + words).fillna(words),
            "likes": counts(cell(raw, "thumbsUpCount")),
            "rating": (stars - 1).astype("Float64") / 4,
        }
    )
    return table, reasons(published).mask(stars.isna(), "no rating of 1 to 5 stars")
