"""Posts of Facebook pages and groups as the Python package facebook-scraper gives them.

Names: kevinzg/facebook-scraper, README; as CSV or JSON. `time` is the local time of the collecting
machine, without its zone; `timestamp`, where there is one, is epoch seconds.
"""

from analytics.messages.columns import first, quoted
from analytics.messages.csv_fields import cell, count, identifier, text, time
from analytics.messages.format import Format

FORMAT = Format(
    name="facebook_scraper",
    tool="facebook-scraper for Python, posts as CSV or JSON",
    why="it has post_id, post_text, time, likes, comments and shares",
    signature=("post_id", "text", "post_text", "time", "likes", "comments", "shares"),
    columns={
        "message_id": identifier("post_id"),
        "published_at": first(time("timestamp", layouts=("epoch_s",)), time("time")),
        "time_precision": "second",
        "channel": "facebook",
        "side": "public",
        "author": cell("username", "user_id", "page_id"),
        "text": text("text", "post_text"),
        "url": cell("post_url"),
        "quoted_author": quoted(),
        "likes": count("likes"),
        "reposts": count("shares"),
        "replies": count("comments"),
    },
)
