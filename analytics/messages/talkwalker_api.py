"""Talkwalker API results: objects, each perhaps inside `data`, or pages with `result_content`.

Names: those of the CSV, nested; `published` and `indexed` are epoch milliseconds, UTC (the envelope
is recalled from Talkwalker's documentation). Results of X may carry ids only: without words or time
they are rejected.
"""

import pandas as pd

from analytics.messages import talkwalker
from analytics.messages.members import Rows, page, within
from analytics.messages.records import flat

NAME = "talkwalker_api"
SHAPE = "records"
NEVER = talkwalker.NEVER
_ONLY_IDS = ("external_id", "external_provider", "indexed")


def lacks(record: dict) -> list[str]:
    """What an object lacks to be a result; nothing where it is one."""
    if set(_ONLY_IDS) <= set(record):
        return []
    return talkwalker.lacks(list(record))


def recognises(record: dict) -> str | None:
    """Why an object is a result, or None."""
    return None if lacks(record) else "it has published, source_type and content beside snippets"


def unwrap(value: object) -> list:
    """The results of a page or a list, or the result itself; each without its `data` around."""
    if isinstance(value, dict):
        value = within([value], "result_content")[0] or value
    return [_inner(item) if isinstance(item, dict) else item for item in page(value, "data")]


def _inner(item: dict) -> dict:
    return item["data"] if len(item) == 1 and isinstance(item.get("data"), dict) else item


def read(raw: Rows, tz: str | None) -> tuple[pd.DataFrame, pd.Series]:
    """Objects to columns of the message table, and a reason for each that is rejected (NA)."""
    return talkwalker.read(flat(raw, {}), tz or "UTC")
