"""Validated counts by time bin, the input of every early-warning rule."""

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analytics.errors import TableError

_RIGHT = "A CSV file with columns timestamp,value"
_ZONED = r"(?i)[T ]\d\d.*(?:Z|[+-]\d\d(?::?\d\d)?)$"


@dataclass(frozen=True)
class Counts:
    """A series of counts: `at` (n,) starts of bins, UTC; `value` (n,), NaN if missing; `step`:
    width of a bin. Bins may be absent. Create it with `counts` only.
    """

    at: pd.DatetimeIndex
    value: np.ndarray
    step: pd.Timedelta

    def rows(self, span: pd.Timedelta | str) -> int:
        """Number of bins in a span of time, at least one."""
        return max(1, round(pd.Timedelta(span) / self.step))


def counts(at: pd.DatetimeIndex, value: ArrayLike, where: str = "series") -> Counts:
    """Validate a series; the only constructor of `Counts`. The first two rows define the bin width.

    Raises `TableError` on: fewer than two rows, naive, unsorted or repeated times, steps that are
    not a whole multiple of the first, negative or infinite values, no value at all.
    """
    at, value = pd.DatetimeIndex(at), np.asarray(value, dtype=float)
    if len(at) < 2:
        raise _wrong(f"{len(at)} rows", where, "A series needs at least two rows")
    if at.tz is None or at.hasnans:
        raise _wrong("a time is missing or has no zone", where, "Times are UTC-aware")
    steps = np.diff(at.tz_convert("UTC").as_unit("us").asi8)
    step = steps[0]
    for problem, right in (
        (steps <= 0, "Sort the rows by time; each time stands once"),
        (steps % max(step, 1) != 0, "Give bins of one width; leave missing ones out"),
    ):
        if problem.any():
            row = int(problem.argmax()) + 1
            raise _wrong(f"the time of row {row + 1} does not fit the row before", where, right)
    if np.isinf(value).any() or (value < 0).any():
        row = int((np.isinf(value) | (value < 0)).argmax())
        raise _wrong(f"row {row + 1} holds {value[row]:g}", where, "Counts are 0 or more")
    if np.isnan(value).all():
        raise _wrong("no row has a value", where, "At least one count")
    return Counts(at.tz_convert("UTC"), value, pd.Timedelta(int(step), "us"))


def read(path: Path, tz: str = "UTC") -> tuple[Counts, pd.Series, bool]:
    """Read a CSV file with columns timestamp and value; returns the same as `of_table`.

    Raises `TableError` on anything unreadable.
    """
    try:
        content = path.read_bytes()
        if (nul := content.find(0)) >= 0:
            line = content.count(b"\n", 0, nul) + 1
            raise _wrong(f"line {line} has a NUL character", str(path), "Export it again")
        table = pd.read_csv(io.BytesIO(content), dtype={"timestamp": "string"})
    except (OSError, ValueError) as error:
        raise _wrong(str(error).splitlines()[0], str(path), _RIGHT) from error
    return of_table(table, str(path), tz)


def of_table(table: pd.DataFrame, where: str, tz: str = "UTC") -> tuple[Counts, pd.Series, bool]:
    """Counts from a table with columns timestamp (text) and value.

    tz: zone of times without an offset. Returns the counts, the timestamps as written, and whether
    they had no zone. Raises `TableError` on anything unreadable.
    """
    lacking = [name for name in ("timestamp", "value") if name not in table]
    if lacking:
        shown = ",".join(map(str, table.columns))[:80]
        raise _wrong(f"no column {lacking[0]!r}; its header reads {shown!r}", where, _RIGHT)
    try:
        written, value = table["timestamp"], pd.to_numeric(table["value"])
        zoned = written.dropna().str.contains(_ZONED)
        is_naive = not zoned.any()
        if not is_naive and not zoned.all():
            row = int(zoned[~zoned].index[0])
            what = f"row {row + 1}, {written[row]!r}, is no time with a zone, and others are"
            raise _wrong(what, where, "All with an ISO 8601 offset or Z, or none")
        at = pd.DatetimeIndex(pd.to_datetime(written, format="ISO8601", utc=not is_naive))
        at = _localised(at, tz, where) if is_naive else at
    except (ValueError, TypeError) as error:
        what = str(error).splitlines()[0].partition(" You might")[0].removesuffix(".")
        raise _wrong(what, where, _RIGHT) from error
    return counts(at, value.to_numpy(), where), written, is_naive


def _localised(at: pd.DatetimeIndex, tz: str, where: str) -> pd.DatetimeIndex:
    """Local times as instants. Raises `TableError` for one that occurs twice or never."""
    try:
        aware = at.tz_localize(tz, ambiguous="NaT", nonexistent="NaT")
    except (LookupError, OSError, ValueError) as error:
        raise _wrong(f"there is no zone {tz!r}", where, "A zone as in Europe/Berlin") from error
    lost = np.isnat(aware.to_numpy("M8[us]")) & ~np.isnat(at.to_numpy("M8[us]"))
    if lost.any():
        row = int(lost.argmax())
        what = (
            f"row {row + 1}, {at[row]:%Y-%m-%d %H:%M}, occurs twice or never: clocks change in {tz}"
        )
        right = (
            "Give each time its offset (2024-10-27T02:30+01:00), or a zone whose clocks do not"
            " change: --tz Etc/GMT-1 is UTC+1"
        )
        raise _wrong(what, where, right)
    return aware


def _wrong(what: str, where: str, right: str) -> TableError:
    return TableError(what=what, where=where, right=right)
