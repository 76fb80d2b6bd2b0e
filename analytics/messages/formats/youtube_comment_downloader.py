"""Comments of one video as youtube-comment-downloader writes them: JSON Lines, or `--pretty`.

Names: egbertbouman/youtube-comment-downloader, downloader.py. YouTube's pages show only the age of
a comment (`time`: `2 weeks ago (edited)`); the tool subtracts it from the time of its run and
writes that as `time_parsed`, in epoch seconds. A time is therefore as exact as the unit in `time`,
and the clock time of anything older than a day is meaningless. Likes are abbreviated from a
thousand on (`1.2K`). A reply's `cid` is the first comment's, a dot and its own; it never names a
reply.
"""

from analytics.messages.columns import quoted
from analytics.messages.format import Format
from analytics.messages.json_fields import count, identifier, nonblank, page, text, time

UNIT = r"\b(second|minute|hour|day|week|month|year)s?\b"
"""How exact the age that YouTube shows is."""

FORMAT = Format(
    name="youtube_comment_downloader",
    tool="youtube-comment-downloader, comments of one video",
    shape="records",
    why="it has cid, votes and time_parsed",
    signature=("cid", "text", "time", "author", "channel", "votes", "time_parsed"),
    unwrap=page("comments"),
    columns={
        "message_id": identifier("cid"),
        "published_at": time("time_parsed", layout="epoch_s"),
        "time_precision": nonblank("time", then=lambda ago: ago.str.extract(UNIT, expand=False)),
        "channel": "youtube",
        "side": "public",
        "author": nonblank("author"),
        "text": text("text"),
        "parent_id": identifier(
            "cid", then=lambda cid: cid.str.extract(r"^([^.]+)\.", expand=False)
        ),
        "thread_id": identifier("cid", then=lambda cid: cid.str.extract(r"^([^.]+)", expand=False)),
        "quoted_author": quoted(),
        "likes": count("votes"),
        "replies": count("replies"),
    },
)
