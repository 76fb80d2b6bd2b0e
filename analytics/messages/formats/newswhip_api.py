"""NewsWhip API articles: objects, or pages with `articles`; related stories are articles too.

Names: NewsWhip's API reference. `publication_timestamp` is epoch milliseconds (UTC). As in the CSV,
the text is the headline only and an article's id is its address. `fb_data` counts all interactions
on Facebook in one number, and other fields count shares of the address: neither is a metric of a
message.
"""

from analytics.messages.columns import channel, first, side
from analytics.messages.format import Format
from analytics.messages.json_fields import nonblank, page, text, time


def _unwrap(value: object) -> list:
    """Each article, followed by its related stories."""
    rows = []
    for item in page("articles")(value):
        related = item.get("relatedStories") if isinstance(item, dict) else None
        if isinstance(related, list) and related:
            rows += [item | {"relatedStories": []}, *_unwrap(related)]
        else:
            rows.append(item)
    return rows


FORMAT = Format(
    name="newswhip_api",
    tool="NewsWhip's API, as JSON",
    shape="records",
    why="it has link, headline and publication_timestamp",
    signature=("link", "headline", "source", "publication_timestamp"),
    unwrap=_unwrap,
    columns={
        "published_at": time("publication_timestamp", layout="epoch_ms"),
        "time_precision": "second",
        "channel": channel(
            None, first(nonblank("source.publisher"), nonblank("link")), otherwise="news"
        ),
        "side": side,
        "author": nonblank("source.publisher"),
        "text": text("headline"),
        "url": nonblank("link"),
    },
)
