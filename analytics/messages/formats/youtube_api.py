"""YouTube Data API v3: pages of commentThreads with their replies, or of comments.

Names: developers.google.com/youtube/v3, comments and commentThreads. `publishedAt` is UTC. A thread
may contain only some of its replies (`totalReplyCount` is their number), and a reply names the
thread's first comment, never another reply. `textOriginal` is often absent; `textDisplay` is HTML.
"""

from analytics.messages.columns import first, quoted
from analytics.messages.format import Format
from analytics.messages.json_fields import count, from_html, identifier, nonblank, page, text, time


def _unwrap(value: object) -> list:
    return [comment for item in page("items")(value) for comment in _thread(item)]


def _thread(item: object) -> list:
    """The first comment of a thread with the number of replies, then the replies in the file."""
    thread = item.get("snippet") if isinstance(item, dict) else None
    top = thread.get("topLevelComment") if isinstance(thread, dict) else None
    if not isinstance(item, dict) or not isinstance(thread, dict) or not isinstance(top, dict):
        return [item]
    replies = item.get("replies")
    comments = replies.get("comments") if isinstance(replies, dict) else None
    total = {"totalReplyCount": thread.get("totalReplyCount")}
    return [top | total, *(comments if isinstance(comments, list) else [])]


FORMAT = Format(
    name="youtube_api",
    tool="YouTube's Data API, as JSON",
    shape="records",
    why="it has id and snippet with publishedAt and textDisplay",
    signature=(
        "snippet.publishedAt",
        "snippet.likeCount",
        ("snippet.textOriginal", "snippet.textDisplay"),
        "id",
    ),
    unwrap=_unwrap,
    columns={
        "message_id": identifier("id"),
        "published_at": time("snippet.publishedAt"),
        "time_precision": "second",
        "channel": "youtube",
        "side": "public",
        "author": nonblank("snippet.authorDisplayName"),
        "text": first(text("snippet.textOriginal"), text("snippet.textDisplay", then=from_html)),
        "parent_id": identifier("snippet.parentId"),
        "thread_id": identifier("snippet.parentId", "id"),
        "quoted_author": quoted(),
        "likes": count("snippet.likeCount"),
        "replies": count("totalReplyCount"),
    },
)
