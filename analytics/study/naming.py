"""Whether posts are about the brand at all: how many of them name it or one of its accounts.

A name may be a common word (Apple, Orange, Target), and a file may be about something else.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analytics.characters import without_accents
from analytics.schema import Message
from analytics.wording import UntrustedText

FEW = 0.1
"""Share of the posts below which those that name the brand are few."""
LEAST = 20
"""Posts from which that is told."""
ONE_WORD = 4
"""Letters of a word of a brand's name by which alone it may be called."""


@dataclass(frozen=True)
class Naming:
    """Of n posts of the public, how many name the brand, and how many of these write it only as a
    common word is written, in lower case.
    """

    n: int
    named: int
    plain: int

    def said(self, brand: str) -> Message | None:
        """That the posts may be about something else; None where enough name the brand."""
        if self.n < LEAST:
            return None
        values = {"n": float(self.n), "named": float(self.named), "brand": UntrustedText(brand)}
        if self.named < FEW * self.n:
            return Message(f"naming.{'few' if self.named else 'none'}", values)
        if 2 * self.plain > self.named:
            return Message("naming.plain", values | {"plain": float(self.plain)})
        return None


def naming(posts: pd.DataFrame) -> Naming:
    """posts: those of the public, with the columns of `names`."""
    named = posts["names_brand"]
    return Naming(int(named.count()), int(named.sum()), int(posts["is_plain"].sum()))


def no_onset(said: Message) -> Message:
    """Why no onset is proposed of posts that may be about something else. said: `Naming.said`."""
    kind = said.key.removeprefix("naming.")
    return Message(f"reason.naming.{kind}", said.values)


def names(messages: pd.DataFrame, brand: str, accounts: Sequence[str] = ()) -> pd.DataFrame:
    """`names_brand, is_plain` of each row of a message table, boolean.

    names_brand: whether its words hold the brand's name (whatever its case, accents, spaces and
    ending), a word of it or an account of the brand, or it quotes one of these; NA without words.
    is_plain: it writes a name that was given with a capital only in lower case, and without # or @.
    """
    text = messages["text"].fillna("").map(without_accents)
    name, known = (
        without_accents(re.sub(r"['’]s?$", "", brand)),
        list(map(without_accents, accounts)),
    )
    parts = [word for word in name.split() if len(word) >= ONE_WORD]
    anywhere = "|".join(map(_pattern, dict.fromkeys([name, *parts, *known])))
    is_quoted = messages["quoted_author"].str.casefold().isin([one.casefold() for one in accounts])
    named = text.str.contains(anywhere, case=False) | is_quoted.fillna(False)
    proper = rf"[@#]\w*(?i:{re.escape(name)})|{_pattern(name)}|{_pattern(name.upper())}"
    is_plain = named & ~text.str.contains("|".join([proper, *map(_pattern, known)])) & ~is_quoted
    is_word = len(name.split()) == 1 and name[:1].isupper()
    has_words = text.str.contains(r"[^\W\d_]")
    table = pd.DataFrame({"names_brand": named, "is_plain": is_plain & is_word}).astype("boolean")
    return table.assign(names_brand=table["names_brand"].where(has_words))


def _pattern(name: str) -> str:
    """A name at the start of a word, or anywhere in a tag; its own words may be joined."""
    words = r"[\W_]*(?:and|&)?[\W_]*".join(re.escape(word) for word in re.findall(r"\w+", name))
    start = r"(?<![a-zA-Z0-9])" if name[:1].isascii() else ""
    return rf"(?:{start}|[@#]\w*){words}" if words else "(?!)"
