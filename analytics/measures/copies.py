"""Exact copies of text: messages that only repeat a text published earlier.

Texts are normalised first: case, addresses, @names, a leading RT, punctuation and signs are
ignored; letters, digits and the marks that are part of words are kept, whatever the script. Short
texts coincide by chance and never count as copies.
"""

import unicodedata

import pandas as pd
import regex

MIN_CHARACTERS = 20
"""Characters of a normalised text below which it counts as nobody's copy; a Chinese, Japanese or
Korean one, which holds a syllable or a word, counts as two.
"""
CASCADE = 0.5
"""Share of copies from which a bin is called a copied-text cascade."""


_HIDDEN = regex.compile(r"\p{Cf}+")
_ASIDE = regex.compile(r"https?://[!-~]+|(?:\brt\s+)?@(?:[\p{Latin}\p{Nd}_]+|\w+):?", regex.I)
"""Addresses and names; both end where a script that is written without spaces goes on."""
_SIGNS = regex.compile(r"(?:[^\p{L}\p{N}\p{Mn}\p{Mc}]|[\ufe00-\ufe0f])+")
_WIDE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")


def normalise(text: "pd.Series[str]") -> "pd.Series[str]":
    """The text in the normalised form in which texts are compared; NA stays NA."""
    return text.map(_normal, na_action="ignore").astype("string")


def _normal(text: str) -> str:
    if not text.isascii():
        text = _HIDDEN.sub("", unicodedata.normalize("NFKC", text))
    return _SIGNS.sub(" ", _ASIDE.sub(" ", text).casefold()).strip()


def width(normal: "pd.Series[str]") -> "pd.Series[int]":
    """Characters of normalised texts, as MIN_CHARACTERS counts them."""
    return normal.map(_width, na_action="ignore").astype("Int64")


def _width(text: str) -> int:
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def text_key(text: "pd.Series[str]") -> "pd.Series[int]":
    """A hash of each normalised text; NA if the text is too short."""
    normal = normalise(text)
    hashed = pd.Series(pd.util.hash_array(normal.to_numpy(object)), index=text.index)
    return hashed.astype("UInt64").where((width(normal) >= MIN_CHARACTERS).fillna(False))


def copies(messages: pd.DataFrame) -> pd.DataFrame:
    """For each message, in the table's order: `key` (`text_key`, NA if the text is too short),
    `first_seen` (UTC), `n` (times published so far, including this one), `is_copy` (n > 1).

    Depends on earlier messages only; messages at the same instant are taken in the table's order.
    """
    key = messages["text_key"] if "text_key" in messages else text_key(messages["text"])
    table = pd.DataFrame({"key": key, "when": messages["published_at"]})
    ordered = table.sort_values("when", kind="stable")
    groups = ordered.groupby("key", dropna=True)
    n = (groups.cumcount() + 1).where(ordered["key"].notna(), 1)
    first = groups["when"].transform("first").fillna(ordered["when"])
    counted = pd.DataFrame({"key": ordered["key"], "first_seen": first, "n": n, "is_copy": n > 1})
    return counted.loc[messages.index]


def share_by_bin(messages: pd.DataFrame, bin_minutes: int) -> pd.DataFrame:
    """By bin: `messages`, `copies`, `share` of copies, the key of its most copied text (`top`) and
    the number of its copies (`top_n`). messages: with `text`, or with `text_key` instead.
    """
    repeats = copies(messages)
    start: pd.Series[pd.Timestamp] = messages["published_at"].dt.floor(f"{bin_minutes}min")
    bins = start.rename("bin_start")
    table = repeats.groupby(bins)["is_copy"].agg(messages="size", copies="sum")
    repeated = (
        repeats[repeats["is_copy"]].groupby([bins, "key"]).size().rename("top_n").reset_index()
    )
    top = repeated.sort_values(["top_n", "key"], ascending=[False, True])
    top = top.drop_duplicates("bin_start").set_index("bin_start").rename(columns={"key": "top"})
    table["share"] = table["copies"] / table["messages"]
    return table.join(top).astype({"top_n": "Int64"}).reset_index()


def discounted(bins: pd.DataFrame, messages: pd.DataFrame, bin_minutes: int) -> pd.Series:
    """`messages` of a regular series (`panel.series`) less the copies in the table `messages`.

    At least 0: a bin without collection counts none of them.
    """
    table = share_by_bin(messages, bin_minutes).set_index("bin_start")
    less = bins["messages"] - bins["bin_start"].map(table["copies"]).fillna(0)
    return less.clip(lower=0)


def is_cascade(messages: pd.DataFrame) -> bool:
    """Whether most of the messages are copies of each other, which alone is not a crisis."""
    return len(messages) > 0 and bool(copies(messages)["is_copy"].mean() >= CASCADE)
