"""Yelp's open data set of reviews: JSON Lines, or CSV made of them.

Names: yelp.com/dataset/documentation, review.json. `date` has no zone: declare one. One to five
stars become a rating of 0 to 1; likes are the votes for useful.
"""

from analytics.messages.csv_fields import cell, count, text, time
from analytics.messages.format import Format
from analytics.messages.parsing import precision
from analytics.messages.review_fields import stars

FORMAT = Format(
    name="yelp",
    tool="Yelp's open data set, reviews as JSON Lines or CSV",
    why="it has review_id, business_id, stars, useful and date",
    signature=("review_id", "user_id", "business_id", "stars", "text", "date", "useful"),
    columns={
        "message_id": cell("review_id"),
        "published_at": time("date"),
        "time_precision": cell("date", then=precision),
        "channel": "review",
        "side": "public",
        "author": cell("user_id"),
        "text": text("text"),
        "likes": count("useful"),
        "rating": stars(cell("stars")),
    },
)
