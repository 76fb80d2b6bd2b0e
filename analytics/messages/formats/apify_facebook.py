"""Posts of Facebook pages as Apify's Facebook posts scraper gives them, as CSV or JSON.

Names: apify.com/apify/facebook-posts-scraper, output. `time` is ISO 8601 in UTC and `timestamp` the
same in epoch seconds. `likes` counts all reactions.
"""

from analytics.messages.columns import first, quoted
from analytics.messages.csv_fields import cell, count, identifier, text, time
from analytics.messages.format import Format
from analytics.messages.nested_cells import member, spelled

FORMAT = Format(
    name="apify_facebook",
    tool="Apify's Facebook posts scraper, as CSV or JSON",
    why="it has postId, text, likes, comments and shares",
    signature=(
        "postId",
        "text",
        ("time", "timestamp"),
        "likes",
        "comments",
        "shares",
        ("pageName", "facebookUrl", *spelled("user.name")),
    ),
    columns={
        "message_id": identifier("postId"),
        "published_at": first(time("time"), time("timestamp", layouts=("epoch_s", None))),
        "time_precision": "second",
        "channel": "facebook",
        "side": "public",
        "author": first(member("user.name"), cell("pageName")),
        "text": text("text"),
        "url": cell("url", "topLevelUrl"),
        "quoted_author": quoted(),
        "likes": count("likes"),
        "reposts": count("shares"),
        "replies": count("comments"),
        "views": count("viewsCount"),
    },
)
