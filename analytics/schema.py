"""Column contracts and the frozen data classes that every room speaks.

Times are UTC and timezone-aware throughout; ids are strings; a missing value is ``NA``, never zero.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import pandas as pd

from analytics.errors import TableError

INTERVAL = 0.90
"""Coverage of every interval that comes from sampling (not of documented time windows)."""

SENTIMENTS = ("negative", "neutral", "positive")
SIDES = ("brand", "public", "press", "influencer", "regulator")
ACTORS = (*SIDES, "customer", "partner", "other_brand")
PRECISIONS = ("second", "minute", "hour", "part_of_day", "day", "month", "quarter", "year")
APOLOGY_ELEMENTS = (
    "acknowledges_wrongdoing",
    "regret",
    "responsibility",
    "explanation",
    "repair",
    "prevention",
    "asks_forgiveness",
)
UNCREDITED_KINDS = ("non_apology", "denial", "attack")
"""Statements that earn no credit for coming soon or often."""
STATEMENT_KINDS = (
    "first_brand_response",
    "statement",
    *UNCREDITED_KINDS,
    "full_apology",
    "ceo_statement",
)
COMPENSATION_KINDS = ("compensation", "settlement", "recall_with_refund")
ACTION_KINDS = ("corrective_action", "compensation", "recall_with_refund", "policy_change")
KINDS = (
    "trigger",
    "first_public_post",
    "escalation",
    "support",
    "sentence",
    "dismissal",
    "settlement",
    *STATEMENT_KINDS,
    *ACTION_KINDS,
)
STANCES = ("critic", "defender")
AUDIENCES = ("public", "staff", "harmed", "investors", "authorities")
SUBJECTS = (
    "statements",
    "deeds",
    "compensation",
    "apology",
    "chief_executive",
    "influencers",
    "partners",
    "regulators",
    "escalations",
    "internal_words",
    "channels",
)
"""What a record can be searched for; absence is said of a subject, inside a searched span only."""

Status = Literal["observed", "censored", "not_applicable", "not_available"]
Labels = Literal["gold", "model"]
TIME = "datetime64[us, UTC]"


@dataclass(frozen=True)
class Column:
    """One column of a table: its pandas dtype, whether it may be missing, and what it means."""

    dtype: str
    required: bool
    meaning: str


MESSAGE_COLUMNS: dict[str, Column] = {
    "message_id": Column(
        "string", True, "id in its source; on any channel but X behind its name: reddit:t3_abc"
    ),
    "published_at": Column(TIME, True, "when it was published, UTC"),
    "collected_at": Column(TIME, False, "when it was collected, UTC"),
    "time_precision": Column("string", False, "how exactly published_at is known: second, day …"),
    "channel": Column("string", True, "where it was said: x, facebook, reddit, press, forum …"),
    "side": Column("string", True, "who speaks: " + ", ".join(SIDES)),
    "side_rule": Column(
        "string", False, "what decided the side: the export, or a rule of the case"
    ),
    "about": Column("string", False, "the brand that the export assigns the message to"),
    "author": Column("string", False, "account name or id as exported"),
    "text": Column("string", True, "the words; may be empty, never missing"),
    "language": Column("string", False, "ISO 639-1 code as exported"),
    "url": Column("string", False, "address of the message"),
    "parent_id": Column("string", False, "message_id that it answers"),
    "thread_id": Column("string", False, "message_id of the conversation's first message"),
    "repost_of_id": Column("string", False, "message_id that it repeats unchanged"),
    "quoted_author": Column("string", False, "account whose words it quotes inside its own text"),
    "likes": Column("Int64", False, "likes at collection"),
    "reposts": Column("Int64", False, "reposts at collection"),
    "replies": Column("Int64", False, "replies at collection"),
    "views": Column("Int64", False, "times it was shown, at collection"),
    "rating": Column("Float64", False, "the author's own rating, 0 worst to 1 best; no sentiment"),
    "followers": Column("Int64", False, "the author's followers at collection"),
    "label": Column("string", False, "sentiment given by people: " + ", ".join(SENTIMENTS)),
    "label_confidence": Column("Float64", False, "agreement behind the label, 0 to 1"),
    "source_file": Column("string", True, "name of the file it was read from"),
    "source_row": Column("Int64", True, "row in that file, counted from 1 without the header"),
}

PANEL_COLUMNS: dict[str, Column] = {
    "bin_start": Column(TIME, True, "start of the bin, UTC; the bin ends just before the next"),
    "side": Column("string", True, "who speaks: " + ", ".join(SIDES)),
    "messages": Column("int64", True, "messages published in the bin"),
    "scored": Column("int64", True, "of these, messages with a sentiment"),
    "negative": Column("int64", True, "scored messages whose sentiment is negative"),
    "neutral": Column("int64", True, "scored messages whose sentiment is neutral"),
    "positive": Column("int64", True, "scored messages whose sentiment is positive"),
    "brand_quotes": Column("int64", True, "messages that quote a post of the brand's own"),
}


def messages(frame: pd.DataFrame) -> pd.DataFrame:
    """Validate and normalise a message table: the one constructor, shape (n, MESSAGE_COLUMNS).

    Missing optional columns are added as NA; unknown columns, naive times, repeated ids, unknown
    sides or labels and missing required values raise `TableError`. Row order is kept.
    """
    table = _conform(frame, MESSAGE_COLUMNS, "message table")
    _members(table, "side", SIDES)
    _members(table, "label", SENTIMENTS)
    repeated = table["message_id"][table["message_id"].duplicated()]
    if len(repeated):
        raise TableError(
            what=f"message_id {repeated.iloc[0]!r} stands {len(repeated) + 1} times or more",
            where="message table, column message_id",
            right="Give each message one id; drop duplicates while importing",
        )
    return table


@dataclass(frozen=True)
class Panel:
    """Messages counted by time bin and side.

    table: PANEL_COLUMNS, sorted by (bin_start, side), one row each; bins without messages may be
    absent. bin_minutes: width of a bin. labels: whose sentiment it is: people's or the model's.
    """

    table: pd.DataFrame
    bin_minutes: int
    labels: Labels

    @property
    def bin(self) -> pd.Timedelta:
        return pd.Timedelta(minutes=self.bin_minutes)


def panel(frame: pd.DataFrame, *, bin_minutes: int, labels: Labels) -> Panel:
    """Validate a panel table: the one constructor. Raises `TableError`."""
    table = _conform(frame, PANEL_COLUMNS, "panel")
    _members(table, "side", SIDES)
    where = "panel"
    if table.duplicated(["bin_start", "side"]).any():
        raise TableError(what="a bin stands twice for one side", where=where, right="Combine first")
    counts = table[["messages", "scored", "negative", "neutral", "positive", "brand_quotes"]]
    if (counts < 0).any(axis=None) or (table["scored"] > table["messages"]).any():
        raise TableError(
            what="a count is negative, or more messages are scored than there are",
            where=where,
            right="Counts are whole numbers, scored at most messages",
        )
    if (table[list(SENTIMENTS)].sum(axis=1) != table["scored"]).any():
        raise TableError(
            what="negative + neutral + positive differs from scored",
            where=where,
            right="Every scored message has exactly one of the three",
        )
    width = pd.Timedelta(minutes=bin_minutes)
    if (table["bin_start"] != table["bin_start"].dt.floor(width)).any():
        raise TableError(
            what=f"a bin does not start on a multiple of {bin_minutes} minutes",
            where="panel, column bin_start",
            right="Bins are aligned to UTC midnight",
        )
    table = table.sort_values(["bin_start", "side"], ignore_index=True)
    return Panel(table, bin_minutes, labels)


def _conform(frame: pd.DataFrame, columns: Mapping[str, Column], what: str) -> pd.DataFrame:
    unknown = [name for name in frame.columns if name not in columns]
    if unknown:
        raise TableError(
            what=f"unknown column {unknown[0]!r}",
            where=what,
            right=f"Columns are {', '.join(columns)}",
        )
    out = {}
    for name, column in columns.items():
        where = f"{what}, column {name}"
        if name not in frame.columns:
            if column.required:
                raise TableError(what="the column is missing", where=where, right=column.meaning)
            out[name] = pd.Series(pd.NA, index=frame.index, dtype=_nullable(column.dtype))
            continue
        values = frame[name]
        if column.dtype == TIME and isinstance(values.dtype, pd.DatetimeTZDtype) is False:
            raise TableError(
                what="times are naive or not times",
                where=where,
                right="Make them timezone-aware and UTC before building the table",
            )
        try:
            values = (
                values.dt.tz_convert("UTC").astype(TIME)
                if column.dtype == TIME
                else values.astype(column.dtype)
            )
        except (TypeError, ValueError) as error:
            right = f"Values must fit {column.dtype}: {column.meaning}"
            raise TableError(what=str(error), where=where, right=right) from error
        if column.required and values.isna().any():
            row = int(values.isna().to_numpy().argmax())
            raise TableError(
                what=f"row {row} has no value", where=where, right=f"Required: {column.meaning}"
            )
        out[name] = values
    return pd.DataFrame(out, index=frame.index).reset_index(drop=True)


def _nullable(dtype: str) -> str:
    return dtype if dtype != "int64" else "Int64"


def _members(table: pd.DataFrame, name: str, allowed: tuple[str, ...]) -> None:
    strange = table[name].dropna()
    strange = strange[~strange.isin(allowed)]
    if len(strange):
        raise TableError(
            what=f"unknown {name} {strange.iloc[0]!r}",
            where=f"table, column {name}, row {strange.index[0]}",
            right=f"One of {', '.join(allowed)}",
        )


def utc(value: datetime, where: str) -> pd.Timestamp:
    """A timezone-aware time as a UTC timestamp; a naive one raises `TableError`."""
    stamp = pd.Timestamp(value)
    if stamp is pd.NaT or stamp.tzinfo is None:
        raise TableError(
            what=f"the time {value} has no zone", where=where, right="Write it with Z or an offset"
        )
    return stamp.tz_convert("UTC")


def iso(stamp: pd.Timestamp) -> str:
    """UTC text of an instant, to the second: ``2017-04-10T16:27:47Z``."""
    return stamp.tz_convert("UTC").strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Moment:
    """An instant known to lie in [earliest, latest]; `best` only where a source gives it. UTC."""

    earliest: pd.Timestamp
    latest: pd.Timestamp
    best: pd.Timestamp | None = None

    def __post_init__(self) -> None:
        for name in ("earliest", "latest", "best"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, utc(value, f"moment, {name}"))
        if self.latest < self.earliest:
            raise TableError(
                what=f"the window ends ({iso(self.latest)}) before it begins",
                where="moment",
                right=f"latest must not be before earliest ({iso(self.earliest)})",
            )
        if self.best is not None and not self.earliest <= self.best <= self.latest:
            raise TableError(
                what=f"the best time {iso(self.best)} lies outside its window",
                where="moment",
                right="earliest <= best <= latest",
            )

    def hours_since(self, onset: "Moment") -> tuple[float | None, float, float]:
        """Hours after `onset` as (best, low, high): low = earliest − latest onset, and so on."""
        low = _hours(self.earliest - onset.latest)
        high = _hours(self.latest - onset.earliest)
        if self.best is None or onset.best is None:
            return None, low, high
        return _hours(self.best - onset.best), low, high


def _hours(delta: pd.Timedelta) -> float:
    return delta.total_seconds() / 3600


@dataclass(frozen=True)
class Quote:
    """Published words of an organisation or an office-holder, 20 words at most."""

    words: str
    source: str
    speaker: str = ""


@dataclass(frozen=True)
class Search:
    """A span in which a subject was looked for and all was found, or of which a source says that
    nothing of it happened. Only there an absence may be said.

    id: of the search or of the source's fact. earliest, latest: UTC.
    """

    id: str
    subject: str
    earliest: pd.Timestamp
    latest: pd.Timestamp
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Milestone:
    """One documented event.

    apology: element of APOLOGY_ELEMENTS → full or weak, in the words that were read. is_whole: all
    of a statement's words were read, so that an element not coded is not there. first: subjects of
    SUBJECTS of which a source says that this was the first. audience: for whom it was meant.
    """

    id: str
    kinds: tuple[str, ...]
    actor: str
    channel: str
    when: Moment
    known_at: pd.Timestamp
    precision: str
    text: str
    sources: tuple[str, ...]
    public: bool = True
    apology: Mapping[str, Literal["full", "weak"]] = field(default_factory=dict)
    contradicts: tuple[str, ...] = ()
    note: str = ""
    name: str = ""
    stance: str = ""
    audience: str = "public"
    quote: Quote | None = None
    is_whole: bool = False
    first: tuple[str, ...] = ()

    @property
    def is_brands(self) -> bool:
        """Done or said by the brand; a deed of the brand that the press reports is the brand's."""
        return self.actor == "brand" or (self.actor == "press" and self.is_kind(*ACTION_KINDS))

    @property
    def is_mere_trigger(self) -> bool:
        """What set the crisis off, and nothing else."""
        return set(self.kinds) <= {"trigger"}

    @property
    def is_statement(self) -> bool:
        """A public word or act of the brand, whatever its kind, but for what set the crisis off."""
        return self.is_brands and self.public and not self.is_mere_trigger

    @property
    def is_deed(self) -> bool:
        return self.is_brands and self.is_kind(*ACTION_KINDS)

    @property
    def is_heard(self) -> bool:
        """Said in public, or to those who were harmed."""
        return self.public or self.audience == "harmed"

    @property
    def is_critical(self) -> bool:
        """A public act or word of somebody else against the brand."""
        is_against = self.stance == "critic" or self.is_kind("escalation", "first_public_post")
        return not self.is_brands and self.public and is_against and self.stance != "defender"

    def is_kind(self, *kinds: str) -> bool:
        return not set(self.kinds).isdisjoint(kinds)

    def is_about(self, subject: str) -> bool:
        """Whether it is one of the events that a search for the subject would have found."""
        return {
            "statements": self.is_statement,
            "channels": self.is_statement,
            "deeds": self.is_deed,
            "compensation": self.is_brands and self.is_kind(*COMPENSATION_KINDS),
            "apology": self.is_brands and self.is_heard and self.is_kind("full_apology"),
            "chief_executive": self.is_statement and self.is_kind("ceo_statement"),
            "influencers": self.actor == "influencer",
            "partners": self.actor in ("partner", "other_brand"),
            "regulators": self.actor == "regulator",
            "escalations": self.is_critical,
            "internal_words": self.is_brands and self.audience == "staff",
        }[subject]


@dataclass(frozen=True)
class Note:
    """A key of the message catalogue with the values to fill in; words are made in `wording`."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Measure:
    """One number with all that is needed to trust it, or the reason why there is none.

    value: number, or ISO UTC text for an instant; None where only an interval or nothing is known.
    low, high: interval in the same unit. n: what the number rests on. method and citation: keys of
    the message catalogue. evidence: ids of milestones, sources or bins. absence: what carries a
    claim of absence in the number (nothing yet, nothing earlier, none at all): ids of searches,
    cited facts or milestones; empty where the number claims none.
    """

    name: str
    unit: str
    status: Status
    value: float | int | str | None = None
    low: float | str | None = None
    high: float | str | None = None
    n: int | None = None
    reason: Note | None = None
    method: str = ""
    citation: str = ""
    evidence: tuple[str, ...] = ()
    absence: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        numbers = [self.value, self.low, self.high]
        known = [number for number in numbers if number is not None]
        problem = ""
        if any(isinstance(number, float) and not math.isfinite(number) for number in known):
            problem = "NaN or infinity is not a number we report"
        elif self.status == "observed" and self.value is None and len(known) < 2:
            problem = "observed needs a value or both ends of an interval"
        elif self.status == "censored" and (self.value is not None or self.low is None):
            problem = "censored has no value and needs low, the extent observed so far"
        elif self.status in ("not_applicable", "not_available") and known:
            problem = f"{self.status} cannot carry a number"
        elif self.status != "observed" and self.reason is None:
            problem = f"{self.status} needs a reason"
        if problem:
            raise TableError(what=problem, where=f"measure {self.name}", right="See Measure")

    @property
    def is_observed(self) -> bool:
        return self.status == "observed"


Side = Literal["well", "badly", "mixed", "outcome", "open"]


@dataclass(frozen=True)
class Lesson:
    """A claim with the measures behind it, what speaks against it, and what to do about it.

    side: what went well, badly, both at once (mixed), how it ended (outcome), or what else the data
    show (open). verdict: the side before the same behaviour was found under both well and badly.
    owner: a role key of the catalogue. due: by when the action must be ready or done, a key too.
    evidence: measure names.
    """

    id: str
    subject: str
    side: Side
    claim: Note
    evidence: tuple[str, ...]
    counter_evidence: tuple[Note, ...]
    confidence: Literal["high", "moderate"]
    confidence_reason: Note
    action: Note
    owner: str
    due: str
    citation: str = ""
    verdict: Side = "open"


@dataclass(frozen=True)
class SilentRule:
    """A rule that had nothing to say, and why."""

    id: str
    subject: str
    reason: Note
