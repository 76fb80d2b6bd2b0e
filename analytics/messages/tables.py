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
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet
import python_calamine

from analytics.errors import ImportFileError
from analytics.messages import workbook
from analytics.messages.encoding import DAMAGE, LINE, Text, bound, lines
from analytics.messages.opening import InputFile, Tick, entries_of, refuse

CHUNK, CELLS, CHARACTERS = 20_000, 600_000, 16 * 1024 * 1024
"""Rows per chunk; cells if a table is wide, characters if its texts are long."""
COLUMNS = 16_384
"""Most columns: those of the widest spreadsheet."""
SEARCHED = 15
"""Rows searched for the header: Brandwatch and Meltwater put notes above it."""
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_QUOTED = re.compile('"[^"]*"')
_WIDE = 4 * COLUMNS
_LONE_CR = re.compile(r"\r(?!\n|\Z)")
_STAND_IN = "\ufdd0"  # a noncharacter: hides a bare carriage return from the csv module
_LINE, _ROW = 64, 2 * LINE
"""Bytes for which a line counts beside its characters, and most of them in one row."""
_TORN = "a stray quote drew the lines after it into one row"
_BLOCK = 4 * 1024 * 1024
_WORKBOOK = 1024 * 1024 * 1024
_CELL, _NESTED = 8, 32
"""Bytes for which a cell of a Parquet file counts, and a value of a list in a cell."""
_COMPUTE: Any = pyarrow.compute  # defines its functions at import, unseen by type checkers
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

    sheet: its name, in a workbook. quick: the rows under a header in the first line, given its
    names, as far as they are regular.
    """

    name: str
    how: str
    rows: Callable[[Tick | None, str | None], Iterator[Row]]
    quick: Callable[[list[str], Tick | None], Iterator[pd.DataFrame]] | None = None
    sheet: str | None = None

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
        """All rows under the header, which is preceded by `above` rows; -1: it has none.

        Yields Chunk.
        """
        done = 0
        if self.quick and not above and not escape:
            for frame in self.quick(columns, tick):
                yield Chunk(frame, np.arange(done + 1, done + 1 + len(frame)))
                done += len(frame)
        rows = itertools.islice(self.rows(tick, escape), above + 1 + done, None)
        width = len(columns)
        size = max(1, min(CHUNK, CELLS // width))
        for batch in _batches(enumerate(rows, start=done + 1), size):
            cells, numbers, broken = [], [], []
            for number, (row, problem) in batch:
                row = without_end(row, width)
                if problem is None and len(row) == width:
                    cells += row
                    numbers.append(number)
                else:
                    problem = problem or f"{len(row)} cells where the header has {width}"
                    broken.append((number, problem, ",".join(row)))
            frame = text_frame(columns, cells)
            yield Chunk(frame, np.array(numbers, "int64"), tuple(broken))


def without_end(row: list[str], width: int) -> list[str]:
    """A row without the blank cells beyond the header, from separators at the ends of lines."""
    return row[:width] if len(row) > width and not any(row[width:]) else row


def _batches(rows: Iterable[tuple[int, Row]], size: int) -> Iterator[Iterator[tuple[int, Row]]]:
    """Iterators over `size` rows each, or over fewer long ones, without buffering."""
    rows = iter(rows)

    def batch(first: tuple[int, Row]) -> Iterator[tuple[int, Row]]:
        count = length = 0
        for row in itertools.chain([first], rows):
            yield row
            count, length = count + 1, length + sum(map(len, row[1][0]))
            if count == size or length > CHARACTERS:
                return

    for first in rows:
        yield batch(first)


def text_frame(columns: list[str], cells: list[str]) -> pd.DataFrame:
    """Cells, row after row, as a table of pandas strings."""
    kind, width = pyarrow.large_string(), len(columns)
    arrays = [pyarrow.array(cells[i::width], kind) for i in range(width)]
    table = pyarrow.Table.from_arrays(arrays, names=columns)
    return table.to_pandas(types_mapper={kind: pd.StringDtype()}.get)


def distinct(name: str, header: list[str]) -> list[str]:
    """Names of columns, each its own: `column 3` for a blank one, `likes (2)` for a second."""
    check_width(name, len(header))
    named = [column or f"column {i}" for i, column in enumerate(header, start=1)]
    taken, found = set(named), dict[str, None]()
    for column in named:
        own = column
        if own in found:
            numbered = (f"{column} ({i})" for i in itertools.count(2))
            own = next(name for name in numbered if name not in taken)
            taken.add(own)
        found[own] = None
    return list(found)


def check_width(name: str, width: int) -> None:
    """Raise ImportFileError for a table that is wider than any."""
    if width > COLUMNS:
        what = f"it has more than {COLUMNS:,} columns"
        raise refuse(name, what, "A table with a column for each field")


def separated(source: InputFile, text: Text) -> list[Table]:
    """The file as a table with each separator. Raises ImportFileError on an oversized line."""
    bound(source, text, LINE)

    def table(separator: str) -> Table:
        is_literal = _is_literal(source, text, separator)
        end = ", and its quotes, which do not pair, are part of the texts" if is_literal else ""
        return Table(
            source.name,
            f"its cells are separated by {_SEPARATORS[separator]}{end}",
            lambda tick, escape: _csv(source, text, separator, tick, escape, is_literal),
            partial(_quick, source, separator) if _is_tidy(text, separator) else None,
        )

    return [table(separator) for separator in _SEPARATORS]


def _is_tidy(text: Text, separator: str) -> bool:
    """Whether every quote opens a cell, closes one, or is doubled."""
    return text.is_plain and text.beside <= {ord(separator), *b'"\r\n'}


def _is_literal(source: InputFile, text: Text, separator: str) -> bool:
    """Whether quotes are characters as others: each line is a whole row, and quoted rows are not.

    Every line then has the cells of the first, and reading quoted cells tears or joins lines. Only
    tabs stand in no text, so that a count of them tells a row.
    """
    if separator != "\t" or not text.beside or _is_tidy(text, separator):
        return False
    counts = (line.count(separator) for line in lines(source, text) if line.strip())
    width = next(counts, 0)
    if not width or any(count != width for count in counts):
        return False
    try:
        rows = _csv(source, text, separator, None, None)
        return any(problem or len(row) != width + 1 for row, problem in rows)
    except ImportFileError:
        return True


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
                if is_first and _names(source, frame) != columns:
                    return
                if frame.iloc[-1].str.endswith("\n").any():
                    return
                yield frame[1:] if is_first else frame
                is_first = False
        except pyarrow.ArrowInvalid:
            return


def _names(source: InputFile, frame: pd.DataFrame) -> list[str]:
    return distinct(source.name, [name.strip() for name in frame.iloc[0]])


def _csv(
    source: InputFile,
    text: Text,
    separator: str,
    tick: Tick | None,
    escape: str | None,
    is_literal: bool = False,
) -> Iterator[Row]:
    """Rows with any cell. An unterminated quoted cell, which would absorb later rows, raises.

    is_literal: whether quotes open no cells.
    """
    more, bare, damaged, taken, held = True, False, False, [], 0
    form: dict[str, Any] = {"delimiter": separator, "escapechar": escape}
    form |= {"quoting": csv.QUOTE_NONE} if is_literal else {}

    def feed() -> Iterator[str]:
        nonlocal more, bare, damaged, held
        for line in lines(source, text, tick):
            if "\r" in line and _LONE_CR.search(line):
                bare, line = True, _LONE_CR.sub(_STAND_IN, line)
            damaged = damaged or DAMAGE in line
            if line.count(separator) > _WIDE:
                check_width(source.name, _QUOTED.sub("", line).count(separator))
            taken.append(line)
            held += len(line) + _LINE
            if held > _ROW:
                size = f"{LINE / 1e6:.0f} MB"
                what = f"a quoted cell that opens in line {begin} or after has over {size}"
                raise refuse(source.name, what, "Close or double the quote; or export again")
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
            if row:
                yield row, _TORN if len(taken) > 1 and _is_torn(taken, form) else None
            begin = rows.line_num + 1
            taken.clear()
            held = 0
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
    names = {entry.filename for entry in entries_of(source, content, source.packed)}
    if "[Content_Types].xml" not in names:
        raise refuse(source.name, "it holds a zip inside another", "Unpack it first")
    workbook.check(source, content)
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

        return Table(source.name, f"sheet {sheet.name!r}", rows, sheet=sheet.name)

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
        about = pyarrow.parquet.read_metadata(stream)
        check_width(source.name, about.num_columns)
        _check_stated(source, about)
        stream.seek(0)
        file = pyarrow.parquet.ParquetFile(stream, read_dictionary=_texts(about), pre_buffer=False)
    except (OSError, ValueError, pyarrow.ArrowException) as error:
        raise _unread(source, error) from error
    columns = file.schema_arrow.names
    size = max(1, min(CHUNK, CELLS // max(1, len(columns))))
    columns = distinct(source.name, columns)
    return columns, _parquet_chunks(source, file, columns, size)


def _texts(about: pyarrow.parquet.FileMetaData) -> list[str]:
    """The columns of text. They are read as dictionaries, in which a repeated text stands once."""
    columns = [about.schema.column(i) for i in range(about.num_columns)]
    return [c.path for c in columns if c.physical_type == "BYTE_ARRAY" and c.path == c.name]


def _check_stated(source: InputFile, about: pyarrow.parquet.FileMetaData) -> None:
    """Raise ImportFileError for a file that says itself that it unpacks to far more than it is."""
    stated = about.num_rows * about.num_columns * _CELL
    for i in range(about.num_row_groups):
        group = about.row_group(i)
        for j in range(group.num_columns):
            column = group.column(j)
            is_nested = "." in column.path_in_schema
            stated += column.total_uncompressed_size
            stated += column.num_values * _NESTED if is_nested else 0
    source.limits.check(f"{source.name}, as it states", stated, source.packed)


def _parquet_chunks(
    source: InputFile, file: pyarrow.parquet.ParquetFile, columns: list[str], size: int
) -> Iterator[Chunk]:
    start, unpacked = 1, 0
    try:
        for batch in file.iter_batches(size):
            for part, length in _parts(batch, columns):
                unpacked += length
                source.limits.check(source.name, unpacked, source.packed)
                table = part.to_pandas(integer_object_nulls=True, ignore_metadata=True)
                yield Chunk(table.astype("string"), np.arange(start, start + len(table)))
                start += len(table)
    except (OSError, ValueError, pyarrow.ArrowException) as error:
        raise _unread(source, error) from error


def _parts(batch: pyarrow.RecordBatch, columns: list[str]) -> Iterator[tuple[pyarrow.Table, int]]:
    """A batch in parts that hold at most CHARACTERS, or one row; and the bytes of each."""
    length = np.zeros(batch.num_rows, "int64")
    for column in batch.columns:
        if pyarrow.types.is_dictionary(column.type):
            lengths = _COMPUTE.fill_null(_COMPUTE.binary_length(column.dictionary), 0)
            length += _COMPUTE.fill_null(lengths.take(column.indices), 0).to_numpy(False)
        else:
            length += column.nbytes // max(1, batch.num_rows)
    total, start = np.cumsum(length), 0
    while start < batch.num_rows:
        before = total[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(total, before + CHARACTERS, "right")))
        part = [_decoded(column.slice(start, stop - start)) for column in batch.columns]
        yield pyarrow.Table.from_arrays(part, columns), int(total[stop - 1] - before)
        start = stop


def _decoded(column: pyarrow.Array) -> pyarrow.Array:
    return column.dictionary_decode() if isinstance(column, pyarrow.DictionaryArray) else column


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
