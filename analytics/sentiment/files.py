"""Score a file of texts row by row: text lines, CSV or JSONL, in bounded memory."""

import csv
import itertools
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from stat import S_ISREG
from typing import TextIO, cast

import pandas as pd

from analytics.errors import ImportFileError, RunError, UsageError
from analytics.files import sync_folder
from analytics.sentiment.brand import Brand
from analytics.sentiment.model import Model
from analytics.sentiment.own_head import OwnHead
from analytics.sentiment.pieces import MOST_PIECES
from analytics.sentiment.scoring import BLOCK_TEXTS, OTHER_LANGUAGE, score
from analytics.sentiment.store import Store

STDIN = "-"
NOT_UTF8, NOT_JSON = "not read (not UTF-8)", "not read (not JSON)"
NO_TEXT, RAGGED = "not read (no text)", "not read (ragged row)"
_ENDINGS = (".csv", ".jsonl")
_HEAD = 64 * 1024
_LONGEST_LINE = 16 * 1024 * 1024
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_UNDECODED = re.compile("[\udc80-\udcff]")
csv.field_size_limit(_LONGEST_LINE)

Progress = Callable[[int, float | None], None]
"""Called with (rows done, share of the file read so far; None where its size is unknown)."""
_Row = tuple[str, str]  # text, and the status that says why there is none


@dataclass
class Tally:
    """Counts of rows by status and, of those not scored for their language, by language.

    named: of rows scored with a brand, by how the text names it. long: scored rows whose text is
    longer than the model reads at once. in_part: those of them that were not read whole.
    """

    statuses: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    long: int = 0
    in_part: int = 0

    def add(self, table: pd.DataFrame) -> None:
        self.statuses.update(table["status"])
        self.languages.update(table["language"][table["status"] == OTHER_LANGUAGE])
        if "reputation_status" in table:
            is_scored = table["reputation"].notna()
            self.named.update(table["reputation_status"][is_scored])
        self.long += int((table["pieces"] > 1).sum())
        self.in_part += int((table["pieces"] > MOST_PIECES).sum())


def score_file(
    source: str,
    target: Path,
    model: Model,
    column: str | None,
    progress: Progress,
    brand: Brand | None = None,
    head: OwnHead | None = None,
) -> Tally:
    """Write one row of scores per row of `source` ("-": stdin) to `target`, in its order.

    `source` ending in .csv or .jsonl is read by `column` (default: text); anything else as text
    lines, or, where a column is given, as JSONL or CSV. brand, head: as `score` takes them.
    `target` ends in .csv or .jsonl. A row that cannot be read gets a status that says why; blank
    lines between rows of CSV and JSONL are skipped. Raises `UsageError` for a bad target;
    `ImportFileError` where the file is of another kind, a quote is not closed, or no row can be
    read; `RunError` where `target` cannot be written.
    After an error `target` is unchanged.
    """
    if target.suffix not in _ENDINGS or not target.parent.is_dir():
        raise UsageError(
            what="scores cannot be written there",
            where=str(target),
            right=f"Name a file in a folder that exists, ending in {' or '.join(_ENDINGS)}",
        )
    tally = Tally()
    with _opened(source) as file, _replacing(target) as out, Store() as store:
        about = os.fstat(file.fileno())
        size = about.st_size if S_ISREG(about.st_mode) else None
        rows = _rows(file, source, column)
        while block := list(itertools.islice(rows, BLOCK_TEXTS)):
            table = score([text for text, _ in block], model, store=store, brand=brand, head=head)
            unread = pd.Series([status for _, status in block], dtype="string")
            for name in ("status", "reputation_status")[: 1 + bool(brand)]:
                table[name] = unread.where(unread != "", table[name])
            _write(table, out, target.suffix, is_first=not tally.statuses)
            tally.add(table)
            progress(tally.statuses.total(), file.tell() / size if size else None)
        if not any(not status.startswith("not read") for status in tally.statuses):
            statuses = ", ".join(tally.statuses) or "there is none"
            raise _refuse(source, f"no row can be read: {statuses}", "UTF-8 text; see --text")
    return tally


def _opened(source: str) -> AbstractContextManager[BufferedReader]:
    if source == STDIN:
        return nullcontext(cast(BufferedReader, sys.stdin.buffer))
    try:
        return cast(BufferedReader, open(source, "rb", buffering=_HEAD))
    except OSError as error:
        raise _refuse(source, error.strerror, "Name a file of texts, or - for stdin") from error


@contextmanager
def _replacing(target: Path) -> Iterator[TextIO]:
    """A file beside `target` that replaces it on success and is deleted otherwise."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise RunError(
            what=f"the scores cannot be written: {error.strerror}",
            where=str(target),
            right="What was there stands; make room and run again",
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _write(table: pd.DataFrame, out: TextIO, ending: str, is_first: bool) -> None:
    if ending == ".csv":
        table.to_csv(out, header=is_first, index=False, float_format="%.6f", lineterminator="\n")
    else:
        table.to_json(out, orient="records", lines=True, double_precision=6)


def _rows(file: BufferedReader, name: str, column: str | None) -> Iterator[_Row]:
    head = file.peek(_HEAD)
    odd = len(_CONTROL.findall(head)) + head.decode("utf-8", "replace").count("�")
    if b"\0" in head and odd > max(4, len(head) / 100):
        raise _refuse(name, "this is a binary file, or UTF-16", "Text lines, CSV or JSONL in UTF-8")
    lines = _lines(file, name)
    ending = Path(name).suffix.lower()
    if ending not in _ENDINGS and column is None:
        return (_checked(line.removesuffix("\n").removesuffix("\r")) for line in lines)
    if ending == ".jsonl" or (ending != ".csv" and head.lstrip().startswith(b"{")):
        return _jsonl(lines, column or "text")
    return _csv(lines, name, column or "text")


def _lines(file: BufferedReader, name: str) -> Iterator[str]:
    """Lines with their line ends; bytes that are not UTF-8 become lone surrogates U+DC80…DCFF."""
    for number in itertools.count(1):
        line = file.readline(_LONGEST_LINE)
        if not line:
            return
        if len(line) == _LONGEST_LINE:
            raise _refuse(f"{name}, line {number}", "it is longer than 16 MiB", "One text a line")
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        yield line.decode("utf-8", "surrogateescape")


def _checked(text: str) -> _Row:
    return ("", NOT_UTF8) if _UNDECODED.search(text) else (text, "")


def _jsonl(lines: Iterable[str], column: str) -> Iterator[_Row]:
    for line in lines:
        if not line.strip():
            continue
        if _UNDECODED.search(line):
            yield "", NOT_UTF8
            continue
        try:
            text = json.loads(line)[column]
        except (KeyError, TypeError, IndexError):
            yield "", NO_TEXT
        except (ValueError, RecursionError):
            yield "", NOT_JSON
        else:
            yield (text, "") if isinstance(text, str) else ("", NO_TEXT)


def _csv(lines: Iterable[str], name: str, column: str) -> Iterator[_Row]:
    one_line = (line.replace("\r\n", "\n").replace("\r", " ") for line in lines)
    reader = csv.reader(one_line, strict=True)
    try:
        header = next(reader, [])
        if header.count(column) != 1:
            named = f"columns are {', '.join(header)[:200]}" if header else "it is empty"
            raise _refuse(name, f"no one column {column!r}: {named}", "Name it with --text")
        place = header.index(column)
        for row in reader:
            if len(row) == len(header):
                yield _checked(row[place])
            elif row:
                yield "", RAGGED
            elif len(header) == 1:
                yield "", ""
    except csv.Error as error:
        where = f"{name}, line {reader.line_num}"
        raise _refuse(
            where, f"this is no CSV: {error}", "Close each quote; double inner ones"
        ) from error


def _refuse(name: str, what: str | None, right: str) -> ImportFileError:
    where = "stdin" if name == STDIN else name
    return ImportFileError(what=what or "it cannot be read", where=where, right=right)
