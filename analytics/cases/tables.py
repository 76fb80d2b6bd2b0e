"""The two kinds of table that a case folder may hold: daily returns and panels."""

import io
import textwrap
from collections.abc import Iterable

import numpy as np
import pandas as pd

from analytics.cases.files import BAD_CONTENT
from analytics.cases.record import YEARS
from analytics.errors import CaseError, TableError
from analytics.schema import Labels, Panel, panel

RETURNS = ["date", "series", "return"]
VOLUME = "relative_volume"
MOST_MESSAGES = 10**12
"""In one bin; far above what people write, and far below what sums of counts can hold."""


def read_returns(content: bytes, where: str) -> pd.DataFrame:
    """Daily returns: `date` (ISO text), `series`, `return` (share of 1), `relative_volume` (shares
    traded, in a unit of the series' own; NaN where unknown).

    content: bytes of a CSV file. where: its name, for errors. Raises `CaseError`.
    """
    try:
        table = pd.read_csv(io.BytesIO(content), dtype={"date": str, "series": str})
    except BAD_CONTENT as error:
        raise CaseError(
            what=f"the file cannot be read: {_in_one_line(error)}",
            where=where,
            right="A UTF-8 CSV file",
        ) from error
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
        raise CaseError(
            what=f"the row is not valid: {_listed(table[bad].iloc[0])}",
            where=f"{where}, line {int(bad.to_numpy().argmax()) + 2}",
            right="An ISO date, a series, a share of 1, a volume above 0 or none; each pair once",
        )
    return table


def read_panel(content: bytes, where: str, *, bin_minutes: int, labels: Labels) -> Panel:
    """A panel (`schema.panel`) from the bytes of a CSV file; `bin_start` is ISO text with Z.

    where: the file's name, for errors. Raises `CaseError`.
    """
    try:
        table = pd.read_csv(io.BytesIO(content))
        table = table.assign(bin_start=pd.to_datetime(table["bin_start"], format="ISO8601"))
        if table.empty:
            raise ValueError("no rows")
        if not table["bin_start"].dt.year.between(*YEARS).all():
            raise ValueError(f"a bin lies outside the years {YEARS[0]} to {YEARS[1]}")
        found = panel(table, bin_minutes=bin_minutes, labels=labels)
        if (found.table["messages"] > MOST_MESSAGES).any():
            raise ValueError(f"a bin holds more than {MOST_MESSAGES:,} messages")
        return found
    except (*BAD_CONTENT, TableError) as error:
        raise CaseError(
            what=f"the file is not a panel: {_in_one_line(error)}",
            where=where,
            right="Make it again with aftermath panel",
        ) from error


def _in_one_line(error: Exception) -> str:
    return _short(str(error))


def _listed(values: Iterable[object]) -> str:
    return _short(", ".join(map(str, values)))


def _short(text: str) -> str:
    return textwrap.shorten(text, 200, placeholder=" …")
