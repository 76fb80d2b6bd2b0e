"""Reviews of an app in Google's or Apple's store, as CSV or JSON.

Column names: the Python packages google-play-scraper (`reviewId, userName, content, score,
thumbsUpCount, at, replyContent, repliedAt …`) and app-store-scraper (`userName, title, review,
rating, date, developerResponse …`), which public data sets follow. Their times have no zone: the
first writes the local time of the collecting machine, the second UTC. One to five stars become a
rating of 0 to 1, never a sentiment; any other number is left out. The developer's answer is in the
row of its review.
"""

from analytics.messages.columns import first
from analytics.messages.csv_fields import cell, count, time
from analytics.messages.format import Format
from analytics.messages.nested_cells import member, member_time
from analytics.messages.parsing import precision
from analytics.messages.review_fields import answer, stars, titled

FORMAT = Format(
    name="app_reviews",
    tool="google-play-scraper and app-store-scraper for Python, as CSV or JSON",
    why="it has the author, stars, words and time of app-store reviews",
    signature=(("userName", "reviewId", "thumbsUpCount"), "content", "score", "at"),
    alternative=(("userName", "isEdited"), "review", "rating", "date"),
    columns={
        "message_id": cell("reviewId"),
        "published_at": time("at", "date"),
        "time_precision": cell("at", "date", then=precision),
        "channel": "review",
        "side": "public",
        "author": cell("userName"),
        "text": titled(cell("title"), cell("content", "review")),
        "likes": count("thumbsUpCount"),
        "rating": stars(cell("score", "rating")),
    },
    replies=answer(
        first(cell("replyContent"), member("developerResponse.body")),
        first(time("repliedAt"), member_time("developerResponse.modified")),
    ),
)
