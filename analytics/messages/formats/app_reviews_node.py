"""Reviews of an app as the Node.js packages google-play-scraper and app-store-scraper give them.

Names: facundoolano/google-play-scraper (`id, userName, date, score, text, thumbsUp, replyDate,
replyText …`) and facundoolano/app-store-scraper (`id, userName, version, score, title, text,
updated …`), README; as JSON or CSV. Times are ISO 8601 with their zone. One to five stars become a
rating of 0 to 1. The developer's answer is in the row of its review.
"""

from analytics.messages.csv_fields import cell, count, identifier, time
from analytics.messages.format import Format
from analytics.messages.parsing import precision
from analytics.messages.review_fields import answer, stars, titled

FORMAT = Format(
    name="app_reviews_node",
    tool="google-play-scraper and app-store-scraper for Node.js, as JSON or CSV",
    why="it has id, userName, score, text and the time of app-store reviews",
    signature=("id", "userName", "date", "score", "text", "thumbsUp"),
    alternative=("id", "userName", "version", "score", "title", "text", "updated"),
    columns={
        "message_id": identifier("id"),
        "published_at": time("date", "updated"),
        "time_precision": cell("date", "updated", then=precision),
        "channel": "review",
        "side": "public",
        "author": cell("userName"),
        "text": titled(cell("title"), cell("text")),
        "url": cell("url"),
        "likes": count("thumbsUp"),
        "rating": stars(cell("score")),
    },
    replies=answer(cell("replyText"), time("replyDate")),
)
