"""Google Maps reviews of places as Apify's and Outscraper's scrapers give them, as CSV.

Names: apify.com/compass/google-maps-reviews-scraper, output (`stars, publishedAtDate,
responseFromOwnerText …`), and outscraper.com, Google Maps reviews (`review_rating,
review_timestamp, owner_answer …`). Times are UTC, Outscraper's in epoch seconds. One to five stars
become a rating of 0 to 1. The owner's answer is in the row of its review.
"""

from analytics.messages.columns import first, language
from analytics.messages.csv_fields import cell, count, text, time
from analytics.messages.format import Format
from analytics.messages.review_fields import answer, stars

_CLOCK = ("%m/%d/%Y %H:%M:%S", None)

FORMAT = Format(
    name="google_maps_reviews",
    tool="Apify's and Outscraper's Google Maps scrapers, reviews as CSV",
    why="it has the stars, words and time of reviews of a place",
    signature=(
        "stars",
        "text",
        "publishedAtDate",
        ("responseFromOwnerText", "reviewerId", "reviewUrl"),
    ),
    alternative=(
        "review_text",
        "review_rating",
        ("review_timestamp", "review_datetime_utc"),
        ("owner_answer", "author_title"),
    ),
    zone="UTC",
    columns={
        "message_id": cell("reviewId", "review_id"),
        "published_at": first(
            time("publishedAtDate"),
            time("review_timestamp", layouts=("epoch_s",)),
            time("review_datetime_utc", layouts=_CLOCK),
        ),
        "time_precision": "second",
        "channel": "review",
        "side": "public",
        "author": cell("author_title", "name", "author_id", "reviewerId"),
        "text": text("text", "review_text"),
        "language": cell("originalLanguage", "language", then=language),
        "url": cell("reviewUrl", "review_link"),
        "likes": count("likesCount", "review_likes"),
        "rating": stars(cell("stars", "review_rating")),
    },
    replies=answer(
        cell("responseFromOwnerText", "owner_answer"),
        first(
            time("responseFromOwnerDate"),
            time("owner_answer_timestamp", layouts=("epoch_s",)),
            time("owner_answer_timestamp_datetime_utc", layouts=_CLOCK),
        ),
    ),
)
