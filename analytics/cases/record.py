"""The fields of `case.yaml`; pydantic checks each. What only the whole shows: `checks`."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    FiniteFloat,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from analytics.schema import (
    ACTORS,
    APOLOGY_ELEMENTS,
    AUDIENCES,
    KINDS,
    PRECISIONS,
    SIDES,
    STANCES,
    SUBJECTS,
)

SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Slug = Annotated[str, StringConstraints(pattern=rf"^{SLUG}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]


def _clock(value: object) -> object:
    """A clock time with its zone, as text; pydantic would also take 2017 as seconds since 1970."""
    text = str(value)
    if not re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:", text):
        raise ValueError(f"{text} is no clock time; Write UTC with Z: 2017-04-09T22:21:00Z")
    if not re.search(r"(Z|[+-]\d\d:?\d\d)$", text):
        raise ValueError(f"the time {text} has no zone; Write UTC with Z: 2017-04-09T22:21:00Z")
    return value


Time = Annotated[AwareDatetime, BeforeValidator(_clock)]


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{name!r} is no time zone; An IANA name such as America/Chicago")
    return name


Zone = Annotated[str, AfterValidator(_zone)]


class Record(BaseModel):
    """Strict: an unknown field is an error, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Window(Record):
    """An instant known to lie in [earliest, latest]; `best` only where a source gives it.

    `day` alone stands for a local day of the case's zone. Naive times are refused.
    """

    earliest: Time | None = None
    latest: Time | None = None
    best: Time | None = None
    day: date | None = None

    @model_validator(mode="after")
    def _whole(self) -> "Window":
        if self.day is not None:
            if self.earliest or self.latest or self.best:
                raise ValueError("give either day, or earliest and latest")
            return self
        if self.earliest is None or self.latest is None:
            raise ValueError("a window needs earliest and latest, or a day")
        if self.latest < self.earliest:
            raise ValueError("the window ends before it begins; Latest must not be before earliest")
        if self.best is not None and not self.earliest <= self.best <= self.latest:
            raise ValueError("best lies outside its window; Give earliest <= best <= latest")
        return self

    def ends(self, zone: str) -> tuple[datetime, datetime, datetime | None]:
        """earliest, latest, best; a day runs from local midnight to a second before the next."""
        if self.day is None:
            return self.earliest, self.latest, self.best
        return (*local_day(self.day, zone), None)


def local_day(day: date, zone: str) -> tuple[datetime, datetime]:
    """First and last second of a local day."""
    start = datetime.combine(day, time(), ZoneInfo(zone))
    after = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    return start, after.astimezone(UTC) - timedelta(seconds=1)


class Span(Record):
    """From when to when the case's material speaks."""

    start: Time
    end: Time

    @model_validator(mode="after")
    def _ordered(self) -> "Span":
        if self.end <= self.start:
            raise ValueError("the span ends before it begins; End must lie after start")
        return self


class CrisisType(Record):
    """Cluster of Coombs' situational crisis communication theory, and a kind in free words.

    why: the reason for the cluster, by the theory's definitions.
    """

    cluster: Literal["victim", "accidental", "preventable", "not_coded"]
    kind: Slug | Annotated[str, StringConstraints(pattern=r"^[a-z_]+$")]
    why: str = ""


class Severity(Record):
    """How grave the harm was, coded from what happened, before the answer and the end are read."""

    people: Literal["none", "risk", "injury", "death"]
    law: Literal["none", "alleged", "deceit"]
    money: Literal["none", "inconvenience", "loss"]
    taste: Literal["none", "offence"]
    audience: Literal["local", "national", "global"]
    why: Text

    @property
    def grade(self) -> Literal["light", "middle", "grave"]:
        """grave: people hurt, or deceit. middle: people at risk, a law at stake, money lost."""
        if self.people in ("injury", "death") or self.law == "deceit":
            return "grave"
        is_middle = self.people == "risk" or self.law == "alleged" or self.money == "loss"
        return "middle" if is_middle else "light"


class OnsetRule(Record):
    """Where onset comes from: a milestone, the panel, or a window with its sources and reason."""

    milestone: Slug | None = None
    panel: bool = False
    when: Window | None = None
    sources: tuple[Slug, ...] = ()
    why: str = ""

    @model_validator(mode="after")
    def _one(self) -> "OnsetRule":
        if bool(self.milestone) + self.panel + (self.when is not None) != 1:
            raise ValueError("give exactly one of milestone, panel: true, when")
        if self.when is not None and not (self.sources and self.why):
            raise ValueError("a window of one's own needs sources and why")
        return self


LONGEST_QUOTE = 20
"""Words of a published sentence that may be quoted."""


class QuoteRecord(Record):
    """Published words; `...` or `…` marks a cut. speaker: an organisation or an office-holder."""

    words: Text
    source: Slug
    speaker: str = ""

    @field_validator("words")
    @classmethod
    def _short(cls, words: str) -> str:
        n = len(re.findall(r"[^\W_]+(?:(?:['’-]|(?<=\d)[.,](?=\d))[^\W_]+)*", words))
        if n > LONGEST_QUOTE:
            raise ValueError(f"the quote has {n} words; At most {LONGEST_QUOTE}: cut it with ...")
        return words


class Days(Record):
    """Local days of the case's zone, the first and the last included."""

    start: date
    end: date

    @model_validator(mode="after")
    def _ordered(self) -> "Days":
        if self.end < self.start:
            raise ValueError("the span ends before it begins; End must not be before start")
        return self


class SearchRecord(Record):
    """What was looked for, in which days, in what kind of source, by whom.

    extent: whole, where everything on the subjects in such sources was read; partial, where only
    some sources were: such a span carries no absence.
    """

    subjects: Annotated[tuple[Literal[SUBJECTS], ...], Field(min_length=1)]
    days: Days
    extent: Literal["whole", "partial"]
    read: Text
    by: Text


class AbsentRecord(Record):
    """A source says that nothing of a subject happened between the window's two ends."""

    id: Slug
    subject: Literal[SUBJECTS]
    when: Window
    known_at: Time | None = None
    sources: tuple[Slug, ...] = ()
    text: Text
    note: str = ""


class MilestoneRecord(Record):
    """One documented event; see `schema.Milestone`.

    words: whole, where all of a statement's words were read; else an element of an apology that is
    not coded may have stood in the rest.
    """

    id: Slug
    kinds: Annotated[tuple[Literal[KINDS], ...], Field(min_length=1)]
    actor: Literal[ACTORS]
    channel: Text
    when: Window
    precision: Literal[PRECISIONS]
    known_at: Time | None = None
    public: bool = True
    apology: dict[Literal[APOLOGY_ELEMENTS], Literal["full", "weak"]] = {}
    contradicts: tuple[Slug, ...] = ()
    sources: tuple[Slug, ...] = ()
    text: Text
    note: str = ""
    name: str = ""
    stance: Literal[STANCES] | None = None
    audience: Literal[AUDIENCES] = "public"
    quote: QuoteRecord | None = None
    words: Literal["whole", "part"] = "part"
    first: tuple[Literal[SUBJECTS], ...] = ()


class Source(Record):
    """Where a fact was read. `note` says when only a copy was seen."""

    publisher: Text
    title: Text
    url: Url | None = None
    published: date | None = None
    note: str = ""


class Figure(Record):
    """One published point. Without `published_at` it is shown only when nothing is cut off.

    below: the value is not known, only that it lies below `value` (a list that ends above it).
    channel: where what it counts took place. disputes: figures of the same day that say otherwise.
    """

    id: Slug
    measure: Text
    unit: Text
    value: FiniteFloat
    below: bool = False
    at: date
    precision: Literal[PRECISIONS]
    published_at: date | None = None
    source: Slug
    population: str = ""
    channel: str = ""
    disputes: tuple[Slug, ...] = ()
    note: str = ""


class Outcome(Record):
    """How it ended by one published measure: ids of figures before onset, at worst, and latest."""

    label: Text
    before: Slug | None = None
    worst: Slug
    latest: Slug | None = None
    worse: Literal["lower", "higher"] = "lower"
    note: str = ""


class Recipe(Record):
    """How a data file was made from an input that may not be shipped."""

    input: Text
    input_sha256: Sha256
    input_rows: Annotated[int, Field(gt=0)]
    steps: Text


class DataFile(Record):
    """A small file in the case's folder, with its hash."""

    path: Text
    kind: Literal["returns", "panel"]
    sha256: Sha256
    source: Slug
    labels: Literal["gold", "model"] | None = None
    bin_minutes: Annotated[int, Field(gt=0)] | None = None
    recipe: Recipe | None = None

    @model_validator(mode="after")
    def _whole(self) -> "DataFile":
        if (self.kind == "panel") != (self.labels is not None and self.bin_minutes is not None):
            raise ValueError("a panel, and only a panel, needs labels and bin_minutes")
        return self

    @property
    def recipe_text(self) -> str:
        """The recipe line by line; empty where there is none."""
        recipe = self.recipe.model_dump() if self.recipe else {}
        return "\n".join(f"{name}: {value}" for name, value in recipe.items())


class Market(Record):
    """Which series of the returns is the brand's, which the market's, and the session to name.

    share_of: whose share it is, where not the brand's own: its parent's. index_name: what the
    market is, in words.
    """

    series: Text
    index: Text
    session: date
    why: Text
    share_of: str = ""
    index_name: str = ""


class SideRecord(Record):
    """Who speaks: messages of these handles, of these domains, or of that many followers."""

    side: Literal[SIDES]
    handles: tuple[Text, ...] = ()
    domains: tuple[Text, ...] = ()
    followers: Annotated[int, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _some(self) -> "SideRecord":
        if not (self.handles or self.domains or self.followers):
            raise ValueError("a rule needs handles, domains or followers")
        return self


class CaseRecord(Record):
    """The whole of `case.yaml`."""

    id: Slug
    brand: Text
    title: Text
    summary: Text
    crisis_type: CrisisType
    industry: Text
    region: Text
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
    time_zone: Zone
    provenance: Literal["documented", "measured", "simulated"]
    coverage: Span
    in_library: bool = False
    severity: Severity | None = None
    searched: tuple[SearchRecord, ...] = ()
    absent: tuple[AbsentRecord, ...] = ()
    onset: OnsetRule | None = None
    brand_accounts: tuple[Text, ...] = ()
    about: Text | None = None
    sides: tuple[SideRecord, ...] = ()
    export_time_zone: Zone | None = None
    milestones: tuple[MilestoneRecord, ...] = ()
    sources: dict[Slug, Source]
    figures: tuple[Figure, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    data: tuple[DataFile, ...] = ()
    market: Market | None = None
    controls: tuple[Slug, ...] = ()
    calibration: Literal["airline", "sentiment-en", "brand-en"] | None = None
    truth: Text | None = None

    @property
    def grade(self) -> str:
        """That of its severity; empty where it is not coded."""
        return self.severity.grade if self.severity else ""

    @field_validator("controls")
    @classmethod
    def _others(cls, named: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if info.data.get("id") in named:
            raise ValueError("the case is its own control; Name the cases of rivals")
        return named


def is_slug(text: str) -> bool:
    return re.fullmatch(SLUG, text) is not None
