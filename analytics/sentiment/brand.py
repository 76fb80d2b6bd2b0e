"""Where a text names a brand: each mention becomes one marker, by which the model hears whom the
text is about without knowing the name. Brands that it never saw are then read as those it did."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from analytics.errors import UsageError
from analytics.sentiment.normalise import readable

MARKER = "[BRAND]"
NAMED = "named"
NOT_NAMED = "brand not named"
MAYBE_A_WORD = "named in lower case only (may be a word)"
OTHER_NAMED = "names another brand too"

_LEGAL = (
    r"inc|incorporated|corp|corporation|co|company|ltd|limited|plc|llc|llp|lp|holdings?"
    r"|ag|gmbh|kg|se|sa|nv|bv|spa|ab|asa|oyj"
)
_LEGAL_FORM = re.compile(rf"(?<=\w)(?:,?\s+(?:{_LEGAL})\b\.?)+$|^the\s+", re.IGNORECASE)
_KIND = r"(?:bank|university|airlines?|airways|group|motors?|pizza)"
_KIND_OF_FIRM = re.compile(rf"(?<=\w)\s+{_KIND}$|^(?:banco|university\s+of)\s+", re.IGNORECASE)
_DOMAINS = "com|org|net|edu|gov|info|io|co|ai|app|tv|me|ly|uk|us|ca|au|in|eu|de|fr|es|it|nl|jp|br"
_ADDRESS = (
    r"(?i:(?:https?://|\bwww\.)\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    rf"|(?:[\w-]+\.)+(?:{_DOMAINS})\b(?:/\S*)?)"
)
_TAG = r"(?<![^\W_])[@#]\w+"
_SEGMENT = re.compile(r"[^\W\d_]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_a-zA-Z]+")
_OF_THE_BRAND = {
    *("help", "helps", "care", "cares", "support", "service", "services", "official", "hq"),
    *("news", "press", "team", "app", "online", "global", "america", "canada", "europe", "india"),
    *("uk", "us", "usa", "ca", "au", "nz", "ie", "in", "eu", "de", "fr", "es", "it", "jp"),
}
"""What stands in accounts of a brand after its name."""
_DEMANDS = {
    *("boycott", "delete", "stop", "ban", "ditch", "fix", "save"),
    *("hate", "love", "thanks", "thankyou"),
}
"""What stands in hashtags before a name, where neither capitals nor underscores divide them."""
_SPELT = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i"}
_SHORT = 3  # letters up to which a name that is spelt otherwise than given keeps its capitals
_LETTER = re.compile(r"[^\W\d_]")


def short_names(name: str) -> tuple[str, ...]:
    """What a brand is called among those who know it is meant: "Oxford" of Oxford University.

    Only for posts that were collected about the brand: the short name is often another word.
    """
    short = _KIND_OF_FIRM.sub("", _LEGAL_FORM.sub("", name))
    return () if short == name or not _LETTER.search(short) else (short,)


@dataclass(frozen=True)
class _Mention:
    """Of a text from `start` to `end`. words: what takes its place, MARKER or "" where it is no
    mention of this brand. is_sure: it is written as no common word is.
    """

    start: int
    end: int
    words: str
    is_sure: bool


@dataclass(frozen=True)
class Brand:
    """A brand and how to tell that a text names it.

    names: its name, then other names of the same brand; one with @ is looked for among accounts
    and hashtags alone. others: brands that are not this one; a text that names one of them too is
    told apart. UsageError for a name without letter or digit, and for one that is given as both.
    """

    names: tuple[str, ...]
    others: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for option, names in (("--brand", self.names), ("--other-brand", self.others)):
            if isinstance(names, str) or (option == "--brand" and not names):
                raise UsageError(
                    what=f"{names!r} are no names of a brand", where=option, right="A tuple of them"
                )
            for name in names:
                if not any(ch.isalnum() for ch in name):
                    raise UsageError(
                        what=f"{name!r} is no name of a brand",
                        where=option,
                        right="A name with a letter or a digit in it, as people write it",
                    )
        for name in self.others:
            if _joined(name) in map(_joined, self.names):
                raise UsageError(
                    what=f"{name!r} is the brand itself",
                    where="--other-brand",
                    right="Name brands that are not this one",
                )

    def mark(self, text: str) -> tuple[str, str]:
        """(text with the brand's mentions as MARKER, status).

        status: NAMED, NOT_NAMED, OTHER_NAMED, or MAYBE_A_WORD: the name is never written but as a
        common word is, in lower case by an author who writes capitals, or inside a tag. Of a tag
        only the name is replaced, and its other words stand beside it. A brand in a link or an
        address is no mention. A text that names the brand is given un-escaped
        (`normalise.readable`).
        """
        shown = unicodedata.normalize("NFC", readable(text))
        folded, places = _folded(shown)
        others = list(self._other.mentions(folded)) if self._other else []
        found = [
            one
            for one in self._own.mentions(folded)
            if not any(_holds(other, one) for other in others)
        ]
        if not found:
            return text, NOT_NAMED
        marked, end = "", 0
        for one in found:
            marked += f"{shown[end : places[one.start]]} {one.words} "
            end = places[one.end]
        marked += shown[end:]
        if any(not any(_holds(one, other) for one in found) for other in others):
            return marked, OTHER_NAMED
        is_sure = any(one.is_sure for one in found)
        first = _LETTER.search(re.sub(rf"(?:\bRT\s+)?@\w+:?|{_ADDRESS}", "", shown))
        is_partial = not any(shown[places[one.start]] not in "#@" for one in found)
        if not is_sure and (is_partial or (first and first[0].isupper())):
            return marked, MAYBE_A_WORD
        return marked, NAMED

    @cached_property
    def _own(self) -> "_Names":
        return _Names(self.names)

    @cached_property
    def _other(self) -> "_Names | None":
        return _Names(self.others) if self.others else None


def _holds(outer: _Mention, inner: _Mention) -> bool:
    """Whether a mention is part of a longer one, or the same."""
    return outer.start <= inner.start and inner.end <= outer.end


class _Names:
    """Names of a brand, and their mentions in a text."""

    def __init__(self, names: tuple[str, ...]) -> None:
        given = {_folded(one)[0] for name in names for one in (name, _LEGAL_FORM.sub("", name))}
        spelt = sorted(given, key=lambda name: (-len(name), name))
        words = [name for name in spelt if name[0] != "@"]
        self._joined = {_joined(name) for name in spelt}
        self._joined |= {_joined(name.replace("&", " and ")) for name in spelt}
        self._words = {_joined(name) for name in words if _may_be_a_word(name)}
        addresses = [name for name in words if re.fullmatch(_ADDRESS, name)]
        parts = [*map(_written, addresses), f"(?P<address>{_ADDRESS})"]
        parts += [f"[@#]{_written(name)}" for name in words if re.search(r"\w[^\w\s]+\w", name)]
        parts += [f"(?P<tag>{_TAG})", *map(_written, words)]
        self._pattern = re.compile("|".join(parts))

    def mentions(self, text: str) -> Iterator[_Mention]:
        """Those in a folded text, in order."""
        for match in self._pattern.finditer(text):
            start, end, written = match.start(), match.end(), match[0]
            if match["address"]:
                continue
            if match["tag"]:
                told = self._in_tag(written[0], written[1:])
                if told is not None:
                    yield _Mention(start, end, *told)
                continue
            is_word = written.islower() and _joined(written) in self._words
            yield _Mention(start, end, MARKER, not is_word)

    def _in_tag(self, sign: str, tag: str) -> tuple[str, bool] | None:
        """The words that take the place of an account or hashtag, and whether it is surely the
        brand's; None where it names another.
        """
        if tag.lower() in self._joined:
            return MARKER, True
        parts = _SEGMENT.findall(tag)
        runs = combinations(range(len(parts) + 1), 2)
        for first, last in sorted(runs, key=lambda run: (run[0], -run[1])):
            if "".join(parts[first:last]).lower() not in self._joined:
                continue
            before, after = parts[:first], parts[last:]
            if sign == "#":
                return " ".join([*before, MARKER, *after]), True
            is_of_brand = not before and {one.lower() for one in after} <= _OF_THE_BRAND
            return (MARKER, True) if is_of_brand and len(after) <= 1 else None
        return self._in_plain_tag(sign, tag.lower()) if len(parts) == 1 else None

    def _in_plain_tag(self, sign: str, tag: str) -> tuple[str, bool] | None:
        """The same of a tag without capitals that would divide it."""
        for name in sorted(self._joined, key=len, reverse=True):
            before, after = tag.removesuffix(name), tag.removeprefix(name)
            if sign == "@" and after in _OF_THE_BRAND:
                return MARKER, True
            if sign == "#" and before in _DEMANDS:
                return f"{before} {MARKER}", True
            if sign == "#" and len(name) > _SHORT <= len(after) < len(tag):
                return f"{MARKER} {after}", name not in self._words
        return None


def _folded(text: str) -> tuple[str, list[int] | range]:
    """The text with Latin letters without accents, and the place in `text` of each character of it
    and of its end.
    """
    if text.isascii():
        return text, range(len(text) + 1)
    letters, places = [], []
    for place, letter in enumerate(text):
        if letter.isascii():
            spelt = letter
        else:
            low = letter.lower()
            spelt = _SPELT.get(low) or _without_accent(letter)
            spelt = spelt.upper() if low in _SPELT and letter != low else spelt
        letters.append(spelt)
        places += [place] * len(spelt)
    return "".join(letters), [*places, len(text)]


def _without_accent(letter: str) -> str:
    spread = unicodedata.normalize("NFKD", letter)
    is_latin = spread[:1].isascii() and spread[:1].isalnum()
    return spread[0] if is_latin else letter


def _joined(name: str) -> str:
    """A name in small letters, with nothing between its words."""
    return "".join(re.findall(r"[^\W_]+", _folded(name.removeprefix("@"))[0])).lower()


def _may_be_a_word(name: str) -> bool:
    """Whether a name in lower case may be a common word: one word, given with a capital alone."""
    return bool(re.fullmatch(r"[^\W\d_]+", name)) and (name == name.capitalize() or name.isupper())


def _written(name: str) -> str:
    """A name as people write it: with or without what joins its words, a possessive, a plural."""
    words = re.findall(r"[^\W_]+", name)
    between = r"[\W_]{0,2}(?:(?:and|n|&)[\W_]{0,2})?"
    join = between if "&" in name or "+" in name else r"[\s.'’_\-‐‑–/]{0,2}"
    loose = join.join(map(re.escape, words))
    as_given = r"\s+".join(map(re.escape, name.split()))
    letters = sum(map(len, words))
    before = r"(?<![a-zA-Z0-9])" if words[0][0].isascii() else ""
    before += "(?<![$€£])" if words[0][0].isdigit() else ""
    if letters <= _SHORT and len(words) > 1:
        loose = rf"(?:(?i:{as_given})|{join.join(re.escape(word.upper()) for word in words)})"
    else:
        loose = f"(?i:{as_given}|{loose})"
    last = words[-1][-1:].lower()
    plural = r"|(?<=[a-z])s(?:['’])?" if last != "s" and letters > _SHORT else ""
    after = r"(?![a-zA-Z0-9])" if words[-1][-1].isascii() else ""
    return rf"{before}(?:{loose})(?:['’]s{plural}|['’])?{after}"
