"""Members of objects in the cells of a table, however the table was written.

A member of an object is a column of its own (`user.name` out of JSON and pandas' json_normalize,
`user/name` in Apify's CSV), or stands in one cell with the whole object, as JSON or as Python
writes a dict.
"""

import ast
import json
from collections.abc import Callable
from functools import cache

import pandas as pd

from analytics.messages.columns import Batch, Column
from analytics.messages.parsing import blank_to_na, times

_LONGEST = 20_000
_UNREADABLE = (ValueError, SyntaxError, TypeError, MemoryError, RecursionError)


def spelled(path: str) -> tuple[str, ...]:
    """The columns that may hold the member at a path of names, for a signature."""
    *outer, _ = path.split(".")
    return (path, path.replace(".", "/"), *outer[:1])


def member(*paths: str, then: Callable[[pd.Series], pd.Series] | None = None) -> Column:
    """The first of the members with non-blank text, row by row; NA if there is none.

    then: function applied to its text. An object that cannot be read is noted in the batch.
    """

    def column(batch: Batch) -> pd.Series:
        out = pd.Series(pd.NA, index=batch.raw.index, dtype="string")
        for path in paths:
            out = out.fillna(_member(batch, path))
        return then(out) if then else out

    return column


def member_time(*paths: str) -> Column:
    """UTC times in ISO 8601, at the first of the members that has text.

    Raises ImportFileError if times have no zone and none is declared.
    """
    where = f"column {' or '.join(paths)}"
    return lambda batch: times(member(*paths)(batch), tz=batch.tz, where=where)


def _member(batch: Batch, path: str) -> pd.Series:
    for name in (path, path.replace(".", "/")):
        if name in batch.raw:
            return blank_to_na(batch.raw[name])
    outer, _, inner = path.partition(".")
    names, rows = inner.split("."), batch[_objects(outer)]
    if rows.hasnans:
        batch.note(batch.raw.loc[rows.isna(), outer])
    return pd.Series([_text(row, names) for row in rows], batch.raw.index, dtype="string")


@cache
def _objects(name: str) -> Column:
    """The object in each cell of a column: an empty one if there is none, NA for a damaged one."""

    def column(batch: Batch) -> pd.Series:
        cells = batch.raw[name].fillna("") if name in batch.raw else [""] * len(batch.raw)
        return pd.Series([_object(cell) for cell in cells], batch.raw.index, dtype=object)

    return column


def _object(cell: str) -> dict | None:
    if not cell.startswith("{"):
        return {}
    for read in (json.loads, ast.literal_eval) if len(cell) <= _LONGEST else ():
        try:
            value = read(cell)
        except _UNREADABLE:
            continue
        return value if isinstance(value, dict) else None
    return None


def _text(row: dict | None, names: list[str]) -> str | None:
    value: object = row
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    is_plain = isinstance(value, str | int | float) and not isinstance(value, bool)
    return (str(value).strip() or None) if is_plain else None
