"""Duplicates among messages: which row of each is kept, and the metrics of all of its rows."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.messages.identity import keys

METRICS = ("likes", "reposts", "replies", "views", "followers")
_ABSENT = -(2**62)


@dataclass
class Repeats:
    """Duplicate rows. keep: the first read of each message. known: all distinct keys, sorted.

    rows, group: the rows that have a duplicate, ascending, and their group.
    """

    keep: np.ndarray
    known: np.ndarray
    rows: np.ndarray
    group: np.ndarray

    @classmethod
    def of(cls, hashes: np.ndarray) -> "Repeats":
        order = np.argsort(hashes, kind="stable")
        ranked = hashes[order]
        starts = np.ones(len(ranked), bool)
        starts[1:] = ranked[1:] != ranked[:-1]
        keep = np.zeros(len(ranked), bool)
        keep[order[starts]] = True
        shared = ~starts
        shared[:-1] |= ~starts[1:]
        rows, group = order[shared], np.cumsum(starts[shared]) - 1
        by_row = np.argsort(rows, kind="stable")
        return cls(keep, ranked[starts], rows[by_row], group[by_row])

    def within(self, start: int, stop: int) -> tuple[np.ndarray, np.ndarray]:
        """Rows with a duplicate among rows start … stop−1, relative to start, and their groups."""
        lo, hi = np.searchsorted(self.rows, [start, stop])
        return self.rows[lo:hi] - start, self.group[lo:hi]


class Merged:
    """Metrics merged over the rows of each group: the ones collected last; else the largest.

    Metrics grow, so without a collection time the largest is used: the result does not depend on
    the order of rows.
    """

    COLUMNS = ("collected_at", *METRICS, "label", "text")

    def __init__(self, groups: int) -> None:
        self.collected = np.full(groups, _ABSENT, "int64")
        self.metrics = {name: np.full(groups, _ABSENT, "int64") for name in METRICS}
        self._ends = {
            name: (np.full(groups, 2**64 - 1, "uint64"), np.zeros(groups, "uint64"))
            for name in ("label", "text")
        }

    def add(self, table: pd.DataFrame, group: np.ndarray) -> None:
        """Add rows of the table, one group number each."""
        collected = _numbers(table["collected_at"])
        before = self.collected.copy()
        np.maximum.at(self.collected, group, collected)
        newer = self.collected > before
        last = collected == self.collected[group]
        for name, best in self.metrics.items():
            best[newer] = _ABSENT
            np.maximum.at(best, group[last], _numbers(table[name])[last])
        for name, (low, high) in self._ends.items():
            given = table[name].notna().to_numpy()
            hashed = keys(table[name][given])
            np.minimum.at(low, group[given], hashed)
            np.maximum.at(high, group[given], hashed)

    def remarks(self) -> list[str]:
        """Fields in which rows of one id differ; the first row read is kept."""
        counts = {name: int((low < high).sum()) for name, (low, high) in self._ends.items()}
        return [
            f"{count} repeated ids carry two different {name}s; first kept"
            for name, count in counts.items()
            if count
        ]

    def into(self, table: pd.DataFrame, rows: np.ndarray, group: np.ndarray) -> pd.DataFrame:
        """The table with the merged metrics of these groups in these rows (positions)."""
        table = table.copy()
        for name, best in {**self.metrics, "collected_at": self.collected}.items():
            known = best[group] != _ABSENT
            values = pd.Series(best[group][known])
            if name == "collected_at":
                values = pd.to_datetime(values, unit="us", utc=True)
            table.loc[table.index[rows[known]], name] = values.to_numpy()
        return table


def _numbers(column: pd.Series) -> np.ndarray:
    """Whole numbers or instants (µs) as int64; _ABSENT if missing."""
    out = np.full(len(column), _ABSENT, "int64")
    given = column.notna().to_numpy()
    out[given] = column[given].astype("int64").to_numpy()
    return out
