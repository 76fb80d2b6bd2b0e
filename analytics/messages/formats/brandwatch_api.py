"""Brandwatch API mentions: objects, or pages with `results`.

Names: Brandwatch's OpenAPI example of a mention. `date` is when it was published and `added` when
Brandwatch found it, both UTC; `threadCreated` is another post's time. Mentions of X may lack text
or time and are then rejected. `impressions` and `reachEstimate` are estimates, not views.
`sentiment` is a model's and is not used as a label.

A post on X has its id in its address, as do `replyTo` and `retweetOf`; any other post has
Brandwatch's own id.
"""

from analytics.messages.columns import (
    channel,
    first,
    language,
    on_channel,
    quoted,
    side,
    status_id,
    unless_zero,
    without_mark,
)
from analytics.messages.format import Format
from analytics.messages.json_fields import count, identifier, nonblank, page, text, time

_WORDS = ("fullText", "snippet", "title")
_ADDRESSES = ("url", "originalUrl")

FORMAT = Format(
    name="brandwatch_api",
    tool="Brandwatch's API, as JSON",
    shape="records",
    why="it has resourceId, queryId, date and snippet",
    signature=("resourceId", "queryId", "date", "snippet"),
    unwrap=page("results"),
    columns={
        "message_id": first(nonblank(*_ADDRESSES, then=status_id), identifier("resourceId")),
        "published_at": time("date"),
        "collected_at": time("added"),
        "time_precision": "second",
        "channel": channel(
            nonblank("pageTypeName", "pageType"), first(nonblank("domain"), nonblank(*_ADDRESSES))
        ),
        "side": side,
        "author": nonblank("author", "fullname"),
        "repost_of_id": nonblank("retweetOf", then=status_id),
        "text": without_mark(first(nonblank(*_WORDS), text(*_WORDS))),
        "language": nonblank("language", then=language),
        "url": nonblank(*_ADDRESSES),
        "parent_id": nonblank("replyTo", then=status_id),
        "thread_id": identifier("threadId", then=unless_zero),
        "quoted_author": quoted(),
        "reposts": on_channel("x", count("twitterRetweets")),
        "replies": on_channel("x", count("twitterReplyCount")),
        "followers": on_channel("x", count("twitterFollowers")),
    },
)
