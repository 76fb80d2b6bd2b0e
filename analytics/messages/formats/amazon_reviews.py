"""The collections of Amazon reviews of McAuley Lab, as JSON Lines or CSV.

Names: amazon-reviews-2023.github.io (`rating, title, text, timestamp, helpful_vote …`) and
jmcauley.ucsd.edu/data/amazon (`overall, summary, reviewText, unixReviewTime …`). The newer times
are in milliseconds, UTC; the older are days, in epoch seconds. A review has no id of its own. One
to five stars become a rating of 0 to 1; likes are the helpful votes.
"""

import pandas as pd

from analytics.messages.columns import Batch, first
from analytics.messages.csv_fields import cell, count, time
from analytics.messages.format import Format
from analytics.messages.markup import plain
from analytics.messages.review_fields import stars, titled


def _precision(batch: Batch) -> pd.Series:
    is_day = cell("unixReviewTime")(batch).notna()
    return is_day.map({True: "day", False: "second"}).astype("string")


FORMAT = Format(
    name="amazon_reviews",
    tool="the collections of Amazon reviews of McAuley Lab",
    why="it has asin, the words and stars of a review and its time",
    signature=("reviewerID", "asin", "reviewText", "overall", "unixReviewTime"),
    alternative=("user_id", ("asin", "parent_asin"), "rating", "text", "timestamp", "helpful_vote"),
    columns={
        "published_at": first(
            time("unixReviewTime", layouts=("epoch_s",)),
            time("timestamp", layouts=("epoch_ms", None)),
        ),
        "time_precision": _precision,
        "channel": "review",
        "side": "public",
        "author": cell("reviewerID", "user_id"),
        "text": titled(cell("summary", "title"), cell("reviewText", "text", then=plain)),
        "likes": count("helpful_vote"),
        "rating": stars(cell("overall", "rating")),
    },
)
