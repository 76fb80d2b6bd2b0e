"""Reviews of an app in Google's or Apple's store, as CSV.

Column names: the Python packages google-play-scraper (`reviewId, userName, content, score,
thumbsUpCount, at, …`) and app-store-scraper (`userName, title, review, rating, date, …`), which
public data sets follow. Their times have no zone: the first writes the local time of the collecting
machine, the second UTC. One to five stars become a rating of 0 to 1, never a sentiment. A
developer's reply is in the row of its review and is not a separate message.
"""

import pandas as pd

from analytics.messages.columns import Batch
from analytics.messages.csv_fields import cell, count, text, time
from analytics.messages.format import Format


def _text(batch: Batch) -> pd.Series:
    words = text("content", "review")(batch)
    return (cell("title")(batch) + "\n" + words).fillna(words)


def _rating(batch: Batch) -> pd.Series:
    stars = count("score", "rating")(batch)
    return (stars.where(stars.between(1, 5)) - 1).astype("Float64") / 4


FORMAT = Format(
    name="app_reviews",
    tool="google-play-scraper and app-store-scraper, as CSV",
    why="it has userName, stars and the words of app-store reviews",
    signature=("userName", "content", "score", "at"),
    alternative=("userName", "review", "rating", "date"),
    columns={
        "message_id": cell("reviewId"),
        "published_at": time("at", "date"),
        "time_precision": "second",
        "channel": "review",
        "side": "public",
        "author": cell("userName"),
        "text": _text,
        "likes": count("thumbsUpCount"),
        "rating": _rating,
    },
    rejects={"no rating of 1 to 5 stars": lambda batch: batch.columns["rating"].isna()},
)
