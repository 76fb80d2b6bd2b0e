"""The declaration of an export format, used for both detection and reading."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from analytics.messages import records
from analytics.messages.columns import Batch, Column
from analytics.messages.reading import Reading, replies_within
from analytics.schema import MESSAGE_COLUMNS

Signature = tuple[str | tuple[str, ...], ...]
"""Names that a table or a record must have; for a tuple, one of its names."""
Read = Callable[[Any, str | None], Reading]
"""Function from raw rows, and the zone of times without an offset, to what was read of them."""
_REQUIRED = {"published_at": "no time", "message_id": "no id", "text": "no text"}
_ELSEWHERE = ("side", "side_rule", "source_file", "source_row")
"""Columns that every import fills, for any format."""


@dataclass(frozen=True)
class Format:
    """One export format, as declared in `formats/<name>.py`.

    tool: what writes it, for the README. why: how it is recognised, for users. signature: what it
    must have; members of records are named by path (`user.screen_name`). alternative: a second,
    equally sufficient signature. values: members of records that must have one of these values.
    columns: how each column of the message table is built, in this order; a text is a constant. Ids
    are those of the export: `identity.namespace_ids` adds the channel as a prefix. rejects:
    reasons, each with the rows rejected for it, evaluated in this order; the last one is kept.
    zone: default zone of times without an offset. prepare: called on the raw rows first. replies:
    columns of a reply that stands in the row of the message it answers; a row has one where its
    `text` is not blank (see `reading.replies_within`).

    For tables: escape, the character that escapes a quote. For records: unwrap, one JSON value to
    its rows, which must accept any object; seen, the members that are used, so that the rest of
    large records is discarded immediately.

    check: called on the kept messages (about, text), to reject a correction that is no longer
    needed. fits: of tables whose column names are common words, whether the first rows are this
    format's too. remark: what the user should know of these raw rows, or None. reader: reads in
    place of `columns`. has_own_ids: its ids are already unique across channels.
    """

    name: str
    tool: str
    why: str
    signature: Signature
    columns: Mapping[str, Column | str] = field(default_factory=dict)
    shape: Literal["table", "records"] = "table"
    alternative: Signature = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rejects: Mapping[str, Callable[[Batch], pd.Series]] = field(default_factory=dict)
    replies: Mapping[str, Column | str] = field(default_factory=dict)
    zone: str | None = None
    prepare: Callable[[Any], Any] | None = None
    escape: str | None = None
    unwrap: Callable[[object], list] = records.items
    seen: records.Seen | None = None
    check: Callable[[pd.DataFrame], None] | None = None
    fits: Callable[[pd.DataFrame], bool] | None = None
    remark: Callable[[Any], str | None] | None = None
    reader: Read | None = None
    has_own_ids: bool = False

    @property
    def unavailable(self) -> tuple[str, ...]:
        """Columns of the message table that the format cannot provide."""
        if self.reader:
            return ()
        provided = {*self.columns, *self.replies, *(("parent_id",) if self.replies else ())}
        return tuple(c for c in MESSAGE_COLUMNS if c not in provided and c not in _ELSEWHERE)

    def has_names(self, columns: Collection[str]) -> bool:
        """Whether columns match this format: the same as that they lack nothing, but quicker."""
        return any(
            names and all(_has_one(columns, name) for name in names)
            for names in (self.signature, self.alternative)
        )

    def lacks(self, columns: Collection[str] | dict) -> list[str]:
        """What columns, or a record, lack to match this format; empty if they match.

        With two signatures, what they lack of the closer one.
        """
        missing = [name for name in self.signature if not _has_one(columns, name)]
        if missing and self.alternative:
            other = [name for name in self.alternative if not _has_one(columns, name)]
            if not other or len(self.alternative) - len(other) > len(self.signature) - len(missing):
                missing = other
        lacking = [name if isinstance(name, str) else " or ".join(name) for name in missing]
        if isinstance(columns, dict):
            for name, known in self.values.items():
                if columns.get(name, known[0]) not in known:
                    lacking.append(f"{name} of {', '.join(known)}")
        return lacking

    def read(self, raw: Any, tz: str | None) -> Reading:
        """Raw rows to columns of the message table, and a reason for each row rejected.

        Raises ImportFileError if the rows contradict the format.
        """
        if self.reader:
            return self.reader(raw, tz)
        batch = Batch(self.prepare(raw) if self.prepare else raw, tz or self.zone)
        is_table = isinstance(batch.raw, pd.DataFrame)
        index = batch.raw.index if is_table else pd.RangeIndex(len(batch.raw))
        for name, column in self.columns.items():
            batch.columns[name] = batch.build(name, column, index)
        table = pd.DataFrame(batch.columns, index=index)
        reason = pd.Series(pd.NA, index=index, dtype="string")
        for name in ("published_at",) if is_table else _REQUIRED:
            if name in table:
                reason = reason.mask(table[name].isna() & reason.isna(), _REQUIRED[name])
        for why, is_rejected in self.rejects.items():
            reason = reason.mask(is_rejected(batch), why)
        made = {
            name: batch.build(f"reply, {name}", column, index)
            for name, column in self.replies.items()
        }
        return Reading(table, reason, replies_within(table, made) if made else None, batch.unread)


def _has_one(columns: Collection[str] | dict, name: str | tuple[str, ...]) -> bool:
    return any(_has(columns, one) for one in ([name] if isinstance(name, str) else name))


def _has(columns: Collection[str] | dict, name: str) -> bool:
    if isinstance(columns, dict):
        *path, name = name.split(".")
        for step in path:
            inner = columns.get(step)
            columns = inner if isinstance(inner, dict) else {}
    return name in columns
