"""Files to raw rows: everything as text, in chunks, with the row's number counted from 1."""

import csv
import itertools
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow
import pyarrow.parquet

from analytics.errors import ImportFileError

CHUNK = 20_000
HEAD = 64 * 1024
_LONE_CR = re.compile(r"\r(?!\n|\Z)")
_STAND_IN = "\ufdd0"  # no character: keeps a bare carriage return away from the csv module
_HALF = re.compile("[\ud800-\udfff]")  # half of a character, left where a text was cut
csv.field_size_limit(16 * 1024 * 1024)


@dataclass(frozen=True)
class Chunk:
    """Some rows of a file. table: text columns, index = row number. broken: (row, reason, raw)."""

    table: pd.DataFrame
    broken: tuple[tuple[int, str, str], ...] = ()


def chunks(path: Path) -> Iterator[Chunk]:
    """All rows of a CSV, JSONL or Parquet file, recognised by content. Raises ImportFileError."""
    if not path.is_file():
        raise _refuse(path, "there is no such file", "Name an existing file")
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip():
        raise _refuse(path, "the file is empty", "A file with a header and rows")
    if head.startswith(b"PAR1"):
        return _parquet(path)
    if head.startswith(b"%PDF"):
        raise _refuse(path, "this is a PDF", "Export the messages as CSV, JSONL or Parquet")
    if re.match(rb"\s*(<!doctype html|<html)", head, re.IGNORECASE):
        raise _refuse(
            path, "this is a web page, perhaps an error page", "Download the export itself"
        )
    if b"\x00" in head:
        raise _refuse(path, "this is a binary file", "CSV, JSONL or Parquet")
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        return _jsonl(path)
    return _csv(path)


def _refuse(path: Path, what: str, right: str) -> ImportFileError:
    return ImportFileError(what=what, where=path.name, right=right)


def _lines(path: Path) -> Iterator[str]:
    """Lines ended by LF; a bare CR stays inside its line unless the file has no LF at all."""
    with path.open("rb") as file:
        mac = b"\n" not in file.read(HEAD)
    try:
        with path.open(encoding="utf-8-sig", newline="\r" if mac else "\n") as file:
            yield from file
    except UnicodeDecodeError as error:
        what = f"byte {_undecodable(path)} (counted from 0) is not UTF-8: {error.reason}"
        raise _refuse(path, what, "Save the export as UTF-8") from error


def _undecodable(path: Path) -> int:
    start = 0
    with path.open("rb") as file:
        for line in file:
            try:
                line.decode()
            except UnicodeDecodeError as error:
                return start + error.start
            start += len(line)
    return start


def _rows(path: Path) -> Iterator[list[str]]:
    """Cells of each row that has any. A quoted cell that never ends would swallow what follows."""
    more = True

    def feed() -> Iterator[str]:
        nonlocal more
        for line in _lines(path):
            yield _LONE_CR.sub(_STAND_IN, line)
        more = False

    rows = csv.reader(feed())
    begin = 1
    try:
        for row in rows:
            if not more:
                what = f"a quoted cell that opens in line {begin} or after is never closed"
                raise _refuse(path, what, "Close or double the quote; or export again")
            if row:
                yield [cell.replace(_STAND_IN, "\r") for cell in row]
            begin = rows.line_num + 1
    except csv.Error as error:
        what = f"line {rows.line_num}: {error}"
        raise _refuse(path, what, "A CSV file with quoted cells") from error


def _distinct(path: Path, header: list[str]) -> list[str]:
    repeated = [name for i, name in enumerate(header) if name in header[:i]]
    if repeated:
        raise _refuse(path, f"two columns are called {repeated[0]!r}", "Give each its own name")
    return header


def _csv(path: Path) -> Iterator[Chunk]:
    rows = _rows(path)
    header = _distinct(path, next(rows, []))
    for batch in _batches(enumerate(rows, start=1)):
        good = [(n, row) for n, row in batch if len(row) == len(header)]
        bad = tuple(
            (n, f"{len(row)} cells where the header has {len(header)}", ",".join(row))
            for n, row in batch
            if len(row) != len(header)
        )
        cells, numbers = [row for _, row in good], [n for n, _ in good]
        yield Chunk(pd.DataFrame(cells, columns=header, index=numbers, dtype="string"), bad)


def _batches(items: Iterable) -> Iterator[list]:
    iterator = iter(items)
    while batch := list(itertools.islice(iterator, CHUNK)):
        yield batch


def _jsonl(path: Path) -> Iterator[Chunk]:
    columns: dict[str, None] = {}  # all seen so far: objects may leave a key out
    for batch in _batches((n, line) for n, line in enumerate(_lines(path), 1) if line.strip()):
        numbers, objects, broken = [], [], []
        for number, line in batch:
            try:
                value = json.loads(line, parse_constant=lambda _: None)
            except (ValueError, RecursionError) as error:
                broken.append((number, f"no valid JSON: {error}", line.rstrip()))
                continue
            if isinstance(value, dict):
                numbers.append(number)
                objects.append({_whole(name): _as_text(cell) for name, cell in value.items()})
                columns.update(dict.fromkeys(objects[-1]))
            else:
                broken.append((number, "no JSON object", line.rstrip()))
        table = pd.DataFrame(objects, columns=list(columns), index=numbers, dtype="string")
        yield Chunk(table, tuple(broken))


def _as_text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value and _whole(value)
    return _whole(json.dumps(value, ensure_ascii=False))


def _whole(text: str) -> str:
    return _HALF.sub("\ufffd", text)


def _parquet(path: Path) -> Iterator[Chunk]:
    try:
        file = pyarrow.parquet.ParquetFile(path)
        _distinct(path, file.schema_arrow.names)
        start = 1
        for batch in file.iter_batches(CHUNK):
            table = batch.to_pandas(integer_object_nulls=True, ignore_metadata=True)
            table.index = range(start, start + len(table))
            start += len(table)
            yield Chunk(table.astype("string"))
    except (OSError, ValueError, pyarrow.ArrowException) as error:
        raise _refuse(path, f"the Parquet file cannot be read: {error}", "Export again") from error
