"""Series by time as tools export them: counts, and indices relative to their own maximum.

Read are GDELT's timelines; Wikipedia's pageviews as `pageviews.wmcloud.org` writes them (CSV:
`Date`, a column an article) and as the REST API of wikimedia.org does (JSON: `items` with
`timestamp`, `views`); Media Cloud's attention over time (`date`, `count`,
`total_count`, `ratio`); Google Trends as its site (`multiTimeline.csv`: a title, then `Week` or
`Day`, `Month`, `Time` and a column `term: (region)` each) and as pytrends (`date`, the terms,
`isPartial`) write it; and any table of a time and numbers. Trends scales a series so that its
highest value is 100, and writes `<1` for what is below one and not zero.
"""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from analytics.errors import ImportFileError
from analytics.messages import gdelt_timeline, series_table
from analytics.messages.encoding import examine
from analytics.messages.opening import InputFile, refuse
from analytics.messages.series_times import Times, read_times
from analytics.schema import Message, Resolution

Kind = Literal["counts", "index"]
RIGHT = "A CSV file with timestamp,value; an export of Google Trends, Wikipedia pageviews or GDELT"
FULL = 100
"""Highest value of an index."""


@dataclass(frozen=True)
class Series:
    """One series. at: starts of its rows, UTC, rising; a day, week or month begins at 00:00 UTC.
    value: (n,), NaN where missing; what is below one counts as a half. written: the times as in the
    file. step: width of a row. is_naive: whether clock times carry no zone. region: of an index.
    remarks: what a reader should know. of: what is counted (views, articles, posts), empty where
    the file does not tell. below: (n,) what a missing value is known to lie below, NaN elsewhere.
    is_shared: whether the 100 of an index is that of several series together. is_named_count:
    whether the column is named as counts are, and not by what was looked for.
    """

    name: str
    kind: Kind
    at: "pd.Series[pd.Timestamp]"
    value: np.ndarray
    written: "pd.Series[str]"
    step: Resolution
    is_naive: bool = False
    region: str = ""
    remarks: tuple[Message, ...] = ()
    of: str = ""
    below: np.ndarray = field(default_factory=lambda: np.zeros(0))
    is_shared: bool = False
    is_named_count: bool = False


def read(
    path: Path, *, tz: str = "UTC", name: str | None = None, kind: Kind | None = None
) -> Series:
    """The series of a file.

    tz: zone of clock times that have none. name: which one, where the file holds several. kind:
    what the numbers are, where the file does not tell. Raises `ImportFileError`.
    """
    where, text = str(path), text_of(path)
    if (nul := text.find("\0")) >= 0:
        line = text.count("\n", 0, nul) + 1
        raise refuse(where, f"line {line} has a NUL character", "Export it again")
    found = _pageviews(text, name, where)
    if found is None:
        timeline = gdelt_timeline.timeline(path, name)
        if timeline is not None:
            found = series_table.Column(
                "", timeline["timestamp"], timeline["value"], kind="counts", of="articles"
            )
            tz = "UTC"
    column = found or series_table.column(text, name, where, RIGHT)
    times = read_times(column.time, tz, where, RIGHT)
    if found is not None:
        times = replace(times, is_naive=False)
    return _series(replace(column, kind=kind or column.kind), times, where)


def text_of(path: Path) -> str:
    """The text of a file, unpacked and decoded. Raises `ImportFileError`."""
    if not path.is_file():
        raise refuse(str(path), "there is no such file", RIGHT)
    source = InputFile(str(path), path)
    try:
        with examine(source).open(source) as stream:
            return stream.read()
    except (OSError, ValueError) as error:
        raise refuse(str(path), f"it is no text: {error}", RIGHT) from error


def _series(column: series_table.Column, times: Times, where: str) -> Series:
    rows = times.at.notna().to_numpy() & ~column.is_partial
    value = column.value.to_numpy(float)
    kind = column.kind or _kind(column, where)
    remarks = [*times.remarks]
    if column.is_partial.any():
        at = str(column.time[column.is_partial].iloc[-1])
        unit = Message(f"unit_of_time.{times.step}")
        remarks.append(Message("warning.series.partial", {"at": at, "unit": unit}))
    if n := int((column.is_below[rows]).sum()):
        remarks.append(Message("warning.series.below_one", {"n": n}))
    order = -1 if times.is_falling else 1
    return Series(
        column.name,
        kind,
        times.at[rows][::order].reset_index(drop=True),
        value[rows][::order],
        column.time[rows][::order].reset_index(drop=True),
        times.step,
        times.is_naive,
        column.region,
        tuple(remarks),
        "searches" if kind == "index" else column.of,
        column.below[rows][::order],
        column.is_shared,
        column.is_named_count,
    )


def _kind(column: series_table.Column, where: str) -> Kind:
    """What numbers without a word on them are; refused where they may be either."""
    value = column.value.dropna()
    if not column.is_named_count and value.max() == FULL and (value % 1 == 0).all():
        what = f"the highest value of {column.name!r} is exactly {FULL}, so it may be an index"
        right = "Say what it is: --kind index (100 is its own maximum) or --kind counts"
        raise refuse(where, what, right)
    odd = column.value.index[(column.value % 1 > 0) & ~column.is_below]
    if len(odd) and not column.is_named_count:
        what = f"row {odd[0] + 1} of {column.name!r} holds {column.value[odd[0]]:g}"
        raise refuse(where, f"{what}, which is no count", RIGHT)
    return "counts"


def _pageviews(text: str, name: str | None, where: str) -> series_table.Column | None:
    """The views of an article in an answer of Wikimedia's REST API; None where it is none."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        items = json.loads(text, strict=False)["items"]
        rows = [(one["article"], str(one["timestamp"]), one["views"]) for one in items]
        table = pd.DataFrame(rows, columns=["article", "timestamp", "views"])
        table["views"] = pd.to_numeric(table["views"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if table.empty:
        raise refuse(where, "it has no item: nobody looked, or the article has another name", RIGHT)
    chosen = series_table.choose([*table["article"].unique()], name, where)
    table = table[table["article"] == chosen].reset_index(drop=True)
    stamp = table["timestamp"]
    day = stamp.str[:4] + "-" + stamp.str[4:6] + "-" + stamp.str[6:8]
    has_hours = (stamp.str[8:10] != "00").any()
    written = day + "T" + stamp.str[8:10] + ":00Z" if has_hours else day
    return series_table.Column(
        chosen, written, table["views"].astype(float), kind="counts", of="views"
    )


__all__ = ["FULL", "ImportFileError", "Kind", "Series", "read", "text_of"]
