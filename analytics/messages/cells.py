"""What the readers of tables share: cells to ids, counts, languages, channels and times."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache

import pandas as pd
from babel import Locale

from analytics.messages.fields import blank_to_na, numbers, times
from analytics.schema import TIME

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
    "review": "review",
    "forum": r"forum|message\W?board",
    "blog": "blog",
    "news": "news|press|print|magazine",
}
"""A channel, and what in an exporter's name for a source tells it; the first that fits counts."""
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
}
_WRAPPING = "='\" \t\r\n"
_GROUPED = r"^\d{1,3}(?:,\d{3})+$"
_HOST = r"^(?:https?://)?(?:www\.|m\.|mobile\.|old\.)?([^/:?#]+)"
_NO_LANGUAGE = ("und", "zxx", "unknown", "n/a")


def cell(raw: pd.DataFrame, *names: str) -> pd.Series:
    """The first of the named columns that says something, row by row; NA where none does."""
    out = pd.Series(pd.NA, index=raw.index, dtype="string")
    for name in names:
        if name in raw:
            out = out.fillna(blank_to_na(raw[name]))
    return out


def counts(text: pd.Series) -> pd.Series:
    """Whole numbers from 0 on, with or without separated thousands; NA where it is none."""
    grouped = text.str.contains(_GROUPED, na=False)
    if grouped.any():
        text = text.mask(grouped, text.str.replace(",", ""))
    value = numbers(text)
    return value.where(value >= 0)


def counts_by_channel(
    raw: pd.DataFrame, channel: pd.Series, own: Mapping[str, str], *general: str
) -> pd.Series:
    """Counts from the column of the row's own network, else from the general columns.

    A network's column says nothing about rows of other networks, even where it holds a zero.
    """
    text = pd.Series(pd.NA, index=raw.index, dtype="string")
    for network, name in own.items():
        if name in raw:
            text = text.fillna(cell(raw, name).where(channel == network))
    return counts(text.fillna(cell(raw, *general)))


def identifier(text: pd.Series) -> pd.Series:
    """Ids without the quotes, the apostrophe and the “.0” that spreadsheets give them."""
    return blank_to_na(text.str.strip(_WRAPPING).str.removesuffix(".0"))


def status_id(url: pd.Series) -> pd.Series:
    """The id in the address of a post on X; NA in any other address."""
    return url.str.extract(r"^https?://[^/]+/[^/]+/status(?:es)?/(\d+)", expand=False)


def without_mark(text: pd.Series, is_repost: pd.Series) -> pd.Series:
    """Reposts as the words of their original, without the `RT @name:` that X puts before them."""
    bare = text[is_repost].str.replace(r"^RT @\w+:?\s*", "", regex=True)
    return text.mask(is_repost, bare)


def channel_of(kind: pd.Series, url: pd.Series) -> pd.Series:
    """The channel from an exporter's name for the source, else from the address; NA if neither."""
    out = _each(kind, _named_channel)
    left = out.isna()
    host = url[left].str.lower().str.extract(_HOST, expand=False)
    return out.fillna(host.map(_DOMAINS).astype("string"))


def _named_channel(name: str) -> str | None:
    name = name.strip().lower()
    return next((c for c, pattern in _CHANNELS.items() if re.search(pattern, name)), None)


def _each(text: pd.Series, meaning: Callable[[str], str | None]) -> pd.Series:
    """What each distinct cell means, worked out once; NA stays."""
    known = {cell: meaning(cell) for cell in text.dropna().unique()}
    return text.map(known).astype("string")


def side_of(channel: pd.Series) -> pd.Series:
    """press for news, else public; the rules of a case may say more."""
    return channel.map({"news": "press"}).fillna("public").astype("string")


def clock(text: pd.Series, layouts: Iterable[str | None], tz: str | None, where: str) -> pd.Series:
    """UTC times in the first layout that fits each cell (see `fields.times`), else NaT.

    The epoch itself is what exporters write for no time: NaT.
    """
    out = pd.Series(pd.NaT, index=text.index, dtype=TIME)
    for layout in layouts:
        left = out.isna() & text.notna()
        out[left] = times(text[left], tz=tz, layout=layout, where=where)
    return out.mask(out == pd.Timestamp(0, tz="UTC"))


def language(text: pd.Series, names: Mapping[str, str] | None = None) -> pd.Series:
    """ISO 639-1 codes from codes (en, en-GB) or English names; NA where none is known.

    names: an exporter's own words, in lower case, to codes.
    """
    known = {**_languages(), **(names or {}), **dict.fromkeys(_NO_LANGUAGE)}

    def code(word: str) -> str | None:
        word = word.strip().lower()
        found = re.match(r"([a-z]{2})(?:[-_]|$)", word)
        return known.get(word, found and found[1])

    return _each(text, code)


@cache
def _languages() -> dict[str, str]:
    named = Locale("en").languages
    return {name.lower(): code for code, name in named.items() if re.fullmatch("[a-z]{2}", code)}


def reasons(published: pd.Series) -> pd.Series:
    """Why each row is rejected, so far: no time. NA where it is kept."""
    reason = pd.Series(pd.NA, index=published.index, dtype="string")
    return reason.mask(published.isna(), "no time")
