"""A table of a time and numbers: its header, below titles or not, and the column that is meant."""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from analytics.messages.counts import counts
from analytics.messages.opening import refuse
from analytics.messages.parsing import words_to_na
from analytics.messages.time_formats import TimeEvidence

_TIMES = ("timestamp", "time", "date", "datetime", "day", "week", "month", "hour", "period", "ds")
_COUNTED = {
    **dict.fromkeys(("value", "count", "counts", "n"), ""),
    **dict.fromkeys(("views", "pageviews"), "views"),
    **dict.fromkeys(("messages", "mentions", "posts"), "posts"),
    **dict.fromkeys(("articles", "stories", "article count"), "articles"),
}
"""Names of columns of counts, and of what each counts."""
_BESIDE = ("total", "total_count", "ratio", "normalized", "percent")
"""Columns beside a count that say of how much it is a part."""
_MEDIA_CLOUD = {"count", "total_count", "ratio"}
_PARTIAL = "ispartial"
_OF_REGION = re.compile(r"(?P<term>.+): \((?P<region>[^()]+)\)")
_BELOW_ONE, _HALF = re.compile(r"<\s*1"), 0.5
_BELOW = re.compile(r"<\s*([\d,]+)")
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_LARGEST = 2.0**53
"""Beyond it no number of views or reviews is counted exactly, and none is meant."""
_HEAD = 50
"""Rows from which the layout of a table is told."""


@dataclass(frozen=True)
class Column:
    """One series as text and numbers. time: as written. value: NaN where missing. kind: what it is,
    None where the table does not tell. of: what is counted, as far as that is told. is_partial,
    is_below: rows not yet complete, and below one. below: bounds of values that are only known to
    lie below them (`<30000`), NaN elsewhere. is_shared: whether an index is scaled with others.
    """

    name: str
    time: "pd.Series[str]"
    value: "pd.Series[float]"
    kind: Literal["counts", "index"] | None = None
    region: str = ""
    is_partial: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))
    is_below: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))
    is_named_count: bool = False
    of: str = ""
    below: np.ndarray = field(default_factory=lambda: np.zeros(0))
    is_shared: bool = False

    def __post_init__(self) -> None:
        for name in ("is_partial", "is_below"):
            if not len(getattr(self, name)):
                object.__setattr__(self, name, np.zeros(len(self.time), bool))
        if not len(self.below):
            object.__setattr__(self, "below", np.full(len(self.time), np.nan))


def column(text: str, name: str | None, where: str, right: str) -> Column:
    """The series of a table. name: of its column, where there are several.

    Raises `ImportFileError` for a table that holds none, or several.
    """
    table, has_title = rows(text, where, right)
    time = time_column(table, where, right)
    header = [f"{one}" for one in table]
    partial = [one for one in header if one.strip().casefold() == _PARTIAL]
    names = [
        one for one in header if one != time and one not in partial and _is_numeric(table[one])
    ]
    if "value" in names and name is None and time == "timestamp":
        names = ["value"]
    if not names:
        shown = ",".join(table.columns)[:80]
        what = f"no column holds numbers beside {time!r}; its header reads {shown!r}"
        raise refuse(where, what, right)
    words = [one.strip().casefold() for one in names]
    if name is None and {*words} <= {*_BESIDE, *_COUNTED}:
        counted = [one for one, word in zip(names, words, strict=True) if word in _COUNTED]
        names = counted if len(counted) == 1 else names
    chosen = choose(names, name, where)
    value, is_below = numbers(table[chosen], where)
    word = chosen.strip().casefold()
    region = _OF_REGION.fullmatch(chosen.strip())
    is_index = bool(region or partial) or (has_title and value.max() <= 100)
    return Column(
        region["term"] if region else chosen,
        table[time],
        value,
        "index" if is_index else None,
        region["region"] if region else "",
        table[partial[0]].str.strip().str.casefold().isin(["true", "1"]).to_numpy(bool)
        if partial
        else np.zeros(len(table), bool),
        is_below,
        word in _COUNTED,
        _of(word, time, is_news={*words} >= _MEDIA_CLOUD),
        _bounds(table[chosen]),
        is_index and len(names) > 1,
    )


def _of(word: str, time: str, *, is_news: bool) -> str:
    """What a column of this name counts, as far as the table tells."""
    if word in _COUNTED:
        return _COUNTED[word] or ("articles" if is_news else "")
    return "views" if time == "Date" else ""  # as pageviews.wmcloud.org writes it


def choose(names: list[str], name: str | None, where: str) -> str:
    """The series of that name, or the only one; else `ImportFileError`."""
    listed = ", ".join(map(repr, names))
    if name is None and len(names) > 1:
        what = f"it holds {len(names)} series: {listed}"
        raise refuse(where, what, "Choose one with --series NAME")
    if name is None or name in names:
        return name or names[0]
    of_term = [
        one
        for one in names
        if (match := _OF_REGION.fullmatch(one.strip())) and match["term"] == name
    ]
    if len(of_term) != 1:
        what = f"it has {len(of_term) or 'no'} series {name!r}"
        raise refuse(where, what, f"--series is one of: {listed}")
    return of_term[0]


def numbers(cells: "pd.Series[str]", where: str) -> "tuple[pd.Series[float], np.ndarray]":
    """Values of cells, NaN where blank, and which of them are below one (`<1`).

    Raises `ImportFileError` for a cell that is no number.
    """
    value, is_below, unread = _numbers(cells)
    if unread.any():
        row = int(unread.to_numpy().argmax())
        what = f"row {row + 1} of {cells.name!r} holds {cells.iloc[row]!r}, which is no number"
        raise refuse(where, what, "Numbers, blank where there is none")
    return value, is_below


def _numbers(cells: "pd.Series[str]") -> "tuple[pd.Series[float], np.ndarray, pd.Series[bool]]":
    text = words_to_na(cells.astype("string").str.strip())
    is_below = text.str.fullmatch(_BELOW_ONE.pattern).fillna(False).to_numpy(bool)
    plain = text.str.fullmatch(_NUMBER).fillna(False).astype(bool)
    value = pd.to_numeric(text.where(plain), errors="coerce").astype("float64")
    is_bound = text.str.fullmatch(_BELOW.pattern).fillna(False).astype(bool)
    rest = text.where(~plain & ~is_bound)
    grouped = counts(rest).astype("Float64").to_numpy(float, na_value=np.nan)
    value = value.fillna(pd.Series(grouped, index=cells.index)).mask(is_below, _HALF)
    value = value.where(value.abs() < _LARGEST)
    return value, is_below, text.notna() & value.isna() & ~is_bound


def _bounds(cells: "pd.Series[str]") -> np.ndarray:
    """What cells such as `<30000` lie below; NaN for all others and for `<1`."""
    found = cells.astype("string").str.strip().str.extract(_BELOW.pattern + "$")[0]
    bound = pd.to_numeric(found.str.replace(",", ""), errors="coerce").astype("float64")
    return bound.where(bound > 1).to_numpy(float)


def _is_numeric(cells: "pd.Series[str]") -> bool:
    value, _, unread = _numbers(cells)
    return value.notna().sum() > unread.sum()


def rows(text: str, where: str, right: str) -> tuple[pd.DataFrame, bool]:
    """All cells as text, and whether a title stands above the header. Bytes that are no text are
    shown as such.
    """
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    lines = text.lstrip("\ufeff").splitlines()
    head = "\n".join(lines[:_HEAD])
    delimiter = max(",;\t", key=head.count)
    try:
        lined = [row for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter)]
    except csv.Error as error:
        raise refuse(where, f"it is no table: {error}", right) from error
    widths = Counter(len(row) for row in lined[:_HEAD] if len(row) > 1)
    if not widths:
        shown = (lines or [""])[0][:60]
        raise refuse(where, f"it is no table of times and numbers; it begins {shown!r}", right)
    width = widths.most_common(1)[0][0]
    first = next(k for k, row in enumerate(lined) if len(row) == width)
    header, body = lined[first], [row for row in lined[first + 1 :] if any(map(str.strip, row))]
    filled = [(row + [""] * width)[:width] for row in body]
    names = [name.strip() or f"column {k + 1}" for k, name in enumerate(header)]
    unique = [f"{name} ({k + 1})" if name in names[:k] else name for k, name in enumerate(names)]
    has_title = any(map(str.strip, (cell for row in lined[:first] for cell in row)))
    return pd.DataFrame(filled, columns=unique, dtype="string"), has_title


def time_column(table: pd.DataFrame, where: str, right: str) -> str:
    """The column of times: by its name, else the first whose cells are times."""
    named = {one.strip().casefold(): one for one in reversed(list(table.columns))}
    for name in _TIMES:
        if name in named:
            return named[name]
    for one in table.columns:
        evidence = TimeEvidence()
        evidence.add(table[one].iloc[:_HEAD])
        if evidence.formats() and not _is_numeric(table[one]):
            return one
    shown = ",".join(table.columns)[:80]
    raise refuse(where, f"no column holds times; its header reads {shown!r}", right)
