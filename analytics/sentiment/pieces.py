"""A text that is longer than a model reads at once, in pieces that it reads whole.

A piece is as many whole sentences as fit. A sentence that alone is too long is cut between words,
and a word between characters as people see them, so that no accent and no flag is cut in two.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

import numpy as np
import regex

MOST_PIECES = 32
"""Pieces of one text that are read; of more, as many that lie evenly from its first to its last."""

PASSAGE_CHARS = 280
"""A passage of which the language is told: as long as the longest of the posts that usually are."""

Count = Callable[[Sequence[str]], list[int]]
"""Number of tokens of each of some texts, with those that open and close a text."""

_SENTENCE = r"""\S.*?(?:[\p{STerm}…]+[\p{Pe}\p{Pf}"']*(?=\s|$)|[。！？｡]+[\p{Pe}\p{Pf}]*|$)"""
_UNITS = tuple(regex.compile(unit, regex.DOTALL) for unit in (_SENTENCE, r"\S+", r"\X", r"."))
"""Sentences, words, characters as people see them, code points."""

_COUNTED = 4096  # units counted at once
_Unit = TypeVar("_Unit")


def split(text: str, count: Count, longest: int) -> list[str]:
    """Pieces of at most `longest` tokens, in order: the whole text, but for spaces between them.

    Only a code point that alone has more tokens makes a longer piece.
    """
    room = longest
    while True:
        pieces = list(_packed(text, count, room))
        sizes = (size for batch in _batches(pieces) for size in count(batch))
        excess = max(sizes, default=0) - longest
        if excess <= 0 or room <= 0:
            return pieces
        room -= excess  # these units have more tokens side by side than apart


def passages(text: str) -> list[str]:
    """Runs of whole sentences of at most PASSAGE_CHARS characters, as `spread` chooses them."""
    return spread(split(text, lambda parts: [len(part) for part in parts], PASSAGE_CHARS))


def spread(pieces: list[str]) -> list[str]:
    """The pieces that are read: all of up to MOST_PIECES."""
    places = np.linspace(0, len(pieces) - 1, min(len(pieces), MOST_PIECES)).round().astype(int)
    return [pieces[place] for place in places]


def _packed(text: str, count: Count, room: int) -> Iterator[str]:
    """Runs of units that have at most `room` tokens by the sum of theirs."""
    ends = count([""])[0]
    start = stop = 0
    held = ends
    for first, last, size in _units(text, count, room):
        if stop == start:  # spaces before it belong to no piece
            start = first
        if stop > start and held + size - ends > room:
            yield text[start:stop]
            start, held = first, ends
        stop, held = last, held + size - ends
    if stop > start:
        yield text[start:stop]


def _units(
    text: str, count: Count, room: int, place: int = 0, level: int = 0
) -> Iterator[tuple[int, int, int]]:
    """Start, end and tokens of each sentence; of its words, and so on, where it has too many."""
    matches = _UNITS[level].finditer(text)
    for spans in _batches(match.span() for match in matches):
        for (start, end), size in zip(spans, count([text[a:b] for a, b in spans]), strict=True):
            if size > room and level + 1 < len(_UNITS):
                yield from _units(text[start:end], count, room, place + start, level + 1)
            else:
                yield place + start, place + end, size


def _batches(units: Iterable[_Unit]) -> Iterator[list[_Unit]]:
    rest = iter(units)
    while batch := list(islice(rest, _COUNTED)):
        yield batch


def joined(values: np.ndarray, tokens: Sequence[int]) -> np.ndarray:
    """Probabilities of a text from those of its pieces, (k, columns): their mean, by tokens."""
    return np.average(values, axis=0, weights=tokens)
