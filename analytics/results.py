"""Results of one case at one instant: the input of every page, chart, lesson and export.

Computed once by `study.compute`; nothing is computed on access.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from analytics.cases import Case
from analytics.cases.record import Source
from analytics.errors import Fault
from analytics.measures.backtest import BackTest
from analytics.measures.holes import Hole
from analytics.measures.market import (
    ABNORMAL_RETURN,
    CUMULATIVE_ABNORMAL_RETURN,
    SESSIONS_TO_REGAIN,
)
from analytics.measures.recovery import DEPTH, TIME_TO_RECOVER
from analytics.measures.response import CLOCK, TIME_TO_ACKNOWLEDGE, TIME_TO_APOLOGISE
from analytics.schema import (
    InapplicableRule,
    Labels,
    Lesson,
    Measures,
    Message,
    Moment,
    Panel,
    Resolution,
    Status,
)
from analytics.wording import LocalTime

ANSWER = (TIME_TO_ACKNOWLEDGE, TIME_TO_APOLOGISE)
"""Measures on the cards of every case."""
MEASURED = (DEPTH, TIME_TO_RECOVER)
"""Measures on the cards of a case with messages."""
PUBLISHED = (CUMULATIVE_ABNORMAL_RETURN, SESSIONS_TO_REGAIN, ABNORMAL_RETURN)
"""Measures on the cards of a case without messages, in place of sentiment."""

WHOLE = 0.9
"""Share of the messages from which those that have a tone are not told apart from all."""


@dataclass(frozen=True)
class Act:
    """One sentence about one event. who: brand, critic, defender or absent; event: the id of the
    milestone, or of the cited fact of absence.
    """

    who: str
    event: str
    sentence: Message


@dataclass(frozen=True)
class Table:
    """A result that is a table, with a status like a measure's.

    frame: its rows; none unless it is observed. n: sample size. reason: why it is missing.
    verdict: what it shows, in a sentence.
    """

    name: str
    status: Status
    frame: pd.DataFrame
    n: int | None = None
    reason: Message | None = None
    verdict: Message | None = None

    @staticmethod
    def missing(name: str, reason: Message) -> "Table":
        """A table without rows, and why."""
        return Table(name, "not_available", pd.DataFrame(), reason=reason)


@dataclass(frozen=True)
class Tone:
    """How many of the public's messages have a tone (`scored`), of how many.

    reason: why nothing can be said of tone; None where something can, or there are no messages.
    told: on how many messages tone rests, and why the others have none; None where it rests on
    nearly all. brief: the number alone. is_minor: whether so few have one that onset and alarms go
    by all messages. few_labels: that people labelled too few to use.
    """

    scored: int = 0
    total: int = 0
    reason: Message | None = None
    told: Message | None = None
    brief: Message | None = None
    is_minor: bool = False
    few_labels: Message | None = None


@dataclass(frozen=True)
class Results:
    """A case as known at `as_of`.

    case: milestones and published figures known by then. inputs: path → SHA-256 of each file read.
    panels: bins that had ended, by labels (gold, model). bins: the public side of the first of them
    as a regular series, by `bin_minutes`; empty where most messages have no clock, for the reason
    in `no_clock`. resolution: by which the span is drawn. unclocked: messages of the public that
    are known to the day or worse, by resolution. messages_read: how many were known; None if none
    were imported. labels: origin of the sentiment that the measures use; None if nothing is scored.
    model: name and revision of the scoring model; empty if none was used. coverage: the import's
    coverage report. holes: spans without collection, as the case says or as its messages show.
    judged_from: when sentiment after onset can first be judged; None where it cannot. tone: on how
    many messages all that is said of sentiment rests. naming: that they may be about something else
    than the brand. truth: of a
    simulated case, `truth, measure, unit, true, measured, low, high, error, is_held`.
    faults: what could not be computed and is missing for that reason.

    tables: `sentiment` (net sentiment of each bin), `days`, `periods`, `hours`, `shares`,
    `emotions`, `replies`, `unread`, `long_texts`, `untold`, `back_test`, `responses`, `attention`,
    `attention_measures`, `returns`; see `study.tables`. What the messages themselves show follows,
    under names that begin with that of the part (`study.listening`).
    """

    case: Case
    as_of: pd.Timestamp
    inputs: Mapping[str, str]
    panels: Mapping[Labels, Panel]
    bins: pd.DataFrame
    resolution: Resolution
    messages_read: int | None
    channels: tuple[str, ...]
    labels: str | None
    model: str
    coverage: Mapping[str, object] | None
    measures: Measures
    onset: Moment | None
    tables: Mapping[str, Table]
    back_test: BackTest | None
    lessons: tuple[Lesson, ...]
    silent: tuple[InapplicableRule, ...]
    finding: Message
    acts: tuple[Act, ...]
    outcomes: tuple[Message, ...]
    truth: pd.DataFrame | None = None
    unclocked: Mapping[str, int] = field(default_factory=dict)
    no_clock: Message | None = None
    holes: tuple[Hole, ...] = ()
    judged_from: pd.Timestamp | None = None
    bin_minutes: int = 60
    tone: Tone = Tone()
    naming: Message | None = None
    faults: tuple[Fault, ...] = ()

    def has_lost(self, part: str) -> bool:
        """Whether a part of the results could not be computed."""
        return any(fault.part == part for fault in self.faults)

    @property
    def is_first_look(self) -> bool:
        """Whether the case was made from messages, and is provisional."""
        return self.case.record.proposed is not None

    @property
    def title(self) -> str | Message:
        """The case's title. Since it may tell how the case ended, the brand and the first event's
        day stand in its place while an event is still to come.
        """
        case = self.case
        if not case.unknown:
            return case.title
        if not case.milestones:
            return case.brand
        first = min(case.milestones, key=lambda event: event.when.earliest)
        is_exact = first.precision not in ("month", "quarter", "year")
        precision = "day" if is_exact else first.precision
        day = LocalTime(first.when.earliest, case.time_zone, precision)
        return Message("page.title_then", {"brand": case.brand, "day": day})

    @property
    def is_timed(self) -> bool:
        """Whether any step of the response clock has a value or a bound in hours."""
        return any(self.measures[spec].low is not None for spec in CLOCK)

    @property
    def sources(self) -> dict[str, Source]:
        """Sources of what is known at `as_of`, by key."""
        used = {key for m in self.case.milestones for key in m.sources}
        used |= {f.source for f in self.case.figures} | {d.source for d in self.case.data}
        used |= {m.quote.source for m in self.case.milestones if m.quote}
        used |= {key for search in self.case.searches for key in search.sources}
        return {key: source for key, source in self.case.sources.items() if key in used}

    @property
    def counts(self) -> pd.Series:
        """Size of each input known at `as_of`."""
        held = {"milestones": len(self.case.milestones), "figures": len(self.case.figures)}
        held |= {f"{name} panel bins": len(counts.table) for name, counts in self.panels.items()}
        if self.messages_read is not None:
            held["messages"] = self.messages_read
        return pd.Series(held, name=self.case.id)

    @property
    def coded_twice(self) -> int:
        """Number of the brand's statements that a second coder coded, blind."""
        coded = [m for m in self.case.milestones if m.is_brands and m.apology]
        return sum(m.id in self.case.coded_twice for m in coded)

    @property
    def cards(self) -> tuple[str, ...]:
        """Names of the four measures on the cards; without messages two are published ones."""
        rest = MEASURED
        if not len(self.bins):
            rest = sorted(PUBLISHED, key=lambda spec: not self.measures[spec].is_known)[:2]
        return tuple(spec.name for spec in (*ANSWER, *rest))

    @property
    def sentiment(self) -> pd.DataFrame:
        return self.tables["sentiment"].frame

    @property
    def days(self) -> pd.DataFrame:
        return self.tables["days"].frame

    @property
    def periods(self) -> pd.DataFrame:
        return self.tables["periods"].frame

    @property
    def hours(self) -> pd.DataFrame:
        return self.tables["hours"].frame

    @property
    def shares(self) -> pd.DataFrame:
        return self.tables["shares"].frame

    @property
    def emotions(self) -> pd.DataFrame:
        return self.tables["emotions"].frame

    @property
    def replies(self) -> pd.DataFrame:
        return self.tables["replies"].frame

    @property
    def unread(self) -> pd.DataFrame:
        return self.tables["unread"].frame

    @property
    def attention(self) -> pd.DataFrame:
        return self.tables["attention"].frame

    @property
    def returns(self) -> pd.DataFrame:
        return self.tables["returns"].frame
