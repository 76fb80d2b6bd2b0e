"""Files to one message table: every row is kept, rejected with a reason, or a duplicate."""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pandas as pd

from analytics.errors import ImportFileError
from analytics.messages import airline, generic, twcs
from analytics.messages.fields import zone
from analytics.messages.files import Chunk, chunks
from analytics.schema import MESSAGE_COLUMNS, iso
from analytics.schema import messages as make_messages

FORMATS = {reader.NAME: reader for reader in (airline, twcs, generic)}
TABLE, REJECTS, SUMMARY = "messages.parquet", "rejects.csv", "import.json"
_ROUNDED = 0.9
"""Share of a file's long ids ending in 000 from which all of them count as rounded."""
_SCIENTIFIC = r"\d(?:[.,]\d+)?[eE]\+\d+"


@dataclass(frozen=True)
class Summary:
    """What became of every row. fields: share of kept rows that have each column."""

    format: str
    why: str
    files: tuple[str, ...]
    rows_read: int
    kept: int
    rejected: int
    duplicates: int
    reasons: dict[str, int]
    first: str | None
    last: str | None
    fields: dict[str, float]
    remarks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.rows_read != self.kept + self.rejected + self.duplicates:
            raise AssertionError("rows were lost: read differs from kept + rejected + duplicates")


@dataclass(frozen=True)
class Imported:
    """table: message table. rejects: source_file, source_row, reason, raw."""

    table: pd.DataFrame
    rejects: pd.DataFrame
    summary: Summary


@dataclass
class _Gathered:
    """What the files gave so far."""

    tables: list[pd.DataFrame] = field(default_factory=list)
    rejects: list[tuple[str, int, str, str]] = field(default_factory=list)
    rows: int = 0


def detect(path: Path) -> tuple[str, str]:
    """Format of a file and why, from its columns. Raises ImportFileError where none fits."""
    columns = list(_first(path)[0].table.columns)
    for name, reader in FORMATS.items():
        if why := reader.recognises(columns):
            return name, why
    if not columns:
        what, right = "no row is a JSON object", "JSON Lines: one object a line"
        raise ImportFileError(what=what, where=path.name, right=right)
    tried = "; ".join(f"{name} lacks {_shown(r.lacks(columns))}" for name, r in FORMATS.items())
    raise ImportFileError(
        what=f"no known format has the columns {_shown(columns)}",
        where=path.name,
        right=f"Tried: {tried}. For any other table give --mapping",
    )


def _shown(columns: list[str]) -> str:
    return ", ".join(columns[:12]) + (" …" if len(columns) > 12 else "")


def read(
    paths: Sequence[Path],
    *,
    format: str | None = None,
    mapping: object = None,
    tz: str | None = None,
) -> Imported:
    """Read files of one format into one message table.

    mapping: columns of a generic file, as YAML gave it. tz: zone of times that carry none. Raises
    ImportFileError; rows that cannot be used are rejects, not errors.
    """
    if format is not None and format not in FORMATS:
        raise ImportFileError(
            what=f"unknown format {format!r}",
            where="--format",
            right=f"One of {', '.join(FORMATS)}",
        )
    if tz is not None:
        zone(tz, "--tz")
    if mapping is not None and format not in (None, generic.NAME):
        raise ImportFileError(
            what=f"a mapping is given beside the format {format}",
            where="--mapping",
            right="A mapping is for generic files: leave --format out",
        )
    chosen = generic.mapping_of(mapping) if mapping is not None else None
    found = (format, "as asked") if format else None
    gathered = _Gathered()
    for path in paths:
        if chosen is not None:
            found = (generic.NAME, "a mapping is given")
        elif format is None:
            found = _agree(found, detect(path), path)
        head, rest = _first(path)
        use = _reader(found[0], chosen, list(head.table.columns), tz, path)
        _gather(path, head, rest, use, gathered)
    return _finish(gathered, found, paths)


def _agree(before: tuple[str, str] | None, now: tuple[str, str], path: Path) -> tuple[str, str]:
    if before is not None and before[0] != now[0]:
        raise ImportFileError(
            what=f"it is {now[0]}, the files before are {before[0]}",
            where=path.name,
            right="Import files of one format at a time",
        )
    return now


def _first(path: Path) -> tuple[Chunk, Iterator[Chunk]]:
    rest = chunks(path)
    head = next(rest, None)
    if head is None or (head.table.empty and not head.broken):
        raise ImportFileError(
            what="there is a header and no row", where=path.name, right="At least one message"
        )
    return head, rest


def _reader(
    name: str, mapping: generic.ColumnMapping | None, columns: list[str], tz: str | None, path: Path
) -> Callable[[pd.DataFrame], tuple[pd.DataFrame, pd.Series]]:
    if mapping is None and (lacking := FORMATS[name].lacks(columns)):
        raise ImportFileError(
            what=f"it is not {name}: it lacks {_shown(lacking)}",
            where=path.name,
            right="Leave --format out, choose the right one, or give --mapping",
        )
    if name != generic.NAME:
        return lambda raw: FORMATS[name].read(raw, tz)
    return lambda raw: generic.read(raw, tz, mapping or generic.own_names(list(raw.columns)))


def _gather(
    path: Path, head: Chunk, rest: Iterator[Chunk], use: Callable, gathered: _Gathered
) -> None:
    for chunk in (head, *rest):
        gathered.rows += len(chunk.table) + len(chunk.broken)
        gathered.rejects += [(path.name, *broken) for broken in chunk.broken]
        if chunk.table.empty:
            continue
        table, reason = use(chunk.table)
        bad = reason.notna()
        raw = chunk.table[bad].fillna("").agg(",".join, axis=1) if bad.any() else []
        gathered.rejects += [
            (path.name, int(row), why, text)
            for row, why, text in zip(reason.index[bad], reason[bad], raw, strict=True)
        ]
        table = table[~bad].assign(source_file=path.name)
        gathered.tables.append(table.assign(source_row=table.index))


def _finish(gathered: _Gathered, found: tuple[str, str], paths: Sequence[Path]) -> Imported:
    rejects = pd.DataFrame(gathered.rejects, columns=["source_file", "source_row", "reason", "raw"])
    table = pd.concat(gathered.tables, ignore_index=True) if gathered.tables else pd.DataFrame()
    if table.empty:
        why = rejects["reason"].value_counts().index[0]
        raise ImportFileError(
            what=f"none of {gathered.rows} rows can be used; most often: {why}",
            where=", ".join(path.name for path in paths),
            right="Check the format, the mapping and the zone",
        )
    if found[0] == airline.NAME:
        airline.guard(table)
    table, remarks = _identify(table)
    again = table["message_id"].duplicated()
    remarks += _disagreements(table[table["message_id"].duplicated(keep=False)])
    table = table[~again]
    table = make_messages(table.reindex(columns=[c for c in MESSAGE_COLUMNS if c in table]))
    reasons = rejects["reason"].value_counts().sort_index().to_dict()
    times = table["published_at"]
    summary = Summary(
        format=found[0],
        why=found[1],
        files=tuple(path.name for path in paths),
        rows_read=gathered.rows,
        kept=len(table),
        rejected=len(rejects),
        duplicates=int(again.sum()),
        reasons={str(name): int(count) for name, count in reasons.items()},
        first=iso(times.min()),
        last=iso(times.max()),
        fields={name: float(share) for name, share in table.notna().mean().items()},
        remarks=tuple(remarks),
    )
    return Imported(table, rejects, summary)


def _identify(table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Ids that a spreadsheet rounded are set aside; rows without id get one from their content."""
    remarks = []
    ids = table["message_id"] if "message_id" in table else pd.Series(pd.NA, index=table.index)
    ids = ids.astype("string")
    long = ids[ids.str.fullmatch(r"\d{16,}").fillna(False)]
    by_file = long.str.endswith("000").groupby(table["source_file"])
    rounded = long[(by_file.transform("size") > 1) & (by_file.transform("mean") > _ROUNDED)]
    damaged = ids.str.fullmatch(_SCIENTIFIC).fillna(False) | ids.index.isin(rounded.index)
    if damaged.any():
        remarks.append(
            f"{damaged.sum()} ids are rounded (a spreadsheet's doing): "
            "useless for threads, replaced by ids made from author, text and time"
        )
        ids = ids.mask(damaged)
    if "url" in table:
        ids = ids.fillna(table["url"])
    author = table["author"] if "author" in table else pd.Series("", index=table.index)
    content = (
        author.fillna("") + "\x1f" + table["text"] + "\x1f" + table["published_at"].astype(str)
    )
    made = [
        f"made-{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
        for text in content[ids.isna()]
    ]
    ids = ids.astype(object)
    ids[ids.isna()] = made
    return table.assign(message_id=ids.astype("string")), remarks


def _disagreements(repeated: pd.DataFrame) -> list[str]:
    """What messages of one id disagree on; the first row read is kept."""
    remarks = []
    for column in ("label", "text"):
        if column in repeated:
            count = (repeated.groupby("message_id")[column].nunique() > 1).sum()
            if count:
                remarks.append(f"{count} repeated ids carry two different {column}s; first kept")
    return remarks


def write(imported: Imported, folder: Path) -> None:
    """Write table, rejects and summary into `folder`; each is swapped in whole."""
    folder.mkdir(parents=True, exist_ok=True)
    safe = imported.rejects.assign(
        **{name: imported.rejects[name].map(neutralise) for name in ("source_file", "raw")}
    )
    summary = json.dumps(asdict(imported.summary), indent=2, ensure_ascii=False)
    with tempfile.TemporaryDirectory(dir=folder) as name:
        draft = Path(name)
        imported.table.to_parquet(draft / TABLE, index=False)
        safe.to_csv(draft / REJECTS, index=False)
        (draft / SUMMARY).write_text(summary + "\n", encoding="utf-8")
        for part in (TABLE, REJECTS, SUMMARY):
            os.replace(draft / part, folder / part)


def neutralise(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula, made text."""
    return f"'{cell}" if cell.lstrip().startswith(("=", "+", "-", "@")) else cell


def load(folder: Path) -> pd.DataFrame | None:
    """The message table that `write` left in `folder`; None where there is none."""
    path = folder / TABLE
    if not path.exists():
        return None
    try:
        return make_messages(pd.read_parquet(path))
    except (OSError, ValueError) as error:
        raise ImportFileError(
            what=f"the message table cannot be read: {error}",
            where=str(path),
            right="Import the messages again",
        ) from error
