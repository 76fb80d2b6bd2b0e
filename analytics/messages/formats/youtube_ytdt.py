r"""Comments of one video as YouTube Data Tools (YTDT) writes them to CSV.

Column names: as 4CAT requires them. `publishedAt` is `2024-03-04 11:58:07` without a zone, or ISO
8601 with Z. The escape character is `\`, so a backslash in the text itself is lost. The `id` of a
reply is the first comment's, a dot and its own; `isReplyTo` names the first comment.
"""

from analytics.messages.columns import first, quoted
from analytics.messages.csv_fields import cell, count, text, time
from analytics.messages.format import Format

FORMAT = Format(
    name="youtube_ytdt",
    tool="YouTube Data Tools, comments of one video",
    why="it has isReplyTo, authorName and publishedAt",
    signature=("id", "isReplyTo", "authorName", "text", "publishedAt"),
    escape="\\",
    columns={
        "message_id": cell("id"),
        "published_at": time("publishedAt"),
        "time_precision": "second",
        "channel": "youtube",
        "side": "public",
        "author": cell("authorName"),
        "text": text("text"),
        "parent_id": cell("isReplyTo"),
        "thread_id": first(cell("isReplyTo"), cell("id")),
        "quoted_author": quoted(),
        "likes": count("likeCount"),
        "replies": count("replyCount"),
    },
)
