"""The first pass of an import: chunks of files to validated rows on disk."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow
import pyarrow.compute

from analytics.characters import neutralise
from analytics.files import private_opener
from analytics.messages import records, timestamp_checks
from analytics.messages.detection import DetectedFormat
from analytics.messages.file_clock import FileClock
from analytics.messages.format import Format
from analytics.messages.generations import REJECTS
from analytics.messages.identity import Ids, namespace_ids, without_rounded
from analytics.messages.opening import ROWS, InputFile, Tick, refuse, too_many
from analytics.messages.parsing import may_hold
from analytics.messages.sides import SideRule, sides
from analytics.messages.tables import Chunk
from analytics.messages.touched import unread_columns
from analytics.schema import MESSAGE_COLUMNS, TIME
from analytics.schema import messages as make_messages

ROW_GROUP = 50_000
"""Most rows in one row group of the table, which a reader must hold in memory."""
_TYPES = {
    "string": pyarrow.large_string(),
    TIME: pyarrow.timestamp("us", "UTC"),
    "Int64": pyarrow.int64(),
    "Float64": pyarrow.float64(),
}
SCHEMA = pyarrow.schema([(name, _TYPES[c.dtype]) for name, c in MESSAGE_COLUMNS.items()])
_HELPERS = ("stand_in", "redacted", "reply")
STAGED = pyarrow.schema([*SCHEMA, *((name, pyarrow.large_string()) for name in _HELPERS)])
PANDAS = {pyarrow.large_string(): pd.StringDtype(), pyarrow.int64(): pd.Int64Dtype()}
_COMPUTE: Any = pyarrow.compute  # defines its functions at import, unseen by type checkers
_ODD = 3
"""Cells shown in a remark."""
_NUL = "a NUL character, which no text has: the row is damaged"


@dataclass(frozen=True)
class Part:
    """Result for one file.

    rows: rows read. place: positions of its rows among all staged ones. is_daily: its times, though
    written with a clock, are days.
    """

    name: str
    detected: DetectedFormat
    rows: int
    rejected: int
    place: slice
    is_daily: bool = False


class Staging:
    """Rows of all files, validated, in an Arrow file; rejects in a CSV. A context manager.

    parts: the files, in order. unused: columns of each file that its reader did not touch. rows:
    rows read of each name, replies within them included; replies: these alone. reasons: rejects by
    reason. unread: cells that could not be read, by column; odd: the first of them. assumed: zone
    of times that neither carry one nor have ids that tell it.
    """

    def __init__(
        self,
        folder: Path,
        tz: str | None,
        rules: Sequence[SideRule],
        trusted: bool = False,
        assumed: str | None = None,
    ) -> None:
        self.folder, self._tz, self._rules, self._trusted = folder, tz, rules, trusted
        self._assumed = assumed
        self.parts: list[Part] = []
        self.rows: Counter[str] = Counter()
        self.replies: Counter[str] = Counter()
        self.unread: Counter[str] = Counter()
        self.odd: dict[str, dict[str, None]] = {}
        self.reasons: Counter[str] = Counter()
        self.strange: Counter[str] = Counter()
        self.ids = Ids()
        self.remarks: dict[str, None] = {}
        self.unused: dict[str, list[str]] = {}
        self._kept = 0

    def __enter__(self) -> "Staging":
        options = pyarrow.ipc.IpcWriteOptions(compression="lz4")
        self._rows = open(self.folder / "staged", "wb", opener=private_opener)
        self._file = pyarrow.ipc.new_file(self._rows, STAGED, options=options)
        self._csv = open(
            self.folder / REJECTS, "w", encoding="utf-8", newline="", opener=private_opener
        )
        self._rejects = csv.writer(self._csv)
        self._rejects.writerow(["source_file", "source_row", "reason", "raw"])
        return self

    def __exit__(self, *_: object) -> None:
        with self._rows, self._csv:
            self._file.close()

    def batches(self, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
        """The staged rows again, only these columns, in the batches in which they were written."""
        chosen = [STAGED.get_field_index(name) for name in columns]
        options = pyarrow.ipc.IpcReadOptions(included_fields=chosen)
        with pyarrow.ipc.open_file(str(self.folder / "staged"), options=options) as file:
            for i in range(file.num_record_batches):
                table = pyarrow.Table.from_batches([file.get_batch(i)])
                yield table.to_pandas(types_mapper=PANDAS.get)

    def take(self, source: InputFile, detected: DetectedFormat, tick: Tick | None) -> None:
        """Read all of a file. Raises ImportFileError if its times contradict its ids."""
        clock = FileClock(source, detected, self._tz, self._assumed)
        start, rows, rejected = self._kept, 0, self.reasons.total()
        self.remarks.update(dict.fromkeys(detected.remarks))
        unused: list[str] | None = None
        for chunk in detected.chunks(tick):
            rows += len(chunk.numbers) + len(chunk.broken)
            if self.rows.total() + rows > ROWS and not self._trusted:
                raise too_many(f"they hold more than {ROWS:,} rows")
            self._reject(source.name, chunk.broken)
            if len(chunk.numbers):
                rows += self._add(source.name, chunk, detected, clock)
                unused = unread_columns(detected, chunk.raw) if unused is None else unused
        if not rows:
            raise refuse(source.name, "there is a header and no row", "At least one message")
        clock.judge()
        if unused:
            self.unused[source.name] = unused
        place = slice(start, self._kept)
        self.ids.end_file(source.name, place)
        self.remarks.update(dict.fromkeys(clock.remarks()))
        self.rows[source.name] += rows
        rejected = self.reasons.total() - rejected
        self.parts.append(Part(source.name, detected, rows, rejected, place, clock.is_daily))

    def _reject(self, name: str, rows: Iterable[tuple[int, str, str]]) -> None:
        for number, reason, raw in rows:
            self.reasons[reason] += 1
            self._rejects.writerow([neutralise(name), number, reason, neutralise(raw)])

    def _add(self, name: str, chunk: Chunk, detected: DetectedFormat, clock: FileClock) -> int:
        """Stage a chunk's rows; returns how many replies stand in them."""
        raw = chunk.raw
        if isinstance(raw, pd.DataFrame):
            raw.index = chunk.numbers
        if detected.format.remark and (remark := detected.format.remark(raw)):
            self.remarks[f"{name}: {remark}"] = None
        found, places = clock.read(raw).joined()
        self._note(found.unread)
        table, reason, numbers = found.table, found.reason, chunk.numbers[places]
        replies = len(numbers) - len(chunk.numbers)
        self.replies[name] += replies
        table.index = reason.index = pd.RangeIndex(len(table))
        channel, strange = clock.channels(table)
        table = table.assign(channel=channel)
        reason[_has_nul(table)] = _NUL
        table["published_at"] = clock.settle(table, reason, raw)
        reason = reason.fillna(timestamp_checks.impossible(table["published_at"], channel))
        reason[table["published_at"].isna() & reason.isna()] = "no time"
        bad = reason.notna().to_numpy()
        if bad.any():
            shown = _shown(chunk, places[bad])
            self._reject(name, zip(numbers[bad].tolist(), reason[bad], shown, strict=True))
        if not bad.all():
            self.strange.update(strange)
            table = table[~bad].assign(source_file=name, source_row=numbers[~bad])
            clock.note(self._keep(table, detected.format))
        return replies

    def _note(self, unread: Mapping[str, pd.Series]) -> None:
        for column, cells in unread.items():
            self.unread[column] += len(cells)
            odd = self.odd.setdefault(column, {})
            odd.update(dict.fromkeys(cells.iloc[: _ODD - len(odd)]))

    def _keep(self, table: pd.DataFrame, format: Format) -> pd.DataFrame:
        table = table.assign(text=table["text"].fillna(""))
        if "message_id" not in table:
            table["message_id"] = pd.Series(pd.NA, index=table.index, dtype="string")
        if not format.has_own_ids:
            table = namespace_ids(table)
        table, rounded = without_rounded(table)
        self.ids.unlinked += rounded
        table = sides(table, self._rules)
        own = table["message_id"].astype("string").reset_index(drop=True)
        helpers = {
            name: table.pop(name).to_numpy() if name in table else None
            for name in ("redacted", "reply")
        }
        table["message_id"] = _strings(np.arange(len(table)))
        table = make_messages(table).assign(message_id=own, **helpers)
        table["stand_in"] = self.ids.add(table, is_declared=format.reader is None)
        self._kept += len(table)
        staged = pyarrow.Table.from_pandas(table, STAGED, preserve_index=False)
        [batch] = staged.replace_schema_metadata(None).combine_chunks().to_batches()
        self._file.write(batch)
        return table


def _strings(numbers: np.ndarray) -> pd.api.extensions.ExtensionArray:
    return pd.array(pyarrow.array(numbers).cast(pyarrow.large_string()), dtype="string")


def _has_nul(table: pd.DataFrame) -> np.ndarray:
    """Which rows have a NUL character in any text."""
    found = np.zeros(len(table), bool)
    for name in table.columns[table.dtypes == "string"]:
        if not may_hold(table[name], b"\0"):
            continue
        cells: Any = pyarrow.array(table[name], pyarrow.large_string())
        has = _COMPUTE.fill_null(_COMPUTE.match_substring(cells, "\0"), False)
        found |= has.to_numpy(zero_copy_only=False)
    return found


def _shown(chunk: Chunk, places: np.ndarray) -> list[str]:
    """Raw rows as text for display."""
    if chunk.shown is not None:
        return [records.shown(chunk.shown[place]) for place in places]
    return chunk.raw.iloc[places].fillna("").agg(",".join, axis=1).tolist()
