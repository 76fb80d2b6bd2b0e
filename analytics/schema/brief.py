"""The first page of a case, as finished content: what a strategist reads and forwards."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analytics.schema.record import Quote
from analytics.schema.text import Message


@dataclass(frozen=True)
class Told:
    """One sentence. text: whatever `Locale.format_message` shows. facts: ids of the milestones,
    figures and absences it rests on; measures: names of its measures.
    """

    text: object
    facts: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Level:
    """A value of the reputation number, and when: both as `Locale.format_message` shows them."""

    value: object
    when: object
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Harm:
    """How bad, by the best reputation number there is.

    kind: survey, tone, reputation, sales, complaints or shares. label: what is counted. title: what
    its chart finds. points: `at`, `until` (UTC; until only where the day is not known), `value`,
    `low`, `high`, `is_partial`, `role` (before, first, worst, latest or empty), in the number's own
    unit; `unit` as on the axis. statements: the
    brand's, `at`, `label`, `is_full_apology`, `is_after` the first of these, `id`. first: the first
    figure, where none is from before; lowest: the worst. usual: the level before, drawn as a line.
    measures: names of those that it rests on.
    """

    kind: str
    label: object
    title: object
    unit: str
    points: pd.DataFrame
    statements: pd.DataFrame
    before: Level | None = None
    first: Level | None = None
    lowest: Level | None = None
    latest: Level | None = None
    worse: str = "lower"
    usual: float | None = None
    measures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Turn:
    """The turning point. publisher: of the quote's source; day: of the event, local."""

    told: Told
    milestone: str
    quote: Quote | None = None
    publisher: str = ""
    day: date | None = None


@dataclass(frozen=True)
class Advice:
    """A lesson for others. because: what happened here. rules: ids of the rules it comes from or
    takes the place of.
    """

    lesson: Told
    because: Told
    action: object
    owner: object
    due: object
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cited:
    """A source of the first page. url: empty where there is none."""

    publisher: str
    title: str
    url: str = ""


@dataclass(frozen=True)
class Brief:
    """The first page. Whatever is not known is empty, and left out.

    first, last: local days from the first event or message to the last. happened, worked, failed,
    lessons: three each at most on the page; `lessons` holds up to five, the gravest first.
    headline, ended: one sentence each, for lists of cases. unmeasured: the line at the end.
    sources: how many the case has. cited: those of what the page tells. figures: ids of the figures
    that are known. known_until: local day up to which anything is known, None at the case's end.
    is_edited: whether an editor's debrief is told.
    """

    case: str
    brand: str
    title: str | Message
    provenance: str
    time_zone: str
    first: date | None = None
    last: date | None = None
    headline: Told | None = None
    ended: Told | None = None
    happened: tuple[Told, ...] = ()
    harm: Harm | None = None
    how_bad: tuple[Told, ...] = ()
    how_fast: tuple[Told, ...] = ()
    turn: Turn | None = None
    worked: tuple[Told, ...] = ()
    failed: tuple[Told, ...] = ()
    lessons: tuple[Advice, ...] = ()
    unmeasured: object = ""
    sources: int = 0
    cited: tuple[Cited, ...] = ()
    figures: frozenset[str] = frozenset()
    known_until: date | None = None
    is_edited: bool = False
