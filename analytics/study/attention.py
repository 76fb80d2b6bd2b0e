"""How much a brand was looked for, looked up, reported and rated: series beside a case."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd

from analytics import messages
from analytics.cases import Case
from analytics.cases.record import DataFile
from analytics.errors import Faults, ImportFileError
from analytics.schema import Resolution

COLUMNS = [
    *("series", "name", "kind", "of", "region", "step", "source", "bin_start", "bin_end", "value"),
    *("n", "below", "is_shared", "worst", "best"),
]
_WIDTHS = {"day": pd.Timedelta("1D"), "week": pd.Timedelta("7D")}


def read(case: Case, faults: Faults) -> pd.DataFrame:
    """The attention series of a case, a row a period, with COLUMNS; by series, in order of time.

    series: its number. kind: counts, index or rating. of: what is counted (views, searches,
    articles, posts, reviews), empty where that is not told. is_shared: whether an index is scaled
    with others. bin_start, bin_end: UTC; a day, week or month begins at 00:00. value: a count, a
    level of an index whose highest is 100, or the mean of n ratings on a scale from worst to best;
    NaN where missing, or only known to lie below `below`. A file that cannot be read is among the
    faults, and costs itself.
    """
    tables: list[pd.DataFrame] = []
    for file in case.data:
        if file.kind == "attention":
            make: Callable[[], list[pd.DataFrame]] = partial(_tables, case, file)
            tables += faults.contain(f"attention {file.path}", make, list[pd.DataFrame])
    if not tables:
        return pd.DataFrame(columns=COLUMNS)
    numbered = [table.assign(series=k) for k, table in enumerate(tables)]
    return pd.concat(numbered, ignore_index=True)[COLUMNS]


def known_by(table: pd.DataFrame, until: pd.Timestamp) -> pd.DataFrame:
    """The periods that had ended.

    Of an index the level is one hundredth of the highest of its whole time, known or not.
    """
    return table[table["bin_end"] <= until]


def _tables(case: Case, file: DataFile) -> list[pd.DataFrame]:
    path, about = case.folder / file.path, file.about or case.brand
    if file.rating_scale:
        return _reviews(path, file, about, case.time_zone)
    kind = "counts" if file.counts else None
    found = messages.series(path, tz=case.time_zone, name=file.series, kind=kind)
    at = pd.Series(found.at)
    rows = pd.DataFrame({"bin_start": at, "value": found.value, "below": found.below})
    rows = rows.sort_values("bin_start", kind="stable").drop_duplicates()
    if (twice := rows["bin_start"].duplicated()).any():
        what = f"{rows['bin_start'][twice].iloc[0]:%Y-%m-%d %H:%M} stands there with two values"
        raise ImportFileError(what=what, where=str(path), right="Each period once")
    is_plain = not found.name or (found.kind == "counts" and found.is_named_count)
    said = {
        "name": file.about or (about if is_plain else found.name.replace("_", " ")),
        "kind": found.kind,
        "of": file.counts or found.of,
        "region": found.region,
        "step": found.step,
        "is_shared": found.is_shared,
    }
    return [_whole(rows, said, file.source)]


def _reviews(path: Any, file: DataFile, about: str, tz: str) -> list[pd.DataFrame]:
    """Two series of one file: how many reviews, and how they rated."""
    assert file.rating_scale is not None  # the caller asks
    days = messages.rated_days(path, file.rating_scale, tz).rename(columns={"at": "bin_start"})
    worst, best = file.rating_scale
    shared = {"name": about, "region": "", "of": "reviews", "step": "day"}
    number = days.assign(value=days["n"].astype(float))
    mean = days.assign(value=days["rating"], worst=worst, best=best)
    return [
        _whole(number, shared | {"kind": "counts"}, file.source),
        _whole(mean, shared | {"kind": "rating"}, file.source),
    ]


def _whole(rows: pd.DataFrame, said: dict[str, Any], source: str) -> pd.DataFrame:
    """Rows of one series with COLUMNS, without its number."""
    ends = _ends(rows["bin_start"], said["step"])
    return rows.assign(**said, source=source, bin_end=ends).reindex(columns=COLUMNS)


def _ends(at: "pd.Series[pd.Timestamp]", step: Resolution | str) -> "pd.Series[pd.Timestamp]":
    """Ends of periods that begin `at`; a missing one after a period makes it no longer."""
    if step == "month":
        return at + pd.offsets.MonthBegin(1)
    return at + _WIDTHS.get(step, at.diff().median())
