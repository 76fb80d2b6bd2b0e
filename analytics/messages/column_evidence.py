"""What the cells of a table's columns hold, from all of its rows, in bounded memory."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow
import pyarrow.compute

from analytics.messages.parsing import words_to_na
from analytics.messages.time_formats import TimeEvidence

VALUES, HASHES, SAMPLE = 60, 100_000, 4_000
"""Distinct values that are kept of a column, distinct hashes, and rows of the table."""
_CELLS = 2_000_000
"""Hashes kept of all columns of a table together."""
MOST = 0.95
"""Share of a column's cells that must be of a kind for the column to be."""
_KINDS = {
    "number": r"[+-]?(?:\d+(?:[.,]\d+)?|[.,]\d+)(?:[eE][+-]?\d+)?",
    "whole": r"[+-]?\d+(?:[.]0)?",
    "count": r"(?i)\d{1,3}(?:[,.\s\x{a0}\x{2009}\x{202f}'’]\d{3})+|\d+(?:[.]0)?"
    r"|\d+(?:[.,]\d+)?\s?(?:k|m|b|bn|tsd|mio|mln|mrd|тыс|млн|万|萬|亿|億|만|억|lakh|crore)\.?",
    "url": r"(?i)(?:https?://|www\.)\S+",
    "file": r"(?i)\S+\.(?:jpe?g|png|gif|webp|svg|mp4|mov|mp3|pdf)(?:\?\S*)?",
    "nested": r"(?s)[\[{].*[\]}]",
    "clock": r"(?i)[0-2]?\d(?::|\s?h\s?)[0-5]\d(?:[:.][0-5]\d(?:\.\d+)?)?(?:\s*[ap]\.?m\.?)?"
    r"|[0-2]?\d[:.][0-5]\d(?::[0-5]\d)?\s?uhr|(?:上午|下午|오전|오후)\s?\d{1,2}:\d\d(?::\d\d)?",
    "zone": r"(?:UTC|GMT|[A-Z]{3,4})|(?:UTC|GMT)?[+-]\d{1,2}:?(?:\d\d)?|[A-Z][A-Za-z]+/[A-Za-z_/]+",
    "code": r"(?i)[a-z]{2,3}(?:[-_][a-z]{2,4})?",
    "stars": r"[★☆⭐]+|(?i)(?:\pL[\pL ]{0,20}\s)?\d(?:[.,]\d+)?\s*"
    r"(?:(?:/|out of|von|sur|de|su)\s*\d+(?:\s*\w+)?|stars?|sterne?|★|⭐)",
    "ago": r"(?i)(?:.*\bago\b.*|(?:vor|hace|il y a) .*|yesterday|today|gestern|hier|ayer)",
    "foreign": r"(?s).*[^\x00-\x{24F}].*",
    "single": r"\S+",
    "letters": r"(?s).*\pL.*",
}
"""Patterns of whole cells, in the syntax of RE2."""
_TRUTHS = {"true", "false", "yes", "no", "y", "n", "t", "f", "ja", "nein", "si", "oui", "non"}
_SPACES = r"\s+"
_HOST = r"(?i)^(?:https?://)?(?:[^/@]*@)?(?:www\.|m\.|mobile\.|old\.)?(?P<host>[^/:?#\s]+)"
_COMPUTE: Any = pyarrow.compute  # defines its functions at import, unseen by type checkers


class ColumnEvidence:
    """The cells of one column. filled: those that are not blank; shares are of these.

    lowest, highest: of its numbers. values: how often each value stands there, None if they are
    many. hosts: of its addresses.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows = self.filled = 0
        self.lowest, self.highest = np.inf, -np.inf
        self.values: Counter[str] | None = Counter()
        self.hosts: Counter[str] = Counter()
        self.times = TimeEvidence()
        self._kinds: Counter[str] = Counter()
        self._characters = self._spaces = 0
        self._distinct = _Distinct()

    def add(self, cells: pd.Series, hashes: np.ndarray, room: int) -> None:
        """cells: of a chunk, as text. hashes: of each. room: hashes that may be kept."""
        self.rows += len(cells)
        text = words_to_na(cells)
        given = text.notna().to_numpy(bool)
        if not given.any():
            return
        self.filled += int(given.sum())
        self._distinct.add(hashes[given], room)
        whole: Any = pyarrow.array(text[given].str.strip(), pyarrow.large_string())
        counted = _COMPUTE.value_counts(whole)
        words, counts = counted.field("values"), counted.field("counts").to_numpy(False)
        self._add_values(words, counts)
        for kind, pattern in _KINDS.items():
            fits = _fits(words, f"^(?:{pattern})$")
            self._kinds[kind] += int(counts[fits].sum())
            if fits.any() and kind == "number":
                self._add_numbers(words.filter(pyarrow.array(fits)))
            elif fits.any() and kind == "url":
                self._add_hosts(words.filter(pyarrow.array(fits)), counts[fits])
        self._characters += int((_COMPUTE.utf8_length(words).to_numpy(False) * counts).sum())
        spaces = _COMPUTE.count_substring_regex(words, _SPACES).to_numpy(False)
        self._spaces += int((spaces * counts).sum())
        short = _fits(whole, r"^(?s).{1,48}$") & _fits(whole, r"\d")
        self.times.add(text[given].where(short).fillna("?"))

    def _add_values(self, words: Any, counts: np.ndarray) -> None:
        if self.values is not None:
            if len(words) > VALUES:
                self.values = None
                return
            self.values.update(dict(zip(words.to_pylist(), counts.tolist(), strict=True)))
            self.values = None if len(self.values) > VALUES else self.values

    def _add_numbers(self, words: Any) -> None:
        written = _COMPUTE.replace_substring(words, ",", ".")
        numbers = pd.to_numeric(pd.Series(written.to_pylist()), errors="coerce").to_numpy(float)
        self.lowest = min(self.lowest, float(np.nanmin(numbers)))
        self.highest = max(self.highest, float(np.nanmax(numbers)))

    def _add_hosts(self, words: Any, counts: np.ndarray) -> None:
        hosts = pd.Series(words.to_pylist(), dtype="string").str.extract(_HOST)["host"]
        found = pd.Series(counts, index=hosts.str.casefold()).groupby(level=0).sum()
        self.hosts.update({str(host): int(n) for host, n in found.items()})
        self.hosts = Counter(dict(self.hosts.most_common(1_000)))

    def share(self, kind: str) -> float:
        """Share of its cells of a kind."""
        return self._kinds[kind] / self.filled if self.filled else 0.0

    def holds(self, kind: str) -> bool:
        """Whether nearly all of its cells are of a kind."""
        return self.filled > 0 and self.share(kind) >= MOST

    @property
    def length(self) -> float:
        """Mean number of characters."""
        return self._characters / max(1, self.filled)

    @property
    def words(self) -> float:
        """Mean number of words that spaces separate."""
        return self._spaces / max(1, self.filled) + (self.filled > 0)

    @property
    def distinct(self) -> float:
        """Share of its cells that differ from all before: 1 for ids, near 0 for classes."""
        return self._distinct.share

    @property
    def count(self) -> int:
        """Distinct cells, as far as they are counted."""
        return self._distinct.count

    @property
    def is_blank(self) -> bool:
        return self.filled == 0

    @property
    def is_flag(self) -> bool:
        """Whether it says yes or no."""
        return bool(self.values) and {value.casefold() for value in self.values or ()} <= _TRUTHS

    @property
    def is_clock(self) -> bool:
        """Whether it holds times of day without a date."""
        return self.holds("clock")

    @property
    def formats(self) -> list[str | None]:
        """Values of `time_format` that read it as instants or days, best first."""
        if self.is_blank or self.is_clock or self.holds("url"):
            return []
        return self.times.formats()

    @property
    def is_worded(self) -> bool:
        """Whether it holds words: letters, and no address, object, time or number."""
        if self.is_blank or self.share("letters") < 0.5 or self.formats:
            return False
        return max(map(self.share, ("url", "nested", "number", "clock"))) < 0.5

    @property
    def is_prose(self) -> bool:
        """Whether it holds texts: words with spaces between them, or of a script without spaces."""
        return self.is_worded and (self.share("single") < 0.8 or self.share("foreign") > 0.5)

    @property
    def looks_written(self) -> bool:
        """Whether its cells read like texts even if its name says nothing."""
        is_unspaced = self.share("foreign") > 0.5 and self.length >= 12
        is_long = self.words >= 4 and self.length >= 20
        return self.is_prose and (is_long or is_unspaced) and self.distinct > 0.2


_TOTALS = frozenset(
    (
        *("total", "totals", "grand total", "sum", "average", "summe", "gesamt", "gesamtsumme"),
        *("suma", "somme", "totale", "total general", "total geral", "toplam", "итого", "всего"),
        *("合计", "總計", "总计", "合計", "합계", "סך הכל", "المجموع"),
    )
)
"""What stands in the first cell of a row below a table that adds its rows up."""


def _are_totals(raw: pd.DataFrame) -> np.ndarray:
    """Which rows add up the others: they tell nothing of what a column holds."""
    if not len(raw.columns):
        return np.zeros(len(raw), bool)
    first = raw.iloc[:, 0].astype("string").str.strip(" :\t\xa0").str.casefold()
    return first.isin(_TOTALS).to_numpy(bool)


class _Distinct:
    """How many distinct hashes there are, exactly up to a bound and from there as a share."""

    def __init__(self) -> None:
        self._found: np.ndarray = np.empty(0, "uint64")
        self._seen = 0
        self._is_full = False

    def add(self, hashes: np.ndarray, room: int) -> None:
        if not self._is_full:
            self._found = np.union1d(self._found, hashes)
            self._seen += len(hashes)
            self._is_full = len(self._found) > min(HASHES, room)

    @property
    def count(self) -> int:
        return len(self._found)

    @property
    def share(self) -> float:
        return self.count / self._seen if self._seen else 0.0


@dataclass
class TableEvidence:
    """All columns of a table. rows: read. sample: rows of it, with those of its beginning.

    repeated: share of its rows that repeat another whole row.
    """

    columns: dict[str, ColumnEvidence] = field(default_factory=dict)
    rows: int = 0
    sample: pd.DataFrame = field(default_factory=pd.DataFrame)
    broken: int = 0
    _whole: _Distinct = field(default_factory=_Distinct)

    @classmethod
    def gather(cls, chunks: Iterable[Any]) -> "TableEvidence":
        """Of all rows. chunks: `tables.Chunk` with tables of text, whose columns may grow."""
        evidence = cls()
        for chunk in chunks:
            evidence.broken += len(chunk.broken)
            if len(chunk.numbers):
                evidence.add(chunk.raw.reset_index(drop=True))
        return evidence

    def add(self, raw: pd.DataFrame) -> None:
        """Add the rows of a chunk."""
        raw = raw[~_are_totals(raw)].reset_index(drop=True)
        row, room = np.zeros(len(raw), "uint64"), _CELLS // max(1, len(raw.columns))
        for place, name in enumerate(raw.columns):
            cells = raw[name].astype("string")
            if name not in self.columns:
                self.columns[name] = ColumnEvidence(name)
                self.columns[name].rows = self.rows
            hashes = pd.util.hash_array(cells.to_numpy(object, na_value=""), categorize=False)
            self.columns[name].add(cells, hashes, room)
            row ^= hashes * np.uint64(2 * place + 1)
        self._whole.add(row, HASHES)
        self.rows += len(raw)
        self._keep(raw)

    def _keep(self, raw: pd.DataFrame) -> None:
        if len(self.sample) < SAMPLE:
            head = raw.head(SAMPLE if self.sample.empty else SAMPLE // 20)
            both = [self.sample, head] if len(self.sample) else [head]
            self.sample = pd.concat(both, ignore_index=True)

    @property
    def repeated(self) -> float:
        return 1 - self._whole.share if self.rows else 0.0

    def is_own(self, name: str) -> bool:
        """Whether each row has its own value in a column, but for rows that repeat as a whole."""
        column = self.columns[name]
        is_full = column.filled >= MOST * self.rows
        return is_full and column.distinct >= 0.995 * (1 - self.repeated)


def _fits(cells: Any, pattern: str) -> np.ndarray:
    found = _COMPUTE.match_substring_regex(cells, pattern)
    return found.to_numpy(zero_copy_only=False).astype(bool)
