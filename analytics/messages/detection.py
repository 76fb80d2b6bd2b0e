"""Detect how a file is read: by a format, a mapping, or a suggestion; and its rows in chunks."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd

from analytics.messages import gdelt_timeline, mapping, records, refusals, sources
from analytics.messages.clock_columns import day_doubt
from analytics.messages.column_evidence import ColumnEvidence, TableEvidence
from analytics.messages.encoding import Text
from analytics.messages.format import Format, Read
from analytics.messages.formats import FORMATS
from analytics.messages.headers import CandidateHeader, candidate_headers, likeliest
from analytics.messages.mapping import ColumnMapping, mapping_of, own_names
from analytics.messages.opening import InputFile, Tick, refuse
from analytics.messages.parsing import times, words_to_na
from analytics.messages.suggest_mapping import NoMessagesError, Suggestion, suggest
from analytics.messages.tables import Chunk

_GENERIC = FORMATS["generic"]
_TABLES = [known for known in FORMATS.values() if known.shape == "table"]
_RECORDS = [known for known in FORMATS.values() if known.shape == "records"]
_SEARCHED = 10_000
"""Objects of a file's first values that are looked at."""
_HEAD = 200
"""Rows whose times tell whether a table of the message table's own names needs a time format."""


@dataclass(frozen=True)
class Asked:
    """How files are to be read. format: of all. given: mappings that the user names, of which one
    must fit each table; case: those of the case, used where one fits. suggests: whether a mapping
    is suggested, and used, where nothing else fits.
    """

    format: str | None = None
    given: tuple[ColumnMapping, ...] = ()
    case: tuple[ColumnMapping, ...] = ()
    suggests: bool = False


@dataclass(frozen=True)
class DetectedFormat:
    """A file's format and rows, or those of one sheet.

    source: the file, under the name by which its rows are known. read: by the format or by a
    mapping. mapping: as in YAML, with the reasons of its columns under `why`; None for a format of
    a tool. remarks: for the user.
    """

    source: InputFile
    format: Format
    why: str
    read: Read
    chunks: Callable[[Tick | None], Iterator[Chunk]]
    mapping: dict | None = None
    remarks: tuple[str, ...] = ()


def choose(source: InputFile, asked: Asked) -> list[DetectedFormat]:
    """How a file is read; of a workbook, how each sheet that holds messages is.

    In this order: a mapping that is given, one of the case that fits, a tool's format, the message
    table's own names, a suggested mapping if those are asked for. Raises NoMessagesError if it is
    a table without messages, ImportFileError if it cannot be read or nothing fits.
    """
    source = sources.readable(source)
    headers, text = candidate_headers(source)
    remarks = (text.remark,) if text and text.remark else ()
    is_json = text is not None and records.looks_like_json(source, text)
    if asked.format and FORMATS[asked.format].shape == "records" and not is_json:
        raise refusals.not_of(source, asked.format, ["JSON records"])
    if not headers:
        raise refuse(source.name, "no row has a cell", "A table with a header and rows")
    is_mapped = bool(is_json and _mapped(source, headers, asked, is_whole=False))
    if is_json and text is not None and not is_mapped:
        detected = _of_records(source, text, asked.format)
        if detected:
            return [replace(detected, remarks=remarks)]
    sheets = dict.fromkeys(header.sheet for header in headers)
    if len(sheets) > 1:
        return _of_sheets(source, headers, asked)
    detected = _of_table(source, headers, asked)
    return [replace(detected, remarks=(*remarks, *detected.remarks))]


def draft_of(source: InputFile, asked: Asked) -> list[tuple[str, Suggestion]]:
    """Suggestions for the tables of a file that nothing reads, each with the name of its rows."""
    source = sources.readable(source)
    headers, text = candidate_headers(source)
    is_json = text is not None and records.looks_like_json(source, text)
    if is_json and text is not None and _of_records(source, text, None):
        return []
    drafts, errors = [], []
    for sheet in dict.fromkeys(header.sheet for header in headers):
        mine = [header for header in headers if header.sheet == sheet]
        if _mapped(source, mine, asked) or _recognised(mine):
            continue
        named = source if sheet is None else _of_sheet(source, sheet)
        try:
            drafts.append((named.name, _suggested(named, mine)[1]))
        except NoMessagesError as error:
            errors.append(error)
    if errors and not drafts:
        raise errors[0]
    return drafts


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
            raise refusals.not_of(source, format, known.lacks(rows[0] if rows else {}))
    if not fits:
        return None
    best = fits[0]
    why = "as asked" if format else best.why + _also(fits[1:])
    chunks = partial(records.chunks, source, text, best.unwrap, seen=best.seen)
    return DetectedFormat(source, best, why, best.read, chunks)


def _objects(values: list, unwrap: Callable[[object], list]) -> list[dict]:
    """The first objects in some values."""
    rows = (row for value in values for row in unwrap(value) if isinstance(row, dict))
    return list(itertools.islice(rows, _SEARCHED))


def _of_sheets(
    source: InputFile, headers: list[CandidateHeader], asked: Asked
) -> list[DetectedFormat]:
    """How each sheet of a workbook is read; those without messages are named in a remark."""
    found, skipped = [], {}
    for sheet in dict.fromkeys(header.sheet for header in headers):
        mine = [header for header in headers if header.sheet == sheet]
        try:
            found.append(_of_table(_of_sheet(source, sheet), mine, asked))
        except NoMessagesError as error:
            skipped[sheet] = error
    if not found:
        raise max(skipped.values(), key=lambda error: "no column holds times" not in error.what)
    if len(found) == 1:
        found = [replace(found[0], source=source)]
    said = tuple(
        f"{source.name}: sheet {sheet!r} was skipped: {error.what}"
        for sheet, error in skipped.items()
    )
    return [replace(found[0], remarks=(*found[0].remarks, *said)), *found[1:]]


def _of_sheet(source: InputFile, sheet: str | None) -> InputFile:
    return replace(source, name=f"{source.name}/{sheet}")


def _of_table(source: InputFile, headers: list[CandidateHeader], asked: Asked) -> DetectedFormat:
    if asked.format is not None and not asked.given:
        return _as_asked(source, headers, asked.format)
    if detected := _mapped(source, headers, asked):
        return detected
    if asked.given:
        raise refusals.unfit(source, headers, asked.given, "mapping")
    recognised = _recognised(headers)
    if recognised and recognised[1] is not _GENERIC:
        header, known, why = recognised
        chunks = partial(header.chunks, known.escape)
        return DetectedFormat(source, known, why + _how(header), known.read, chunks)
    if recognised and not asked.suggests:
        return _own_names(source, *recognised)
    try:
        header, suggested = _suggested(source, headers)
    except NoMessagesError as error:
        if recognised:
            return _own_names(source, *recognised)
        if asked.suggests:
            raise
        raise refusals.without_messages(source, headers, error) from error
    if not asked.suggests:
        if asked.case:
            end = "; --suggest drafts another"
            raise refusals.unfit(source, headers, asked.case, "case's mapping", end)
        raise refusals.unknown(source, headers)
    if suggested.doubts:
        raise refuse(source.name, suggested.doubts[0], "Say which by --mapping, or time_format")
    read_as = mapping_of(suggested.mapping)
    why = "a mapping was suggested from its names and cells"
    return _by_mapping(source, header, read_as, why, suggested.why, suggested.remarks)


def _as_asked(source: InputFile, headers: list[CandidateHeader], format: str) -> DetectedFormat:
    known = FORMATS[format]
    header = min(headers, key=lambda header: len(known.lacks(header.columns)))
    if lacking := known.lacks(header.columns):
        raise refusals.not_of(source, format, lacking)
    chunks = partial(header.chunks, known.escape)
    return DetectedFormat(source, known, "as asked" + _how(header), known.read, chunks)


def _mapped(
    source: InputFile, headers: list[CandidateHeader], asked: Asked, is_whole: bool = True
) -> DetectedFormat | None:
    """The table as the first mapping reads it that fits: a given one, else one of the case.

    is_whole: whether a mapping fits JSON also by members that only later objects have.
    """
    for mappings, why in (
        (asked.given, "a mapping is given"),
        (() if asked.given else asked.case, "the case's mapping fits"),
    ):
        ranked = sorted(mappings, key=lambda one: -len(one.sources))
        for place, one in enumerate(ranked):
            if header := _fitting(headers, one, is_whole):
                remarks = list(_set_aside(headers, why)) if mappings is asked.case else []
                remarks += _rivals(header, one, ranked[place + 1 :])
                return _by_mapping(source, header, one, why, {}, remarks)
    return None


def _rivals(
    header: CandidateHeader, taken: ColumnMapping, others: Sequence[ColumnMapping]
) -> Iterator[str]:
    """A remark where another mapping fits as well that names as many columns."""
    alike = [one for one in others if len(one.sources) == len(taken.sources) and one != taken]
    if any(set(one.sources) <= set(header.columns) for one in alike):
        yield "several mappings fit, with as many columns; the first of them is taken"


def _set_aside(headers: list[CandidateHeader], why: str) -> Iterator[str]:
    recognised = _recognised(headers)
    if recognised and recognised[1] is not _GENERIC:
        yield f"{why}, and wins over the format {recognised[1].name}, which fits too"


def _by_mapping(
    source: InputFile,
    header: CandidateHeader,
    given: ColumnMapping,
    why: str,
    reasons: dict[str, str],
    remarks: Sequence[str] = (),
) -> DetectedFormat:
    if header.may_grow:
        header = header.with_columns(dict.fromkeys((*header.columns, *given.sources)))
    record = given.record() | ({"why": reasons} if reasons else {})
    return DetectedFormat(
        source,
        _GENERIC,
        why + _how(header),
        partial(mapping.read, mapping=given),
        partial(header.chunks, _GENERIC.escape),
        record,
        tuple(f"{source.name}: {remark}" for remark in remarks),
    )


def _fitting(
    headers: list[CandidateHeader], given: ColumnMapping, is_whole: bool
) -> CandidateHeader | None:
    """The header that has all columns of a mapping; of JSON, any of its objects may have them."""
    needed = set(given.sources)
    for header in headers:
        if needed <= set(header.columns):
            return header
        if is_whole and header.may_grow and needed & set(header.columns):
            named = dict.fromkeys(header.columns)
            for chunk in header.chunks(None, None):
                named.update(dict.fromkeys(chunk.raw.columns))
                if needed <= set(named):
                    return header.with_columns(named)
    return None


def _own_names(
    source: InputFile, header: CandidateHeader, known: Format, why: str
) -> DetectedFormat:
    """A table with the message table's own names, its time format found where it is not ISO."""
    read_as = own_names(header.columns)
    first = next(header.chunks(None, None), None)
    if first is not None and len(first.numbers):
        written = words_to_na(first.raw["published_at"].head(_HEAD)).dropna()
        if times(written, tz="UTC").isna().any():
            read_as = replace(read_as, time_format=_time_format(source, header))
    return replace(_by_mapping(source, header, read_as, why, {}), format=known)


def _time_format(source: InputFile, header: CandidateHeader) -> tuple[str, ...]:
    """The format that reads all times of a table of the message table's own names; () for ISO."""
    column, cells = ColumnEvidence("published_at"), []
    for chunk in header.chunks(None, None):
        column.times.add(chunk.raw["published_at"])
        cells.append(chunk.raw["published_at"].head(_HEAD))
    if doubt := day_doubt(column.times, pd.concat(cells), "published_at"):
        right = "Declare time_format in a mapping (--suggest drafts one)"
        raise refuse(source.name, doubt, right)
    return tuple(layout for layout in column.times.formats()[:1] if layout)


def _suggested(
    source: InputFile, headers: list[CandidateHeader]
) -> tuple[CandidateHeader, Suggestion]:
    header = likeliest(headers)
    evidence = TableEvidence.gather(header.chunks(None, None))
    if not evidence.rows:
        what, right = "there is a header and no row", "At least one message"
        raise NoMessagesError(what=what, where=source.name, right=right)
    if header.may_grow:
        header = header.with_columns(evidence.columns)
    return header, suggest(source.name, evidence)


def _how(header: CandidateHeader) -> str:
    return f" ({header.how})" if header.how else ""


def _recognised(headers: list[CandidateHeader]) -> tuple[CandidateHeader, Format, str] | None:
    for place, known in enumerate(_TABLES):
        for header in headers:
            if known.has_names(header.columns) and _fits(known, header):
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


def _also(others: list[Format]) -> str:
    names = ", ".join(other.name for other in others)
    return f"; {names} would fit too, the narrower format is taken" if others else ""


def mappings_of(record: object) -> tuple[ColumnMapping, ...]:
    """Mappings from parsed YAML: one, or a list of them; none for None."""
    records: list[Any] = record if isinstance(record, list) else [record]
    return tuple(mapping_of(one) for one in records if one is not None)
