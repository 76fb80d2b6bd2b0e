"""Import files into one message table; every row is kept, rejected with a reason, or a duplicate.

Two passes in bounded memory. The first reads chunks, validates them and stages them on disk, with 9
bytes per row in memory; the second knows all ids, drops duplicates and writes the table.
"""

import contextlib
import gc
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pandas as pd

from analytics.errors import ImportFileError
from analytics.messages.detection import choose
from analytics.messages.formats import FORMATS
from analytics.messages.mapping import ColumnMapping, mapping_of
from analytics.messages.message_store import opened
from analytics.messages.opening import Tick, input_files
from analytics.messages.parsing import zone
from analytics.messages.sides import SideRule
from analytics.messages.staging import COVERAGE, REJECTS, SUMMARY, TABLE, Staging, finish
from analytics.schema import iso


@dataclass(frozen=True)
class Summary:
    """Counts of rows by outcome. fields: share of kept rows that have each column.

    formats: for each, `why`, `files`, the four counts, and the columns that it can `never` provide.
    coverage: see `coverage.Coverage.found`.
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
    coverage: dict = field(default_factory=dict)

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
    detected = choose(input_files([path])[0])
    return detected.format.name, detected.why


def read(
    paths: Sequence[Path],
    *,
    format: str | None = None,
    mapping: object = None,
    tz: str | None = None,
    sides: Sequence[SideRule] = (),
    spare: object = None,
) -> Imported:
    """The message table of some exports, in memory; `store` does the same in bounded memory."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        summary = store(
            paths, folder, format=format, mapping=mapping, tz=tz, sides=sides, spare=spare
        )
        rejects = pd.read_csv(folder / REJECTS, keep_default_na=False, dtype={"raw": "string"})
        return Imported(opened(folder / TABLE).table(), rejects, summary)


def store(
    paths: Sequence[Path],
    folder: Path | None,
    *,
    format: str | None = None,
    mapping: object = None,
    tz: str | None = None,
    sides: Sequence[SideRule] = (),
    spare: object = None,
    tick: Tick | None = None,
) -> Summary:
    """Read exports, each in its own format, into `folder` (None: nowhere), replaced as a whole.

    format: that of all files. mapping: columns of a generic file, as parsed from YAML. spare: a
    mapping used if no format is recognised. tz: zone of times without an offset. sides: rules that
    assign the speaker's side. tick: called with the number of bytes read. Raises ImportFileError,
    and then leaves no files; rows that cannot be used are rejects, not errors.
    """
    chosen = _validate_options(format, mapping, tz)
    other = mapping_of(spare) if spare is not None else None
    near = next((p for p in (folder, *folder.parents) if p.is_dir()), None) if folder else None
    with tempfile.TemporaryDirectory(dir=near, prefix=".import-") as name, _gc_disabled():
        here = Path(name)
        with Staging(here, tz, sides) as staged:
            for source in input_files(paths):
                staged.take(source, choose(source, format, chosen, other), tick)
        summary = _summary(staged, finish(staged))
        _write_json(here / SUMMARY, {k: v for k, v in asdict(summary).items() if k != "coverage"})
        _write_json(here / COVERAGE, summary.coverage)
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            for part in (TABLE, REJECTS, COVERAGE, SUMMARY):
                os.replace(here / part, folder / part)
    return summary


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


def size(paths: Sequence[Path]) -> int:
    """Bytes on disk of the files that `store` would read."""
    return sum(path.stat().st_size for path in {source.path for source in input_files(paths)})


def _write_json(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _validate_options(format: str | None, mapping: object, tz: str | None) -> ColumnMapping | None:
    """The mapping, after checking that the options are valid and consistent."""
    if format is not None and format not in FORMATS:
        raise ImportFileError(
            what=f"unknown format {format!r}",
            where="--format",
            right=f"One of {', '.join(FORMATS)}",
        )
    if tz is not None:
        zone(tz, "--tz")
    if mapping is None:
        return None
    if format not in (None, "generic"):
        raise ImportFileError(
            what=f"a mapping is given beside the format {format}",
            where="--mapping",
            right="A mapping is for generic files: leave --format out",
        )
    return mapping_of(mapping)


def _summary(staged: Staging, done: dict) -> Summary:
    fields, formats = done["coverage"]["fields"], done["formats"]
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
        **{name: done[name] for name in ("kept", "duplicates", "coverage", "remarks")},
    )


def load_coverage(folder: Path) -> dict | None:
    """The coverage report that `store` wrote to `folder` (`coverage.Coverage.found`), or None."""
    path = folder / COVERAGE
    try:
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    except ValueError as error:
        raise ImportFileError(
            what=f"the coverage report cannot be read: {error}",
            where=str(path),
            right="Import the messages again",
        ) from error
