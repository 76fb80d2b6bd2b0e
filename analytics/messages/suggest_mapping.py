"""Suggest a mapping for a table of no known format, from its column names and all of its cells."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd
import yaml

from analytics.errors import ImportFileError
from analytics.messages import column_roles, column_values, id_columns, mapping, text_columns
from analytics.messages.clock_columns import choose_clock
from analytics.messages.column_evidence import ColumnEvidence, TableEvidence
from analytics.messages.column_roles import Roles
from analytics.schema import MESSAGE_COLUMNS

PREVIEWED, _SHOWN = 5, 70
"""Rows that are shown as they would be read, and characters of one of their cells."""
_NEEDED = "A table of messages has a row for each, with its time and text"
_CHOICES: tuple[Callable[[Roles], None], ...] = (
    id_columns.choose_ids,
    column_roles.choose_urls,
    column_roles.choose_author,
    column_values.choose_side,
    column_values.choose_rating,
    column_roles.choose_counts,
    column_roles.choose_language,
    column_values.choose_label,
    column_values.choose_channel,
)
_AS_THEY_ARE = ("side", "about", "time_precision", "quoted_author", "collected_at")
"""Columns that a table with the message table's own names may have, and no other has."""


class NoMessagesError(ImportFileError):
    """Raised for a table that holds no messages, or of which it cannot be told how it does."""


@dataclass(frozen=True)
class Suggestion:
    """How a table of no known format may be read.

    mapping: as in YAML. why: a reason for each column of the message table. unread: why each other
    column stays unread; empty where it is of no use. preview: the first rows, as they would be read
    (times without a zone as if in UTC). remarks: for the user. doubts: questions that only a person
    can answer; while there are any, the table is not read without a mapping.
    """

    mapping: dict
    why: dict[str, str]
    unread: dict[str, str]
    preview: pd.DataFrame
    remarks: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """The mapping as lines of YAML, with all else as comments."""
        yield from (f"# declare it: {doubt}" for doubt in self.doubts)
        for key, value in self.mapping.items():
            if key in ("columns", "constants", "reply"):
                yield f"{key}:"
                yield from self._pairs(value)
                if key == "reply" and key in self.why:
                    yield f"  # {self.why[key]}"
            else:
                yield f"{key}: {_flow(value)}"
        yield from (f"# {remark}" for remark in self.remarks)
        if self.unread:
            yield "# not read:"
        for name, why in self.unread.items():
            yield f"#   {_one_line(name)}{why and f': {why}'}"
        yield "# the first rows, as they would be read:"
        for row in self.preview.to_dict("records"):
            cells = (f"{name} {_one_line(cell)}" for name, cell in row.items() if not pd.isna(cell))
            yield f"#   {'; '.join(cells)}"

    def _pairs(self, pairs: dict) -> Iterator[str]:
        for name, value in pairs.items():
            why = self.why.get(name, "") if pairs is not self.mapping.get("reply") else ""
            yield f"  {name}: {_flow(value)}{why and f'  # {_one_line(why)}'}"


def _flow(value: object) -> str:
    """A value as YAML on one line."""
    dumped = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10**6)
    return dumped.removesuffix("...\n").strip()


def _one_line(value: object) -> str:
    """A value in a comment: on one line, and cut where it is long."""
    text = f"{value:%Y-%m-%d %H:%M:%S}" if isinstance(value, pd.Timestamp) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def suggest(name: str, evidence: TableEvidence) -> Suggestion:
    """The mapping that a table's names and cells tell. name: of the file, for errors.

    A table without words is one of messages if it has their ids, and each of its columns is one of
    a message's. Raises NoMessagesError if it holds none, or if their time or text cannot be told.
    """
    roles = Roles.of(evidence)
    text_columns.choose_reply(roles)
    problem = choose_clock(roles) or text_columns.choose_text(roles)
    is_wordless = problem == text_columns.NO_WORDS
    if problem and not is_wordless:
        raise _refusal(name, roles, problem)
    if {"published_at", "text"} <= set(evidence.columns):
        _take_own_names(roles)
    for choose in _CHOICES:
        choose(roles)
    if is_wordless:
        if "message_id" not in roles.columns or any(True for _ in roles.free):
            raise _refusal(name, roles, text_columns.NO_WORDS)
        roles.constants["text"] = ""
        roles.remarks.append(
            "no column holds words: messages are counted and timed, without a tone"
        )
    for column in roles.evidence.columns.values():
        if column.name not in roles.taken:
            roles.leave(column.name, "it is empty" if column.is_blank else "")
    record, remarks = roles.record(), tuple(roles.remarks)
    preview = _preview(evidence.sample.head(PREVIEWED), record)
    if roles.doubts:  # an import then refuses the times, until a person has chosen
        record.pop("time_format")
    return Suggestion(record, roles.why, roles.left, preview, remarks, tuple(roles.doubts))


def _preview(rows: pd.DataFrame, record: dict) -> pd.DataFrame:
    """Rows as a mapping reads them, replies among them; the columns that it names."""
    found, _ = mapping.read(rows, "UTC", mapping.mapping_of(record)).joined()
    table = found.table[found.reason.isna()]
    named = {**record["columns"], **record.get("reply", {}), **record.get("constants", {})}
    return table[[name for name in MESSAGE_COLUMNS if name in table and name in named]]


def _take_own_names(roles: Roles) -> None:
    for column in roles.free:
        if column.name in _AS_THEY_ARE and column.name in MESSAGE_COLUMNS:
            roles.take(column.name, [column.name], "a name of the message table's own")


def _refusal(name: str, roles: Roles, problem: str) -> NoMessagesError:
    columns = roles.evidence.columns.values()
    has_times = any(column.formats for column in columns)
    if has_times and _is_series(roles):
        what = "this is a table of numbers by time, not of messages"
        right = f"{_NEEDED}; `aftermath detect FILE` reads series of counts"
        return NoMessagesError(what=what, where=name, right=right)
    wordless = ", and constants: {text: ''} that it has no text" if has_times else ""
    right = f"{_NEEDED}; --mapping says in which columns{wordless}"
    return NoMessagesError(what=problem, where=name, right=right)


def _is_series(roles: Roles) -> bool:
    """Whether all columns but those of times hold numbers."""
    others = [c for c in roles.evidence.columns.values() if not c.is_blank and not c.formats]
    return bool(others) and all(_is_measured(column) for column in others)


def _is_measured(column: ColumnEvidence) -> bool:
    return column.holds("number") or column.holds("count") or column.share("number") > 0.5
