"""The headers that a file may have, each with the rows below it, and the likeliest of them."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from analytics.messages import header_words, records, sources, tables
from analytics.messages.encoding import Text, examine
from analytics.messages.opening import HEAD, InputFile, Tick, refuse
from analytics.messages.tables import Chunk

_CONTROL = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b"))
_KINDS = {b"%PDF": "a PDF", b"{\\rtf": "a text document", b"\xd0\xcf\x11\xe0": "an old workbook"}
_VALUE = re.compile(
    r"[+-]?[\d.,:/\s-]*\d[\d.,:/\s%-]*|https?://.*|[\[{].*|\d{4}-\d\d-\d\dT.*", re.S
)
"""What stands in cells and not in names: numbers, times, addresses and objects."""
_LONGEST = 80
"""Most characters of a name; survey questions are longer, and known by what is around them."""


@dataclass(frozen=True)
class CandidateHeader:
    """One header that a file may have, and its rows, given escape and tick.

    how: the way the table was read, in words; may be empty. sheet: of a workbook. below: the cells
    of the first rows under it. above: most cells of a row over it. may_grow: rows may have columns
    that the first ones do not have.
    """

    columns: list[str]
    chunks: Callable[[str | None, Tick | None], Iterator[Chunk]]
    how: str = ""
    sheet: str | None = None
    below: list[list[str]] = field(default_factory=list, repr=False)
    above: int = 0
    may_grow: bool = False
    is_headless: bool = False

    def with_columns(self, columns: Iterable[str]) -> "CandidateHeader":
        """The same rows, all with these columns; for those that may grow."""
        known = list(columns)
        return replace(self, columns=known, chunks=partial(_grown, self.chunks, known))

    @cached_property
    def regularity(self) -> float:
        """Share of the first rows below that have as many cells."""
        width = len(self.columns)
        alike = [len(tables.without_end(row, width)) == width for row in self.below]
        return sum(alike) / len(alike) if alike else 0.5

    @cached_property
    def likelihood(self) -> float:
        """How much it looks like a header: names, of known words, above rows of its width.

        A row below one with as many cells is one of data: over a header stand titles and notes.
        """
        recurring = _recurring(self.columns, self.below)
        known = sum(map(_is_known, (name for name in self.columns if name not in recurring)))
        values = sum(bool(_VALUE.fullmatch(name)) for name in self.columns) + len(recurring)
        blank = sum(name.startswith("column ") for name in self.columns)
        names = sum(len(name) <= _LONGEST for name in self.columns) - values - blank
        if self.above >= len(self.columns) - blank:
            return 0
        return self.regularity * (names + 2 * known - 3 * values - blank)


def _recurring(first: list[str], below: list[list[str]]) -> set[str]:
    """Cells that stand in the same column below too: a header's do not, unless all of it recurs."""
    columns = [{row[place] for row in below if place < len(row)} for place in range(len(first))]
    pairs = [(cell, cell in columns[place]) for place, cell in enumerate(first) if cell]
    if all(recurs for _, recurs in pairs):
        return set()
    return {cell for cell, recurs in pairs if recurs and not _VALUE.fullmatch(cell)}


def _is_known(name: str) -> bool:
    """Whether it is made of words that stand in headers."""
    header = header_words.read(name)
    return 0 < len(header.words) >= len(header.unknown) and len(name) <= _LONGEST // 2


def likeliest(headers: list[CandidateHeader]) -> CandidateHeader:
    """The header that looks most like one; the first of equals.

    One column counts only where no separator makes more: a wrong one makes one of any file.
    """
    wide = [header for header in headers if len(header.columns) > 1 and header.regularity >= 0.5]
    found = wide or headers
    best = max(found, key=lambda header: header.likelihood)
    if best.likelihood > 0:
        return best
    return max(found, key=lambda header: (header.is_headless, len(header.columns)))


def candidate_headers(source: InputFile) -> tuple[list[CandidateHeader], Text | None]:
    """All ways to read a file as a table, and its text, if any. Raises ImportFileError."""
    source = sources.readable(source)
    with source.open() as stream:
        head = stream.peek(HEAD)[:HEAD]
    _refuse_foreign(source, head)
    if head.startswith(b"PAR1"):
        columns, _ = tables.parquet(source, None)
        return [
            CandidateHeader(columns, lambda _, tick: tables.ahead(tables.parquet(source, tick)[1]))
        ], None
    if head.startswith(b"PK\x03\x04"):
        return _headers(tables.sheets(source)), None
    text = examine(source)
    if _is_binary(head, text.encoding):
        raise refuse(source.name, "this is a binary file", "CSV, XLSX, JSON or Parquet")
    if not records.looks_like_json(source, text):
        return _headers(tables.separated(source, text)), text
    values = records.head(source, text)
    unwrap = records.envelope if len(values) == 1 else records.items
    rows = [row for value in values for row in unwrap(value) if isinstance(row, dict)]
    if not rows:
        right = "JSON Lines, a list of objects, or an envelope of a known format"
        raise refuse(source.name, "no row is a JSON object", right)
    names: dict[str, None] = {}
    records.flat(rows[:_SEARCHED], names, source.name)
    read = partial(_flat_chunks, source, text, unwrap)
    return [CandidateHeader(list(names), lambda _, tick: read(tick), may_grow=True)], text


_SEARCHED = 1_000
"""Objects whose members are the first columns of JSON that is read as a table."""


def _is_binary(head: bytes, encoding: str) -> bool:
    """Whether more of a file than a damaged text would have is no text."""
    if b"\x00" not in head or encoding.startswith(("utf-16", "utf-32")):
        return False
    text = head.replace(b"\x00", b"")
    if len(text) < len(head) / 2:
        return True
    damage = len(text) - len(text.decode(encoding, "ignore").encode(encoding))
    return damage + len(text) - len(text.translate(None, _CONTROL)) > len(text) / 10


def _refuse_foreign(source: InputFile, head: bytes) -> None:
    if not head.strip(b"\xef\xbb\xbf\xfe\xff \r\n\t\x00"):
        raise refuse(source.name, "the file is empty", "A file with a header and rows")
    for magic, kind in _KINDS.items():
        if head.startswith(magic):
            right = "Export the messages as CSV, XLSX, JSON or Parquet"
            raise refuse(source.name, f"this is {kind}", right)
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xfe\xff \r\n\t")
    if re.match(rb"<(!doctype html|!--|html|head|body|div|\?xml)", start, re.IGNORECASE):
        what = "this is a web page, perhaps an error page"
        raise refuse(source.name, what, "Download the export itself")


def _headers(found_tables: list[tables.Table]) -> list[CandidateHeader]:
    """Every row that may be the header, for every way to read the file as a table."""
    headers = []
    for table in found_tables:
        rows = table.first()
        for above, cells in enumerate(rows):
            if any(cells):
                columns = tables.distinct(table.name, cells)
                chunks = partial(_under, table, above, columns)
                below = rows[above + 1 :]
                over = max((sum(map(bool, row)) for row in rows[:above]), default=0)
                headers.append(
                    CandidateHeader(columns, chunks, table.how, table.sheet, below, over)
                )
        if rows and _is_headless(rows):
            columns = [f"column {i}" for i in range(1, len(rows[0]) + 1)]
            chunks = partial(_under, table, -1, columns)
            how = ", ".join(filter(None, [table.how, "it has no header"]))
            headers.append(
                CandidateHeader(columns, chunks, how, table.sheet, rows, is_headless=True)
            )
    return headers


def _is_headless(rows: list[list[str]]) -> bool:
    """Whether the first row of a table is one of data, with values and no known name."""
    first = rows[0]
    recurring = _recurring(first, rows[1:])
    names = [name for name in first if len(name) < 30 and name not in recurring]
    if len(first) < 2 or any(header_words.read(name).words for name in names):
        return False
    return any(_VALUE.fullmatch(cell) for cell in first if cell)


def _under(
    table: tables.Table, above: int, cells: list[str], escape: str | None, tick: Tick | None
) -> Iterator[Chunk]:
    return tables.ahead(table.chunks(above, cells, tick, escape))


def _flat_chunks(
    source: InputFile, text: Text, unwrap: Callable[[object], list], tick: Tick | None
) -> Iterator[Chunk]:
    columns: dict[str, None] = {}
    for chunk in records.chunks(source, text, unwrap, tick):
        rows = records.flat(chunk.raw, columns, source.name)
        size = max(1, tables.CELLS // max(1, len(columns)))
        for start in range(0, max(1, len(rows)), size):
            part = slice(start, start + size)
            table = records.table(rows[part], columns)
            yield Chunk(table, chunk.numbers[part], () if start else chunk.broken)


def _grown(
    chunks: Callable[[str | None, Tick | None], Iterator[Chunk]],
    columns: list[str],
    escape: str | None,
    tick: Tick | None,
) -> Iterator[Chunk]:
    for chunk in chunks(escape, tick):
        names = dict.fromkeys((*columns, *chunk.raw.columns))
        raw = chunk.raw.reindex(columns=list(names)).astype("string")
        yield replace(chunk, raw=raw)
