"""Identity of messages: ids, replacements for damaged ids, and duplicates."""

import hashlib
from dataclasses import dataclass, field, fields

import numpy as np
import pandas as pd

from analytics.messages.reading import REPLY

ROUNDED = 0.9
"""Share of a file's long ids ending in 000 above which all of them count as rounded."""
_SCIENTIFIC = r"(?:\w+:)?(?:\d(?:[.,]\d+)?[eE]\+\d+|\d[.,]\d+[eE]\d+)"
_LONG = r"(?:\w+:)?\d{16,}"
_RELATIONS = ("message_id", "parent_id", "thread_id", "repost_of_id")
_FINE, _NONE, _ROUND = 0, 1, 2


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


def without_rounded(table: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The table without relations to ids whose digits a program rounded (1.41e+18), and how many.

    The message's own id is judged with all of its file's (`Ids`).
    """
    lost = 0
    for name in _RELATIONS[1:]:
        if name in table:
            ids = table[name].astype("string")
            is_rounded = ids.str.fullmatch(_SCIENTIFIC).fillna(False).astype(bool)
            if is_rounded.any():
                lost += int(is_rounded.sum())
                table = table.assign(**{name: ids.mask(is_rounded)})
    return table, lost


def keys(ids: pd.Series) -> np.ndarray:
    """64-bit hashes of ids; among 10⁸ messages the chance of a collision is about 1 in 3,700."""
    return pd.util.hash_array(ids.to_numpy(object, na_value=""), categorize=False)


@dataclass
class _Rows:
    """Keys of some rows of a file. own: of their ids. other: of the replacements, where `state` is
    not _FINE. instant: what the rows of one id share. words: texts, of rows that have one instant.
    url, content: of rows without an id that have an address; empty where they are not asked for."""

    own: np.ndarray
    other: np.ndarray
    state: np.ndarray
    instant: np.ndarray
    words: np.ndarray
    url: np.ndarray
    content: np.ndarray

    @classmethod
    def joined(cls, parts: "list[_Rows]") -> "_Rows":
        """The rows of all parts, which are emptied: nothing is held twice."""
        return cls(
            *(np.concatenate([part.take(one.name) for part in parts]) for one in fields(cls))
        )

    def take(self, name: str) -> np.ndarray:
        """One of the arrays, which is then no longer held here."""
        values = getattr(self, name)
        setattr(self, name, values[:0].copy())
        return values


@dataclass
class Ids:
    """Keys of all rows so far, in the order read. Constant memory per row: 9 bytes.

    damaged: rounded ids of messages; unlinked: those of what they answer, stand below or repeat.
    doubtful: places of the files whose ids, or addresses, are not the messages' own, so that all of
    their rows get ids made from their content (`remade`).
    """

    found: list[np.ndarray] = field(default_factory=list)
    stand_ins: list[np.ndarray] = field(default_factory=list)
    damaged: int = 0
    unlinked: int = 0
    doubtful: list[slice] = field(default_factory=list)
    _open: list[_Rows] = field(default_factory=list)
    _long: int = 0
    _shared: list[str] = field(default_factory=list)

    def add(self, table: pd.DataFrame, is_declared: bool) -> pd.Series:
        """Add a chunk's rows; returns replacements for their ids, for rows that may need one.

        The replacement is the url, else a hash of author, text and time. is_declared: a format
        declares which column holds the id and the address, so that they are not doubted.
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
        has_url = needs & table["url"].notna().to_numpy()
        doubted = table[:0] if is_declared or not has_url.any() else table[has_url]
        instant = np.zeros(0, "uint32") if is_declared else _instants(table)
        is_one = len(instant) > 0 and bool((instant == instant[0]).all())
        words = keys(table["text"] if is_one else table["text"][:0])
        content = keys(_content(doubted) if len(doubted) else doubted["text"])
        rows = _Rows(
            keys(ids), keys(other[needs]), state, instant, words, keys(doubted["url"]), content
        )
        self._open.append(rows)
        return other

    def end_file(self, name: str, place: slice) -> None:
        """Decide whether the ids and addresses of the file that ends here identify its messages.

        place: positions of its rows among all.
        """
        if not self._open:
            return
        rows, self._open = _Rows.joined(self._open), []
        ending = int((rows.state == _ROUND).sum())
        is_rounded = self._long > 1 and ending > ROUNDED * self._long
        self.damaged += ending if is_rounded else 0
        use = (rows.state == _NONE) | ((rows.state == _ROUND) & is_rounded)
        rows.own[use] = rows.other[use[rows.state != _FINE]]
        fine = ~use
        has_one = 2 < len(use) == len(rows.words) and len(np.unique(rows.instant)) == 1
        shared = rows.words if has_one else rows.instant
        for what, key, told in (
            ("ids", rows.own[fine], shared[fine] if len(shared) else shared),
            ("addresses", rows.url, rows.content),
        ):
            if len(told) and (count := _shared(key, told)):
                self._shared.append(
                    f"{name}: {count} {what} stand at several messages, so they are not the "
                    "messages' own; ids are made from author, text and time"
                )
                self.doubtful.append(place)
                use[:] = True
                break
        self.found.append(rows.own)
        self.stand_ins.append(use)
        self._long = 0

    def remarks(self) -> list[str]:
        told = list(self._shared)
        if self.damaged:
            told.append(
                f"{self.damaged} ids are rounded (a spreadsheet's doing): "
                "useless for threads, replaced by ids made from author, text and time"
            )
        if self.unlinked:
            told.append(
                f"{self.unlinked} ids of answered messages, threads or originals are rounded "
                "(1.41e+18): they point nowhere, and were left empty"
            )
        return told


def _instants(table: pd.DataFrame) -> np.ndarray:
    """What rows of one id share, hashed to 32 bits: their time; of a mere day, their text too."""
    instant = table["published_at"].to_numpy("datetime64[us]").astype("uint64")
    is_day = (table["time_precision"] == "day").fillna(False).to_numpy(bool)
    if is_day.any():
        instant[is_day] ^= keys(table["text"][is_day])
    return (instant ^ instant >> np.uint64(32)).astype("uint32")


def _shared(key: np.ndarray, told: np.ndarray) -> int:
    """How many keys stand at rows that differ in what is told of them."""
    ranked = np.sort(key)
    repeated = np.isin(key, np.unique(ranked[1:][ranked[1:] == ranked[:-1]]))
    key, told = key[repeated], told[repeated]
    order = np.lexsort((told, key))
    key, told = key[order], told[order]
    is_same = key[1:] == key[:-1]
    return len(np.unique(key[1:][is_same & (told[1:] != told[:-1])]))


def _content(table: pd.DataFrame) -> pd.Series:
    author = table["author"].fillna("")
    return author + "\x1f" + table["text"] + "\x1f" + table["published_at"].astype(str)


def _made(content: pd.Series) -> pd.Series:
    ids = [f"made-{hashlib.sha256(text.encode()).hexdigest()[:16]}" for text in content]
    return pd.Series(ids, index=content.index, dtype="string")


def _stand_in(table: pd.DataFrame) -> pd.Series:
    return _of_replies(table, table["url"].fillna(_made(_content(table))))


def remade(table: pd.DataFrame) -> pd.Series:
    """Ids for rows whose ids and addresses are not their own; an address still tells them apart."""
    content = _content(table)
    return _of_replies(table, _made((content + "\x1f" + table["url"]).fillna(content)))


def _of_replies(table: pd.DataFrame, ids: pd.Series) -> pd.Series:
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
    if (is_reply := _replies(table)).any():
        return table["parent_id"].mask(is_reply, table["message_id"].shift())
    return table["parent_id"]
