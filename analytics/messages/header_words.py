"""What the words of a table's header mean, in the languages that exports are written in."""

import itertools
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_BARE = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"})
"""Letters that no accent makes, and their plain ones."""
_NUMBERED = re.compile(r"[a-z]{3,}id")
_LONGEST, _SHORTEST = 4, 3
"""Most words of a phrase, and fewest letters of a word within one that has no spaces."""


@dataclass(frozen=True)
class Header:
    """The meaning of a column's name. words: concepts of each known word or phrase, in order.

    unknown: words without a meaning here. place: of the first word in the list of its concept.
    """

    name: str
    words: tuple[frozenset[str], ...]
    unknown: tuple[str, ...]
    phrases: tuple[str, ...]

    @property
    def concepts(self) -> frozenset[str]:
        """All that any of its words may mean."""
        return frozenset().union(*self.words)

    @property
    def is_english(self) -> bool:
        """Whether none of its words is one of another language only."""
        return all(phrase in _english() for phrase in self.phrases)

    def place(self, concept: str) -> int:
        """Place of its first word of that meaning among all such words: the usual ones lead."""
        return min((_places(concept).get(word, 10**6) for word in self.phrases), default=10**6)


def plain(name: str) -> str:
    """A name in lower case, without accents, its words separated by single underscores."""
    spaced = _CAMEL.sub(" ", name)
    folded = unicodedata.normalize("NFKD", spaced.casefold().translate(_BARE))
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    bare = unicodedata.normalize("NFKC", bare)
    return "_".join(re.findall(r"[^\W_]+", bare))


def read(name: str) -> Header:
    """The meaning of a column's name, by its longest known phrases.

    Of a path of members, such as `legacy.full_text`, the words of the last may be unknown.
    """
    parts = [_read(part) for part in name.split(".")]
    words, unknown, phrases = zip(*parts, strict=True)
    join = itertools.chain.from_iterable
    return Header(name, tuple(join(words)), tuple(unknown[-1]), tuple(join(phrases)))


def _read(name: str) -> tuple[list[frozenset[str]], list[str], list[str]]:
    """Meanings, unknown words and known phrases of a name without dots."""
    known, words = _known(), plain(name).split("_") if plain(name) else []
    meanings, unknown, phrases, at = [], [], [], 0
    while at < len(words):
        size = next((n for n in range(_LONGEST, 0, -1) if "_".join(words[at : at + n]) in known), 0)
        if size:
            phrase = "_".join(words[at : at + size])
            phrases.append(phrase)
            meanings.append(known[phrase])
        elif found := _inside(words[at]):
            phrases += found
            meanings += [known[part] for part in found]
        elif _NUMBERED.fullmatch(words[at]):
            phrases.append("id")
            meanings.append(known["id"])
        elif not words[at].isdecimal():
            unknown.append(words[at])
        at += max(size, 1)
    return [meaning for meaning in meanings if meaning], unknown, phrases


def _inside(word: str) -> list[str]:
    """The known words that make up one written without spaces, such as 发布时间; else none."""
    known = _known()
    if word.isascii():
        halves = ((word[:at], word[at:]) for at in range(_SHORTEST, len(word) - _SHORTEST + 1))
        return next(([*pair] for pair in halves if all(known.get(half) for half in pair)), [])
    found, at = [], 0
    while at < len(word):
        size = next((n for n in range(len(word) - at, 0, -1) if word[at : at + n] in known), 0)
        if not size:
            return []
        found.append(word[at : at + size])
        at += size
    return found


@cache
def _known() -> dict[str, frozenset[str]]:
    known: dict[str, frozenset[str]] = {}
    for concept, words in _vocabulary().items():
        meaning = set() if concept == "plain" else {concept}
        for word in words:
            known[word] = known.get(word, frozenset()) | meaning
    return known


@cache
def _places(concept: str) -> dict[str, int]:
    words = _vocabulary()[concept]
    return {word: place for place, word in reversed(list(enumerate(words)))}


@cache
def _english() -> frozenset[str]:
    before = (listed.partition("|")[0] for listed in _listed().values())
    return frozenset(map(plain, " ".join(before).split()))


@cache
def _vocabulary() -> dict[str, list[str]]:
    """Words and phrases by what they mean."""
    listed = _listed().items()
    return {concept: list(map(plain, words.replace("|", "").split())) for concept, words in listed}


@cache
def _listed() -> dict[str, str]:
    return yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
