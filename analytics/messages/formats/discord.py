"""A channel of Discord as DiscordChatExporter writes it to JSON.

Names: Tyrrrz/DiscordChatExporter, JsonMessageWriter.cs. Times carry their offset. Old account names
are told apart by a number behind them (`name#1234`). A reply names what it answers in `reference`;
a forward has one too, and answers nothing. Reactions are no likes and are not used. Notices (who
joined, what was pinned) are no messages.
"""

import pandas as pd

from analytics.messages.columns import Batch, quoted
from analytics.messages.format import Format
from analytics.messages.json_fields import identifier, nonblank, text, time

_OF_PEOPLE = ("Default", "Reply", "0", "19", "20", "23")
"""Kinds of messages that people or bots write: plain, a reply, and commands to a bot by number."""
_NO_NUMBER = ("0", "0000")


def _unwrap(value: object) -> list:
    """The messages of a channel, each with its server and channel."""
    if not isinstance(value, dict) or not isinstance(value.get("messages"), list):
        return value if isinstance(value, list) else [value]
    about = {"guild": value.get("guild"), "channel": value.get("channel")}
    return [row | about if isinstance(row, dict) else row for row in value["messages"]]


def _author(batch: Batch) -> pd.Series:
    name, number = nonblank("author.name")(batch), nonblank("author.discriminator")(batch)
    number = number.mask(number.isin(_NO_NUMBER))
    return (name + "#" + number).fillna(name).fillna(identifier("author.id")(batch))


def _url(batch: Batch) -> pd.Series:
    guild, channel = identifier("guild.id")(batch), identifier("channel.id")(batch)
    return "https://discord.com/channels/" + guild + "/" + channel + "/" + _OWN(batch)


_OWN = identifier("id")


def _parent(batch: Batch) -> pd.Series:
    is_reply = nonblank("type")(batch).isin(("Reply", "19"))
    return identifier("reference.messageId")(batch).where(is_reply)


def _is_notice(batch: Batch) -> pd.Series:
    return ~nonblank("type")(batch).isin(_OF_PEOPLE).astype(bool)


def _remark(rows: list[dict]) -> str | None:
    kinds = [str(channel.get("type", "")) for channel in Batch(rows).within("channel")]
    is_private = any(kind.startswith("Direct") for kind in kinds)
    return "a private chat of Discord: ask everyone in it before you use it" if is_private else None


FORMAT = Format(
    name="discord",
    tool="DiscordChatExporter, a channel as JSON",
    shape="records",
    why="it has messages with content, timestamp, author and isPinned",
    signature=("id", "type", "timestamp", "content", "author.id", "isPinned"),
    unwrap=_unwrap,
    remark=_remark,
    columns={
        "message_id": _OWN,
        "published_at": time("timestamp"),
        "time_precision": "second",
        "channel": "discord",
        "side": "public",
        "author": _author,
        "text": text("content"),
        "url": _url,
        "parent_id": _parent,
        "quoted_author": quoted(),
    },
    rejects={"a notice of the channel, no message": _is_notice},
)
