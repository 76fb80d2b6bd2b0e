"""What the messages of a case showed, as the file that its folder may carry.

The file holds measures and those columns of tables that hold nothing of a third party.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analytics.cases import Listening
from analytics.errors import CaseError, TableError
from analytics.results import Table
from analytics.schema import Duration, Measure, Measures, MeasureSpec, Message, iso
from analytics.study.listening.part import Heard, Part
from analytics.wording import FORMATTED, UntrustedText

_ENDS = ("value", "low", "high")
_MEASURE = ("status", *_ENDS, "n", "reason", "verdict", "method", "citation")
_TABLE = ("status", "n", "reason", "verdict")
_SPOKEN = {kind.__name__: kind for kind in FORMATTED}
DIGITS = 6
"""Significant digits of the numbers in the file."""


def as_file(heard: Iterable[tuple[Part, Heard]], until: pd.Timestamp) -> str:
    """The text of the file. until: the instant up to which the messages were read."""
    parts = {
        part.name: {
            "measures": {
                name: {field: _plain(getattr(one, field)) for field in _MEASURE}
                for name, one in of.measures.items()
            },
            "tables": {
                name: _plain_table(table, part.tables[name]) for name, table in of.tables.items()
            },
        }
        for part, of in heard
    }
    whole = {"until": iso(until), "parts": parts}
    return json.dumps(whole, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def from_file(part: Part, shipped: Listening) -> Heard:
    """A part as the file has it; what it lacks is missing. `CaseError` for a damaged file."""
    held = shipped.parts.get(part.name, {"measures": {}, "tables": {}})
    try:
        measures = Measures(_measure(spec, held["measures"]) for spec in part.specs)
        tables = {name: _table(name, held["tables"]) for name in part.tables}
    except (AttributeError, KeyError, TypeError, ValueError, TableError) as error:
        raise CaseError(
            what=f"what the messages showed of {part.name} cannot be read: {error}",
            where=shipped.name,
            right="A file that aftermath panel has written",
        ) from error
    return Heard(measures, tables)


def _measure(spec: MeasureSpec[Any], held: Mapping[str, Any]) -> Measure[Any]:
    if spec.name not in held:
        return spec.missing(Message("reason.listening_lacks"))
    values = {field: _value(held[spec.name][field]) for field in _MEASURE}
    if spec.kind == "duration":
        values |= {end: None if values[end] is None else Duration(values[end]) for end in _ENDS}
    return Measure(spec, **values)


def _table(name: str, held: Mapping[str, Any]) -> Table:
    if name not in held:
        return Table.missing(name, Message("reason.listening_lacks"))
    columns = {column: _value(values) for column, values in held[name]["columns"].items()}
    values = {field: _value(held[name][field]) for field in _TABLE}
    return Table(name, frame=pd.DataFrame(columns), **values)


def _plain_table(table: Table, columns: Iterable[str]) -> dict[str, Any]:
    kept = [column for column in columns if column in table.frame]
    held = {column: [_plain(value) for value in table.frame[column]] for column in kept}
    return {field: _plain(getattr(table, field)) for field in _TABLE} | {"columns": held}


def _plain(value: Any) -> Any:
    """A value as JSON: an instant, a day, a message and a formatted number under their names."""
    match value:
        case Message(key, values):
            return {"message": key, "values": {name: _plain(one) for name, one in values.items()}}
        case list() | tuple():
            return [_plain(one) for one in value]
        case UntrustedText():
            return {"text": str(value)}
    if type(value) in _SPOKEN.values():
        held = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return {"spoken": type(value).__name__, "values": held}
    return None if pd.isna(value) else _plain_scalar(value)


def _plain_scalar(value: Any) -> Any:
    value = value.item() if isinstance(value, np.generic) else value
    match value:
        case pd.Timestamp():
            return {"at": iso(value)}
        case date():
            return {"day": value.isoformat()}
        case float():
            return float(f"{value:.{DIGITS}g}")
        case bool() | int() | str():
            return value
    raise TypeError(f"no file can hold {value!r}")


def _value(plain: Any) -> Any:
    """What `_plain` has written."""
    match plain:
        case list():
            return [_value(one) for one in plain]
        case {"text": text}:
            return UntrustedText(text)
        case {"at": at}:
            return pd.Timestamp(at)
        case {"day": day}:
            return date.fromisoformat(day)
        case {"message": key, "values": values}:
            return Message(key, {name: _value(one) for name, one in values.items()})
        case {"spoken": name, "values": values}:
            return _SPOKEN[name](**{field: _value(one) for field, one in values.items()})
    return plain
