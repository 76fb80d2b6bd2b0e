"""Instagram posts as Apify's Instagram scrapers give them, as CSV or JSON.

Names: apify.com/apify/instagram-scraper and instagram-post-scraper, output. `timestamp` is UTC. A
post is known by its short code, which is also in its address; a hidden number of likes is -1 and
stays empty. The latest comments that stand in the row of a post are not read.
"""

from analytics.messages.columns import first, quoted
from analytics.messages.csv_fields import cell, count, text, time
from analytics.messages.format import Format

FORMAT = Format(
    name="apify_instagram",
    tool="Apify's Instagram scrapers, posts as CSV or JSON",
    why="it has caption, ownerUsername, shortCode and timestamp",
    signature=("caption", "ownerUsername", "shortCode", "timestamp", "commentsCount", "likesCount"),
    columns={
        "message_id": first(cell("shortCode"), cell("id")),
        "published_at": time("timestamp"),
        "time_precision": "second",
        "channel": "instagram",
        "side": "public",
        "author": cell("ownerUsername"),
        "text": text("caption"),
        "url": cell("url"),
        "quoted_author": quoted(),
        "likes": count("likesCount"),
        "replies": count("commentsCount"),
        "views": count("videoPlayCount", "videoViewCount"),
    },
)
