"""Comments on TikTok videos as Apify's TikTok comment scrapers give them, as CSV or JSON.

Names: apify.com/clockworks/tiktok-comments-scraper, output. `cid` is the comment, `uid` its author
and `videoWebUrl` the video, whose id ends the address. `createTimeISO` is UTC. A comment's parent
is the comment it answers (`repliesToId`), else the video.
"""

import pandas as pd

from analytics.messages.columns import Batch, first, quoted
from analytics.messages.csv_fields import cell, count, identifier, text, time
from analytics.messages.format import Format


def _video(batch: Batch) -> pd.Series:
    return cell("videoWebUrl")(batch).str.extract(r"/(?:video|photo)/(\d+)", expand=False)


FORMAT = Format(
    name="apify_tiktok_comments",
    tool="Apify's TikTok scrapers, comments as CSV or JSON",
    why="it has cid, uniqueId, createTimeISO and videoWebUrl",
    signature=("cid", "text", "uniqueId", "createTimeISO", "videoWebUrl", "diggCount"),
    columns={
        "message_id": identifier("cid"),
        "published_at": time("createTimeISO"),
        "time_precision": "second",
        "channel": "tiktok",
        "side": "public",
        "author": cell("uniqueId"),
        "text": text("text"),
        "parent_id": first(identifier("repliesToId"), _video),
        "thread_id": _video,
        "quoted_author": quoted(),
        "likes": count("diggCount"),
        "replies": count("replyCommentTotal"),
    },
)
