"""Meltwater API documents (template `api.json`): objects, or pages with `documents`.

Names: those of public clients and field lists of API v3. `published_date` is UTC to the second and
`indexed_date` is when Meltwater found it. Posts of X and Reddit may lack text and are then
rejected; news has only its opening text. `source.type` names the kind of outlet and `source.id`
(`social:tiktok`) the network. `metrics.estimated_views` and `reach` are estimates, and
`enrichments.sentiment` is a model's and is not used as a label.

A post on X has its own id (`external_id`, or the one in its address); any other has Meltwater's.
"""

import pandas as pd

from analytics.messages.columns import (
    Batch,
    channel,
    first,
    language,
    on_channel,
    quoted,
    side,
    status_id,
    without_at,
)
from analytics.messages.format import Format
from analytics.messages.json_fields import count, identifier, nonblank, page, text, time

_WORDS = ("content.body", "content.opening_text", "content.title")
_ENGAGED = "metrics.engagement"


def _unwrap(value: object) -> list:
    if isinstance(value, dict) and isinstance(inner := value.get("result"), dict):
        value = inner or value
    return page("documents")(value)


def _network(batch: Batch) -> pd.Series:
    return nonblank("source.id")(batch).str.extract("^social:(.+)", expand=False)


FORMAT = Format(
    name="meltwater_api",
    tool="Meltwater's API, as JSON",
    shape="records",
    why="it has published_date, source, content and enrichments",
    signature=("id", "published_date", "source", "content", "enrichments"),
    unwrap=_unwrap,
    columns={
        "channel": channel(
            first(_network, nonblank("source.type")),
            first(nonblank("source.domain"), nonblank("url")),
        ),
        "message_id": first(
            on_channel("x", first(identifier("external_id"), nonblank("url", then=status_id))),
            identifier("id"),
        ),
        "published_at": time("published_date"),
        "collected_at": time("indexed_date"),
        "time_precision": "second",
        "side": side,
        "author": nonblank("author.handle", "author.name", then=without_at),
        "text": first(nonblank(*_WORDS, "matched.hit_sentence"), text(*_WORDS)),
        "language": nonblank("enrichments.language_code", then=language),
        "url": nonblank("url"),
        "parent_id": on_channel("x", nonblank("parent.url", then=status_id)),
        "thread_id": on_channel("x", nonblank("thread.url", then=status_id)),
        "quoted_author": quoted(),
        "likes": count(f"{_ENGAGED}.likes"),
        "reposts": count(f"{_ENGAGED}.reposts", f"{_ENGAGED}.shares"),
        "replies": count(f"{_ENGAGED}.replies", f"{_ENGAGED}.comments"),
        "views": count("metrics.views"),
    },
)
