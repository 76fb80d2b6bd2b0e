"""“Twitter US Airline Sentiment” (2015), as published and in later copies.

A row with shifted cells (an unescaped separator in the text) is recognised by an unknown airline or
label, or by a time in the wrong column. The column `airline` calls JetBlue's posts Delta, which is
corrected here; a file that no longer needs the correction is rejected.
"""

import pandas as pd

from analytics.errors import ImportFileError
from analytics.messages.columns import Batch, quoted
from analytics.messages.counts import counts
from analytics.messages.csv_fields import cell
from analytics.messages.format import Format
from analytics.messages.parsing import precision, times
from analytics.schema import SENTIMENTS

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


def _prepare(raw: pd.DataFrame) -> pd.DataFrame:
    if (raw["airline"] == CORRECTION["right"]).any():
        raise _mended("the column airline names JetBlue itself")
    return raw


def _check(table: pd.DataFrame) -> None:
    """Raise ImportFileError unless more relabelled rows mention @JetBlue than @Delta."""
    text = table.loc[table["about"] == CORRECTION["right"], "text"]
    right = text.str.contains("@JetBlue", case=False, regex=False).sum()
    wrong = text.str.contains("@Delta", case=False, regex=False).sum()
    if len(text) and right <= wrong:
        raise _mended(f"{right} rows labelled Delta mention @JetBlue and {wrong} @Delta")


def _mended(what: str) -> ImportFileError:
    right = (
        "The source seems mended: remove the correction in analytics/messages/formats/airline.py"
    )
    return ImportFileError(what=what, where="column airline", right=right)


def _clock(batch: Batch) -> str:
    return next(name for name in _CLOCKS if name in batch.raw)


def _published(batch: Batch) -> pd.Series:
    name = _clock(batch)
    return times(batch.raw[name], tz=batch.tz, where=f"column {name}")


def _about(batch: Batch) -> pd.Series:
    return batch.raw["airline"].replace(CORRECTION["wrong"], CORRECTION["right"])


def _confidence(batch: Batch) -> pd.Series:
    return pd.to_numeric(batch.raw["airline_sentiment_confidence"], errors="coerce")


def _is_shifted(batch: Batch) -> pd.Series:
    is_lost = batch.columns["published_at"].isna()
    lost = batch.raw[is_lost].fillna("")
    row = pd.Series(["\n".join(cells) for cells in lost.to_numpy()], lost.index, "string")
    moved = row.str.contains(_TIME) | lost["text"].str.contains(_CUT_ENTITY)
    return is_lost & moved.reindex(is_lost.index, fill_value=False)


def _is_strange(batch: Batch) -> pd.Series:
    known = batch.raw["airline"].isin(_AIRLINES) & batch.raw["airline_sentiment"].isin(SENTIMENTS)
    return ~known


def _is_of_2015(raw: pd.DataFrame) -> bool:
    """Whether most rows are about the airlines of the collection: others copied its columns."""
    return bool(raw["airline"].isin((*_AIRLINES, CORRECTION["right"])).mean() > 0.5)


FORMAT = Format(
    name="airline",
    tool="the collection “Twitter US Airline Sentiment” (2015)",
    why="it has airline_sentiment, retweet_count and a time",
    signature=(
        "tweet_id",
        "airline",
        "name",
        "text",
        "airline_sentiment",
        "airline_sentiment_confidence",
        "retweet_count",
        _CLOCKS,
    ),
    prepare=_prepare,
    fits=_is_of_2015,
    columns={
        "message_id": cell("tweet_id"),
        "published_at": _published,
        "time_precision": lambda batch: precision(batch.raw[_clock(batch)]),
        "channel": "x",
        "side": "public",
        "about": _about,
        "author": cell("name"),
        "text": lambda batch: batch.raw["text"],
        "quoted_author": quoted(),
        "reposts": cell("retweet_count", then=counts),
        "label": lambda batch: batch.raw["airline_sentiment"],
        "label_confidence": _confidence,
    },
    rejects={
        "cells are shifted (an unescaped separator in the text)": _is_shifted,
        "airline or label is none of the known ones": _is_strange,
    },
    check=_check,
)
