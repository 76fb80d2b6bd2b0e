"""The second pass of an import: the staged rows to the table, without duplicates, and counts."""

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow
import pyarrow.parquet

from analytics.errors import ImportFileError
from analytics.files import private_opener
from analytics.messages.coverage import Coverage
from analytics.messages.duplicates import Merged, Repeats
from analytics.messages.format import Format
from analytics.messages.generations import TABLE
from analytics.messages.identity import keys, remade, with_parents
from analytics.messages.parsing import is_blank
from analytics.messages.staging import ROW_GROUP, SCHEMA, STAGED, Staging

_SHOWN = 30
"""Characters of a cell in a remark."""


def finish(staged: Staging) -> dict:
    """The second pass: write the table without duplicates, and return the counts."""
    if not staged.ids.found:
        why = staged.reasons.most_common(1)[0][0]
        raise ImportFileError(
            what=f"none of {staged.rows.total()} rows can be used; most often: {why}",
            where=", ".join(staged.rows),
            right="Check the format, the mapping and the zone",
        )
    repeats = Repeats.of(_keys(staged))
    merged = _merge(staged, repeats)
    used = {part.detected.format.name: part.detected.format for part in staged.parts}
    unavailable = set.intersection(*(set(format.unavailable) for format in used.values()))
    counted = Coverage(unavailable, repeats.known)
    first, last, start, wordless = [], [], 0, 0
    with (
        open(staged.folder / TABLE, "wb", opener=private_opener) as file,
        pyarrow.parquet.ParquetWriter(file, SCHEMA) as writer,
    ):
        for table in _final(staged):
            stop = start + len(table)
            rows, group = repeats.within(start, stop)
            keep = repeats.keep[start:stop]
            kept_twin = keep[rows]
            table = merged.into(table, rows[kept_twin], group[kept_twin])[keep]
            start = stop
            if table.empty:
                continue
            counted.add(table, table["redacted"])
            unsaid = table["redacted"].isna() | (table["redacted"] == "")
            wordless += int((is_blank(table["text"]) & unsaid).sum())
            first.append(table["published_at"].min())
            last.append(table["published_at"].max())
            kept = pyarrow.Table.from_pandas(table, SCHEMA, preserve_index=False)
            writer.write_table(kept, ROW_GROUP)
    formats = {name: _of_format(staged, format, repeats) for name, format in used.items()}
    remarks = [
        *staged.ids.remarks(),
        *_told(staged),
        *_wordless(wordless),
        *merged.remarks(),
        *_strange(staged.strange),
    ]
    return {
        "formats": formats,
        "kept": int(repeats.keep.sum()),
        "duplicates": int((~repeats.keep).sum()),
        "first": min(first),
        "last": max(last),
        "coverage": counted.found(staged.rows - staged.replies),
        "remarks": tuple(remarks),
    }


def _keys(staged: Staging) -> np.ndarray:
    """The key of each staged row; of files whose ids are doubtful, of the ids made anew."""
    found, start = np.concatenate(staged.ids.found), 0
    if staged.ids.doubtful:
        for table in staged.batches(STAGED.names):
            stop = start + len(table)
            if _is_within(start, staged.ids.doubtful):
                found[start:stop] = keys(remade(table))
            start = stop
    return found


def _is_within(position: int, places: list[slice]) -> bool:
    return any(place.start <= position < place.stop for place in places)


def _final(staged: Staging) -> Iterator[pd.DataFrame]:
    """The staged rows in their batches, with the ids and the precision that the files allow.

    A batch holds rows of one file.
    """
    stands_in, start = np.concatenate(staged.ids.stand_ins), 0
    daily = [part.place for part in staged.parts if part.is_daily]
    for table in staged.batches(STAGED.names):
        stop = start + len(table)
        if _is_within(start, staged.ids.doubtful):
            table["message_id"] = remade(table)
        else:
            table["message_id"] = table["message_id"].mask(stands_in[start:stop], table["stand_in"])
        table["parent_id"] = with_parents(table)
        if _is_within(start, daily):
            table["time_precision"] = table["time_precision"].mask(
                table["time_precision"].notna(), "day"
            )
        start = stop
        yield table


def _of_format(staged: Staging, format: Format, repeats: Repeats) -> dict:
    """Counts for the rows of one format, and the reason why its files were assigned to it."""
    parts = [part for part in staged.parts if part.detected.format is format]
    files = list(dict.fromkeys(part.name for part in parts))
    kept = int(sum(repeats.keep[part.place].sum() for part in parts))
    if format.check and kept:
        mine, columns = [("source_file", "in", files)], ["about", "text"]
        format.check(pd.read_parquet(staged.folder / TABLE, columns=columns, filters=mine))
    rows, rejected = sum(part.rows for part in parts), sum(part.rejected for part in parts)
    return {
        "why": parts[0].detected.why,
        "files": files,
        "rows_read": rows,
        "kept": kept,
        "rejected": rejected,
        "duplicates": rows - kept - rejected,
        "never": list(format.unavailable),
    }


def _merge(staged: Staging, repeats: Repeats) -> Merged:
    groups = int(repeats.group.max()) + 1 if len(repeats.group) else 0
    merged, start = Merged(groups), 0
    if groups:
        for table in staged.batches(Merged.COLUMNS):
            stop = start + len(table)
            rows, group = repeats.within(start, stop)
            if len(rows):
                merged.add(table.iloc[rows], group)
            start = stop
    return merged


def _told(staged: Staging) -> Iterator[str]:
    """Remarks on how the rows were read."""
    yield from staged.remarks
    if replies := staged.replies.total():
        yield f"rows that are replies within the row of their message: {replies:,}"
    for name, count in staged.unread.items():
        shown = ", ".join(repr(_short(cell)) for cell in staged.odd[name])
        yield f"{count} cells of {name} could not be read ({shown}); they were left empty"


def _wordless(count: int) -> Iterator[str]:
    if count:
        yield f"messages without text, such as posts of a picture alone: {count:,}"


def _short(cell: str) -> str:
    return cell if len(cell) <= _SHOWN else f"{cell[:_SHOWN]}…"


def _strange(channels: Counter) -> Iterator[str]:
    if channels:
        names = ", ".join(repr(name) for name, _ in channels.most_common(5))
        yield f"{channels.total()} messages of other channels ({names}) are counted as other"
