"""How much a brand was looked for or looked up: search interest and page views beside a case."""

from collections.abc import Callable
from functools import partial

import pandas as pd

from analytics import messages
from analytics.cases import Case
from analytics.errors import Faults

COLUMNS = ["name", "kind", "region", "step", "source", "bin_start", "bin_end", "value"]


def read(case: Case, faults: Faults) -> pd.DataFrame:
    """The attention series of a case, a row a period, with COLUMNS; by series, in order of time.

    bin_start, bin_end: UTC; a day, week or month begins at 00:00. value: a count of views, or an
    index whose highest value is 100; NaN where missing. A file that cannot be read is among the
    faults, and costs itself.
    """
    tables: list[pd.DataFrame] = []
    for file in case.data:
        if file.kind == "attention":
            make: Callable[[], pd.DataFrame | None] = partial(
                _table, case, file.path, file.series, file.source
            )
            table = faults.contain(f"attention {file.path}", make, lambda: None)
            tables += [] if table is None else [table]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=COLUMNS)


def _table(case: Case, path: str, name: str | None, source: str) -> pd.DataFrame:
    found = messages.series(case.folder / path, tz=case.time_zone, name=name)
    after = found.at.shift(-1)
    width = (after - found.at).median()
    ends = after.fillna(found.at + width)
    return pd.DataFrame(
        {
            "name": found.name,
            "kind": found.kind,
            "region": found.region,
            "step": found.step,
            "source": source,
            "bin_start": found.at,
            "bin_end": ends,
            "value": found.value,
        }
    )


def known_by(table: pd.DataFrame, until: pd.Timestamp) -> pd.DataFrame:
    """The periods that had ended.

    Of an index the level is one hundredth of the highest of its whole time, known or not.
    """
    return table[table["bin_end"] <= until]
