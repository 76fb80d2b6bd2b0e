"""Posts about a fictional airline, put together from clauses so that hardly two are alike."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal, TypeVar

import numpy as np

from analytics.simulate.phrases import (
    ANSWER,
    APOLOGISED,
    CAME_BACK,
    HOURS,
    OPENERS,
    PRESS,
    REFUNDS,
    SLOTS,
    TAILS,
    USUAL,
    Clauses,
)

Naming = Literal["account", "name", "none"]
"""How a post names the brand: by its account, by its name, or not at all."""
ACCOUNT, BRAND = "@northwindair", "Northwind Air"
T = TypeVar("T")


def _after_the_apology() -> dict[str, Clauses]:
    """What is said of the leadership once it has apologised: ANSWER and APOLOGISED."""
    books = {}
    for sentiment, said in APOLOGISED.items():
        before = ANSWER[sentiment]
        books[sentiment] = Clauses(
            before.points + said.points,
            said.details or before.details,
            said.closings or before.closings,
        )
    return books


BOOKS: Mapping[str, Mapping[str, Clauses]] = {
    "usual": USUAL,
    "hours": HOURS,
    "refunds": REFUNDS,
    "answer": ANSWER,
    "apologised": _after_the_apology(),
    "came_back": CAME_BACK,
}
"""Clauses by subject; `apologised` is the subject `answer` once the brand has apologised."""
DETAIL, SECOND, CLOSING, OPENER, TAIL = 0.9, 0.2, 0.4, 0.12, 0.1
"""Shares of posts that have each; every post makes a point."""
TYPO, LOUD = 0.08, 0.04
_JOINTS = {
    "negative": (". ", ". ", ", ", "... ", "! ", " - "),
    "neutral": (". ", ". ", ", ", " - "),
    "positive": (". ", ". ", ", ", "! ", "! "),
}
_SLOT = re.compile(r"{(\w+)}")


def pick(options: Sequence[T], rng: np.random.Generator) -> T:
    """One of the options, each as likely."""
    return options[int(rng.random() * len(options))]


def fill(template: str, rng: np.random.Generator) -> str:
    """A template with each slot, and each slot in what it is filled with, filled independently."""
    while "{" in template:
        template = _SLOT.sub(lambda match: pick(SLOTS[match[1]], rng), template)
    return template


def say(subject: str, sentiment: str, naming: Naming, rng: np.random.Generator) -> str:
    """A post about a subject of BOOKS, with a sentiment."""
    return named(compose(BOOKS[subject][sentiment], sentiment, rng), naming, rng)


def headline(subject: str, sentiment: str, rng: np.random.Generator) -> str:
    """What the press writes on a subject of BOOKS."""
    return fill(pick(PRESS[subject][sentiment] or PRESS["hours"][sentiment], rng), rng)


def compose(clauses: Clauses, sentiment: str, rng: np.random.Generator) -> str:
    """A post of one point, often with a detail or two and a last word."""
    draws = rng.random(7)
    parts = [pick(clauses.points, rng)]
    for draw, share in zip(draws[5:], (DETAIL, SECOND), strict=True):
        if draw < share and clauses.details:
            parts.append(pick(clauses.details, rng))
    if draws[0] < CLOSING and clauses.closings:
        parts.append(pick(clauses.closings, rng))
    text = pick(OPENERS[sentiment], rng) + ", " if draws[1] < OPENER else ""
    for k, part in enumerate(parts):
        joint = "" if k == 0 else " " if text.endswith("?") else pick(_JOINTS[sentiment], rng)
        text += joint + fill(part, rng)
    if draws[2] < TYPO:
        text = _mistyped(text, rng)
    if draws[3] < LOUD and sentiment != "neutral":
        text += "!!"
    if draws[4] < TAIL:
        text += pick(TAILS[sentiment], rng)
    return text


def named(text: str, naming: Naming, rng: np.random.Generator) -> str:
    """The text with the brand's account or name in it."""
    if naming == "none":
        return text
    draw = rng.random()
    if naming == "account":
        return f"{ACCOUNT} {text}" if draw < 0.75 else f"{text} {ACCOUNT}"
    if draw < 0.4:
        return f"{BRAND}: {text}"
    return f"{text} ({BRAND})" if draw < 0.7 else f"{text} #Northwind"


def _mistyped(text: str, rng: np.random.Generator) -> str:
    """Two neighbouring letters of one longer word swapped, or an apostrophe forgotten."""
    if "'" in text:
        return text.replace("'", "", 1)
    words = text.split(" ")
    k = int(rng.random() * len(words))
    word = words[k]
    if len(word) > 4 and word.isalpha() and word.islower():
        at = 1 + int(rng.random() * (len(word) - 3))
        words[k] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)


def edited(text: str, rng: np.random.Generator) -> str:
    """A copied text as some people change it: shortened, with a word before it, or in capitals."""
    draw = rng.random()
    if draw < 0.7:
        return text
    if draw < 0.8:
        return pick(("Please share. ", "Copied. ", "Read this! ", "So true: "), rng) + text
    if draw < 0.9:
        return text + pick((" Share!", " Pass it on", " #boycott", " 😡", " Wake up people"), rng)
    return text.replace("Share this before they delete it. ", "") if draw < 0.95 else text.upper()
