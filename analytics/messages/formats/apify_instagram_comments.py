"""Comments on Instagram posts as Apify's Instagram scrapers give them, as CSV.

Names: apify.com/apify/instagram-comment-scraper, output. `timestamp` is UTC. A comment's parent is
its post, known by the short code in the post's address. This CSV spreads the replies to a comment
over columns such as `replies/0/text`: the first reply is read, any other is said to be unread. The
same scraper's JSON has them all: see `apify_instagram_comments_json`.
"""

import re

import pandas as pd

from analytics.messages.columns import Batch, Column, quoted
from analytics.messages.csv_fields import cell, count, identifier, text, time
from analytics.messages.format import Format
from analytics.messages.parsing import blank_to_na

POST = r"instagram\.com/(?:[^/]+/)?(?:p|reel|reels|tv)/([^/?#]+)"
"""The short code in the address of a post or of one of its comments."""


def _post(batch: Batch) -> pd.Series:
    return cell("postUrl", "commentUrl")(batch).str.extract(POST, expand=False)


def _first_reply(batch: Batch) -> pd.Series:
    """The words of the first reply in each row; those of the others are noted."""
    others = [n for n in batch.raw if re.fullmatch(r"replies[/.][1-9]\d*[/.]text", str(n))]
    for name in others:
        batch.note(blank_to_na(batch.raw[name]).dropna())
    return _of_reply("text")(batch)


def _of_reply(name: str) -> Column:
    return cell(f"replies/0/{name}", f"replies.0.{name}")


FORMAT = Format(
    name="apify_instagram_comments",
    tool="Apify's Instagram scrapers, comments as CSV",
    why="it has ownerUsername, timestamp and the address of a post",
    signature=(
        "id",
        "text",
        "ownerUsername",
        "timestamp",
        ("postUrl", "commentUrl"),
        ("likesCount", "repliesCount", "ownerProfilePicUrl"),
    ),
    columns={
        "message_id": identifier("id"),
        "published_at": time("timestamp"),
        "time_precision": "second",
        "channel": "instagram",
        "side": "public",
        "author": cell("ownerUsername"),
        "text": text("text"),
        "url": cell("commentUrl"),
        "parent_id": _post,
        "thread_id": _post,
        "quoted_author": quoted(),
        "likes": count("likesCount"),
        "replies": count("repliesCount"),
    },
    replies={
        "message_id": _of_reply("id"),
        "published_at": time("replies/0/timestamp", "replies.0.timestamp"),
        "time_precision": "second",
        "side": "public",
        "author": _of_reply("ownerUsername"),
        "text": _first_reply,
        "likes": count("replies/0/likesCount", "replies.0.likesCount"),
    },
)
