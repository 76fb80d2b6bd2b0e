"""The two passes of an import: chunks to validated rows on disk, and those rows to the table."""

import csv
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow
import pyarrow.compute
import pyarrow.parquet

from analytics.characters import neutralise
from analytics.errors import ImportFileError
from analytics.files import private_opener
from analytics.messages import records, timestamp_checks
from analytics.messages.coverage import Coverage
from analytics.messages.detection import DetectedFormat
from analytics.messages.format import Format
from analytics.messages.generations import REJECTS, TABLE
from analytics.messages.identity import Ids, Merged, Repeats, namespace_ids, with_parents
from analytics.messages.opening import ROWS, InputFile, Tick, error_context, refuse, too_many
from analytics.messages.reading import Reading
from analytics.messages.sides import SideRule, channels, sides
from analytics.messages.tables import Chunk
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
_SCHEMA = pyarrow.schema([(name, _TYPES[c.dtype]) for name, c in MESSAGE_COLUMNS.items()])
_HELPERS = ("stand_in", "redacted", "reply")
_STAGED = pyarrow.schema([*_SCHEMA, *((name, pyarrow.large_string()) for name in _HELPERS)])
PANDAS = {pyarrow.large_string(): pd.StringDtype(), pyarrow.int64(): pd.Int64Dtype()}
_NO_CLOCK = (
    "this local time occurs twice or never, as clocks change: export it in UTC or with offsets, or"
    " declare a zone whose clocks do not change (--tz Etc/GMT-1 is UTC+1)"
)
_COMPUTE: Any = pyarrow.compute  # defines its functions at import, unseen by type checkers
_ODD, _SHOWN = 3, 30
"""Cells shown in a remark, and characters of each."""
_NUL = "a NUL character, which no text has: the row is damaged"


@dataclass(frozen=True)
class Part:
    """Result for one file. rows: rows read. place: positions of its rows among all staged ones."""

    name: str
    detected: DetectedFormat
    rows: int
    rejected: int
    place: slice


class Staging:
    """Rows of all files, validated, in an Arrow file; rejects in a CSV. A context manager.

    parts: the files, in order. rows: rows read of each name, replies within them included; replies:
    these alone. reasons: rejects by reason. unread: cells that could not be read, by column; odd:
    the first of them.
    """

    def __init__(
        self, folder: Path, tz: str | None, rules: Sequence[SideRule], trusted: bool = False
    ) -> None:
        self.folder, self._tz, self._rules, self._trusted = folder, tz, rules, trusted
        self.parts: list[Part] = []
        self.rows: Counter[str] = Counter()
        self.replies: Counter[str] = Counter()
        self.unread: Counter[str] = Counter()
        self.odd: dict[str, dict[str, None]] = {}
        self.reasons: Counter[str] = Counter()
        self.strange: Counter[str] = Counter()
        self.ids = Ids()
        self.remarks: dict[str, None] = {}
        self._kept = 0

    def __enter__(self) -> "Staging":
        options = pyarrow.ipc.IpcWriteOptions(compression="lz4")
        self._rows = open(self.folder / "staged", "wb", opener=private_opener)
        self._file = pyarrow.ipc.new_file(self._rows, _STAGED, options=options)
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
        chosen = [_STAGED.get_field_index(name) for name in columns]
        options = pyarrow.ipc.IpcReadOptions(included_fields=chosen)
        with pyarrow.ipc.open_file(str(self.folder / "staged"), options=options) as file:
            for i in range(file.num_record_batches):
                table = pyarrow.Table.from_batches([file.get_batch(i)])
                yield table.to_pandas(types_mapper=PANDAS.get)

    def take(self, source: InputFile, detected: DetectedFormat, tick: Tick | None) -> None:
        """Read all of a file. Raises ImportFileError if its times contradict its ids."""
        clock, rows = _Clock(source.name, self._tz), 0
        kept, rejected = self._kept, self.reasons.total()
        if detected.remark:
            self.remarks[detected.remark] = None
        for chunk in detected.chunks(tick):
            rows += len(chunk.numbers) + len(chunk.broken)
            if self.rows.total() + rows > ROWS and not self._trusted:
                raise too_many(f"they hold more than {ROWS:,} rows")
            self._reject(source.name, chunk.broken)
            if len(chunk.numbers):
                rows += self._add(source.name, chunk, detected, clock)
        if not rows:
            raise refuse(source.name, "there is a header and no row", "At least one message")
        clock.judge()
        self.ids.end_file()
        self.rows[source.name] += rows
        rejected = self.reasons.total() - rejected
        place = slice(kept, self._kept)
        self.parts.append(Part(source.name, detected, rows, rejected, place))

    def _reject(self, name: str, rows: Iterable[tuple[int, str, str]]) -> None:
        for number, reason, raw in rows:
            self.reasons[reason] += 1
            self._rejects.writerow([neutralise(name), number, reason, neutralise(raw)])

    def _add(self, name: str, chunk: Chunk, detected: DetectedFormat, clock: "_Clock") -> int:
        """Stage a chunk's rows; returns how many replies stand in them."""
        raw = chunk.raw
        is_table = isinstance(raw, pd.DataFrame)
        if is_table:
            raw.index = chunk.numbers
        with error_context(name):
            read = _with_clock_changes(detected.read(raw, self._tz), raw, detected)
        found, places = read.joined()
        for column, cells in found.unread.items():
            self.unread[column] += len(cells)
            odd = self.odd.setdefault(column, {})
            odd.update(dict.fromkeys(cells.iloc[: _ODD - len(odd)]))
        table, reason, numbers = found.table, found.reason, chunk.numbers[places]
        replies = len(numbers) - len(chunk.numbers)
        self.replies[name] += replies
        table.index = reason.index = pd.RangeIndex(len(table))
        reason[_has_nul(table)] = _NUL
        table["published_at"] = clock.settle(table, reason)
        reason[table["published_at"].isna() & reason.isna()] = "no time"
        bad = reason.notna().to_numpy()
        if bad.any():
            shown = _shown(chunk, places[bad])
            self._reject(name, zip(numbers[bad].tolist(), reason[bad], shown, strict=True))
        if not bad.all():
            table = table[~bad].assign(source_file=name, source_row=numbers[~bad])
            self._keep(table, detected.format.has_own_ids)
        return replies

    def _keep(self, table: pd.DataFrame, has_own_ids: bool) -> None:
        channel, strange = channels(table["channel"])
        self.strange.update(strange)
        table = table.assign(channel=channel, text=table["text"].fillna(""))
        if "message_id" not in table:
            table["message_id"] = pd.Series(pd.NA, index=table.index, dtype="string")
        if not has_own_ids:
            table = namespace_ids(table)
        table = sides(table, self._rules)
        own = table["message_id"].astype("string").reset_index(drop=True)
        helpers = {
            name: table.pop(name).to_numpy() if name in table else None
            for name in ("redacted", "reply")
        }
        table["message_id"] = _strings(np.arange(len(table)))
        table = make_messages(table).assign(message_id=own, **helpers)
        table["stand_in"] = self.ids.add(table)
        self._kept += len(table)
        batch = pyarrow.RecordBatch.from_pandas(table, _STAGED, preserve_index=False)
        self._file.write(batch.replace_schema_metadata(None))


def _strings(numbers: np.ndarray) -> pd.api.extensions.ExtensionArray:
    return pd.array(pyarrow.array(numbers).cast(pyarrow.large_string()), dtype="string")


def _with_clock_changes(read: Reading, raw: Any, detected: DetectedFormat) -> Reading:
    """The reading, with the reason of times that exist only where clocks do not change."""
    lost = read.table["published_at"].isna().to_numpy()
    if not lost.any():
        return read
    rows = raw[lost] if isinstance(raw, pd.DataFrame) else list(itertools.compress(raw, lost))
    is_skipped = detected.read(rows, "UTC").table["published_at"].notna().to_numpy()
    reason = read.reason.astype("string")
    reason[lost] = reason[lost].mask(is_skipped, _NO_CLOCK)
    return replace(read, reason=reason)


def _has_nul(table: pd.DataFrame) -> np.ndarray:
    """Which rows have a NUL character in any text."""
    found = np.zeros(len(table), bool)
    for name in table.columns[table.dtypes == "string"]:
        cells: Any = pyarrow.array(table[name], pyarrow.large_string())
        has = _COMPUTE.fill_null(_COMPUTE.match_substring(cells, "\0"), False)
        found |= has.to_numpy(zero_copy_only=False)
    return found


def _shown(chunk: Chunk, places: np.ndarray) -> list[str]:
    """Raw rows as text for display."""
    if chunk.shown is not None:
        return [records.shown(chunk.shown[place]) for place in places]
    return chunk.raw.iloc[places].fillna("").agg(",".join, axis=1).tolist()


class _Clock:
    """Checks the times of one file against those in its ids, if a channel's ids contain them."""

    def __init__(self, name: str, tz: str | None) -> None:
        self._name, self._tz = name, tz
        self._offsets: Counter = Counter()
        self._shift: bool | None = None
        self._at: pd.Timestamp | None = None

    def settle(self, table: pd.DataFrame, reason: pd.Series) -> pd.Series:
        """The times to use: as read, or read in the declared zone if the ids require it."""
        published = table["published_at"]
        usable = table[reason.isna() & published.notna()]
        found = timestamp_checks.offsets(usable)
        if self._tz and self._shift is None and timestamp_checks.is_off(found):
            anew = usable.assign(
                published_at=timestamp_checks.localise(usable["published_at"], self._tz)
            )
            self._shift = timestamp_checks.agrees(
                timestamp_checks.offsets(anew.dropna(subset="published_at"))
            )
        if self._tz and self._shift:
            anew = timestamp_checks.localise(published, self._tz)
            reason[anew.isna() & published.notna() & reason.isna()] = _NO_CLOCK
            published, usable = anew, usable.assign(published_at=anew).dropna(subset="published_at")
            found = timestamp_checks.offsets(usable)
        self._offsets += found
        if self._at is None and len(usable):
            self._at = usable["published_at"].iloc[0]
        return published

    def judge(self) -> None:
        if self._at is not None and timestamp_checks.is_off(self._offsets):
            raise timestamp_checks.refusal(self._name, self._offsets, self._at, self._tz)


def finish(staged: Staging) -> dict:
    """The second pass: write the table without duplicates, and return the counts."""
    if not staged.ids.found:
        why = staged.reasons.most_common(1)[0][0]
        raise ImportFileError(
            what=f"none of {staged.rows.total()} rows can be used; most often: {why}",
            where=", ".join(staged.rows),
            right="Check the format, the mapping and the zone",
        )
    repeats = Repeats.of(np.concatenate(staged.ids.found))
    stands_in = np.concatenate(staged.ids.stand_ins)
    merged = _merge(staged, repeats)
    used = {part.detected.format.name: part.detected.format for part in staged.parts}
    unavailable = set.intersection(*(set(format.unavailable) for format in used.values()))
    counted = Coverage(unavailable, repeats.known)
    first, last, start = [], [], 0
    with (
        open(staged.folder / TABLE, "wb", opener=private_opener) as file,
        pyarrow.parquet.ParquetWriter(file, _SCHEMA) as writer,
    ):
        for table in staged.batches(_STAGED.names):
            stop = start + len(table)
            rows, group = repeats.within(start, stop)
            keep = repeats.keep[start:stop]
            table["message_id"] = table["message_id"].mask(stands_in[start:stop], table["stand_in"])
            table["parent_id"] = with_parents(table)
            kept_twin = keep[rows]
            table = merged.into(table, rows[kept_twin], group[kept_twin])[keep]
            start = stop
            if table.empty:
                continue
            counted.add(table, table["redacted"])
            first.append(table["published_at"].min())
            last.append(table["published_at"].max())
            kept = pyarrow.Table.from_pandas(table, _SCHEMA, preserve_index=False)
            writer.write_table(kept, ROW_GROUP)
    formats = {name: _of_format(staged, format, repeats) for name, format in used.items()}
    remarks = [*_told(staged), *staged.ids.remarks(), *merged.remarks(), *_strange(staged.strange)]
    return {
        "formats": formats,
        "kept": int(repeats.keep.sum()),
        "duplicates": int((~repeats.keep).sum()),
        "first": min(first),
        "last": max(last),
        "coverage": counted.found(staged.rows - staged.replies),
        "remarks": tuple(remarks),
    }


def _of_format(staged: Staging, format: Format, repeats: Repeats) -> dict:
    """Counts for the rows of one format, and the reason why its files were assigned to it."""
    parts = [part for part in staged.parts if part.detected.format is format]
    files = list(dict.fromkeys(part.name for part in parts))
    kept = int(sum(repeats.keep[part.place].sum() for part in parts))
    if format.check and kept:
        mine, columns = [("source_file", "in", files)], ["about", "text"]
        format.check(pd.read_parquet(staged.folder / TABLE, columns=columns, filters=mine))
    rows, rejected = sum(part.rows for part in parts), sum(part.rejected for part in parts)
    return {
        "why": parts[0].detected.why,
        "files": files,
        "rows_read": rows,
        "kept": kept,
        "rejected": rejected,
        "duplicates": rows - kept - rejected,
        "never": list(format.unavailable),
    }


def _merge(staged: Staging, repeats: Repeats) -> Merged:
    groups = int(repeats.group.max()) + 1 if len(repeats.group) else 0
    merged, start = Merged(groups), 0
    if groups:
        for table in staged.batches(Merged.COLUMNS):
            stop = start + len(table)
            rows, group = repeats.within(start, stop)
            if len(rows):
                merged.add(table.iloc[rows], group)
            start = stop
    return merged


def _told(staged: Staging) -> Iterator[str]:
    """Remarks on how the rows were read."""
    yield from staged.remarks
    if replies := staged.replies.total():
        yield f"{replies} of the rows are replies that stand in the row of their message"
    for name, count in staged.unread.items():
        shown = ", ".join(repr(_short(cell)) for cell in staged.odd[name])
        yield f"{count} cells of {name} could not be read ({shown}); they were left empty"


def _short(cell: str) -> str:
    return cell if len(cell) <= _SHOWN else f"{cell[:_SHOWN]}…"


def _strange(channels: Counter) -> Iterator[str]:
    if channels:
        names = ", ".join(repr(name) for name, _ in channels.most_common(5))
        yield f"{channels.total()} messages of other channels ({names}) are counted as other"
