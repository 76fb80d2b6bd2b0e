"""GDELT DOC 2.0 article lists (`mode=ArtList`, `format=json`): titles of articles, not their words.

Names: blog.gdeltproject.org, GDELT DOC 2.0 API. `seendate` is when GDELT saw the article, UTC, in
steps of 15 minutes, hence not before it was published. A list ends at 250 articles. Timelines
(`timelinevol`, `timelinetone` …) are series, no messages, and refused: see `gdelt_timeline`.
"""

import pandas as pd

from analytics.errors import ImportFileError
from analytics.messages.cells import language
from analytics.messages.fields import times
from analytics.messages.members import Rows, page, reasons, texts, words
from analytics.messages.opening import refuse

NAME = "gdelt"
SHAPE = "records"
NEVER = (
    "message_id",
    "collected_at",
    "about",
    "parent_id",
    "thread_id",
    "repost_of_id",
    "quoted_author",
    "likes",
    "reposts",
    "replies",
    "views",
    "rating",
    "followers",
    "label",
    "label_confidence",
)
_SIGNATURE = ("url", "title", "seendate", "domain")
TIMELINE = ["Date", "Series", "Value"]
"""Columns of a timeline's CSV."""


def lacks(record: dict) -> list[str]:
    """What an object lacks to be an article; nothing where it is one."""
    return [name for name in _SIGNATURE if name not in record]


def recognises(record: dict) -> str | None:
    """Why an object is an article, or None. Raises ImportFileError on a timeline."""
    if isinstance(record.get("timeline"), list) and not set(record) - {"timeline", "query_details"}:
        raise refuse_timeline("timeline")
    return None if lacks(record) else "it has seendate, domain, url and title"


def refuse_timeline(where: str) -> ImportFileError:
    """The error for a timeline where messages are wanted."""
    what = "this is a GDELT timeline: a series by time and no messages"
    return refuse(where, what, "`aftermath detect FILE` reads it; messages are in mode=ArtList")


def unwrap(value: object) -> list:
    """The articles of a page or a list, or the article itself."""
    return page(value, "articles")


def read(raw: Rows, tz: str | None) -> tuple[pd.DataFrame, pd.Series]:
    """Objects to columns of the message table, and a reason for each that is rejected (NA)."""
    table = pd.DataFrame(
        {
            "published_at": times(words(raw, "seendate"), layout="%Y%m%dT%H%M%SZ"),
            "time_precision": "hour",
            "channel": "news",
            "side": "press",
            "author": words(raw, "domain"),
            "text": texts(raw, "title"),
            "language": language(words(raw, "language")),
            "url": words(raw, "url"),
        }
    )
    return table, reasons(table)
