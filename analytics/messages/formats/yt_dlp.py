"""Comments of a video in the `.info.json` that yt-dlp writes with --write-comments.

Names: yt-dlp/yt-dlp, README, "comments". `timestamp` is epoch seconds, which yt-dlp works out of
the age that YouTube shows (`_time_text`, `2 weeks ago`): a time is as exact as that unit. `parent`
is `root`, or the thread's first comment.
"""

import pandas as pd

from analytics.messages.columns import Batch, first, quoted
from analytics.messages.format import Format
from analytics.messages.formats.youtube_comment_downloader import UNIT
from analytics.messages.json_fields import count, identifier, nonblank, page, text, time


def _parent(batch: Batch) -> pd.Series:
    return identifier("parent", then=lambda parent: parent.mask(parent == "root"))(batch)


FORMAT = Format(
    name="yt_dlp",
    tool="yt-dlp, comments of a video as JSON",
    shape="records",
    why="it has id, text, author_id, parent and timestamp",
    signature=("id", "text", "author", "author_id", "parent", "timestamp"),
    unwrap=page("comments"),
    columns={
        "message_id": identifier("id"),
        "published_at": time("timestamp", layout="epoch_s"),
        "time_precision": nonblank(
            "_time_text", then=lambda ago: ago.str.extract(UNIT, expand=False)
        ),
        "channel": "youtube",
        "side": "public",
        "author": nonblank("author", "author_id"),
        "text": text("text"),
        "parent_id": _parent,
        "thread_id": first(_parent, identifier("id")),
        "quoted_author": quoted(),
        "likes": count("like_count"),
    },
)
