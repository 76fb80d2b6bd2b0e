"""Trustpilot's reviews as JSON: out of its API, or as scrapers take them from its pages.

Names: documentation-apidocumentation.trustpilot.com, service reviews (`stars, createdAt,
companyReply.text …`), and the data inside Trustpilot's pages (`rating, dates.publishedDate,
reply.message …`). Times are UTC. One to five stars become a rating of 0 to 1. The company's answer
is inside its review.
"""

from analytics.messages.columns import first, language
from analytics.messages.format import Format
from analytics.messages.json_fields import count, identifier, nonblank, page, text, time
from analytics.messages.review_fields import answer, stars, titled

FORMAT = Format(
    name="trustpilot_json",
    tool="Trustpilot's API or pages, reviews as JSON",
    shape="records",
    why="it has consumer.displayName, stars and the time of a review",
    signature=("id", "consumer.displayName", "stars", "text", "createdAt"),
    alternative=("id", "consumer.displayName", "rating", "text", "dates.publishedDate"),
    unwrap=page("reviews"),
    columns={
        "message_id": identifier("id"),
        "published_at": first(time("createdAt"), time("dates.publishedDate")),
        "time_precision": "second",
        "channel": "review",
        "side": "public",
        "author": nonblank("consumer.displayName", "consumer.id"),
        "text": titled(nonblank("title"), nonblank("text")),
        "language": nonblank("language", then=language),
        "likes": count("numberOfLikes", "likes"),
        "rating": stars(identifier("stars", "rating")),
    },
    replies=answer(
        text("companyReply.text", "reply.message"),
        time("companyReply.createdAt", "reply.publishedDate"),
    ),
)
