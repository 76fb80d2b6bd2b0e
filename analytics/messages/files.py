"""Files to raw rows: everything as text, in chunks, with the row's number counted from 1."""

import csv
import itertools
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow.parquet

from analytics.errors import ImportFileError

CHUNK = 20_000
HEAD = 64 * 1024
_LONE_CR = re.compile(r"\r(?!\n)")
_STAND_IN = "\ue00d"  # private use: keeps a bare carriage return away from the csv module
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
            for line in file:
                yield line if mac else _LONE_CR.sub(_STAND_IN, line)
    except UnicodeDecodeError as error:
        raise _refuse(
            path,
            f"byte {error.start} of a block is not UTF-8 ({error.reason})",
            "Save the export as UTF-8",
        ) from error


def _csv(path: Path) -> Iterator[Chunk]:
    rows = csv.reader(_lines(path))
    try:
        header = next(rows)
        repeated = [name for i, name in enumerate(header) if name in header[:i]]
        if repeated:
            raise _refuse(path, f"two columns are called {repeated[0]!r}", "Give each its own name")
        numbered = enumerate((row for row in rows if row), start=1)
        for batch in _batches(numbered):
            good = [(n, row) for n, row in batch if len(row) == len(header)]
            bad = tuple(
                (n, f"{len(row)} cells where the header has {len(header)}", ",".join(row))
                for n, row in batch
                if len(row) != len(header)
            )
            cells = [[cell.replace(_STAND_IN, "\r") for cell in row] for _, row in good]
            yield Chunk(_frame(cells, header, [n for n, _ in good]), bad)
    except csv.Error as error:
        what = f"line {rows.line_num}: {error}"
        raise _refuse(path, what, "A CSV file with quoted cells") from error


def _batches(items: Iterable, size: int = CHUNK) -> Iterator[list]:
    iterator = iter(items)
    while batch := list(itertools.islice(iterator, size)):
        yield batch


def _frame(cells: list, header: list[str], numbers: list[int]) -> pd.DataFrame:
    return pd.DataFrame(cells, columns=header, index=numbers, dtype="string")


def _jsonl(path: Path) -> Iterator[Chunk]:
    for batch in _batches((n, line) for n, line in enumerate(_lines(path), 1) if line.strip()):
        numbers, objects, broken = [], [], []
        for number, line in batch:
            try:
                value = json.loads(line, parse_constant=lambda _: None)
            except ValueError as error:
                broken.append((number, f"no valid JSON: {error}", line.rstrip()))
                continue
            if isinstance(value, dict):
                numbers.append(number)
                objects.append({name: _as_text(cell) for name, cell in value.items()})
            else:
                broken.append((number, "no JSON object", line.rstrip()))
        yield Chunk(pd.DataFrame(objects, index=numbers, dtype="string"), tuple(broken))


def _as_text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _parquet(path: Path) -> Iterator[Chunk]:
    try:
        file = pyarrow.parquet.ParquetFile(path)
        start = 1
        for batch in file.iter_batches(CHUNK):
            table = batch.to_pandas()
            for name, column in table.items():
                if isinstance(column.dtype, pd.DatetimeTZDtype):
                    text = column.dt.tz_convert("UTC").dt.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
                    table[name] = text
            table.index = range(start, start + len(table))
            start += len(table)
            yield Chunk(table.astype("string"))
    except (OSError, ValueError) as error:
        raise _refuse(path, f"the Parquet file cannot be read: {error}", "Export again") from error
