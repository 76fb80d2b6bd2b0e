"""TikTok videos as Apify's TikTok scrapers give them, as CSV or JSON.

Names: apify.com/clockworks/tiktok-scraper, output. `createTimeISO` is UTC, `createTime` the same in
epoch seconds. The text is the video's caption; likes are `diggCount`.
"""

from analytics.messages.columns import first, language, quoted
from analytics.messages.counts import counts
from analytics.messages.csv_fields import cell, count, identifier, text, time
from analytics.messages.format import Format
from analytics.messages.nested_cells import member, spelled

FORMAT = Format(
    name="apify_tiktok",
    tool="Apify's TikTok scrapers, videos as CSV or JSON",
    why="it has createTimeISO, diggCount, playCount and authorMeta",
    signature=(
        "id",
        "text",
        ("createTimeISO", "createTime"),
        "diggCount",
        "shareCount",
        "playCount",
        spelled("authorMeta.name"),
    ),
    columns={
        "message_id": identifier("id"),
        "published_at": first(time("createTimeISO"), time("createTime", layouts=("epoch_s",))),
        "time_precision": "second",
        "channel": "tiktok",
        "side": "public",
        "author": first(member("authorMeta.name"), member("authorMeta.nickName")),
        "text": text("text"),
        "language": cell("textLanguage", then=lambda code: language(code.mask(code == "un"))),
        "url": cell("webVideoUrl"),
        "quoted_author": quoted(),
        "likes": count("diggCount"),
        "reposts": count("shareCount"),
        "replies": count("commentCount"),
        "views": count("playCount"),
        "followers": member("authorMeta.fans", then=counts),
    },
)
