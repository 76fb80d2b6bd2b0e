"""Comments on Facebook posts as Apify's Facebook comments scraper gives them, as CSV or JSON.

Names: apify.com/apify/facebook-comments-scraper, output. `date` is UTC. A comment's parent is the
comment it answers (`replyToCommentId`), else its post: `facebookId`, or the post's address.
"""

from analytics.messages.columns import first, quoted
from analytics.messages.csv_fields import cell, count, identifier, text, time
from analytics.messages.format import Format

_POST = first(identifier("facebookId", "postId"), cell("facebookUrl", "inputUrl"))

FORMAT = Format(
    name="apify_facebook_comments",
    tool="Apify's Facebook comments scraper, as CSV or JSON",
    why="it has profileName, date, likesCount and the address of a post",
    signature=(
        "text",
        "date",
        "profileName",
        "likesCount",
        ("facebookUrl", "commentUrl"),
        ("profileId", "profileUrl", "postTitle", "threadingDepth", "feedbackId"),
    ),
    columns={
        "message_id": first(identifier("id"), cell("commentUrl")),
        "published_at": time("date"),
        "time_precision": "second",
        "channel": "facebook",
        "side": "public",
        "author": cell("profileName"),
        "text": text("text"),
        "url": cell("commentUrl"),
        "parent_id": first(identifier("replyToCommentId"), _POST),
        "thread_id": _POST,
        "quoted_author": quoted(),
        "likes": count("likesCount"),
        "replies": count("commentsCount"),
    },
)
