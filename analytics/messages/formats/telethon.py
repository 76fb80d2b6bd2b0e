"""Messages of Telegram as scripts take them with Telethon: its objects as JSON.

Names: Telethon's `Message.to_dict`, `_` being the kind. `date` is UTC. `message` is the text. Ids
are those of the chat in `peer_id`. Reactions are no likes and are not used. Notices (`_` is
MessageService) are no messages.
"""

import pandas as pd

from analytics.messages.columns import Batch, quoted
from analytics.messages.format import Format
from analytics.messages.json_fields import count, identifier, nonblank, page, text, time

_PEERS = ("channel_id", "chat_id", "user_id")
_CHAT = identifier(*(f"peer_id.{name}" for name in _PEERS))


def _whole(*paths: str):
    """An id behind that of its chat."""

    def column(batch: Batch) -> pd.Series:
        ids = identifier(*paths)(batch)
        return (batch[_CHAT] + "/" + ids).fillna(ids)

    return column


def _is_notice(batch: Batch) -> pd.Series:
    return nonblank("_")(batch).str.lower() == "messageservice"


def _remark(rows: list[dict]) -> str | None:
    peers = Batch(rows).within("peer_id")
    is_private = any("channel_id" not in peer for peer in peers if peer)
    return (
        "a private chat of Telegram: ask everyone in it before you use it" if is_private else None
    )


FORMAT = Format(
    name="telethon",
    tool="Telethon, messages of Telegram as JSON",
    shape="records",
    why="it has peer_id, message and date as Telethon writes them",
    signature=("_", "id", "peer_id", "date", "message"),
    unwrap=page("messages"),
    remark=_remark,
    columns={
        "message_id": _whole("id"),
        "published_at": time("date"),
        "time_precision": "second",
        "channel": "telegram",
        "side": "public",
        "author": identifier(
            "post_author", *(f"from_id.{name}" for name in _PEERS), "peer_id.channel_id"
        ),
        "text": text("message"),
        "parent_id": _whole("reply_to.reply_to_msg_id"),
        "quoted_author": quoted(nonblank("fwd_from.from_name")),
        "reposts": count("forwards"),
        "replies": count("replies.replies"),
        "views": count("views"),
    },
    rejects={"a notice of the chat, no message": lambda batch: _is_notice(batch).fillna(False)},
)
