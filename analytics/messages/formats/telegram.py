"""Chats and channels as Telegram Desktop exports them: `result.json` of one chat or of an account.

Names: real files. `date_unixtime` is an instant; older exports have only `date`, in the zone of the
computer. `text` is a text, or a list of texts and marked parts. Ids are those of the chat, which is
written before them. What was forwarded has its author in `forwarded_from`. Reactions are no likes
and are not used; views are not exported. Notices (who joined, what was pinned) are no messages.
"""

import pandas as pd

from analytics.messages.columns import Batch, clock, quoted
from analytics.messages.format import Format
from analytics.messages.json_fields import identifier, nonblank
from analytics.messages.parsing import times

_CHAT = "chat"
_PUBLIC = ("public_channel", "public_supergroup")


def _unwrap(value: object) -> list:
    """The messages of a chat, of all chats of an account, or one; each with its chat."""
    if not isinstance(value, dict):
        return value if isinstance(value, list) else [value]
    if isinstance(value.get("messages"), list):
        return _messages(value)
    chats = [*_list(value, "chats"), *_list(value, "left_chats")]
    rows = [row for chat in chats if isinstance(chat, dict) for row in _messages(chat)]
    return rows or [value]


def _list(value: dict, name: str) -> list:
    inner = value.get(name)
    found = inner.get("list") if isinstance(inner, dict) else None
    return found if isinstance(found, list) else []


def _messages(chat: dict) -> list:
    about = {name: chat[name] for name in ("id", "type", "name") if name in chat}
    rows = chat.get("messages")
    rows = rows if isinstance(rows, list) else []
    return [row | {_CHAT: about} if isinstance(row, dict) else row for row in rows]


def _published(batch: Batch) -> pd.Series:
    out = clock(identifier("date_unixtime")(batch), ("epoch_s",), None, "date_unixtime")
    is_older = pd.Series(["date_unixtime" not in row for row in batch.raw], dtype=bool)
    local = nonblank("date")(batch).where(is_older)
    return out.fillna(times(local, tz=batch.tz, where="date"))


def _text(batch: Batch) -> pd.Series:
    written = [_words(row.get("text", row.get("text_entities"))) for row in batch.raw]
    return pd.Series(written, dtype="string")


def _words(text: object) -> str | None:
    if not isinstance(text, list):
        return text if isinstance(text, str) else None
    parts = (part.get("text") if isinstance(part, dict) else part for part in text)
    return "".join(part for part in parts if isinstance(part, str))


def _whole(*paths: str):
    """An id behind that of its chat."""

    def column(batch: Batch) -> pd.Series:
        ids, chat = identifier(*paths)(batch), identifier("chat.id")(batch)
        return (chat + "/" + ids).fillna(ids)

    return column


def _is_notice(batch: Batch) -> pd.Series:
    return pd.Series([row.get("type") != "message" for row in batch.raw], dtype=bool)


def _remark(rows: list[dict]) -> str | None:
    kinds = {chat.get("type") for chat in Batch(rows).within(_CHAT)} - {None, *_PUBLIC}
    return "a private chat of Telegram: ask everyone in it before you use it" if kinds else None


FORMAT = Format(
    name="telegram",
    tool="Telegram Desktop, a chat or an account as JSON",
    shape="records",
    why="it has messages with date, from and text as Telegram writes them",
    signature=(
        "id",
        "type",
        "date",
        ("from", "from_id"),
        "text",
        ("date_unixtime", "text_entities", _CHAT),
    ),
    unwrap=_unwrap,
    remark=_remark,
    columns={
        "message_id": _whole("id"),
        "published_at": _published,
        "time_precision": "second",
        "channel": "telegram",
        "side": "public",
        "author": nonblank("from", "from_id"),
        "text": _text,
        "parent_id": _whole("reply_to_message_id"),
        "quoted_author": quoted(nonblank("forwarded_from")),
    },
    rejects={"a notice of the chat, no message": _is_notice},
)
