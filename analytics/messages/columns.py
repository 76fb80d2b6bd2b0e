"""Functions that build columns of the message table from an export of any kind."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pandas as pd
from babel import Locale

from analytics.messages import parsing
from analytics.schema import TIME

Rows = list[dict]
_NOTHING: dict = {}
_CHANNELS = {
    "x": r"twitter|^x$",
    "facebook": "facebook",
    "instagram": "instagram",
    "reddit": "reddit",
    "youtube": "youtube",
    "bluesky": "bluesky|bsky",
    "mastodon": "mastodon",
    "hacker_news": r"hacker\W?news",
    "tiktok": "tiktok",
    "linkedin": "linkedin",
    "threads": "(?:^|_)threads",
    "telegram": r"^telegram(?:$|\W?(?:channel|chat|group|message|post))",
    "discord": "^discord",
    "whatsapp": "whatsapp",
    "review": "review",
    "forum": r"forum|message\W?board",
    "blog": "blog",
    "news": "news|press|print|magazine",
}
"""Channels, each with the pattern of source names that identify it; the first match is used."""
_DOMAINS = {
    "twitter.com": "x",
    "x.com": "x",
    "facebook.com": "facebook",
    "instagram.com": "instagram",
    "reddit.com": "reddit",
    "youtube.com": "youtube",
    "youtu.be": "youtube",
    "bsky.app": "bluesky",
    "news.ycombinator.com": "hacker_news",
    "tiktok.com": "tiktok",
    "linkedin.com": "linkedin",
    "threads.net": "threads",
    "threads.com": "threads",
    "t.me": "telegram",
    "discord.com": "discord",
    "discord.gg": "discord",
    "wa.me": "whatsapp",
    "chat.whatsapp.com": "whatsapp",
}
_HOST = r"^(?:https?://)?(?:www\.|m\.|mobile\.|old\.)?([^/:?#]+)"
_NO_LANGUAGE = ("und", "zxx", "unknown", "n/a")


@dataclass
class Batch:
    """Some rows of an export, and the columns of the message table built from them so far.

    raw: a table of text columns whose index is the row number, or a list of records (then the
    columns have the index 0, 1, …). tz: zone of times without an offset. unread: by column of the
    message table, optional cells that could not be read.
    """

    raw: Any
    tz: str | None = None
    columns: dict[str, pd.Series] = field(default_factory=dict)
    unread: dict[str, pd.Series] = field(default_factory=dict)
    _noted: list[pd.Series] = field(default_factory=list)
    _made: dict["Column", pd.Series] = field(default_factory=dict)
    _inner: dict[tuple[str, ...], Rows] = field(default_factory=dict)

    def __getitem__(self, column: "Column") -> pd.Series:
        """The result of a column function for these rows, computed once."""
        if column not in self._made:
            self._made[column] = column(self)
        return self._made[column]

    def build(self, name: str, column: "Column | str", index: pd.Index) -> pd.Series:
        """A column of the message table; a text is a constant."""
        if isinstance(column, str):
            return pd.Series(column, index=index, dtype="string")
        made = self[column]
        if self._noted:
            self.unread[name] = pd.concat(self._noted)
            self._noted.clear()
        return made

    def note(self, cells: pd.Series) -> None:
        """Say that these cells of the column that is being built could not be read."""
        if len(cells):
            self._noted.append(cells)

    def within(self, *path: str) -> Rows:
        """The object at a path of names in each record; an empty one if there is none."""
        if not path:
            return self.raw
        if path not in self._inner:
            rows, name = self.within(*path[:-1]), path[-1]
            if any(rows):
                rows = [v if isinstance(v := row.get(name), dict) else _NOTHING for row in rows]
            self._inner[path] = rows
        return self._inner[path]


Column = Callable[[Batch], pd.Series]


def made(name: str) -> Column:
    """A column that the format declares before this one."""
    return lambda batch: batch.columns[name]


def first(*columns: Column) -> Column:
    """The first of these columns that has a value, row by row."""

    def column(batch: Batch) -> pd.Series:
        values = batch[columns[0]]
        for other in columns[1:]:
            values = values.fillna(batch[other])
        return values

    return column


def quoted(named: Column | None = None) -> Column:
    """The account that a message quotes: as named by the export, else as written in its text.

    NA for a repost. The text, and `repost_of_id` if there is one, must be declared before it.
    """

    def column(batch: Batch) -> pd.Series:
        account = parsing.quoted_author(batch.columns["text"])
        if named:
            account = named(batch).fillna(account)
        repost_of = batch.columns.get("repost_of_id")
        return account if repost_of is None else account.mask(repost_of.notna())

    return column


def without_mark(text: Column) -> Column:
    """Reposts with the original's text, without the prefix `RT @name:` that X adds.

    `repost_of_id` must be declared before it.
    """

    def column(batch: Batch) -> pd.Series:
        whole, is_repost = text(batch), batch.columns["repost_of_id"].notna()
        return whole.mask(is_repost, whole[is_repost].str.replace(r"^RT @\w+:?\s*", "", regex=True))

    return column


def channel(kind: Column | None, address: Column, otherwise: str = "other") -> Column:
    """The channel from an exporter's name for the source, else from the address or domain."""

    def column(batch: Batch) -> pd.Series:
        host = address(batch)
        channels = pd.Series(pd.NA, index=host.index, dtype="string")
        if kind:
            channels = _each(kind(batch), _named_channel)
        host = host[channels.isna()].str.lower().str.extract(_HOST, expand=False)
        return channels.fillna(host.map(_DOMAINS).astype("string")).fillna(otherwise)

    return column


def network_of(host: str) -> str | None:
    """The network to which a host belongs, such as `old.reddit.com`; None if it is no network's."""
    plain = re.sub(r"^(?:www|m|mobile|old|new|web|np|[a-z]{2})\.", "", host.strip().casefold())
    return _DOMAINS.get(plain)


def _named_channel(name: str) -> str | None:
    name = name.strip().lower()
    return next((c for c, pattern in _CHANNELS.items() if re.search(pattern, name)), None)


def _each(text: pd.Series, meaning: Callable[[str], str | None]) -> pd.Series:
    """The meaning of each distinct cell, computed once; NA stays NA."""
    known = {cell: meaning(cell) for cell in text.dropna().unique()}
    return text.map(known).astype("string")


def on_channel(name: str, column: Column) -> Column:
    """The column for messages of that channel, NA for others; `channel` must come before it."""
    return lambda batch: column(batch).where(batch.columns["channel"] == name)


def side(batch: Batch) -> pd.Series:
    """press for news, else public; a case's rules may refine it. Declare it after `channel`."""
    return batch.columns["channel"].map({"news": "press"}).fillna("public").astype("string")


def clock(text: pd.Series, layouts: Iterable[str | None], tz: str | None, where: str) -> pd.Series:
    """UTC times in the first layout that fits each cell (see `parsing.times`), else NaT.

    The Unix epoch itself becomes NaT, since exporters write it for a missing time.
    """
    out = pd.Series(pd.NaT, index=text.index, dtype=TIME)
    for layout in layouts:
        left = out.isna() & text.notna()
        out[left] = parsing.times(text[left], tz=tz, layout=layout, where=where)
    return out.mask(out == pd.Timestamp(0, tz="UTC"))


def status_id(url: pd.Series) -> pd.Series:
    """The id in the address of a post on X; NA in any other address."""
    return url.str.extract(r"^https?://[^/]+/[^/]+/status(?:es)?/(\d+)", expand=False)


def unless_zero(ids: pd.Series) -> pd.Series:
    """Ids; NA if the exporter wrote 0 for none."""
    return ids.mask(ids == "0")


def last_part(url: pd.Series) -> pd.Series:
    """The part of an address after the last slash: the id of the post."""
    return url.str.rstrip("/").str.extract(r"([^/]+)$", expand=False)


def without_at(author: pd.Series) -> pd.Series:
    """Account names without the leading @."""
    return author.str.removeprefix("@")


def language(text: pd.Series, names: Mapping[str, str] | None = None) -> pd.Series:
    """ISO 639-1 codes from codes (en, en-GB) or English names; NA if none is known.

    names: an exporter's own language names, in lower case, to codes.
    """
    known = {**_languages(), **(names or {}), **dict.fromkeys(_NO_LANGUAGE)}

    def code(name: str) -> str | None:
        name = name.strip().lower()
        match = re.match(r"([a-z]{2})(?:[-_]|$)", name)
        return known.get(name, match and match[1])

    return _each(text, code)


@cache
def _languages() -> dict[str, str]:
    named = Locale("en").languages
    return {name.lower(): code for code, name in named.items() if re.fullmatch("[a-z]{2}", code)}


def unescaped(text: pd.Series) -> pd.Series:
    """Text with the three characters that X escapes restored."""
    for written, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.str.replace(written, character, regex=False)
    return text
