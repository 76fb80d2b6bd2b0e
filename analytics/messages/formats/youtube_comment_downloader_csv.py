"""Comments of one video as youtube-comment-downloader's records are kept in a table.

Names and meaning: see `youtube_comment_downloader`, whose records a script or a spreadsheet wrote
to CSV.
"""

from analytics.messages.columns import quoted
from analytics.messages.csv_fields import cell, count, identifier, text, time
from analytics.messages.format import Format
from analytics.messages.formats.youtube_comment_downloader import UNIT

_ID = r"^([^.]+)"

FORMAT = Format(
    name="youtube_comment_downloader_csv",
    tool="youtube-comment-downloader, as CSV",
    why="it has cid, votes and time_parsed",
    signature=("cid", "text", "time", "author", "votes", "time_parsed"),
    columns={
        "message_id": identifier("cid"),
        "published_at": time("time_parsed", layouts=("epoch_s",)),
        "time_precision": cell("time", then=lambda ago: ago.str.extract(UNIT, expand=False)),
        "channel": "youtube",
        "side": "public",
        "author": cell("author"),
        "text": text("text"),
        "parent_id": cell("cid", then=lambda cid: cid.str.extract(rf"{_ID}\.", expand=False)),
        "thread_id": cell("cid", then=lambda cid: cid.str.extract(_ID, expand=False)),
        "quoted_author": quoted(),
        "likes": count("votes"),
        "replies": count("replies"),
    },
)
