"""Import files into one message table; every row is kept, rejected with a reason, or a duplicate.

Two passes in bounded memory. The first reads chunks, validates them and stages them on disk, with 9
bytes per row in memory; the second knows all ids, drops duplicates and writes the table.
"""

import contextlib
import gc
import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TypeVar

import pandas as pd

from analytics.errors import ImportFileError, RunError
from analytics.files import disk_problem, private_opener
from analytics.messages.detection import (
    Asked,
    choose,
    draft_of,
    mappings_of,
)
from analytics.messages.formats import FORMATS
from analytics.messages.generations import COVERAGE, REJECTS, SUMMARY, TABLE, draft, publish
from analytics.messages.mapping import ColumnMapping
from analytics.messages.message_store import opened
from analytics.messages.opening import InputFile, Tick, input_files, refuse
from analytics.messages.parsing import zone
from analytics.messages.second_pass import finish
from analytics.messages.sides import SideRule
from analytics.messages.staging import Staging
from analytics.messages.suggest_mapping import NoMessagesError, Suggestion
from analytics.schema import iso

_Read = TypeVar("_Read")


@dataclass(frozen=True)
class Summary:
    """Counts of rows by outcome. fields: share of kept rows that have each column.

    formats: for each, `why`, `files`, the four counts, and the columns that it can `never` provide.
    made_from: `name`, `bytes` and `sha256` of each file read. options: those given, by name.
    coverage: see `coverage.Coverage.found`. mappings: of each file that a mapping reads, as in
    YAML, with the reasons of a suggested one under `why`. unread: columns of each file that nothing
    read. skipped: why files that hold no messages were left out, by name.
    """

    format: str
    why: str
    files: tuple[str, ...]
    rows_read: int
    kept: int
    rejected: int
    duplicates: int
    reasons: dict[str, int]
    first: str
    last: str
    fields: dict[str, float]
    formats: dict[str, dict]
    remarks: tuple[str, ...] = ()
    made_from: tuple[dict, ...] = ()
    options: dict = field(default_factory=dict)
    coverage: dict = field(default_factory=dict)
    mappings: dict[str, dict] = field(default_factory=dict)
    unread: dict[str, list[str]] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.rows_read != self.kept + self.rejected + self.duplicates:
            raise AssertionError("rows were lost: read differs from kept + rejected + duplicates")


@dataclass(frozen=True)
class Imported:
    """table: message table. rejects: source_file, source_row, reason, raw."""

    table: pd.DataFrame
    rejects: pd.DataFrame
    summary: Summary


def detect(path: Path) -> tuple[str, str]:
    """Format of a file, and the reason, from its content. Raises ImportFileError if none fits."""
    detected = choose(input_files([path])[0], Asked())[0]
    return detected.format.name, detected.why


def suggest(
    paths: Sequence[Path], *, mapping: object = None, spare: object = None, trusted: bool = False
) -> dict[str, Suggestion]:
    """A mapping for each file, or sheet, that no format and no mapping reads, by its name.

    mapping, spare: as for `store`. Raises NoMessagesError if a file that is named holds no messages
    or if their time or text cannot be told.
    """
    asked = Asked(given=mappings_of(mapping), case=mappings_of(spare))
    found, drafts = input_files(paths, trusted), {}
    for part in _each(found, lambda source: draft_of(source, asked), {}):
        drafts |= dict(part)
    return drafts


def read(
    paths: Sequence[Path],
    *,
    format: str | None = None,
    mapping: object = None,
    tz: str | None = None,
    sides: Sequence[SideRule] = (),
    spare: object = None,
    trusted: bool = False,
    suggest: bool = False,
) -> Imported:
    """The message table of some exports, in memory; `store` does the same in bounded memory."""
    options = _Options.of(format, mapping, tz, sides, spare, trusted, suggest)
    with draft(None) as here, _writing(here.parent):
        summary = _import(paths, here, options, None)
        rejects = pd.read_csv(here / REJECTS, keep_default_na=False, dtype={"raw": "string"})
        return Imported(opened(here / TABLE).table(), rejects, summary)


def store(
    paths: Sequence[Path],
    folder: Path | None,
    *,
    format: str | None = None,
    mapping: object = None,
    tz: str | None = None,
    sides: Sequence[SideRule] = (),
    spare: object = None,
    trusted: bool = False,
    suggest: bool = False,
    tick: Tick | None = None,
) -> Summary:
    """Read exports, each in its own format, into `folder` (None: nowhere), replaced as a whole.

    format: that of all files. mapping: that of a generic file, as parsed from YAML, or a list of
    them, of which one must fit each file. spare: the case's, used wherever one fits. tz: zone of
    times without an offset. sides: rules that assign the speaker's side. trusted: set the bounds on
    packed, on many and on very large files aside. suggest: read tables that nothing else reads by a
    mapping that their names and cells suggest, and times whose zone nothing tells as UTC. tick:
    called with the number of bytes read. Rows that cannot be used are rejects, not errors. Raises
    ImportFileError, or RunError where it cannot be written; the last import then stands as it was.
    """
    options = _Options.of(format, mapping, tz, sides, spare, trusted, suggest)
    input_files(paths, trusted)  # a name that is wrong makes no folder
    with _writing(folder), draft(folder) as here:
        summary = _import(paths, here, options, tick)
        if folder is not None:
            publish(here, folder)
    return summary


@dataclass(frozen=True)
class _Options:
    """How files are read, checked."""

    format: str | None
    mapping: tuple[ColumnMapping, ...]
    tz: str | None
    sides: tuple[SideRule, ...]
    spare: tuple[ColumnMapping, ...]
    trusted: bool
    suggest: bool

    @classmethod
    def of(
        cls,
        format: str | None,
        mapping: object,
        tz: str | None,
        sides: Sequence[SideRule],
        spare: object,
        trusted: bool,
        suggest: bool,
    ) -> "_Options":
        chosen = _validate_options(format, mapping, tz)
        return cls(format, chosen, tz, tuple(sides), mappings_of(spare), trusted, suggest)

    @property
    def assumed(self) -> str | None:
        """The zone of times that neither carry one nor have ids that tell it."""
        return "UTC" if self.suggest else None

    @property
    def asked(self) -> Asked:
        return Asked(self.format, self.mapping, self.spare, self.suggest)


def _import(paths: Sequence[Path], here: Path, options: _Options, tick: Tick | None) -> Summary:
    """Write the four files of an import to a folder."""
    found = input_files(paths, options.trusted)
    stamps = _stamps(found)
    made_from = _made_from(found)
    skipped: dict[str, str] = {}
    with _gc_disabled():
        with Staging(here, options.tz, options.sides, options.trusted, options.assumed) as staged:
            chosen = _each(found, lambda source: choose(source, options.asked), skipped)
            for parts in chosen:
                for detected in parts:
                    staged.take(detected.source, detected, tick)
        summary = _summary(staged, finish(staged), made_from, options, skipped)
    for source in found:
        if _stamps([source])[source.path] != stamps[source.path]:
            raise refuse(source.file, "the file changed while it was read", "Import it again")
    _write_json(here / SUMMARY, {k: v for k, v in asdict(summary).items() if k != "coverage"})
    _write_json(here / COVERAGE, summary.coverage)
    return summary


def _each(
    found: Sequence[InputFile], read: Callable[[InputFile], _Read], skipped: dict[str, str]
) -> Iterator[_Read]:
    """What is read of each file; those of a folder or a zip that hold no messages are skipped.

    Raises what the first of them raised if that is all of them.
    """
    first, is_any = None, False
    for source in found:
        try:
            one = read(source)
        except ImportFileError as error:
            if source.is_named or not (isinstance(error, NoMessagesError) or source.is_beside):
                raise
            skipped[source.name] = "it is no export" if source.is_beside else error.what
            first = first or error
        else:
            is_any = True
            yield one
    if first is not None and not is_any:
        raise first


def _stamps(found: Sequence[InputFile]) -> dict[Path, tuple[int, int, int]]:
    """What tells that a file has changed."""
    stats = {source.path: source.path.stat() for source in found}
    return {path: (s.st_ino, s.st_size, s.st_mtime_ns) for path, s in stats.items()}


def _made_from(found: Sequence[InputFile]) -> tuple[dict, ...]:
    """`name`, `bytes` and `sha256` of each file as it lies on the disk."""
    made = []
    for path, name in {source.path: source.file for source in found}.items():
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            made.append({"name": name, "bytes": file.tell(), "sha256": digest})
    return tuple(made)


@contextlib.contextmanager
def _writing(folder: Path | None) -> Iterator[None]:
    """What a disk does not take, in one line."""
    try:
        yield
    except OSError as error:
        raise RunError(
            what=f"the messages cannot be written: {disk_problem(error)}",
            where=str(folder or tempfile.gettempdir()),
            right="What was there stands; make room or allow writing, and import again",
        ) from error


@contextlib.contextmanager
def _gc_disabled() -> Iterator[None]:
    """Disable cyclic garbage collection: rows have no cycles, and it would scan them often."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def size(paths: Sequence[Path], trusted: bool = False) -> int:
    """Bytes on disk of the files that `store` would read."""
    found = {source.path for source in input_files(paths, trusted)}
    return sum(path.stat().st_size for path in found)


def _write_json(path: Path, value: dict) -> None:
    with open(path, "w", encoding="utf-8", opener=private_opener) as file:
        file.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def _validate_options(
    format: str | None, mapping: object, tz: str | None
) -> tuple[ColumnMapping, ...]:
    """The mappings, after checking that the options are valid and consistent."""
    if format is not None and format not in FORMATS:
        raise ImportFileError(
            what=f"unknown format {format!r}",
            where="--format",
            right=f"One of {', '.join(FORMATS)}",
        )
    if tz is not None:
        zone(tz, "--tz")
    if mapping is not None and format not in (None, "generic"):
        raise ImportFileError(
            what=f"a mapping is given beside the format {format}",
            where="--mapping",
            right="A mapping is for generic files: leave --format out",
        )
    return mappings_of(mapping)


def _summary(
    staged: Staging,
    done: dict,
    made_from: tuple[dict, ...],
    options: _Options,
    skipped: dict[str, str],
) -> Summary:
    fields, formats = done["coverage"]["fields"], done["formats"]
    left_out = tuple(f"{name} was skipped: {why}" for name, why in skipped.items())
    mapped = {part.name: part.detected.mapping for part in staged.parts}
    return Summary(
        format=", ".join(formats),
        why="; ".join(found["why"] for found in formats.values()),
        formats=formats,
        files=tuple(staged.rows),
        rows_read=sum(staged.rows.values()),
        rejected=staged.reasons.total(),
        reasons=dict(sorted(staged.reasons.items())),
        fields={name: shares["present"] for name, shares in fields.items()},
        first=iso(done["first"]),
        last=iso(done["last"]),
        made_from=made_from,
        options={k: v for k, v in asdict(options).items() if v},
        mappings={name: record for name, record in mapped.items() if record},
        unread=staged.unused,
        skipped=skipped,
        remarks=(*done["remarks"], *left_out),
        **{name: done[name] for name in ("kept", "duplicates", "coverage")},
    )
