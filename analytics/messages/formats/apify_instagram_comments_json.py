"""Comments on Instagram posts as Apify's Instagram scrapers give them, as JSON, with replies.

Names: apify.com/apify/instagram-comment-scraper, output. `timestamp` is UTC. The replies to a
comment are inside it and become messages of their own, with the comment as parent; the parent of a
comment is its post, known by the short code in the post's address.
"""

from analytics.messages.columns import first, quoted
from analytics.messages.format import Format
from analytics.messages.formats.apify_instagram_comments import POST
from analytics.messages.json_fields import count, identifier, nonblank, page, text, time

_POST = nonblank("postUrl", "commentUrl", then=lambda url: url.str.extract(POST, expand=False))


def _unwrap(value: object) -> list:
    return [row for comment in page("items")(value) for row in _thread(comment)]


def _thread(comment: object) -> list:
    """A comment, and after it its replies, each with the address of the post."""
    replies = comment.get("replies") if isinstance(comment, dict) else None
    if not isinstance(comment, dict) or not isinstance(replies, list):
        return [comment]
    known = {name: comment[name] for name in ("postUrl", "commentUrl") if name in comment}
    known["parentId"] = comment.get("id")
    answers = [known | reply if isinstance(reply, dict) else reply for reply in replies]
    return [{**comment, "replies": []}, *answers]


FORMAT = Format(
    name="apify_instagram_comments_json",
    tool="Apify's Instagram scrapers, comments with their replies as JSON",
    shape="records",
    why="it has ownerUsername, timestamp and the address of a post",
    signature=("id", "text", "ownerUsername", "timestamp", ("postUrl", "commentUrl")),
    unwrap=_unwrap,
    columns={
        "message_id": identifier("id"),
        "published_at": time("timestamp"),
        "time_precision": "second",
        "channel": "instagram",
        "side": "public",
        "author": nonblank("ownerUsername"),
        "text": text("text"),
        "url": nonblank("commentUrl"),
        "parent_id": first(identifier("parentId"), _POST),
        "thread_id": _POST,
        "quoted_author": quoted(),
        "likes": count("likesCount"),
        "replies": count("repliesCount"),
    },
)
