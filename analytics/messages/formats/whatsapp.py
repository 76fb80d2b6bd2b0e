"""A chat that WhatsApp exports as text, as the table that `whatsapp_chat` makes of it.

Times are those of the phone, without a zone. Such chats are private. Ids are made of what the
messages are; what answers what is not exported.
"""

import pandas as pd

from analytics.errors import ImportFileError
from analytics.messages.columns import Batch, quoted
from analytics.messages.csv_fields import cell, text, time
from analytics.messages.format import Format
from analytics.messages.parsing import precision
from analytics.messages.whatsapp_chat import DELETED, HEADER, IN_TWO_WAYS, NOTICE

_ID, _TIME, _WRITTEN = HEADER[:3]


def _prepare(raw: pd.DataFrame) -> pd.DataFrame:
    """The rows. Raises ImportFileError where day and month cannot be told apart."""
    if (raw[_TIME] == IN_TWO_WAYS).any():
        raise ImportFileError(
            what=f"the days, such as {raw[_WRITTEN].iloc[0]!r}, can be read in two ways",
            where="the times of the messages",
            right="Export more of the chat, past the 12th of a month",
        )
    return raw


def _redacted(batch: Batch) -> pd.Series:
    return (batch.raw["kind"] == DELETED).map({True: "text", False: ""}).astype("string")


FORMAT = Format(
    name="whatsapp",
    tool="WhatsApp, a chat exported as text",
    why="its lines are times, names and messages as WhatsApp writes them",
    signature=HEADER,
    prepare=_prepare,
    remark=lambda _: (
        "a chat of WhatsApp is private: ask everyone in it before you use it; phone numbers were"
        " replaced"
    ),
    columns={
        "message_id": cell(_ID),
        "published_at": time(_TIME),
        "time_precision": lambda batch: precision(cell(_TIME)(batch)),
        "channel": "whatsapp",
        "side": "public",
        "author": cell("author"),
        "text": text("text"),
        "quoted_author": quoted(),
        "redacted": _redacted,
    },
    rejects={"a notice of WhatsApp, no message": lambda batch: batch.raw["kind"] == NOTICE},
)
