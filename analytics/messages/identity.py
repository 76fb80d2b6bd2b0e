"""Identity of messages: ids, replacements for damaged ids, and duplicates."""

import hashlib
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analytics.messages.reading import REPLY

ROUNDED = 0.9
"""Share of a file's long ids ending in 000 above which all of them count as rounded."""
_SCIENTIFIC = r"(?:\w+:)?\d(?:[.,]\d+)?[eE]\+\d+"
_LONG = r"(?:\w+:)?\d{16,}"
_RELATIONS = ("message_id", "parent_id", "thread_id", "repost_of_id")
_FINE, _NONE, _ROUND = 0, 1, 2
METRICS = ("likes", "reposts", "replies", "views", "followers")
_ABSENT = -(2**62)


def namespace_ids(table: pd.DataFrame) -> pd.DataFrame:
    """The table with ids prefixed by channel, also in relations, such as `reddit:t3_abc`.

    Ids of X and addresses get no prefix: X ids are left as they are, and an address is globally
    unique.
    """
    apart = table["channel"] != "x"
    for name in _RELATIONS:
        if name in table and apart.any():
            ids = table[name].astype("string")
            mine = apart & ~ids.str.contains("://", regex=False).fillna(False)
            table = table.assign(**{name: ids.mask(mine, table["channel"] + ":" + ids)})
    return table


def keys(ids: pd.Series) -> np.ndarray:
    """64-bit hashes of ids; among 10⁸ messages the chance of a collision is about 1 in 3,700."""
    return pd.util.hash_array(ids.to_numpy(object, na_value=""), categorize=False)


@dataclass
class Ids:
    """Keys of all rows so far, in the order read. Constant memory per row: 9 bytes."""

    found: list[np.ndarray] = field(default_factory=list)
    stand_ins: list[np.ndarray] = field(default_factory=list)
    damaged: int = 0
    _open: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = field(default_factory=list)
    _long: int = 0

    def add(self, table: pd.DataFrame) -> pd.Series:
        """Add a chunk's rows; returns replacements for their ids, for rows that may need one.

        The replacement is the url, else a hash of author, text and time.
        """
        ids = table["message_id"].astype("string")
        scientific = ids.str.fullmatch(_SCIENTIFIC).fillna(False).to_numpy(bool)
        long = ids.str.fullmatch(_LONG).fillna(False).to_numpy(bool)
        state = np.full(len(ids), _FINE, "uint8")
        state[long & ids.str.endswith("000").fillna(False).to_numpy(bool)] = _ROUND
        state[ids.isna().to_numpy() | scientific] = _NONE
        self._long += int(long.sum())
        self.damaged += int(scientific.sum())
        other = pd.Series(pd.NA, index=table.index, dtype="string")
        made = np.flatnonzero(_made_replies(table))
        state[made] = state[made - 1]
        needs = state != _FINE
        if needs.any():
            other[needs] = _stand_in(table[needs])
        self._open.append((keys(ids), keys(other[needs]), state))
        return other

    def end_file(self) -> None:
        """Determine whether a spreadsheet rounded the ids of the file that ends here."""
        if not self._open:
            return
        own, other, state = map(np.concatenate, zip(*self._open, strict=True))
        self._open = []
        ending = int((state == _ROUND).sum())
        is_rounded = self._long > 1 and ending > ROUNDED * self._long
        self.damaged += ending if is_rounded else 0
        use = (state == _NONE) | ((state == _ROUND) & is_rounded)
        own[use] = other[use[state != _FINE]]
        self.found.append(own)
        self.stand_ins.append(use)
        self._long = 0

    def remarks(self) -> list[str]:
        if not self.damaged:
            return []
        return [
            f"{self.damaged} ids are rounded (a spreadsheet's doing): "
            "useless for threads, replaced by ids made from author, text and time"
        ]


def _stand_in(table: pd.DataFrame) -> pd.Series:
    author = table["author"].fillna("")
    content = author + "\x1f" + table["text"] + "\x1f" + table["published_at"].astype(str)
    made = [f"made-{hashlib.sha256(text.encode()).hexdigest()[:16]}" for text in content]
    ids = table["url"].fillna(pd.Series(made, index=table.index, dtype="string"))
    return ids.mask(_made_replies(table), ids.shift() + REPLY)


def _made_replies(table: pd.DataFrame) -> np.ndarray:
    """Which rows are replies below their message whose id is made from its id."""
    return _replies(table) & (table["reply"] == "made").fillna(False).to_numpy(bool)


def _replies(table: pd.DataFrame) -> np.ndarray:
    """Which rows are replies that stand below their message."""
    rows = table["source_row"].to_numpy()
    is_below = np.append(False, rows[1:] == rows[:-1])[: len(rows)]
    return is_below & table["reply"].notna().to_numpy(bool)


def with_parents(table: pd.DataFrame) -> pd.Series:
    """`parent_id`, for the reply in the row of a message the id that the message has in the end."""
    return table["parent_id"].mask(_replies(table), table["message_id"].shift())


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
