"""Comments under one post as ExportComments.com writes them: XLSX or CSV.

Column names: as in its exports (`Name, Profile ID, Date, Likes, isHearted, Comment, (view
source)`), below rows with the address. `Date` is day first (`03/12/25 06:24:13`) or ISO 8601,
without a zone: declare one. Comments are numbered in the first column, the replies to the first
`1-1`, `1-2` and so on; such a number is no id, since every file counts anew, so ids are made of
author, time and words. The network is told by the address of a comment, and by marks that only
YouTube has.
"""

import hashlib

import pandas as pd

from analytics.messages.columns import Batch, channel, quoted
from analytics.messages.csv_fields import cell, count, text, time
from analytics.messages.format import Format

_CLOCK = ("%d/%m/%y %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%d/%m/%y %H:%M", "%d/%m/%Y %H:%M", None)
_LINKS = ("(view source)", "(View source)", "(view) Source", "View source", "view source")
_COMMENT = r"(?:[?&](?:lc|comment_id)=|/c/)([\w.-]+)"
_NUMBER = r"\d+(?:-\d+)?"
_ADDRESS = cell(*_LINKS, then=lambda link: link.where(link.str.contains("://", regex=False)))


def _precision(written: pd.Series) -> pd.Series:
    return written.str.count(":").map({1: "minute", 2: "second"}).fillna("day").astype("string")


def _number(batch: Batch) -> pd.Series:
    """The number of each comment, `3` or `3-1`, in one of the first columns; NA without one."""
    out = pd.Series(pd.NA, index=batch.raw.index, dtype="string")
    for name in batch.raw.columns[:2]:
        written = batch.raw[name].str.strip()
        out = written.where(written.str.fullmatch(_NUMBER).fillna(False)).fillna(out)
    return out


def _own(batch: Batch) -> pd.Series:
    address = batch[_ADDRESS]
    parts = (cell(name)(batch).fillna("") for name in ("Name", "Date", "Comment"))
    rows = ("\x1f".join(row).encode() for row in zip(*parts, strict=True))
    made = [f"made-{hashlib.sha256(row).hexdigest()[:16]}" for row in rows]
    own = address.str.extract(_COMMENT, expand=False).fillna(address)
    return own.fillna(pd.Series(made, batch.raw.index, dtype="string"))


def _parent(batch: Batch) -> pd.Series:
    """The last comment above that is no reply, where its number is the part before the dash."""
    number, own = batch[_number], batch.columns["message_id"]
    is_reply = number.str.contains("-", regex=False).fillna(False)
    is_below = number.str.split("-").str[0] == number.mask(is_reply).ffill()
    return own.mask(is_reply).ffill().where(is_reply & is_below.fillna(False))


def _channel(batch: Batch) -> pd.Series:
    otherwise = "youtube" if "isHearted" in batch.raw else "other"
    return channel(None, _ADDRESS, otherwise)(batch)


FORMAT = Format(
    name="export_comments",
    tool="ExportComments.com, comments as XLSX or CSV",
    why="it has Name, Date, Likes and Comment, and marks of ExportComments",
    signature=("Name", "Date", "Likes", "Comment", ("Profile ID", "isHearted", *_LINKS)),
    columns={
        "message_id": _own,
        "published_at": time("Date", layouts=_CLOCK),
        "time_precision": cell("Date", then=_precision),
        "channel": _channel,
        "side": "public",
        "author": cell("Name"),
        "text": text("Comment"),
        "url": _ADDRESS,
        "parent_id": _parent,
        "quoted_author": quoted(),
        "likes": count("Likes"),
    },
)
