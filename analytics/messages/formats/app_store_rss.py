"""Reviews of an app in the JSON feed of Apple's App Store.

Names: itunes.apple.com/…/rss/customerreviews/…/json, where each value is an object with a `label`.
`updated` has its zone. The feed begins with an entry for the app itself, which is no review. One to
five stars become a rating of 0 to 1; likes are the votes for it (`im:voteSum`).
"""

from analytics.messages.format import Format
from analytics.messages.json_fields import count, identifier, nonblank, page, time
from analytics.messages.review_fields import stars, titled


def _unwrap(value: object) -> list:
    feed = value.get("feed") if isinstance(value, dict) else None
    rows = page("entry")(feed if isinstance(feed, dict) else value)
    is_feed = isinstance(feed, dict)
    return [row for row in rows if not (is_feed and isinstance(row, dict) and "im:name" in row)]


FORMAT = Format(
    name="app_store_rss",
    tool="the App Store's feed of customer reviews, as JSON",
    shape="records",
    why="it has im:rating, updated and content of Apple's feed",
    signature=("id.label", "im:rating.label", "title.label", "content.label", "updated.label"),
    unwrap=_unwrap,
    columns={
        "message_id": identifier("id.label"),
        "published_at": time("updated.label"),
        "time_precision": "second",
        "channel": "review",
        "side": "public",
        "author": nonblank("author.name.label"),
        "text": titled(nonblank("title.label"), nonblank("content.label")),
        "likes": count("im:voteSum.label"),
        "rating": stars(nonblank("im:rating.label")),
    },
)
