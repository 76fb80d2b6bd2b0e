"""Meltwater API documents (template `api.json`): objects, or pages with `documents`.

Names: those of public clients and field lists of API v3. `published_date` is UTC to the second and
`indexed_date` is when Meltwater found it. Posts of X and Reddit may come without words and are then
rejected; of news there is the beginning only. `source.type` names the kind of outlet and
`source.id` (`social:tiktok`) the network. `metrics.estimated_views` and `reach` are estimates, and
`enrichments.sentiment` is a model's and becomes no label.
"""

import pandas as pd

from analytics.messages.cells import channel_of, language, side_of, status_id
from analytics.messages.fields import quoted_author, times
from analytics.messages.members import (
    Rows,
    counts,
    identifiers,
    page,
    reasons,
    texts,
    within,
    words,
)

NAME = "meltwater_api"
SHAPE = "records"
NEVER = ("about", "repost_of_id", "rating", "followers", "label", "label_confidence")
_SIGNATURE = ("id", "published_date", "source", "content", "enrichments")
_WORDS = ("body", "opening_text", "title")


def lacks(record: dict) -> list[str]:
    """What an object lacks to be a document; nothing where it is one."""
    return [name for name in _SIGNATURE if name not in record]


def recognises(record: dict) -> str | None:
    """Why an object is a document, or None."""
    return None if lacks(record) else "it has published_date, source, content and enrichments"


def unwrap(value: object) -> list:
    """The documents of a page or a list, or the document itself."""
    if isinstance(value, dict):
        value = within([value], "result")[0] or value
    return page(value, "documents")


def read(raw: Rows, tz: str | None) -> tuple[pd.DataFrame, pd.Series]:
    """Objects to columns of the message table, and a reason for each that is rejected (NA).

    A post on X has its own id (`external_id`, or the one in its address); any other Meltwater's.
    """
    content, source, author = (within(raw, name) for name in ("content", "source", "author"))
    engaged, url = within(raw, "metrics", "engagement"), words(raw, "url")
    text = words(content, *_WORDS).fillna(words(within(raw, "matched"), "hit_sentence"))
    text = text.fillna(texts(content, *_WORDS))
    kind = words(source, "type")
    network = words(source, "id").str.extract("^social:(.+)", expand=False)
    channel = channel_of(network.fillna(kind), words(source, "domain").fillna(url)).fillna("other")
    table = pd.DataFrame(
        {
            "message_id": identifiers(raw, "external_id")
            .fillna(status_id(url))
            .where(channel == "x")
            .fillna(identifiers(raw, "id")),
            "published_at": times(words(raw, "published_date"), tz="UTC"),
            "collected_at": times(words(raw, "indexed_date"), tz="UTC"),
            "time_precision": "second",
            "channel": channel,
            "side": side_of(channel),
            "author": words(author, "handle", "name").str.removeprefix("@"),
            "text": text,
            "language": language(words(within(raw, "enrichments"), "language_code")),
            "url": url,
            "parent_id": status_id(words(within(raw, "parent"), "url")).where(channel == "x"),
            "thread_id": status_id(words(within(raw, "thread"), "url")).where(channel == "x"),
            "quoted_author": quoted_author(text),
            "likes": counts(engaged, "likes"),
            "reposts": counts(engaged, "reposts", "shares"),
            "replies": counts(engaged, "replies", "comments"),
            "views": counts(within(raw, "metrics"), "views"),
        }
    )
    return table, reasons(table)
