"""Coverage report of an import: available fields, gaps in time, missing parents, row limits."""

from collections import Counter

import numpy as np
import pandas as pd

from analytics.messages.identity import keys
from analytics.schema import MESSAGE_COLUMNS, Message, iso

_OURS = ("source_file", "source_row", "side_rule")
_CAPS = (65_535, 1_048_575)
"""Most rows under the header of an XLS and of an XLSX sheet."""
_ROUND = 1_000
_REPEATED = 0.5
_DAYS = 3


class Coverage:
    """Counts over batches of kept messages; `found` returns the report."""

    def __init__(self, unavailable: set[str], known: np.ndarray) -> None:
        """unavailable: columns that no format of the files provides. known: sorted keys of all."""
        self._unavailable, self._known = unavailable, known
        self._names = [name for name in MESSAGE_COLUMNS if name not in _OURS]
        self._n = 0
        self._present, self._redacted = Counter(), Counter()
        self._days: Counter[pd.Timestamp] = Counter()
        self._counts = Counter()

    def add(self, table: pd.DataFrame, redacted: pd.Series) -> None:
        """table: kept messages. redacted: names of columns blanked in each, separated by spaces."""
        self._n += len(table)
        for name in self._names:
            filled = table[name].notna() & (table[name] != "" if name == "text" else True)
            self._present[name] += int(filled.sum())
        for names, count in redacted.dropna().value_counts().items():
            self._redacted.update(dict.fromkeys(str(names).split(), int(count)))
        days = table["published_at"].dt.floor("D").value_counts()
        self._days.update({day: int(count) for day, count in days.items()})
        answers = table["parent_id"].notna()
        parents = keys(table["parent_id"][answers])
        at = np.searchsorted(self._known, parents).clip(max=len(self._known) - 1)
        reposts = table["repost_of_id"].notna()
        is_brand = table["side"] == "brand"
        self._counts.update(
            answers=len(parents),
            orphans=int((self._known[at] != parents).sum()),
            reposts=int(reposts.sum()),
            repeating=int((reposts & (table["reposts"] > 0).fillna(False)).sum()),
            brand=int(is_brand.sum()),
            brand_replies=int((is_brand & answers).sum()),
        )

    def found(self, rows: dict[str, int]) -> dict:
        """The report: `fields` (shares of messages), `hints` (keys of the catalogue with values).

        rows: rows read of each file.
        """
        fields = {}
        for name in self._names:
            present = self._present[name] / self._n
            redacted = min(self._redacted[name] / self._n, 1 - present)
            fields[name] = {
                "present": present,
                "redacted": redacted,
                "empty": 1 - present - redacted,
                "never": name in self._unavailable,
            }
        hints = [*self._caps(rows), *self._gaps(), *self._threads()]
        return {
            "messages": self._n,
            "fields": fields,
            "hints": [{"key": note.key, "values": dict(note.values)} for note in hints],
        }

    def _caps(self, rows: dict[str, int]):
        for name, count in rows.items():
            if count in _CAPS or (count and count % _ROUND == 0):
                yield Message("coverage.cap", {"file": name, "rows": count})

    def _gaps(self):
        first, last = min(self._days), max(self._days)
        span = (last - first).days + 1
        if empty := span - len(self._days):
            yield Message("coverage.empty_days", {"n": empty, "span": span})
        if span < _DAYS:
            return
        usual = float(np.median(list(self._days.values())))
        for name, day in (("start", first), ("end", last)):
            if self._days[day] >= usual > 1:
                values = {"day": iso(day)[:10], "n": self._days[day], "usual": usual}
                yield Message(f"coverage.sudden_{name}", values)

    def _threads(self):
        c = self._counts
        if c["orphans"]:
            yield Message("coverage.parents_missing", {"n": c["orphans"], "of": c["answers"]})
        if c["reposts"] and c["repeating"] >= _REPEATED * c["reposts"]:
            yield Message("coverage.reposts_repeat", {"n": c["repeating"], "of": c["reposts"]})
        if not c["brand"]:
            yield Message("coverage.no_brand", {})
        elif not c["brand_replies"]:
            yield Message("coverage.no_brand_replies", {"n": c["brand"]})
        else:
            yield Message("coverage.brand_replies", {"n": c["brand_replies"], "of": c["brand"]})
