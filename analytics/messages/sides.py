"""Assign the speaker's side by the rules of a case, and map channels to one vocabulary."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analytics.messages.columns import network_of

CHANNELS = (
    "x",
    "facebook",
    "instagram",
    "reddit",
    "youtube",
    "bluesky",
    "mastodon",
    "hacker_news",
    "news",
    "blog",
    "forum",
    "review",
    "tiktok",
    "linkedin",
    "threads",
    "telegram",
    "discord",
    "whatsapp",
    "other",
)
_OTHER_NAMES = {
    "twitter": "x",
    "x (twitter)": "x",
    "tweet": "x",
    "x/twitter": "x",
    "twitter/x": "x",
    "fb": "facebook",
    "ig": "instagram",
    "insta": "instagram",
    "yt": "youtube",
    "hackernews": "hacker_news",
    "press": "news",
    "online news": "news",
    "online_news": "news",
    "newspaper": "news",
    "blogs": "blog",
    "forums": "forum",
    "message board": "forum",
    "reviews": "review",
    "unknown": "other",
}
_HOST = r"^(?:https?:)?//(?:[^/@]*@)?(?:www\.)?([^/:?#]+)"


@dataclass(frozen=True)
class SideRule:
    """Assigns `side` to messages of these handles, of these domains, or of at least that many
    followers.

    handles: author names, with or without @. domains: hosts of the url, including subdomains.
    """

    side: str
    handles: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    followers: int | None = None


def channels(named: pd.Series) -> tuple[pd.Series, dict[str, int]]:
    """Channels in the vocabulary, and how many messages of each other name became `other`."""
    known, strange = {}, []
    for name in named.dropna().unique():
        plain = str(name).strip().casefold()
        plain = _OTHER_NAMES.get(plain, plain.replace(" ", "_"))
        channel = plain if plain in CHANNELS else _network_at(str(name))
        known[name] = channel or "other"
        if channel is None:
            strange.append(name)
    known_channels = named.map(known).astype("string").fillna("other")
    others = named[named.isin(strange)].value_counts()
    return known_channels, {str(name): int(count) for name, count in others.items()}


def _network_at(address: str) -> str | None:
    """The network of an address or a host."""
    host = re.match(r"(?:https?://)?([^/:?#\s]+\.[^/:?#\s]+)", address.strip())
    return network_of(host[1]) if host else None


def sides(table: pd.DataFrame, rules: Sequence[SideRule]) -> pd.DataFrame:
    """The table with `side` and `side_rule`: from the first matching rule, else as exported."""
    side = table["side"].astype("string").fillna("public")
    if not rules:
        return table.assign(side=side, side_rule="export")
    decided = pd.Series(pd.NA, index=table.index, dtype="string")
    author = _column(table, "author").str.removeprefix("@").str.casefold()
    host = _column(table, "url").str.casefold().str.extract(_HOST, expand=False)
    for rule in rules:
        for fits, words in _parts(rule, table, author, host):
            fits = fits.fillna(False).astype(bool) & decided.isna()
            side = side.mask(fits, rule.side)
            decided = decided.mask(fits, words)
    return table.assign(side=side, side_rule=decided.fillna("export"))


def _parts(rule: SideRule, table: pd.DataFrame, author: pd.Series, host: pd.Series):
    handles = [handle.removeprefix("@").casefold() for handle in rule.handles]
    if handles:
        yield author.isin(handles), "handle " + author
    for domain in rule.domains:
        plain = domain.casefold().removeprefix("www.")
        yield (host == plain) | host.str.endswith(f".{plain}"), f"domain {plain}"
    if rule.followers is not None:
        count = pd.to_numeric(table.get("followers", pd.Series(pd.NA, table.index)))
        yield count >= rule.followers, f"at least {rule.followers} followers"


def _column(table: pd.DataFrame, name: str) -> pd.Series:
    if name in table:
        return table[name].astype("string")
    return pd.Series(pd.NA, index=table.index, dtype="string")
