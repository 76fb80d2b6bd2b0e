"""Read any table by a mapping of its columns to those of the message table."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from analytics.errors import ImportFileError
from analytics.messages.parsing import blank_to_na, numbers, precision, quoted_author, times, zone
from analytics.schema import MESSAGE_COLUMNS, SENTIMENTS, SIDES, TIME

_GIVEN = ("source_file", "source_row")
_DICTS = ("columns", "constants", "labels")
_KEYS = (*_DICTS, "time_zone", "time_format")
_COLUMNS = ("published_at", "text")


@dataclass(frozen=True)
class ColumnMapping:
    """The source column of each column of the message table. See README, Import an export."""

    columns: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    time_zone: str | None = None
    time_format: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)


def mapping_of(record: object) -> ColumnMapping:
    """A mapping from parsed YAML; raises ImportFileError on unknown keys or columns."""
    if not isinstance(record, dict) or not isinstance(record.get("columns"), dict):
        raise _refuse("there is no `columns`", "columns: {published_at: Date, text: Body}")
    for key in record:
        if key not in _KEYS:
            raise _refuse(f"unknown key {key!r}", f"Keys are {', '.join(_KEYS)}")
    given = {key: value for key, value in record.items() if value is not None}
    for key in _DICTS:
        pairs = given.get(key, {})
        if not isinstance(pairs, dict) or any(isinstance(v, dict | list) for v in pairs.values()):
            raise _refuse(f"{key} is no list of `name: value`", "columns: {text: Body}")
        given[key] = {str(name): str(value) for name, value in pairs.items()}
    for name in (*given["columns"], *given["constants"]):
        if name not in MESSAGE_COLUMNS or name in _GIVEN:
            known = ", ".join(c for c in MESSAGE_COLUMNS if c not in _GIVEN)
            raise _refuse(f"unknown column {name!r} of the message table", f"One of {known}")
    for name in _COLUMNS:
        if name not in given["columns"]:
            raise _refuse(f"{name} is not mapped", "Map published_at and text at least")
    if "time_zone" in given:
        zone(given["time_zone"], "mapping, time_zone")
    if not isinstance(given.get("time_format", ""), str):
        raise _refuse("time_format is no text", "%d.%m.%Y %H:%M, epoch_s or epoch_ms")
    return ColumnMapping(**given)


def _refuse(what: str, right: str) -> ImportFileError:
    return ImportFileError(what=what, where="mapping", right=right)


def own_names(columns: list[str]) -> ColumnMapping:
    """The mapping of a file with the message table's own names; other columns are left out."""
    named = [name for name in columns if name in MESSAGE_COLUMNS and name not in _GIVEN]
    return ColumnMapping({name: name for name in named})


def read(
    raw: pd.DataFrame, tz: str | None, mapping: ColumnMapping | None = None
) -> tuple[pd.DataFrame, pd.Series]:
    """Raw rows to columns of the message table, and a reason for each row that is rejected (NA if
    kept).

    Without a mapping the file has the message table's own names. A comma in a share is a decimal
    comma.
    """
    mapping = mapping or own_names(list(raw.columns))
    for name, source in mapping.columns.items():
        if source not in raw:
            shown = ", ".join(map(str, raw.columns))
            what = f"{name} is mapped to {source!r}, which the file lacks"
            raise _refuse(what, f"It has {shown}")
    reason = pd.Series(pd.NA, index=raw.index, dtype="string")
    cells = {name: blank_to_na(raw[source]) for name, source in mapping.columns.items()}
    for name, value in {"channel": "unknown", "side": "public", **mapping.constants}.items():
        column = cells.get(name, pd.Series(pd.NA, index=raw.index, dtype="string"))
        cells[name] = column.fillna(value).rename(name)
    table = pd.DataFrame(index=raw.index)
    for name, text in cells.items():
        table[name] = _column(name, text, tz, mapping)
        reason[text.notna() & table[name].isna()] = f"{name} cannot be read"
    table["text"] = table["text"].fillna("")
    exact = precision(cells["published_at"], mapping.time_format)
    table["time_precision"] = table.get("time_precision", exact).fillna(exact)
    if "quoted_author" not in table:
        table["quoted_author"] = quoted_author(table["text"])
    reason[table["published_at"].isna() & reason.isna()] = "no time"
    reason[~table["side"].isin(SIDES)] = f"side is none of {', '.join(SIDES)}"
    if "label" in table:
        known = table["label"].isna() | table["label"].isin(SENTIMENTS)
        reason[~known] = f"label is none of {', '.join(SENTIMENTS)}; map it under labels"
    return table, reason


def _column(name: str, text: pd.Series, tz: str | None, mapping: ColumnMapping) -> pd.Series:
    dtype = MESSAGE_COLUMNS[name].dtype
    if dtype == TIME:
        layout, where = mapping.time_format, f"column {text.name}"
        return times(text, tz=tz or mapping.time_zone, layout=layout, where=where)
    if dtype == "Int64":
        return numbers(text)
    if dtype == "Float64":
        return pd.to_numeric(text.str.replace(",", "."), errors="coerce").astype("Float64")
    return text.replace(dict(mapping.labels)) if name == "label" and mapping.labels else text
