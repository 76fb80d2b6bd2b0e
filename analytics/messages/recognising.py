"""Which format a file is, from its content: its reader, the reason, and its rows in chunks."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from types import ModuleType

import pandas as pd

from analytics.errors import ImportFileError
from analytics.messages import (
    airline,
    app_reviews,
    bluesky,
    brandwatch,
    brandwatch_api,
    crowdtangle_facebook,
    crowdtangle_instagram,
    four_cat_bluesky,
    four_cat_x,
    gdelt,
    generic,
    hacker_news,
    mastodon,
    meltwater,
    meltwater_api,
    meltwater_explore,
    newswhip,
    newswhip_api,
    records,
    reddit,
    review_bombs,
    steam_reviews,
    tables,
    talkwalker,
    talkwalker_api,
    twarc_csv,
    twcs,
    x_v1,
    x_v2,
    youtube_api,
    youtube_ytdt,
)
from analytics.messages.decoding import Text, examine
from analytics.messages.opening import HEAD, Source, Tick, naming, refuse
from analytics.messages.tables import Chunk

READERS = (
    airline,
    twcs,
    brandwatch,
    talkwalker,
    meltwater,
    meltwater_explore,
    crowdtangle_facebook,
    crowdtangle_instagram,
    twarc_csv,
    four_cat_x,
    four_cat_bluesky,
    review_bombs,
    steam_reviews,
    app_reviews,
    youtube_ytdt,
    newswhip,
    x_v1,
    x_v2,
    reddit,
    mastodon,
    bluesky,
    youtube_api,
    hacker_news,
    brandwatch_api,
    talkwalker_api,
    meltwater_api,
    newswhip_api,
    gdelt,
    generic,
)
"""Narrow formats before wide ones: where two fit, the first is taken."""
FORMATS: dict[str, ModuleType] = {reader.NAME: reader for reader in READERS}
_TABLES = [reader for reader in READERS if reader.SHAPE == "table"]
_RECORDS = [reader for reader in READERS if reader.SHAPE == "records"]
_KINDS = {b"%PDF": "a PDF", b"{\\rtf": "a text document", b"\xd0\xcf\x11\xe0": "an old workbook"}

Read = Callable[[object, str | None], tuple[pd.DataFrame, pd.Series]]


@dataclass(frozen=True)
class Choice:
    """A file and the reader of its format.

    never: columns that the format cannot carry. guard: refuses a correction no longer needed.
    """

    name: str
    why: str
    read: Read
    never: tuple[str, ...]
    chunks: Callable[[Tick | None], Iterator[Chunk]]
    remark: str | None = None
    guard: Callable[[pd.DataFrame], None] | None = None


@dataclass(frozen=True)
class View:
    """One header that a file may have, and its rows. how: in words, where it is a choice."""

    columns: list[str]
    chunks: Callable[[ModuleType, Tick | None], Iterator[Chunk]]
    how: str = ""


def choose(
    source: Source,
    format: str | None = None,
    mapping: generic.ColumnMapping | None = None,
    spare: generic.ColumnMapping | None = None,
) -> Choice:
    """Reader of a file: as asked, generic where a mapping is given, else by content.

    spare: a mapping for where no format is recognised. Raises ImportFileError where the file
    cannot be read or nothing fits.
    """
    found, text = views(source)
    remark = text.remark if text else None
    choice = None
    if text is not None and mapping is None and records.looks_like_json(source, text):
        choice = _of_records(source, text, format)
    elif format is not None and FORMATS[format].SHAPE == "records":
        raise _not(source, format, ["JSON records"])
    choice = choice or _of_views(source, found, format, mapping, spare)
    return replace(choice, remark=remark)


def views(source: Source) -> tuple[list[View], Text | None]:
    """All ways to see a file as a table, and its text where it is one. Raises ImportFileError."""
    with source.open() as stream:
        head = stream.peek(HEAD)[:HEAD]
    _refuse_foreign(source, head)
    if head.startswith(b"PAR1"):
        columns, _ = tables.parquet(source, None)
        return [View(columns, lambda _, tick: tables.ahead(tables.parquet(source, tick)[1]))], None
    if head.startswith(b"PK\x03\x04"):
        return _headers(tables.sheets(source)), None
    text = examine(source)
    if b"\x00" in head and not text.encoding.startswith("utf-16"):
        raise refuse(source.name, "this is a binary file", "CSV, XLSX, JSON or Parquet")
    if not records.looks_like_json(source, text):
        return _headers(tables.separated(source, text)), text
    rows = [row for value in records.head(source, text) for row in records.items(value)]
    rows = [row for row in rows if isinstance(row, dict)]
    if not rows:
        right = "JSON Lines, a list of objects, or an envelope of a known format"
        raise refuse(source.name, "no row is a JSON object", right)
    columns = list(records.flat(rows, {}))
    return [View(columns, lambda _, tick: _flat_chunks(source, text, tick))], text


def _refuse_foreign(source: Source, head: bytes) -> None:
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


def _headers(found: list[tables.Table]) -> list[View]:
    """Every row that may be the header, of every way to see the file as a table."""
    headers = []
    for table in found:
        for above, cells in enumerate(table.first()):
            if any(cells):
                headers.append(View(cells, partial(_under, table, above, cells), table.how))
    return headers


def _under(
    table: tables.Table, above: int, cells: list[str], reader: ModuleType, tick: Tick | None
) -> Iterator[Chunk]:
    return tables.ahead(table.chunks(above, cells, tick, getattr(reader, "ESCAPE", None)))


def _of_records(source: Source, text: Text, format: str | None) -> Choice | None:
    """The reader of records that fits; None where none does, for a JSON file may be a table."""
    first, fits = records.head(source, text), []
    for reader in _RECORDS:
        unwrap = getattr(reader, "unwrap", records.items)
        rows = [row for value in first for row in unwrap(value) if isinstance(row, dict)]
        with naming(source.name):
            why = next(filter(None, map(reader.recognises, rows)), None)
        if format == reader.NAME:
            if not why and (lacking := reader.lacks(rows[0] if rows else {})):
                raise _not(source, format, lacking)
            why = "as asked"
        if why and format in (None, reader.NAME):
            seen = getattr(reader, "SEEN", None)
            chunks = partial(records.chunks, source, text, unwrap, seen=seen)
            fits.append(Choice(reader.NAME, why, reader.read, reader.NEVER, chunks))
    if not fits:
        return None
    return replace(fits[0], why=fits[0].why + _also([other.name for other in fits[1:]]))


def _flat_chunks(source: Source, text: Text, tick: Tick | None) -> Iterator[Chunk]:
    columns: dict[str, None] = {}
    for chunk in records.chunks(source, text, None, tick):
        table = records.flat(chunk.raw, columns)
        yield Chunk(table, chunk.numbers, chunk.broken)


def _of_views(
    source: Source,
    found: list[View],
    format: str | None,
    mapping: generic.ColumnMapping | None,
    spare: generic.ColumnMapping | None,
) -> Choice:
    if not found:
        raise refuse(source.name, "no row has a cell", "A table with a header and rows")
    if mapping is not None:
        view, reader, why = _fitting(found, mapping), generic, "a mapping is given"
    elif format is not None:
        reader, why = FORMATS[format], "as asked"
        view = min(found, key=lambda view: len(reader.lacks(view.columns)))
        if lacking := reader.lacks(view.columns):
            raise _not(source, format, lacking)
    elif known := _recognised(found):
        view, reader, why = known
    elif spare is not None and _needed(spare) <= set(_fitting(found, spare).columns):
        mapping, reader, why = spare, generic, "the case's mapping fits, and no format does"
        view = _fitting(found, spare)
    else:
        widest = max(found, key=lambda view: len(view.columns))
        raise _unknown(source, widest.columns)
    why += f" ({view.how})" if view.how else ""
    read = partial(_mapped, mapping) if mapping else reader.read
    guard = getattr(reader, "guard", None)
    return Choice(reader.NAME, why, read, reader.NEVER, partial(view.chunks, reader), guard=guard)


def _needed(mapping: generic.ColumnMapping) -> set[str]:
    return set(mapping.columns.values())


def _fitting(found: list[View], mapping: generic.ColumnMapping) -> View:
    return max(found, key=lambda view: len(_needed(mapping) & set(view.columns)))


def _mapped(mapping: generic.ColumnMapping, raw: pd.DataFrame, tz: str | None):
    return generic.read(raw, tz, mapping)


def _recognised(found: list[View]) -> tuple[View, ModuleType, str] | None:
    for place, reader in enumerate(_TABLES):
        for view in found:
            if why := reader.recognises(view.columns):
                rest = _TABLES[place + 1 :]
                others = [other.NAME for other in rest if other.recognises(view.columns)]
                return view, reader, why + _also(others)
    return None


def _unknown(source: Source, columns: list[str]) -> ImportFileError:
    """The error for a table of no known format: its columns, and the formats that come nearest."""
    if columns == gdelt.TIMELINE:
        return gdelt.refuse_timeline(source.name)
    lacking = {reader.NAME: reader.lacks(columns) for reader in _TABLES}
    nearest = sorted(lacking, key=lambda name: len(lacking[name]))[:3]
    tried = [
        f"{name} lacks {_shown(lacking[name])}" for name in dict.fromkeys((*nearest, "generic"))
    ]
    return ImportFileError(
        what=f"no known format has the columns {_shown(columns)}",
        where=source.name,
        right=f"Nearest: {'; '.join(tried)}. For other tables give --mapping (--suggest drafts it)",
    )


def _also(others: list[str]) -> str:
    return f"; {', '.join(others)} would fit too, the narrower format is taken" if others else ""


def _not(source: Source, format: str, lacking: list[str]) -> ImportFileError:
    what = f"it is not {format}: it lacks {_shown(lacking)}"
    return refuse(source.name, what, "Leave --format out, choose the right one, or give --mapping")


def _shown(columns: list[str]) -> str:
    """Some column names for a sentence."""
    return ", ".join(columns[:12]) + (" …" if len(columns) > 12 else "")
