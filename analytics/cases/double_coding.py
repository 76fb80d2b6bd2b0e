"""Published words that two people coded, neither seeing the other's codes:
`casestudies/double-coding.csv`.
"""

from functools import cache
from pathlib import Path

import pandas as pd

from analytics.errors import CaseError
from analytics.schema import APOLOGY_ELEMENTS

FILE = "double-coding.csv"
LEVELS = ("none", "weak", "full")
CODERS = ("first", "second")
COLUMNS = ("case", "quote", "coder", *APOLOGY_ELEMENTS)


def double_codes(root: Path) -> pd.DataFrame:
    """COLUMNS, a row a coder (CODERS) and quoted statement: a level of LEVELS for each element.

    Empty where there is no such file; `CaseError` names a row that cannot stand.
    """
    path = root / "casestudies" / FILE
    if not path.exists():
        return pd.DataFrame(columns=list(COLUMNS), dtype=str)
    return _read(path, path.stat().st_mtime_ns)


@cache
def _read(path: Path, _: int) -> pd.DataFrame:
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    if missing := [name for name in COLUMNS if name not in table]:
        right = f"Columns {', '.join(COLUMNS)}"
        raise CaseError(what=f"the column {missing[0]} is missing", where=FILE, right=right)
    bad = ~table[list(APOLOGY_ELEMENTS)].isin(LEVELS).all(axis=1) | ~table["coder"].isin(CODERS)
    bad |= table.duplicated(["case", "quote", "coder"])
    bad |= table.groupby(["case", "quote"])["coder"].transform("nunique") != len(CODERS)
    if bad.any():
        row = int(bad.to_numpy().argmax())
        raise CaseError(
            what=f"this row cannot stand: {', '.join(table.iloc[row])}",
            where=f"{FILE}, line {row + 2}",
            right=f"Each quote once by {' and '.join(CODERS)}, elements {', '.join(LEVELS)}",
        )
    return table[list(COLUMNS)]
