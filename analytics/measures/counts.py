"""Validated counts by time bin, the input of every early-warning rule."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analytics.errors import TableError

LONGEST = 42
"""Blocks, longer than any rule looks back: what lies before such a gap has no bearing on a later
row.
"""


@dataclass(frozen=True)
class Counts:
    """A series of counts: `at` (n,) starts of bins, UTC; `value` (n,), NaN if missing; `step`:
    width of a bin. Bins may be absent. Create it with `counts`, or `levels` for an index.
    """

    at: pd.DatetimeIndex
    value: np.ndarray
    step: pd.Timedelta

    def rows(self, span: pd.Timedelta | str) -> int:
        """Number of bins in a span of time, at least one."""
        return max(1, round(pd.Timedelta(span) / self.step))

    @property
    def block(self) -> pd.Timedelta:
        """The cycle whose repetitions are compared: a day, or seven bins where a bin is a day or
        longer.
        """
        day = pd.Timedelta("1D")
        return day if self.step < day else 7 * self.step

    def regular(self) -> tuple[np.ndarray, np.ndarray]:
        """Values on a grid without gaps (NaN if missing), and each row's position in it.

        A gap of more than LONGEST blocks is shortened to as many.
        """
        at = self.at.as_unit("us").asi8
        steps = np.diff(at) // int(self.step / pd.Timedelta("1us"))
        apart = np.minimum(steps, LONGEST * self.rows(self.block))
        rows = np.concatenate([[0], np.cumsum(apart)])
        grid = np.full(rows[-1] + 1, np.nan)
        grid[rows] = self.value
        return grid, rows


def counts(
    at: pd.DatetimeIndex,
    value: ArrayLike,
    where: str = "series",
    collected: ArrayLike | None = None,
) -> Counts:
    """Validate a series; the only constructor of `Counts`. The first two rows define the bin width.

    collected: share of each bin in which messages were collected; a count stands for the whole bin,
    and is missing where nothing was. None: all of every bin.

    Raises `TableError` on: fewer than two rows, naive, unsorted or repeated times, steps that are
    not a whole multiple of the first, text, negative or infinite values, no value at all, shares
    outside 0 to 1.
    """
    at, value = pd.DatetimeIndex(at), _numbers(value, where, "a count")
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
    if collected is not None:
        share = _numbers(collected, where, "the share of a bin that was collected")
        is_wrong = ~((share >= 0) & (share <= 1))
        if is_wrong.any():
            what = f"row {int(is_wrong.argmax()) + 1} has {share[is_wrong.argmax()]:g} collected"
            raise _wrong(what, where, "A share of the bin, 0 to 1")
        value = np.divide(value, share, out=np.full(len(value), np.nan), where=share > 0)
    return Counts(at.tz_convert("UTC"), value, pd.Timedelta(int(step), "us"))


def levels(at: pd.DatetimeIndex, value: ArrayLike, where: str = "series") -> Counts:
    """The levels of an index as `Counts`, for alerts: rows may be of unequal width, as months are.

    `step` is the commonest width. Raises `TableError` on unsorted or repeated times.
    """
    steps = np.diff(at.as_unit("us").asi8)
    if not len(steps) or (steps <= 0).any():
        row = int((steps <= 0).argmax()) + 1 if len(steps) else 0
        what = f"the time of row {row + 1} does not fit the row before"
        raise _wrong(what, where, "At least two rows in order, each time once")
    step = pd.Timedelta(int(np.median(steps)), "us")
    return Counts(at, _numbers(value, where, "a level"), step)


def _numbers(values: ArrayLike, where: str, what: str) -> np.ndarray:
    """(n,) floats."""
    try:
        return np.asarray(values, dtype=float)
    except (TypeError, ValueError) as error:
        raise _wrong(f"{what} is text", where, "Numbers") from error


def _wrong(what: str, where: str, right: str) -> TableError:
    return TableError(what=what, where=where, right=right)
