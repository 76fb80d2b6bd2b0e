"""Read any table by a mapping of its columns to those of the message table."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analytics.errors import ImportFileError
from analytics.messages import accounts, parsing
from analytics.messages.mapped_cells import CellReader, cells_of
from analytics.messages.parsing import quoted_author, zone
from analytics.messages.reading import Reading, replies_within
from analytics.schema import MESSAGE_COLUMNS, SIDES

Sources = Mapping[str, tuple[str, ...]]
_GIVEN = ("source_file", "source_row", "side_rule")
_KEYS = ("columns", "constants", "labels", "time_zone", "time_format", "rating_scale", "reply")
_COLUMNS = ("published_at", "text")


@dataclass(frozen=True)
class ColumnMapping:
    """The source columns of each column of the message table. See README, Import an export.

    columns: where a column is made of several, times are joined by a space, texts by a blank line,
    and of others the first that is not blank is taken. time_format: as for `parsing.times`; of
    several, the first that reads a cell. rating_scale: the worst and the best rating. reply:
    columns of a reply that stands in the row of its message.
    """

    columns: Sources
    constants: Mapping[str, str] = field(default_factory=dict)
    time_zone: str | None = None
    time_format: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    rating_scale: tuple[float, float] | None = None
    reply: Sources = field(default_factory=dict)

    @property
    def sources(self) -> dict[str, None]:
        """All columns that a file must have, in the order of the mapping."""
        named = (*self.columns.values(), *self.reply.values())
        return dict.fromkeys(name for names in named for name in names)

    def record(self) -> dict[str, Any]:
        """The mapping as in YAML, without what is left at its default."""
        record: dict[str, Any] = {"columns": _short(self.columns)}
        record |= {key: dict(getattr(self, key)) for key in ("constants", "labels")}
        record |= {"time_zone": self.time_zone, "reply": _short(self.reply)}
        record["time_format"] = one_or_all(self.time_format)
        record["rating_scale"] = list(self.rating_scale or ())
        return {key: record[key] for key in _KEYS if record[key]}


def _short(sources: Sources) -> dict[str, str | list[str]]:
    return {name: one_or_all(names) for name, names in sources.items()}


def one_or_all(names: Sequence[str]) -> Any:
    """As YAML writes some names: one alone without a list."""
    return names[0] if len(names) == 1 else list(names)


def mapping_of(record: object) -> ColumnMapping:
    """A mapping from parsed YAML; raises ImportFileError that names all that is wrong in it."""
    if not isinstance(record, dict) or not isinstance(record.get("columns"), dict):
        raise _refuse(["there is no `columns`"], "columns: {published_at: Date, text: Body}")
    given = {key: value for key, value in record.items() if value is not None}
    wrong = [
        f"unknown key {key!r} (keys are {', '.join(_KEYS)})" for key in given if key not in _KEYS
    ]
    mapping = ColumnMapping(
        columns=_sources(given, "columns", wrong),
        constants=_pairs(given, "constants", wrong),
        labels=_pairs(given, "labels", wrong),
        time_zone=_zone(given, wrong),
        time_format=_formats(given, wrong),
        rating_scale=_scale(given, wrong),
        reply=_sources(given, "reply", wrong),
    )
    wrong += _unknown(mapping)
    if wrong:
        raise _refuse(wrong, "Keys and columns are in README, Import an export")
    return mapping


def _refuse(wrong: list[str], right: str) -> ImportFileError:
    count = f"{len(wrong)} faults: " if len(wrong) > 1 else ""
    return ImportFileError(what=count + "; ".join(wrong), where="mapping", right=right)


def _sources(given: dict, key: str, wrong: list[str]) -> dict[str, tuple[str, ...]]:
    """Source columns by column of the message table: a name, or a list of names."""
    pairs = given.get(key, {})
    if not isinstance(pairs, dict):
        wrong.append(f"{key} is no list of `name: column`")
        return {}
    found = {}
    for name, source in pairs.items():
        names = source if isinstance(source, list) else [source]
        if not names or any(isinstance(one, dict | list) or one is None for one in names):
            wrong.append(f"{key}, {name}: {source!r} is no column and no list of columns")
        else:
            found[str(name)] = tuple(dict.fromkeys(map(str, names)))
    return found


def _pairs(given: dict, key: str, wrong: list[str]) -> dict[str, str]:
    pairs = given.get(key, {})
    if not isinstance(pairs, dict) or any(isinstance(v, dict | list) for v in pairs.values()):
        wrong.append(f"{key} is no list of `name: value`")
        return {}
    return {str(name): str(value) for name, value in pairs.items() if value is not None}


def _zone(given: dict, wrong: list[str]) -> str | None:
    try:
        return zone(given["time_zone"], "mapping") if "time_zone" in given else None
    except ImportFileError as error:
        wrong.append(f"time_zone: {error.what}")
        return None


def _formats(given: dict, wrong: list[str]) -> tuple[str, ...]:
    formats = given.get("time_format", [])
    formats = formats if isinstance(formats, list) else [formats]
    for layout in formats:
        try:
            if not isinstance(layout, str):
                raise ValueError("is no text such as %d.%m.%Y %H:%M, epoch_s, epoch_ms or excel")
            parsing.check_layout(layout)
        except ValueError as error:
            wrong.append(f"time_format {layout!r}: {error}")
    return tuple(map(str, formats))


def _scale(given: dict, wrong: list[str]) -> tuple[float, float] | None:
    scale = given.get("rating_scale")
    if scale is None:
        return None
    numbers = isinstance(scale, list) and all(type(end) in (int, float) for end in scale)
    if not numbers or len(scale) != 2 or not 0 < abs(scale[1] - scale[0]) < math.inf:
        wrong.append(f"rating_scale {scale!r} is no pair [worst, best], such as [1, 5]")
        return None
    return float(scale[0]), float(scale[1])


def _unknown(mapping: ColumnMapping) -> list[str]:
    """What is wrong with the columns of the message table that a mapping names."""
    known = [name for name in MESSAGE_COLUMNS if name not in _GIVEN]
    named = dict.fromkeys((*mapping.columns, *mapping.constants, *mapping.reply))
    strange = [repr(name) for name in named if name not in known]
    wrong = []
    if strange:
        shown = " and ".join(strange)
        wrong.append(f"unknown column {shown} of the message table (it has {', '.join(known)})")
    side = mapping.constants.get("side", SIDES[0])
    wrong += [] if side in SIDES else [f"side {side!r} is none of {', '.join(SIDES)}"]
    given = mapping.columns.keys() | {"text"} & mapping.constants.keys()
    wrong += [f"{name} is not mapped" for name in _COLUMNS if name not in given]
    if mapping.reply:
        wrong += [f"reply: {name} is not mapped" for name in _COLUMNS if name not in mapping.reply]
    return wrong


def own_names(columns: Iterable[str]) -> ColumnMapping:
    """The mapping of a file with the message table's own names; other columns are left out."""
    named = [name for name in columns if name in MESSAGE_COLUMNS and name not in _GIVEN]
    return ColumnMapping({name: (name,) for name in named})


def read(raw: pd.DataFrame, tz: str | None, mapping: ColumnMapping | None = None) -> Reading:
    """Raw rows to columns of the message table.

    Without a mapping the file has the message table's own names. Only a row without a time is
    rejected: an optional cell that cannot be read is missing. A comma in a share is a decimal
    comma. Raises ImportFileError where the file lacks columns of the mapping.
    """
    mapping = mapping or own_names(raw.columns)
    if missing := [name for name in mapping.sources if name not in raw]:
        what = f"the file lacks {', '.join(map(repr, missing))}, which the mapping names"
        raise _refuse([what], f"It has {', '.join(map(str, raw.columns))}")
    table, unread = _table(raw, tz, mapping, mapping.columns)
    table["text"] = table["text"].fillna("")
    if "quoted_author" not in table:
        table["quoted_author"] = quoted_author(table["text"])
    reason = pd.Series(pd.NA, index=raw.index, dtype="string")
    reason = reason.mask(table["published_at"].isna(), "no time")
    if "published_at" in unread:
        reason[unread.pop("published_at").index] = "published_at cannot be read"
    reason = reason.mask(_has_nothing(table, mapping), "a time and nothing else")
    replies = None
    if mapping.reply:
        made, odd = _table(raw, tz, mapping, mapping.reply, defaults={})
        replies = replies_within(table, {str(name): values for name, values in made.items()})
        unread |= {f"reply, {name}": cells for name, cells in odd.items() if name != "published_at"}
    return Reading(table, reason, replies, unread)


def _table(
    raw: pd.DataFrame,
    tz: str | None,
    mapping: ColumnMapping,
    columns: Sources,
    defaults: Mapping[str, str] | None = None,
) -> tuple[pd.DataFrame, dict[str, pd.Series]]:
    """The columns of the message table, and the cells of each that could not be read, if any."""
    cells = {name: cells_of(name, raw, sources) for name, sources in columns.items()}
    if "followers" not in cells and "author" in cells and accounts.has_objects(cells["author"]):
        cells["followers"] = accounts.followers(cells["author"])
    if defaults is None:
        defaults = {"channel": "unknown", "side": "public", **mapping.constants}
    read = CellReader(
        tz or mapping.time_zone, mapping.time_format, mapping.labels, mapping.rating_scale
    )
    table, unread = pd.DataFrame(index=raw.index), {}
    for name, text in cells.items():
        where = f"column {' and '.join(columns.get(name, (name,)))}"
        table[name] = read.column(name, text, where)
        lost = table[name].isna() & text.notna()
        if lost.any():
            unread[name] = text[lost]
    for name, value in defaults.items():
        filled = pd.Series(value, index=raw.index, dtype="string")
        filled = read.column(name, filled, f"constant {name}")
        table[name] = table[name].fillna(filled) if name in table else filled
    exact = read.precision(cells["published_at"])
    if "time_precision" in table:
        exact = table["time_precision"].fillna(exact)
    table["time_precision"] = exact
    return table, unread


def _has_nothing(table: pd.DataFrame, mapping: ColumnMapping) -> pd.Series:
    """Which rows have a time, and in all other columns of the mapping nothing; none where it says
    that there are no texts.
    """
    empty = (table["text"].str.strip() == "") & ("text" in mapping.columns)
    for name in mapping.columns if empty.any() else ():
        if name not in ("published_at", "text", "collected_at"):
            empty &= table[name].isna()
    return empty & table["published_at"].notna()
