"""Read tables (CSV, XLSX, Parquet) as rows of text, in chunks, each row with its number from 1."""

import csv
import datetime
import io
import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pyarrow
import pyarrow.csv
import pyarrow.parquet
import python_calamine

from analytics.errors import ImportFileError
from analytics.messages.encoding import DAMAGE, LINE, Text, bound, lines
from analytics.messages.opening import InputFile, Tick, check_zip_bomb, refuse

CHUNK, CELLS = 20_000, 600_000
"""Rows per chunk, and cells per chunk if a table is wide."""
SEARCHED = 15
"""Rows searched for the header: Brandwatch and Meltwater put notes above it."""
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_LONE_CR = re.compile(r"\r(?!\n|\Z)")
_STAND_IN = "\ufdd0"  # a noncharacter: hides a bare carriage return from the csv module
_TORN = "a stray quote drew the lines after it into one row"
_BLOCK = 4 * 1024 * 1024
_WORKBOOK = 1024 * 1024 * 1024
csv.field_size_limit(LINE)

Row = tuple[list[str], str | None]
"""Cells, and the error of the whole row, if any."""


@dataclass(frozen=True)
class Chunk:
    """Some rows of a file: a table (text columns) or a list of records, and their row numbers.

    broken: (row, reason, raw) of rows that do not reach a reader. shown: each record as displayed
    to users, if it was on a line of its own in the file.
    """

    raw: Any
    numbers: np.ndarray
    broken: tuple[tuple[int, str, str], ...] = ()
    shown: list | None = None


@dataclass(frozen=True)
class Table:
    """One way to read a file as a table. how: in words. rows: all rows, given tick and escape.

    quick: the rows under a header in the first line, given its names, as far as they are regular.
    """

    name: str
    how: str
    rows: Callable[[Tick | None, str | None], Iterator[Row]]
    quick: Callable[[list[str], Tick | None], Iterator[pd.DataFrame]] | None = None

    def first(self) -> list[list[str]]:
        """The cells of its first SEARCHED rows; fewer if damage ends them."""
        rows = []
        try:
            for cells, _ in itertools.islice(self.rows(None, None), SEARCHED):
                rows.append([cell.strip() for cell in cells])
        except ImportFileError:
            pass  # reading all rows raises it; here another separator may fit
        return rows

    def chunks(self, above: int, columns: list[str], tick: Tick | None, escape: str | None):
        """All rows under the header, which is preceded by `above` rows. Yields Chunk."""
        columns = _distinct(self.name, columns)
        done = 0
        if self.quick and not above and not escape:
            for frame in self.quick(columns, tick):
                yield Chunk(frame, np.arange(done + 1, done + 1 + len(frame)))
                done += len(frame)
        rows = itertools.islice(self.rows(tick, escape), above + 1 + done, None)
        width = len(columns)
        size = max(1, min(CHUNK, CELLS // width))
        for batch in batches(enumerate(rows, start=done + 1), size):
            cells, numbers, broken = [], [], []
            for number, (row, problem) in batch:
                if problem is None and len(row) == width:
                    cells += row
                    numbers.append(number)
                else:
                    problem = problem or f"{len(row)} cells where the header has {width}"
                    broken.append((number, problem, ",".join(row)))
            frame = text_frame(columns, cells)
            yield Chunk(frame, np.array(numbers, "int64"), tuple(broken))


def batches(items: Iterable, size: int) -> Iterator[Iterator]:
    """Iterators over `size` items each, without buffering; the last may be shorter."""
    iterator = iter(items)
    for first in iterator:
        yield itertools.chain([first], itertools.islice(iterator, size - 1))


def text_frame(columns: list[str], cells: list[str]) -> pd.DataFrame:
    """Cells, row after row, as a table of pandas strings."""
    kind, width = pyarrow.large_string(), len(columns)
    arrays = [pyarrow.array(cells[i::width], kind) for i in range(width)]
    table = pyarrow.Table.from_arrays(arrays, names=columns)
    return table.to_pandas(types_mapper={kind: pd.StringDtype()}.get)


def _distinct(name: str, header: list[str]) -> list[str]:
    header = [column or f"column {i}" for i, column in enumerate(header, start=1)]
    repeated = [column for i, column in enumerate(header) if column in header[:i]]
    if repeated:
        raise refuse(name, f"two columns are called {repeated[0]!r}", "Give each its own name")
    return header


def separated(source: InputFile, text: Text) -> list[Table]:
    """The file as a table with each separator. Raises ImportFileError on an oversized line."""
    bound(source, text, LINE)

    def table(separator: str) -> Table:
        return Table(
            source.name,
            f"its cells are separated by {_SEPARATORS[separator]}",
            lambda tick, escape: _csv(source, text, separator, tick, escape),
            partial(_quick, source, separator) if _is_tidy(text, separator) else None,
        )

    return [table(separator) for separator in _SEPARATORS]


def _is_tidy(text: Text, separator: str) -> bool:
    """Whether every quote opens a cell, closes one, or is doubled."""
    return text.is_plain and text.beside <= {ord(separator), *b'"\r\n'}


def _quick(
    source: InputFile, separator: str, columns: list[str], tick: Tick | None
) -> Iterator[pd.DataFrame]:
    """Rows in blocks read by Arrow, up to the first block with an irregular row.

    Arrow accepts an unterminated quoted cell as complete; tidy text has none, and a last cell that
    ends in a line feed is left to the slower reader.
    """
    kind = pyarrow.large_string()
    with source.open(tick) as stream:
        try:
            reader = pyarrow.csv.open_csv(
                stream,
                pyarrow.csv.ReadOptions(column_names=columns, block_size=_BLOCK),
                pyarrow.csv.ParseOptions(delimiter=separator, newlines_in_values=True),
                pyarrow.csv.ConvertOptions(
                    column_types=dict.fromkeys(columns, kind), null_values=[]
                ),
            )
            is_first = True
            for batch in reader:
                frame = pyarrow.Table.from_batches([batch])
                frame = frame.to_pandas(types_mapper={kind: pd.StringDtype()}.get)
                if is_first and [name.strip() for name in frame.iloc[0]] != columns:
                    return
                if frame.iloc[-1].str.endswith("\n").any():
                    return
                yield frame[1:] if is_first else frame
                is_first = False
        except pyarrow.ArrowInvalid:
            return


def _csv(
    source: InputFile, text: Text, separator: str, tick: Tick | None, escape: str | None
) -> Iterator[Row]:
    """Rows with any cell. An unterminated quoted cell, which would absorb later rows, raises."""
    more, bare, damaged, taken = True, False, False, []
    form = {"delimiter": separator, "escapechar": escape}

    def feed() -> Iterator[str]:
        nonlocal more, bare, damaged
        for line in lines(source, text, tick):
            if "\r" in line and _LONE_CR.search(line):
                bare, line = True, _LONE_CR.sub(_STAND_IN, line)
            damaged = damaged or DAMAGE in line
            taken.append(line)
            yield line
        more = False

    rows = csv.reader(feed(), **form)
    begin = 1
    try:
        for row in rows:
            if not more:
                what = f"a quoted cell that opens in line {begin} or after is never closed"
                raise refuse(source.name, what, "Close or double the quote; or export again")
            if bare:
                row, bare = [cell.replace(_STAND_IN, "\r") for cell in row], False
            if damaged:
                row, damaged = [cell.replace(DAMAGE, "\ufffd") for cell in row], False
                yield row, f"bytes that are no text in {text.encoding}"
            elif row:
                yield row, _TORN if len(taken) > 1 and _is_torn(taken, form) else None
            begin = rows.line_num + 1
            taken.clear()
    except csv.Error as error:
        what = f"line {rows.line_num}: {error}"
        raise refuse(source.name, what, "A table with quoted cells") from error


def _is_torn(row: list[str], form: dict) -> bool:
    """Whether a cell of a row, given as its lines, continues after its closing quote."""
    try:
        return not list(csv.reader(row, strict=True, **form))
    except csv.Error:
        return True


def sheets(source: InputFile) -> list[Table]:
    """The non-empty sheets of a workbook."""
    with source.open() as stream:
        content = io.BytesIO(stream.read(_WORKBOOK + 1))
    if content.getbuffer().nbytes > _WORKBOOK:
        raise refuse(source.name, "the workbook is larger than 1 GB", "Export it as CSV")
    check_zip_bomb(source, content)
    content.seek(0)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(content)
        all_sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        what = f"the workbook cannot be read: {error}"
        raise refuse(source.name, what, "Save it again, or export it as CSV") from error

    def table(sheet: python_calamine.CalamineSheet) -> Table:
        def rows(tick: Tick | None, escape: str | None) -> Iterator[Row]:
            for cells in sheet.iter_rows():
                if any(cell != "" for cell in cells):
                    yield [_cell(cell) for cell in cells], None

        return Table(source.name, f"sheet {sheet.name!r}", rows)

    return [table(sheet) for sheet in all_sheets if sheet.height]


def _cell(value: object) -> str:
    """A cell as text. A whole number that a spreadsheet rounds (1e15 and more) shows its damage."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return f"{value:e}"
    return str(value)


def parquet(source: InputFile, tick: Tick | None) -> tuple[list[str], Iterator[Chunk]]:
    """Column names of a Parquet file, and its rows as text."""
    try:
        stream = source.open(tick)
        file = pyarrow.parquet.ParquetFile(stream)
    except (OSError, ValueError, pyarrow.ArrowException) as error:
        raise _unread(source, error) from error
    columns = file.schema_arrow.names
    size = max(1, min(CHUNK, CELLS // max(1, len(columns))))
    return _distinct(source.name, columns), _parquet_chunks(source, file, size)


def _parquet_chunks(
    source: InputFile, file: pyarrow.parquet.ParquetFile, size: int
) -> Iterator[Chunk]:
    start = 1
    try:
        for batch in file.iter_batches(size):
            table = batch.to_pandas(integer_object_nulls=True, ignore_metadata=True)
            yield Chunk(table.astype("string"), np.arange(start, start + len(table)))
            start += len(table)
    except (OSError, ValueError, pyarrow.ArrowException) as error:
        raise _unread(source, error) from error


def _unread(source: InputFile, error: Exception) -> ImportFileError:
    return refuse(source.name, f"the Parquet file cannot be read: {error}", "Export it again")


def ahead(chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """The same chunks; the next is read in a thread while the caller works on one.

    Not for records: they are Python objects, for which two threads would block each other.
    """
    with ThreadPoolExecutor(1) as reader:
        following = reader.submit(next, chunks, None)
        while (chunk := following.result()) is not None:
            following = reader.submit(next, chunks, None)
            yield chunk
