"""Talkwalker API results: objects, possibly inside `data`, or pages with `result_content`.

Names: those of the CSV, nested; `published` and `indexed` are epoch milliseconds, UTC (the envelope
is from memory of Talkwalker's documentation). Results of X may have ids only: without text or time
they are rejected.
"""

from dataclasses import replace

import pandas as pd

from analytics.messages.formats import talkwalker
from analytics.messages.json_fields import page
from analytics.messages.records import flat, table


def _unwrap(value: object) -> list:
    if isinstance(value, dict) and isinstance(inner := value.get("result_content"), dict):
        value = inner or value
    return [_inner(item) if isinstance(item, dict) else item for item in page("data")(value)]


def _inner(item: dict) -> dict:
    return item["data"] if len(item) == 1 and isinstance(item.get("data"), dict) else item


def _table(rows: list[dict]) -> pd.DataFrame:
    names: dict[str, None] = {}
    return table(flat(rows, names), names)


FORMAT = replace(
    talkwalker.FORMAT,
    name="talkwalker_api",
    tool="Talkwalker's API, as JSON",
    shape="records",
    alternative=("external_id", "external_provider", "indexed"),
    zone="UTC",
    prepare=_table,
    unwrap=_unwrap,
)
