"""Reviews of products, hotels and businesses in Datafiniti's collections, as CSV.

Column names: as on Kaggle (`reviews.date, reviews.text, reviews.rating, reviews.username …`, beside
the product's columns). `dateAdded` and `id` are the product's, not the review's. `reviews.date` is
UTC, mostly a day written as midnight. One to five stars become a rating of 0 to 1; likes are
the helpful votes.
"""

import pandas as pd

from analytics.messages.columns import Batch
from analytics.messages.csv_fields import cell, count, identifier, time
from analytics.messages.format import Format
from analytics.messages.review_fields import stars, titled


def _precision(batch: Batch) -> pd.Series:
    at = batch.columns["published_at"]
    return (at == at.dt.floor("D")).map({True: "day", False: "second"}).astype("string")


FORMAT = Format(
    name="datafiniti",
    tool="Datafiniti's collections of reviews, as CSV",
    why="it has reviews.date, reviews.rating and reviews.text",
    signature=("reviews.date", "reviews.rating", "reviews.text", "reviews.username"),
    zone="UTC",
    columns={
        "message_id": identifier("reviews.id"),
        "published_at": time("reviews.date"),
        "time_precision": _precision,
        "channel": "review",
        "side": "public",
        "author": cell("reviews.username"),
        "text": titled(cell("reviews.title"), cell("reviews.text")),
        "likes": count("reviews.numHelpful"),
        "rating": stars(cell("reviews.rating")),
    },
)
