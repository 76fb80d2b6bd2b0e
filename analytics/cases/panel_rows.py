"""Checks of the rows of a panel file, so that an error can name the first that is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from analytics.cases.record import Span
from analytics.schema import PANEL_COLUMNS, SENTIMENTS, SIDES, iso, soft_problems, utc

MOST_MESSAGES = 10**12
"""In one bin; far above what people write, and far below what sums of counts can hold."""
MARGIN = pd.Timedelta(days=366)
"""How far a bin may lie outside the coverage: a year of history, never a mistyped decade. Each hour
from the first bin to the end of the coverage becomes a row of the measures' series."""
COUNTS = tuple(name for name, column in PANEL_COLUMNS.items() if column.dtype == "int64")


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with some rows. rows: whether each row has it. column: the field it is about.
    what: `{}` stands for that field's text. right: what would be right.
    """

    rows: pd.Series
    column: str
    what: str
    right: str

    @property
    def row(self) -> int:
        """The first such row, from 0."""
        return int(self.rows.to_numpy(bool).argmax())


def row_problems(table: pd.DataFrame, bin_minutes: int, coverage: Span) -> Iterator[RowProblem]:
    """What may be wrong with rows, in the order in which one field's problems are told.

    table: PANEL_COLUMNS and any SOFT_COLUMNS; NaT and NaN where a text is no time or number.
    coverage: of the case.
    """
    yield from _bin_problems(table, bin_minutes, coverage)
    side = f"One of {', '.join(SIDES)}"
    yield RowProblem(~table["side"].isin(SIDES), "side", "{} is not a side", side)
    for name in COUNTS:
        is_count = table[name].between(0, MOST_MESSAGES) & (table[name] % 1 == 0)
        right = f"A whole number from 0 to {MOST_MESSAGES:,}"
        yield RowProblem(~is_count, name, "{} is not a count", right)
    is_more = table["scored"] > table["messages"]
    right = "Scored at most messages"
    yield RowProblem(is_more, "scored", "more messages are scored than there are", right)
    is_sum = table[list(SENTIMENTS)].sum(axis=1) == table["scored"]
    what = "negative + neutral + positive differs from scored"
    yield RowProblem(~is_sum, "scored", what, "Every scored message has exactly one of the three")
    for name, what, rows in soft_problems(table):
        yield RowProblem(
            rows, name, what, "Sums over the scored messages, as aftermath panel writes"
        )


def _bin_problems(table: pd.DataFrame, bin_minutes: int, coverage: Span) -> Iterator[RowProblem]:
    bins = table["bin_start"]
    right = "Write UTC with Z: 2017-04-09T22:00:00Z"
    yield RowProblem(bins.isna(), "bin_start", "{} is not a time with its zone", right)
    start, end = utc(coverage.start, "coverage.start"), utc(coverage.end, "coverage.end")
    is_near = bins.between(start - MARGIN, end + MARGIN)
    what = "{} lies more than a year outside the case's coverage"
    right = f"Correct it, or coverage in case.yaml, which is {iso(start)} to {iso(end)}"
    yield RowProblem(bins.notna() & ~is_near, "bin_start", what, right)
    near = bins.where(is_near)
    is_off = is_near & (near != near.dt.floor(f"{bin_minutes}min"))
    what = f"{{}} is not a multiple of {bin_minutes} minutes"
    yield RowProblem(is_off, "bin_start", what, "Bins are counted from midnight UTC")
    again = bins.notna() & table.duplicated(["bin_start", "side"])
    yield RowProblem(again, "bin_start", "{} stands twice for one side", "Add its rows up")
