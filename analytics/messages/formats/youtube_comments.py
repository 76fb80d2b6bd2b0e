"""YouTube comments out of the Data API, as tutorials and scripts flatten them to CSV.

Names: developers.google.com/youtube/v3, comments and commentThreads, as they stand there
(`textDisplay`, `likeCount`), in snake case (`like_count`) or with their path as pandas'
json_normalize writes it. A table with a video's id and plainer names counts too; ids that are not
YouTube's make the channel other. Times are UTC; a comment keeps the time of its first version.
`textDisplay`, often renamed to `text`, is HTML. Tables without a time of the comment (`video_id,
comment_text, likes, replies`) are no messages.
"""

import pandas as pd

from analytics.messages.columns import Batch, first, quoted
from analytics.messages.csv_fields import cell, count, identifier, time
from analytics.messages.format import Format
from analytics.messages.json_fields import from_html
from analytics.messages.markup import plain
from analytics.messages.parsing import precision

_PATHS = ("snippet.topLevelComment.snippet.", "snippet.")


def _all(*names: str) -> tuple[str, ...]:
    """Names as they are, and under the paths of a thread's first comment and of a comment."""
    return (*names, *(path + name for path in _PATHS for name in names))


_TIME = (*_all("publishedAt"), "published_at")
_LIKES = (*_all("likeCount"), "like_count", "likes", "votes")
_PLAIN = _all("textOriginal")
_HTML = _all("textDisplay")
_WORDS = ("text", "comment", "comment_text", "commentText", "content")
_AUTHOR = (*_all("authorDisplayName"), "author", "author_name", "authorName", "username")
_AUTHOR_ID = (*_all("authorChannelId", "authorChannelId.value"), "author_channel_id")
_VIDEO = (*_all("videoId"), "video_id")
_REPLIES = ("totalReplyCount", "snippet.totalReplyCount", "total_reply_count")
_ID = ("comment_id", "commentId", "snippet.topLevelComment.id", "id", "cid")
_PARENT = ("parentId", "snippet.parentId", "parent_id", "parentCommentId", "isReplyTo")
_VIDEO_ID = r"(?:^|[=/])[\w-]{11}$"
_API = (*_PLAIN, *_HTML, *_all("authorDisplayName"), *_AUTHOR_ID)
"""Names that only the API itself gives."""
_ONLY_YOUTUBE = (*_API, *_VIDEO)


def _channel(batch: Batch) -> pd.Series:
    if not set(_API).isdisjoint(batch.raw.columns):
        return pd.Series("youtube", index=batch.raw.index, dtype="string")
    is_foreign = ~cell(*_VIDEO)(batch).str.contains(_VIDEO_ID, regex=True).fillna(True).astype(bool)
    return is_foreign.map({True: "other", False: "youtube"}).astype("string")


def _text(batch: Batch) -> pd.Series:
    written = cell(*_PLAIN)(batch)
    shown, words = cell(*_HTML, then=from_html)(batch), cell(*_WORDS, then=plain)(batch)
    return written.fillna(shown).fillna(words).fillna("")


FORMAT = Format(
    name="youtube_comments",
    tool="YouTube's Data API, comments flattened to CSV",
    why="it has the words, publishedAt and likeCount of comments, and names that only YouTube has",
    signature=((*_PLAIN, *_HTML, *_WORDS), _TIME, _LIKES, _ONLY_YOUTUBE, (*_AUTHOR, *_AUTHOR_ID)),
    columns={
        "message_id": identifier(*_ID),
        "published_at": time(*_TIME),
        "time_precision": cell(*_TIME, then=precision),
        "channel": _channel,
        "side": "public",
        "author": cell(*_AUTHOR, *_AUTHOR_ID, then=plain),
        "text": _text,
        "parent_id": identifier(*_PARENT),
        "thread_id": first(identifier(*_PARENT), identifier(*_ID)),
        "quoted_author": quoted(),
        "likes": count(*_LIKES),
        "replies": count(*_REPLIES, "replyCount", "reply_count"),
    },
)
