"""The two kinds of table that a case folder may hold: daily returns and panels."""

import io
import re
import textwrap
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from analytics.cases.files import BAD_CONTENT
from analytics.cases.panel_rows import COUNTS, row_problems
from analytics.cases.record import YEARS, Span
from analytics.errors import CaseError
from analytics.schema import PANEL_COLUMNS, SOFT_COLUMNS, Labels, Panel, missing_expected, panel

RETURNS = ["date", "series", "return"]
VOLUME = "relative_volume"
_TIME = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*(?:Z|[+-]\d\d:?\d\d)"


def read_returns(content: bytes, where: str) -> pd.DataFrame:
    """Daily returns: `date` (ISO text), `series`, `return` (share of 1), `relative_volume` (shares
    traded, in a unit of the series' own; NaN where unknown).

    content: bytes of a CSV file. where: its name, for errors. Raises `CaseError`.
    """
    table = _rows(content, where, {"date": str, "series": str})
    if list(table.columns) not in (RETURNS, [*RETURNS, VOLUME]) or table.empty:
        raise CaseError(
            what=f"columns are {_listed(table.columns)}; {len(table)} rows",
            where=where,
            right=f"Columns {', '.join(RETURNS)}, if known {VOLUME}, and at least one row",
        )
    days = pd.to_datetime(table["date"], format="%Y-%m-%d", errors="coerce")
    changes = pd.to_numeric(table["return"], errors="coerce")
    bad = days.isna() | ~np.isfinite(changes) | table["series"].isna()
    bad |= ~days.dt.year.between(*YEARS)
    bad |= table.duplicated(["date", "series"])
    table = table.assign(**{VOLUME: table.get(VOLUME, np.nan)})
    traded = pd.to_numeric(table[VOLUME], errors="coerce")
    bad |= table[VOLUME].notna() & ~((traded > 0) & np.isfinite(traded))
    if bad.any():
        row = int(bad.to_numpy().argmax())
        raise CaseError(
            what=f"the row is not valid: {_listed(table.iloc[row])}",
            where=f"{where}, line {_line(content, row)}",
            right="An ISO date, a series, a share of 1, a volume above 0 or none; each pair once",
        )
    return table


def read_panel(
    content: bytes, where: str, *, bin_minutes: int, labels: Labels, coverage: Span
) -> Panel:
    """A panel (`schema.panel`) from the bytes of a CSV file; `bin_start` is ISO text with Z.

    where: the file's name, for errors. coverage: the case's, near which every bin must lie. Raises
    `CaseError` for the first row that is wrong.
    """
    table = _rows(content, where, str)
    _require_panel_columns(table, where)
    texts = table["bin_start"].where(table["bin_start"].str.fullmatch(_TIME).eq(True))
    typed = table.assign(
        bin_start=pd.to_datetime(texts, format="ISO8601", errors="coerce", utc=True),
        **{
            name: pd.to_numeric(table[name], errors="coerce").astype(float)
            for name in (*COUNTS, *SOFT_COLUMNS)
            if name in table
        },
    )
    found = [one for one in row_problems(typed, bin_minutes, coverage) if one.rows.any()]
    if found:
        first = min(found, key=lambda one: one.row)
        value = table[first.column].iloc[first.row]
        raise CaseError(
            what=_short(first.what.replace("{}", "nothing" if pd.isna(value) else repr(value))),
            where=f"{where}, line {_line(content, first.row)}, {first.column}",
            right=first.right,
        )
    return panel(typed, bin_minutes=bin_minutes, labels=labels)


def _require_panel_columns(table: pd.DataFrame, where: str) -> None:
    missing = [f"the column {name} is missing" for name in PANEL_COLUMNS if name not in table]
    known = PANEL_COLUMNS | SOFT_COLUMNS
    unknown = [f"the column {name!r} is unknown" for name in table if name not in known]
    lone = [f"the column {name} is missing" for name in [missing_expected(table.columns)] if name]
    empty = ["there are no rows"] if table.empty else []
    for what in [*missing, *unknown, *lone, *empty][:1]:
        right = f"Columns {', '.join(PANEL_COLUMNS)}, and at least one row"
        raise CaseError(what=_short(what), where=where, right=right)


def _rows(content: bytes, where: str, dtype: Any) -> pd.DataFrame:
    """The rows of a CSV file; a `CaseError` with the line where it is none."""
    try:
        return pd.read_csv(io.BytesIO(content), dtype=dtype)
    except pd.errors.EmptyDataError as error:
        what, place, cause = "it is empty", "", error
    except UnicodeDecodeError as error:
        what, place, cause = "it is not UTF-8", _line_not_utf8(content), error
    except BAD_CONTENT as error:
        what, place = _unparsed(str(error))
        cause = error
    what = f"the file cannot be read: {what}"
    raise CaseError(what=what, where=f"{where}{place}", right="A UTF-8 CSV file") from cause


def _line_not_utf8(content: bytes) -> str:
    """The first line that is not UTF-8; pandas counts from the start of a piece of the file."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return f", line {line}"
    return ""


def _unparsed(said: str) -> tuple[str, str]:
    """What pandas says of a file that is no table, in plain words, and the line."""
    if fields := re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", said):
        expected, line, seen = fields.groups()
        return f"the line has {seen} fields, where {expected} are expected", f", line {line}"
    if quote := re.search(r"EOF inside string starting at row (\d+)", said):
        return "a quotation mark is never closed", f", line {int(quote.group(1)) + 1}"
    return "it is no table", ""


def _line(content: bytes, row: int) -> int:
    """Line of a row, from 1. row: from 0, below the header; empty lines are no rows."""
    lines = (i for i, line in enumerate(content.splitlines(), 1) if line.strip())
    return next((line for n, line in enumerate(lines) if n == row + 1), row + 2)


def _listed(values: Iterable[object]) -> str:
    return _short(", ".join(map(str, values)))


def _short(text: str) -> str:
    return textwrap.shorten(text, 200, placeholder=" …")
