"""Column contracts of the message table and of the panel."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

import pandas as pd

from analytics.errors import TableError
from analytics.schema.vocabulary import SENTIMENTS, SIDES

Labels = Literal["gold", "model"]
TIME = "datetime64[us, UTC]"


@dataclass(frozen=True)
class Column:
    """One column of a table: its pandas dtype, whether it may be missing, and its meaning."""

    dtype: str
    required: bool
    meaning: str


MESSAGE_COLUMNS: dict[str, Column] = {
    "message_id": Column(
        "string", True, "id in its source; on any channel but X behind its name: reddit:t3_abc"
    ),
    "published_at": Column(TIME, True, "when it was published, UTC"),
    "collected_at": Column(TIME, False, "when it was collected, UTC"),
    "time_precision": Column("string", False, "how exactly published_at is known: second, day …"),
    "channel": Column("string", True, "where it was said: x, facebook, reddit, press, forum …"),
    "side": Column("string", True, "who speaks: " + ", ".join(SIDES)),
    "side_rule": Column(
        "string", False, "what decided the side: the export, or a rule of the case"
    ),
    "about": Column("string", False, "the brand that the export assigns the message to"),
    "author": Column("string", False, "account name or id as exported"),
    "text": Column("string", True, "the words; may be empty, never missing"),
    "language": Column("string", False, "ISO 639-1 code as exported"),
    "url": Column("string", False, "address of the message"),
    "parent_id": Column("string", False, "message_id that it answers"),
    "thread_id": Column("string", False, "message_id of the conversation's first message"),
    "repost_of_id": Column("string", False, "message_id that it repeats unchanged"),
    "quoted_author": Column("string", False, "account whose words it quotes inside its own text"),
    "likes": Column("Int64", False, "likes at collection"),
    "reposts": Column("Int64", False, "reposts at collection"),
    "replies": Column("Int64", False, "replies at collection"),
    "views": Column("Int64", False, "times it was shown, at collection"),
    "rating": Column("Float64", False, "the author's own rating, 0 worst to 1 best; no sentiment"),
    "followers": Column("Int64", False, "the author's followers at collection"),
    "label": Column("string", False, "sentiment given by people: " + ", ".join(SENTIMENTS)),
    "label_confidence": Column("Float64", False, "agreement behind the label, 0 to 1"),
    "source_file": Column("string", True, "name of the file it was read from"),
    "source_row": Column("Int64", True, "row in that file, counted from 1 without the header"),
}

PANEL_COLUMNS: dict[str, Column] = {
    "bin_start": Column(TIME, True, "start of the bin, UTC; the bin ends just before the next"),
    "side": Column("string", True, "who speaks: " + ", ".join(SIDES)),
    "messages": Column("int64", True, "messages published in the bin"),
    "scored": Column("int64", True, "of these, messages with a sentiment"),
    "negative": Column("int64", True, "scored messages whose sentiment is negative"),
    "neutral": Column("int64", True, "scored messages whose sentiment is neutral"),
    "positive": Column("int64", True, "scored messages whose sentiment is positive"),
    "brand_quotes": Column("int64", True, "messages that quote a post of the brand's own"),
}

EXPECTED = tuple(f"expected_{name}" for name in SENTIMENTS)
SOFT_COLUMNS: dict[str, Column] = {
    **{
        f"expected_{name}": Column("float64", False, f"sum of the probabilities of {name}")
        for name in SENTIMENTS
    },
    "label_variance": Column(
        "float64",
        False,
        "sum over scored messages of the variance of positive minus negative, given probabilities",
    ),
    "squared_copies": Column(
        "float64", False, "sum over texts of scored messages of (number of copies)²"
    ),
}
"""Columns that a panel may have besides PANEL_COLUMNS, in each row or in none; sums like counts.

The three of EXPECTED come together. `squared_copies` of merged bins counts a text of several bins
once in each, and so is a lower bound: it is too small by at most the number of merged bins.
"""
SUM_TOLERANCE = 0.01, 1e-3
"""By how much a sum of rounded SOFT_COLUMNS may be off: absolutely, plus this share of `scored`."""
MOST = 1e24
"""Of a sum of squared counts; far above what people write."""


def messages(frame: pd.DataFrame) -> pd.DataFrame:
    """Validate and normalise a message table; its only constructor. Shape (n, MESSAGE_COLUMNS).

    Missing optional columns are added as NA; unknown columns, naive times, repeated ids, unknown
    sides or labels and missing required values raise `TableError`. Row order is kept.
    """
    table = _conform(frame, MESSAGE_COLUMNS, "message table")
    _members(table, "side", SIDES)
    _members(table, "label", SENTIMENTS)
    repeated = table["message_id"][table["message_id"].duplicated()]
    if len(repeated):
        raise TableError(
            what=f"message_id {repeated.iloc[0]!r} stands {len(repeated) + 1} times or more",
            where="message table, column message_id",
            right="Give each message one id; drop duplicates while importing",
        )
    return table


@dataclass(frozen=True)
class Panel:
    """Messages counted by time bin and side.

    table: PANEL_COLUMNS and any SOFT_COLUMNS, sorted by (bin_start, side), one row each; bins
    without messages may be absent. bin_minutes: width of a bin. labels: origin of the sentiment
    labels, people or the model.
    """

    table: pd.DataFrame
    bin_minutes: int
    labels: Labels

    @property
    def bin(self) -> pd.Timedelta:
        return pd.Timedelta(minutes=self.bin_minutes)


def panel(frame: pd.DataFrame, *, bin_minutes: int, labels: Labels) -> Panel:
    """Validate a panel table; its only constructor. Raises `TableError`."""
    if missing := missing_expected(frame.columns):
        right = f"{', '.join(EXPECTED)} come together, or none"
        raise TableError(what=f"the column {missing} is missing", where="panel", right=right)
    soft = {name: column for name, column in SOFT_COLUMNS.items() if name in frame}
    table = _conform(frame, PANEL_COLUMNS | soft, "panel")
    _members(table, "side", SIDES)
    where = "panel"
    if table.duplicated(["bin_start", "side"]).any():
        raise TableError(what="a bin stands twice for one side", where=where, right="Combine first")
    counts = table[["messages", "scored", "negative", "neutral", "positive", "brand_quotes"]]
    if (counts < 0).any(axis=None) or (table["scored"] > table["messages"]).any():
        raise TableError(
            what="a count is negative, or more messages are scored than there are",
            where=where,
            right="Counts are whole numbers, scored at most messages",
        )
    if (table[list(SENTIMENTS)].sum(axis=1) != table["scored"]).any():
        raise TableError(
            what="negative + neutral + positive differs from scored",
            where=where,
            right="Every scored message has exactly one of the three",
        )
    for name, what, is_wrong in soft_problems(table):
        if is_wrong.any():
            value = table[name].iloc[int(is_wrong.to_numpy().argmax())]
            right = "Make it with panel.summarise"
            raise TableError(what=what.format(value), where=f"panel, column {name}", right=right)
    width = pd.Timedelta(minutes=bin_minutes)
    if (table["bin_start"] != table["bin_start"].dt.floor(width)).any():
        raise TableError(
            what=f"a bin does not start on a multiple of {bin_minutes} minutes",
            where="panel, column bin_start",
            right="Bins are aligned to UTC midnight",
        )
    table = table.sort_values(["bin_start", "side"], ignore_index=True)
    return Panel(table, bin_minutes, labels)


def missing_expected(columns: Iterable[object]) -> str | None:
    """The first of EXPECTED that is missing beside another of them, or beside `label_variance`."""
    held = set(columns)
    missing = [name for name in EXPECTED if name not in held]
    return missing[0] if missing and held & {*EXPECTED, "label_variance"} else None


def soft_problems(table: pd.DataFrame) -> "Iterator[tuple[str, str, pd.Series[bool]]]":
    """What may be wrong with the SOFT_COLUMNS of a panel table: column, problem, rows that have it.

    Missing values are wrong too.
    """
    held = [name for name in SOFT_COLUMNS if name in table]
    values, scored = table[held].astype(float), table["scored"].astype(float)
    near = SUM_TOLERANCE[0] + SUM_TOLERANCE[1] * scored
    for name in held:
        yield name, "{} is no finite number of 0 or more", ~values[name].between(0, MOST)
    if set(EXPECTED) <= set(held):
        off = (values[list(EXPECTED)].sum(axis=1) - scored).abs() > near
        yield "scored", "the expected counts do not add up to scored", off
    if "label_variance" in held:
        name = "label_variance"
        yield name, "{} is more than scored", values[name] > scored + near
    if "squared_copies" in held:
        name = "squared_copies"
        is_off = ~values[name].between(scored - near, scored**2 + near)
        yield name, "{} does not lie between scored and its square", is_off


def _conform(frame: pd.DataFrame, columns: Mapping[str, Column], what: str) -> pd.DataFrame:
    unknown = [name for name in frame.columns if name not in columns]
    if unknown:
        raise TableError(
            what=f"unknown column {unknown[0]!r}",
            where=what,
            right=f"Columns are {', '.join(columns)}",
        )
    out: dict[str, pd.Series[Any]] = {}
    for name, column in columns.items():
        where = f"{what}, column {name}"
        if name not in frame.columns:
            if column.required:
                raise TableError(what="the column is missing", where=where, right=column.meaning)
            nullable: Any = "Int64" if column.dtype == "int64" else column.dtype
            out[name] = pd.Series(pd.NA, index=frame.index, dtype=nullable)
            continue
        values = _converted(frame[name], column, where)
        if column.required and values.isna().any():
            row = int(values.isna().to_numpy(bool).argmax())
            raise TableError(
                what=f"row {row} has no value", where=where, right=f"Required: {column.meaning}"
            )
        out[name] = values
    return pd.DataFrame(out, index=frame.index).reset_index(drop=True)


def _converted(values: "pd.Series[Any]", column: Column, where: str) -> "pd.Series[Any]":
    """A column converted to its dtype; `TableError` if its values do not fit."""
    is_time = column.dtype == TIME
    if is_time and not isinstance(values.dtype, pd.DatetimeTZDtype):
        raise TableError(
            what="times are naive or not times",
            where=where,
            right="Make them timezone-aware and UTC before building the table",
        )
    try:
        timed: pd.Series[Any] = values.dt.tz_convert("UTC") if is_time else values
        dtype: Any = column.dtype
        return cast("pd.Series[Any]", timed.astype(dtype))
    except (TypeError, ValueError) as error:
        right = f"Values must fit {column.dtype}: {column.meaning}"
        raise TableError(what=str(error), where=where, right=right) from error


def _members(table: pd.DataFrame, name: str, allowed: tuple[str, ...]) -> None:
    strange = table[name].dropna()
    strange = strange[~strange.isin(allowed)]
    if len(strange):
        raise TableError(
            what=f"unknown {name} {strange.iloc[0]!r}",
            where=f"table, column {name}, row {strange.index[0]}",
            right=f"One of {', '.join(allowed)}",
        )
