"""What was read of some raw rows: messages, reasons of rejection, and replies within the rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analytics.schema import MESSAGE_COLUMNS

REPLY = ":reply"
"""What is added to the id of a message for the id of the reply in its row."""
_SHARED = ("channel", "about", "url", "thread_id")
"""Columns that a reply takes from the message in whose row it stands."""


@dataclass(frozen=True)
class Reading:
    """Rows as read.

    table: columns of the message table without source_*, and optionally `redacted`: names of the
    columns that the export blanked in that row, separated by spaces; and `reply`: how the id of a
    reply was made, "made" from its message's or "own"; NA for a message. reason: why a row is
    rejected, NA for kept rows; same index. replies: replies within the rows, with the index of
    their messages. unread: cells of optional columns that could not be read, by column.
    """

    table: pd.DataFrame
    reason: pd.Series
    replies: "Reading | None" = None
    unread: Mapping[str, pd.Series] = field(default_factory=dict)

    def joined(self) -> "tuple[Reading, np.ndarray]":
        """Messages, each followed by its reply, and the place among the raw rows of each."""
        own = np.arange(len(self.table))
        if self.replies is None:
            return self, own
        places = np.concatenate([own, self.table.index.get_indexer(self.replies.table.index)])
        order = np.argsort(places, kind="stable")
        tables = _alike(self.table, self.replies.table)
        table = pd.concat(tables).iloc[order]
        reason = pd.concat([self.reason, self.replies.reason]).iloc[order]
        return Reading(table, reason, unread=self.unread), places[order]


def _alike(*tables: pd.DataFrame) -> list[pd.DataFrame]:
    """The tables with the columns of all of them."""
    names = dict.fromkeys(str(name) for table in tables for name in table)
    return [
        table.assign(**{name: _missing(name, table.index) for name in names if name not in table})
        for table in tables
    ]


def _missing(name: str, index: pd.Index) -> pd.Series:
    dtype = MESSAGE_COLUMNS[name].dtype if name in MESSAGE_COLUMNS else "string"
    return pd.Series(pd.NA, index=index, dtype=dtype)


def replies_within(table: pd.DataFrame, made: Mapping[str, pd.Series]) -> Reading:
    """The replies that stand in the rows of a table of messages: where the text is not blank.

    made: columns of the replies, one value for each row of the table; published_at and text at
    least. By default the brand replies, `parent_id` is the message, the id is the message's with
    REPLY, and channel, about, url and thread are the message's.
    """
    has_one = made["text"].str.strip().fillna("") != ""
    messages = table[has_one]
    reply = pd.DataFrame({name: values[has_one] for name, values in made.items()})
    for name in _SHARED:
        if name in messages and name not in reply:
            reply[name] = messages[name]
    ids = messages.get("message_id", _missing("message_id", messages.index))
    is_own = reply["message_id"].notna() if "message_id" in reply else has_one[has_one] & False
    defaults = {"message_id": ids + REPLY, "parent_id": ids, "side": "brand"}
    for name, value in defaults.items():
        filled = pd.Series(value, index=reply.index, dtype="string")
        reply[name] = reply[name].fillna(filled) if name in reply else filled
    reply["reply"] = is_own.map({True: "own", False: "made"}).astype("string")
    reason = pd.Series(pd.NA, index=reply.index, dtype="string")
    return Reading(reply, reason.mask(reply["published_at"].isna(), "no time of the reply"))
