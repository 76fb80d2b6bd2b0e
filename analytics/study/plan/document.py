"""The plan as finished content, the same for every format: chapters of headings, paragraphs, lists
and tables, each line with the facts that it rests on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from analytics.schema import Message
from analytics.wording import UntrustedText

BLANK = "______"
"""Stands in a text for what the client fills in."""


@dataclass(frozen=True)
class Fact:
    """What a line rests on. case: id. event: id of a milestone or figure of it, or
    ``measure:<name>``; empty: the case as a whole.
    """

    case: str
    event: str = ""


@dataclass(frozen=True)
class Line:
    """text: whatever `Locale.format_message` shows, or `Sentences`. facts: what it rests on.

    cites: how its cases are named: ``names`` after the text; ``link``, where the text is the name
    itself; ``row``, where another cell of the row names them.
    """

    text: object
    facts: tuple[Fact, ...] = ()
    cites: Literal["names", "link", "row"] = "names"

    @property
    def cases(self) -> tuple[str, ...]:
        """Ids of its cases, each once, in order."""
        return tuple(dict.fromkeys(fact.case for fact in self.facts))


@dataclass(frozen=True)
class Sentences:
    """Sentences that follow each other in one cell."""

    parts: tuple[object, ...]


@dataclass(frozen=True)
class Heading:
    """A heading within a chapter."""

    text: object


@dataclass(frozen=True)
class Paragraph:
    """role: ``text``, a ``note`` in small print, or a ``draft`` of words to publish."""

    line: Line
    role: Literal["text", "note", "draft"] = "text"


@dataclass(frozen=True)
class Bullets:
    """A list."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Grid:
    """A table. widths: shares of the page's width, as many as columns."""

    head: tuple[object, ...]
    rows: tuple[tuple[Line, ...], ...]
    widths: tuple[float, ...]


Block = Heading | Paragraph | Bullets | Grid


@dataclass(frozen=True)
class Chapter:
    """name: of its heading, a key under `plan.heading`. basis: what it rests on, a key under
    `plan.basis`: the cases, good practice that the client completes, or nothing to say.
    """

    name: str
    basis: Literal["cases", "practice", ""]
    blocks: tuple[Block, ...]

    def lines(self) -> Iterator[Line]:
        """Every text of the chapter but its headings and heads of tables."""
        for block in self.blocks:
            match block:
                case Paragraph():
                    yield block.line
                case Bullets():
                    yield from block.lines
                case Grid():
                    for row in block.rows:
                        yield from row


@dataclass(frozen=True)
class Client:
    """Whose plan it is. country: ISO 3166 code of a territory, or empty. day: of this version."""

    brand: str
    sector: str
    country: str
    channels: tuple[str, ...]
    day: date


@dataclass(frozen=True)
class Plan:
    """The plan. names: id → brand and year of every real case that it may name. sector_cases: those
    of the client's sector, from which its evidence comes.
    """

    client: Client
    names: Mapping[str, UntrustedText]
    sector_cases: tuple[str, ...]
    chapters: tuple[Chapter, ...]

    def lines(self) -> Iterator[Line]:
        """Every line of every chapter."""
        for chapter in self.chapters:
            yield from chapter.lines()


def note(key: str, **values: object) -> Paragraph:
    return Paragraph(Line(Message(key, values)), "note")


def said(key: str, *facts: Fact, **values: object) -> Line:
    """A line of the catalogue."""
    return Line(Message(key, values), facts)


def blank() -> Line:
    """An empty cell to fill in."""
    return Line(BLANK)
