"""The archive that X gave an account of its own posts until 2018: `tweets.csv`.

Names: real files. The posts are the account's own, which is not named in them: they are taken as
the brand's. A spreadsheet or pandas writes the ids of what a post answers as fractions that have
lost digits: these are left out. A repost is `RT @name: …`, cut.
"""

from analytics.messages.columns import quoted, without_mark
from analytics.messages.csv_fields import identifier, text, time
from analytics.messages.format import Format
from analytics.messages.formats.x_archive import url_of_own_id
from analytics.messages.formats.x_csv import whole_id

FORMAT = Format(
    name="x_archive_csv",
    tool="X's archive of an account's own posts until 2018 (`tweets.csv`)",
    why="it has tweet_id, timestamp, in_reply_to_status_id and retweeted_status_id",
    signature=(
        "tweet_id",
        "in_reply_to_status_id",
        "timestamp",
        "text",
        "retweeted_status_id",
        ("retweeted_status_timestamp", "expanded_urls"),
    ),
    zone="UTC",
    remark=lambda _: "X's archive holds one account's own posts: they are taken as the brand's",
    columns={
        "message_id": identifier("tweet_id"),
        "published_at": time("timestamp"),
        "time_precision": "second",
        "channel": "x",
        "side": "brand",
        "repost_of_id": whole_id("retweeted_status_id"),
        "text": without_mark(text("text")),
        "url": url_of_own_id,
        "parent_id": whole_id("in_reply_to_status_id"),
        "quoted_author": quoted(),
    },
)
