"""Tripadvisor reviews as Apify's Tripadvisor scrapers give them, as CSV or JSON.

Names: apify.com/maxcopell/tripadvisor-reviews, output. `publishedDate` is a day, or a UTC time; the
month of the visit (`travelDate`) is no time of the review. One to five bubbles become a rating of 0
to 1. The owner's answer is in the row of its review.
"""

from analytics.messages.columns import first, language
from analytics.messages.csv_fields import cell, count, identifier, time
from analytics.messages.format import Format
from analytics.messages.nested_cells import member, member_time
from analytics.messages.parsing import precision
from analytics.messages.review_fields import answer, stars, titled

FORMAT = Format(
    name="tripadvisor",
    tool="Apify's Tripadvisor scrapers, reviews as CSV or JSON",
    why="it has publishedDate, rating, text and travelDate or tripType",
    signature=("id", "rating", "title", "text", "publishedDate", ("travelDate", "tripType")),
    zone="UTC",
    columns={
        "message_id": identifier("id"),
        "published_at": time("publishedDate"),
        "time_precision": cell("publishedDate", then=precision),
        "channel": "review",
        "side": "public",
        "author": first(member("user.username", "user.name"), cell("username", "userName")),
        "text": titled(cell("title"), cell("text")),
        "language": cell("lang", "language", then=language),
        "url": cell("url"),
        "likes": count("helpfulVotes"),
        "rating": stars(cell("rating")),
    },
    replies=answer(
        member("ownerResponse.text"),
        member_time("ownerResponse.publishedDate"),
        member("ownerResponse.publishedDate", then=precision),
    ),
)
