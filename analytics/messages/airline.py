"""“Twitter US Airline Sentiment” (2015), as published and as found in the wild."""

import pandas as pd

from analytics.errors import ImportFileError
from analytics.messages.fields import blank_to_na, numbers, precision, quoted_author, times
from analytics.schema import SENTIMENTS

NAME = "airline"
SHAPE = "table"
NEVER = (
    "collected_at",
    "language",
    "url",
    "parent_id",
    "thread_id",
    "repost_of_id",
    "likes",
    "replies",
    "views",
    "followers",
    "rating",
)
_COLUMNS = (
    "tweet_id",
    "airline",
    "name",
    "text",
    "airline_sentiment",
    "airline_sentiment_confidence",
    "retweet_count",
)
_CLOCKS = ("created_at_utc", "tweet_created")
_TIME = r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d"
_CUT_ENTITY = r"&(?:amp|lt|gt)$"

CORRECTION = {
    "column": "airline",
    "wrong": "Delta",
    "right": "JetBlue",
    "reason": "the column calls JetBlue's posts Delta: nearly all of them mention @JetBlue",
}
_AIRLINES = ("American", "Delta", "Southwest", "US Airways", "United", "Virgin America")


def lacks(columns: list[str]) -> list[str]:
    """What these columns lack to be this format; nothing where they are."""
    clock = [] if set(_CLOCKS) & set(columns) else [" or ".join(_CLOCKS)]
    return [name for name in _COLUMNS if name not in columns] + clock


def recognises(columns: list[str]) -> str | None:
    """Why these columns are this format, or None."""
    return None if lacks(columns) else "it has airline_sentiment, retweet_count and a time"


def read(raw: pd.DataFrame, tz: str | None) -> tuple[pd.DataFrame, pd.Series]:
    """Raw rows to columns of the message table, and a reason for each row that is rejected (NA).

    A row whose cells moved (an unescaped separator in the text) shows itself by an airline or a
    label that is none, or by a time in the wrong place. Raises ImportFileError where the column
    names JetBlue itself: then the source is mended and the correction must go.
    """
    if (raw["airline"] == CORRECTION["right"]).any():
        raise _mended("the column airline names JetBlue itself")
    clock = next(name for name in _CLOCKS if name in raw)
    published = times(raw[clock], tz=tz, where=f"column {clock}")
    reason = pd.Series(pd.NA, index=raw.index, dtype="string")
    reason[published.isna()] = "no time"
    lost = raw[published.isna()].fillna("")
    row = pd.Series(["\n".join(cells) for cells in lost.to_numpy()], lost.index, "string")
    moved = row.str.contains(_TIME) | lost["text"].str.contains(_CUT_ENTITY)
    reason[moved.index[moved]] = "cells are shifted (an unescaped separator in the text)"
    strange = ~raw["airline"].isin(_AIRLINES) | ~raw["airline_sentiment"].isin(SENTIMENTS)
    reason[strange] = "airline or label is none of the known ones"
    table = pd.DataFrame(
        {
            "message_id": blank_to_na(raw["tweet_id"]),
            "published_at": published,
            "time_precision": precision(raw[clock]),
            "channel": "x",
            "side": "public",
            "about": raw["airline"].replace(CORRECTION["wrong"], CORRECTION["right"]),
            "author": blank_to_na(raw["name"]),
            "text": raw["text"],
            "quoted_author": quoted_author(raw["text"]),
            "reposts": numbers(raw["retweet_count"]),
            "label": raw["airline_sentiment"],
            "label_confidence": pd.to_numeric(raw["airline_sentiment_confidence"], errors="coerce"),
        }
    )
    return table, reason


def guard(table: pd.DataFrame) -> None:
    """Refuse the correction once the source no longer needs it: count the handles.

    Raises ImportFileError where rows relabelled JetBlue do not mostly mention @JetBlue.
    """
    text = table.loc[table["about"] == CORRECTION["right"], "text"]
    right = text.str.contains("@JetBlue", case=False, regex=False).sum()
    wrong = text.str.contains("@Delta", case=False, regex=False).sum()
    if len(text) and right <= wrong:
        raise _mended(f"{right} rows labelled Delta mention @JetBlue and {wrong} @Delta")


def _mended(what: str) -> ImportFileError:
    right = "The source seems mended: remove the correction in analytics/messages/airline.py"
    return ImportFileError(what=what, where="column airline", right=right)
