"""Where a text names a brand: each mention becomes one marker, by which the model hears whom the
text is about without knowing the name. Brands that it never saw are then read as those it did."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from analytics.characters import without_accents
from analytics.errors import UsageError

MARKER = "[BRAND]"
NAMED = "scored"
NOT_NAMED = "brand not named"
MAYBE_A_WORD = "named in lower case only (may be a word)"
OTHER_NAMED = "names another brand too"

_LONG = 4  # letters from which a name inside an account or hashtag is a mention
_KIND = r"(?:bank|university|airlines|inc|corp|ltd|plc|group)"
_KIND_OF_FIRM = re.compile(rf"(?<=.)\s+{_KIND}\.?$|^(?:banco|university\s+of)\s+", re.IGNORECASE)
_LINK = r"(?:https?://|\bwww\.)\S+"
_NOT_WORDS = re.compile(rf"(?:\bRT\s+)?@\w+:?|{_LINK}")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Brand:
    """A brand and how to tell that a text names it.

    names: its name, then other names of the same brand. others: brands that are not this one; a
    text that names one of them too is told apart. UsageError for a name without letter or digit.
    """

    names: tuple[str, ...]
    others: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in (*self.names, *self.others):
            if not any(ch.isalnum() for ch in name):
                raise UsageError(
                    what=f"{name!r} is no name of a brand",
                    where="--brand",
                    right="A name with a letter or a digit in it, as people write it",
                )

    def mark(self, text: str) -> tuple[str, str]:
        """(text with the brand's mentions as MARKER, status).

        status: NAMED, NOT_NAMED, OTHER_NAMED, or MAYBE_A_WORD: the author writes capitals, but the
        name never with one and never as account or hashtag, as a common word is written.
        """
        found: list[str] = []

        def replaced(match: re.Match[str]) -> str:
            name = match["name"]
            if name is None:
                return match.group()
            found.append(name)
            return f" {MARKER} "

        marked = self._own.sub(replaced, text)
        if not found:
            return text, NOT_NAMED
        if self._other and any(match["name"] for match in self._other.finditer(marked)):
            return marked, OTHER_NAMED
        is_lower = all(name.islower() and name[0] not in "@#" for name in found)
        first = _LETTER.search(_NOT_WORDS.sub("", text))
        if is_lower and first and first[0].isupper():
            return marked, MAYBE_A_WORD
        return marked, NAMED

    @cached_property
    def _own(self) -> re.Pattern[str]:
        return _mentions(self.names)

    @cached_property
    def _other(self) -> re.Pattern[str] | None:
        return _mentions(self.others) if self.others else None


def _mentions(names: Sequence[str]) -> re.Pattern[str]:
    """Links, and as group `name` names in any case: as words, accounts or hashtags, with or without
    accents, spaces and the kind of firm.
    """
    spellings = set(names)
    for changed in (partial(_KIND_OF_FIRM.sub, ""), partial(re.sub, r"[\s/]", ""), without_accents):
        spellings |= {changed(name) for name in spellings}
    ranked = sorted(spellings, key=lambda name: (-len(name), name))
    words = "|".join(r"\s+".join(map(re.escape, name.split())) for name in ranked)
    long = [re.escape(name) for name in ranked if len(name) >= _LONG and " " not in name]
    inside = rf"|[@#]\w*(?:{'|'.join(long)})\w*" if long else ""
    name = rf"(?<!\w)(?<!\w@)(?:[@#]?(?:{words})(?!\w){inside})(?:['’]s(?!\w))?"
    return re.compile(rf"{_LINK}|(?P<name>{name})", re.IGNORECASE)
