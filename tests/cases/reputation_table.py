"""Rows of the benchmark's table, and the intervals that stand in them."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from analytics.measures.sentiment import share_interval
from analytics.schema import INTERVAL

COLUMNS = (
    "part",
    "group",
    "subject",
    "basis",
    "least",
    "what",
    "value",
    "low",
    "high",
    "n",
    "note",
)
"""part: entities, detection, recovery or shares. group: all, sector, language or brand. basis: what
the number is read from. least: posts that a day needs. n: what the interval rests on."""
FEWEST_BRANDS, DRAWS = 5, 1000


class Rows:
    """Rows with the same first columns."""

    def __init__(self, part: str, group: str, subject: str, basis: str = "", least: int = 0):
        self._same = (part, group, subject, basis, least or "")
        self.rows: list[tuple[object, ...]] = []

    def add(
        self,
        what: str,
        value: object = None,
        low: object = None,
        high: object = None,
        n: int | None = None,
        note: str = "",
    ) -> None:
        self.rows.append((*self._same, what, value, low, high, n, note))

    def share(self, what: str, count: float, n: float, note: str = "") -> None:
        """A share with Wilson's interval; empty where nothing could be counted."""
        if not n:
            return self.add(what, n=0, note=note)
        low, high = share_interval(count, n)
        self.add(what, count / n, float(low), float(high), int(n), note)

    def rate(self, what: str, count: int, weeks: float, note: str = "") -> None:
        """Events a week with Poisson's interval (Garwood 1936); n: the events."""
        if not weeks:
            return self.add(what, n=0, note=note)
        from scipy.special import gammaincinv

        half = (1 - INTERVAL) / 2
        low = float(gammaincinv(count, half)) / weeks if count else 0.0
        high = float(gammaincinv(count + 1, 1 - half)) / weeks
        self.add(what, count / weeks, low, high, count, note)

    def held(self, what: str, is_held: pd.Series, brands: pd.Series) -> None:
        """A share of bins with Wilson's interval of as many as there are brands; n: the bins."""
        value, k = float(is_held.mean()), brands.nunique()
        low, high = share_interval(value * k, k) if k >= FEWEST_BRANDS else (None, None)
        self.add(what, value if k else None, low, high, len(is_held))

    def mean(self, what: str, values: pd.Series, brands: pd.Series) -> None:
        """A mean over bins, whose interval draws whole brands anew; n: the bins."""
        if values.empty:
            return self.add(what, n=0)
        low, high = _of_brands(values, brands)
        self.add(what, float(values.mean()), low, high, len(values))


def _of_brands(values: pd.Series, brands: pd.Series) -> tuple[float | None, float | None]:
    """Percentiles of the mean of bins over draws of brands; None with fewer than FEWEST_BRANDS."""
    sums = values.groupby(brands).agg(["sum", "size"]).to_numpy(float)
    if len(sums) < FEWEST_BRANDS:
        return None, None
    rng, half = np.random.default_rng(0), (1 - INTERVAL) / 2
    drawn = sums[rng.integers(0, len(sums), (DRAWS, len(sums)))].sum(axis=1)
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], [half, 1 - half])
    return float(low), float(high)


def table(rows: Iterable[Rows]) -> pd.DataFrame:
    """All rows, numbers as text to three decimals."""
    written = [[_written(cell) for cell in row] for one in rows for row in one.rows]
    return pd.DataFrame(written, columns=list(COLUMNS), dtype=str)


def _written(cell: object) -> str:
    if cell is None:
        return ""
    return f"{cell:.3f}" if isinstance(cell, float) else str(cell)


def markdown(made: pd.DataFrame) -> str:
    """The table to read: a line a subject and basis, a column a quantity, brands last.

    A cell holds the value, its interval and n, or the note where there is no value.
    """
    parts = []
    for part in made["part"].unique():
        for group in ("all", "sector", "language", "brand"):
            own = made[(made["part"] == part) & (made["group"] == group)]
            if len(own):
                parts.append(f"## {part}: {group}\n\n{_lines(own)}")
    return "\n\n".join(parts)


def _lines(own: pd.DataFrame) -> str:
    whats = list(own["what"].unique())
    lines = [
        "| " + " | ".join(["subject", "basis", *whats]) + " |",
        "|---" * (len(whats) + 2) + "|",
    ]
    for (subject, basis, least), rows in own.groupby(["subject", "basis", "least"], sort=False):
        told = {row.what: _cell(row) for row in rows.itertuples()}
        name = f"{basis}, {least} posts a day" if least else basis
        cells = [str(subject), name, *(told.get(what, "") for what in whats)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(row: Any) -> str:
    n = f"n {row.n}" if row.n else ""
    if not row.value and not row.low:
        return row.note or n
    ends = f"{row.low} to {row.high}" if row.high else row.low and f"at least {row.low}"
    return f"{row.value} ({', '.join(part for part in (ends, n) if part)})".strip()
