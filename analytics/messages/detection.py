"""Detect a file's format from its content: the format, the reason, and the rows in chunks."""

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from analytics.errors import ImportFileError
from analytics.messages import aggregates, gdelt_timeline, mapping, records, sources, tables
from analytics.messages.encoding import Text, examine
from analytics.messages.format import Format, Read
from analytics.messages.formats import FORMATS
from analytics.messages.mapping import ColumnMapping
from analytics.messages.opening import HEAD, InputFile, Tick, refuse
from analytics.messages.tables import Chunk

_TABLES = [known for known in FORMATS.values() if known.shape == "table"]
_RECORDS = [known for known in FORMATS.values() if known.shape == "records"]
_CONTROL = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b"))
_SEARCHED = 10_000
"""Objects of a file's first values that are looked at."""
_KINDS = {b"%PDF": "a PDF", b"{\\rtf": "a text document", b"\xd0\xcf\x11\xe0": "an old workbook"}


@dataclass(frozen=True)
class DetectedFormat:
    """A file's format and rows. read: by the format or by a mapping. remark: for the user."""

    format: Format
    why: str
    read: Read
    chunks: Callable[[Tick | None], Iterator[Chunk]]
    remark: str | None = None


@dataclass(frozen=True)
class CandidateHeader:
    """One header that a file may have, and its rows, given escape and tick.

    how: the way the table was read, in words; may be empty.
    """

    columns: list[str]
    chunks: Callable[[str | None, Tick | None], Iterator[Chunk]]
    how: str = ""


def choose(
    source: InputFile,
    format: str | None = None,
    given: ColumnMapping | None = None,
    spare: ColumnMapping | None = None,
) -> DetectedFormat:
    """Format of a file: as requested, generic if a mapping is given, else by content.

    spare: a mapping used if no format is recognised. Raises ImportFileError if the file cannot be
    read or no format fits.
    """
    source = sources.readable(source)
    headers, text = candidate_headers(source)
    remark = text.remark if text else None
    detected = None
    if text is not None and given is None and records.looks_like_json(source, text):
        detected = _of_records(source, text, format)
    elif format is not None and FORMATS[format].shape == "records":
        raise _not(source, format, ["JSON records"])
    detected = detected or _of_table(source, headers, format, given, spare)
    return replace(detected, remark=remark)


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
    rows = _objects(records.head(source, text), records.items)
    if not rows:
        right = "JSON Lines, a list of objects, or an envelope of a known format"
        raise refuse(source.name, "no row is a JSON object", right)
    names: dict[str, None] = {}
    records.flat(rows, names, source.name)
    return [CandidateHeader(list(names), lambda _, tick: _flat_chunks(source, text, tick))], text


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
        for above, cells in enumerate(table.first()):
            if any(cells):
                headers.append(
                    CandidateHeader(cells, partial(_under, table, above, cells), table.how)
                )
    return headers


def _under(
    table: tables.Table, above: int, cells: list[str], escape: str | None, tick: Tick | None
) -> Iterator[Chunk]:
    return tables.ahead(table.chunks(above, cells, tick, escape))


def _of_records(source: InputFile, text: Text, format: str | None) -> DetectedFormat | None:
    """The matching format of records; None if there is none, since a JSON file may be a table."""
    head, fits = records.head(source, text), []
    if any(map(gdelt_timeline.is_timeline, _objects(head, records.items))):
        raise gdelt_timeline.refusal(f"{source.name}, timeline")
    for known in _RECORDS:
        if format not in (None, known.name):
            continue
        rows = _objects(head, known.unwrap)
        if any(not known.lacks(row) for row in rows):
            fits.append(known)
        elif format:
            raise _not(source, format, known.lacks(rows[0] if rows else {}))
    if not fits:
        return None
    best = fits[0]
    why = "as asked" if format else best.why + _also(fits[1:])
    chunks = partial(records.chunks, source, text, best.unwrap, seen=best.seen)
    return DetectedFormat(best, why, best.read, chunks)


def _objects(values: list, unwrap: Callable[[object], list]) -> list[dict]:
    """The first objects in some values."""
    rows = (row for value in values for row in unwrap(value) if isinstance(row, dict))
    return list(itertools.islice(rows, _SEARCHED))


def _flat_chunks(source: InputFile, text: Text, tick: Tick | None) -> Iterator[Chunk]:
    columns: dict[str, None] = {}
    for chunk in records.chunks(source, text, None, tick):
        rows = records.flat(chunk.raw, columns, source.name)
        size = max(1, tables.CELLS // max(1, len(columns)))
        for start in range(0, max(1, len(rows)), size):
            part = slice(start, start + size)
            table = records.table(rows[part], columns)
            yield Chunk(table, chunk.numbers[part], () if start else chunk.broken)


def _of_table(
    source: InputFile,
    headers: list[CandidateHeader],
    format: str | None,
    given: ColumnMapping | None,
    spare: ColumnMapping | None,
) -> DetectedFormat:
    if not headers:
        raise refuse(source.name, "no row has a cell", "A table with a header and rows")
    if given is not None:
        return _mapped(headers, given, "a mapping is given")
    if format is not None:
        known, why = FORMATS[format], "as asked"
        header = min(headers, key=lambda header: len(known.lacks(header.columns)))
        if lacking := known.lacks(header.columns):
            raise _not(source, format, lacking)
    elif recognised := _recognised(headers):
        header, known, why = recognised
    elif spare is not None and _needed(spare) <= set(_fitting(headers, spare).columns):
        return _mapped(headers, spare, "the case's mapping fits, and no format does")
    else:
        raise _unknown(source, max(headers, key=lambda header: len(header.columns)).columns)
    return DetectedFormat(
        known, why + _how(header), known.read, partial(header.chunks, known.escape)
    )


def _mapped(headers: list[CandidateHeader], given: ColumnMapping, why: str) -> DetectedFormat:
    header, generic = _fitting(headers, given), FORMATS["generic"]
    read = partial(mapping.read, mapping=given)
    return DetectedFormat(generic, why + _how(header), read, partial(header.chunks, generic.escape))


def _how(header: CandidateHeader) -> str:
    return f" ({header.how})" if header.how else ""


def _needed(given: ColumnMapping) -> set[str]:
    return set(given.sources)


def _fitting(headers: list[CandidateHeader], given: ColumnMapping) -> CandidateHeader:
    return max(headers, key=lambda header: len(_needed(given) & set(header.columns)))


def _recognised(headers: list[CandidateHeader]) -> tuple[CandidateHeader, Format, str] | None:
    for place, known in enumerate(_TABLES):
        for header in headers:
            if not known.lacks(header.columns) and _fits(known, header):
                wider = _TABLES[place + 1 :]
                others = [
                    other for other in wider if not (other.lacks(header.columns) or other.fits)
                ]
                return header, known, known.why + _also(others)
    return None


def _fits(known: Format, header: CandidateHeader) -> bool:
    """Whether the first rows are this format's, where it looks at them."""
    if known.fits is None:
        return True
    chunk = next(header.chunks(known.escape, None), None)
    return chunk is not None and known.fits(chunk.raw)


def _unknown(source: InputFile, columns: list[str]) -> ImportFileError:
    """The error for a table of no known format: its columns, and the closest formats."""
    if columns == gdelt_timeline.COLUMNS:
        return gdelt_timeline.refusal(source.name)
    if days := aggregates.refusal(source.name, columns):
        return days
    lacking = {known.name: known.lacks(columns) for known in _TABLES if not known.fits}
    nearest = sorted(lacking, key=lambda name: len(lacking[name]))[:3]
    tried = [
        f"{name} lacks {_shown(lacking[name])}" for name in dict.fromkeys((*nearest, "generic"))
    ]
    return ImportFileError(
        what=f"no known format has the columns {_shown(columns)}",
        where=source.name,
        right=f"Nearest: {'; '.join(tried)}. For other tables give --mapping (--suggest drafts it)",
    )


def _also(others: list[Format]) -> str:
    names = ", ".join(other.name for other in others)
    return f"; {names} would fit too, the narrower format is taken" if others else ""


def _not(source: InputFile, format: str, lacking: list[str]) -> ImportFileError:
    what = f"it is not {format}: it lacks {_shown(lacking)}"
    return refuse(source.name, what, "Leave --format out, choose the right one, or give --mapping")


def _shown(columns: list[str]) -> str:
    """Some column names, formatted for a sentence."""
    names = (name if len(name) <= 60 else f"{name[:59]}…" for name in columns[:12])
    return ", ".join(names) + (" …" if len(columns) > 12 else "") or "none"
