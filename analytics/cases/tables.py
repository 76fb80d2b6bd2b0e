"""The two kinds of table that a case folder may hold."""

from pathlib import Path

import numpy as np
import pandas as pd

from analytics.cases.record import DataFile
from analytics.errors import CaseError, TableError
from analytics.schema import Panel, panel

RETURNS = ["date", "series", "return"]
VOLUME = "relative_volume"


def read_returns(path: Path) -> pd.DataFrame:
    """Daily returns: `date` (ISO text), `series`, `return` (share of 1), `relative_volume` (shares
    traded, in a unit of the series' own; NaN where unknown). Raises `CaseError`.
    """
    where = f"{path.parent.name}/{path.name}"
    try:
        table = pd.read_csv(path)
    except (OSError, ValueError) as error:
        raise CaseError(
            what=f"the file cannot be read: {error}", where=where, right="A UTF-8 CSV file"
        ) from error
    if list(table.columns) not in (RETURNS, [*RETURNS, VOLUME]) or table.empty:
        raise CaseError(
            what=f"columns are {', '.join(map(str, table.columns))}; {len(table)} rows",
            where=where,
            right=f"Columns {', '.join(RETURNS)}, if known {VOLUME}, and at least one row",
        )
    days = pd.to_datetime(table["date"], format="%Y-%m-%d", errors="coerce")
    shares = pd.to_numeric(table["return"], errors="coerce")
    bad = days.isna() | ~np.isfinite(shares) | table["series"].isna()
    bad |= table.duplicated(["date", "series"])
    table = table.assign(**{VOLUME: table.get(VOLUME, np.nan)})
    traded = pd.to_numeric(table[VOLUME], errors="coerce")
    bad |= table[VOLUME].notna() & ~((traded > 0) & np.isfinite(traded))
    if bad.any():
        raise CaseError(
            what=f"this row cannot stand: {', '.join(map(str, table[bad].iloc[0]))}",
            where=f"{where}, line {int(bad.to_numpy().argmax()) + 2}",
            right="An ISO date, a series, a share of 1, a volume above 0 or none; each pair once",
        )
    return table


def read_panel(path: Path, file: DataFile) -> Panel:
    """A panel by `schema.panel`; `bin_start` is ISO text with Z. Raises `CaseError`."""
    where = f"{path.parent.name}/{path.name}"
    try:
        table = pd.read_csv(path)
        stamps = pd.to_datetime(table["bin_start"], format="ISO8601")
        table = table.assign(bin_start=stamps)
        if table.empty:
            raise ValueError("no rows")
        return panel(table, bin_minutes=file.bin_minutes, labels=file.labels)
    except (OSError, ValueError, KeyError, TableError) as error:
        raise CaseError(
            what=f"no panel: {error}", where=where, right="Make it again with aftermath panel"
        ) from error
