"""Google Maps reviews as Apify's scrapers give them in JSON: one by one, or inside their places.

Names: apify.com/compass/google-maps-reviews-scraper and crawler-google-places, output; for their
meaning see `google_maps_reviews`.
"""

from analytics.messages.columns import language
from analytics.messages.format import Format
from analytics.messages.json_fields import count, identifier, nonblank, page, text, time
from analytics.messages.review_fields import answer, stars

FORMAT = Format(
    name="google_maps_reviews_json",
    tool="Apify's Google Maps scrapers, reviews or places with their reviews as JSON",
    shape="records",
    why="it has stars, text, publishedAtDate and reviewId",
    signature=("stars", "text", "publishedAtDate", "reviewId"),
    unwrap=page("reviews"),
    columns={
        "message_id": identifier("reviewId"),
        "published_at": time("publishedAtDate"),
        "time_precision": "second",
        "channel": "review",
        "side": "public",
        "author": nonblank("name", "reviewerId"),
        "text": nonblank("text", then=lambda words: words.fillna("")),
        "language": nonblank("originalLanguage", then=language),
        "url": nonblank("reviewUrl"),
        "likes": count("likesCount"),
        "rating": stars(identifier("stars")),
    },
    replies=answer(text("responseFromOwnerText"), time("responseFromOwnerDate")),
)
