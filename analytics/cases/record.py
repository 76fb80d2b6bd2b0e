"""The fields of `case.yaml`, each validated by pydantic; `checks` compares them."""

import re
import reprlib
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    FiniteFloat,
    GetPydanticSchema,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import core_schema

from analytics.schema import (
    ACTORS,
    APOLOGY_ELEMENTS,
    AUDIENCES,
    KINDS,
    PRECISIONS,
    SIDES,
    STANCES,
    SUBJECTS,
    Labels,
)

SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Slug = Annotated[str, StringConstraints(pattern=rf"^{SLUG}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


def _one_of(values: tuple[str, ...]) -> GetPydanticSchema:
    """Accept only these texts; the error names them, as that of a `Literal` does."""
    return GetPydanticSchema(lambda _source, _handler: core_schema.literal_schema(list(values)))


Actor = Annotated[str, _one_of(ACTORS)]
ApologyElement = Annotated[str, _one_of(APOLOGY_ELEMENTS)]
Audience = Annotated[str, _one_of(AUDIENCES)]
Kind = Annotated[str, _one_of(KINDS)]
Precision = Annotated[str, _one_of(PRECISIONS)]
Side = Annotated[str, _one_of(SIDES)]
Stance = Annotated[str, _one_of(STANCES)]
Subject = Annotated[str, _one_of(SUBJECTS)]


def _address(url: str) -> str:
    """An address with a host that can be looked up, and a port that there is."""
    try:
        parts = urlsplit(url)
        is_whole = bool((parts.hostname or "").encode("idna")) and (parts.port or 1) > 0
    except ValueError as error:
        raise ValueError(f"{url!r} is not an address: {error}; {_ADDRESS}") from error
    if not is_whole or re.search(r"\s", url):
        raise ValueError(f"{url!r} is not an address; {_ADDRESS}")
    return url


_ADDRESS = "Write it as https://example.com/page"
Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$"), AfterValidator(_address)]


def _has_zone(value: object) -> object:
    """A date and time with its zone; pydantic would also take 2017 as seconds since 1970."""
    text = str(value)
    if not re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:", text):
        raise ValueError(f"{text} is not a date and time; Write UTC with Z: 2017-04-09T22:21:00Z")
    if not re.search(r"(Z|[+-]\d\d:?\d\d)$", text):
        raise ValueError(f"the time {text} has no zone; Write UTC with Z: 2017-04-09T22:21:00Z")
    return value


def _is_day(value: object) -> object:
    """A day; pydantic would also take 0 as the first day of 1970."""
    if not isinstance(value, date) and not re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)):
        raise ValueError(f"{reprlib.repr(value)} is not a day; Write it as 2017-04-09")
    return value


YEARS = (1900, 2199)
"""First and last year that a record may name: far from where calendars and their zones end."""
Instant = TypeVar("Instant", date, datetime)


def _in_years(value: Instant) -> Instant:
    first, last = YEARS
    if not first <= value.year <= last:
        raise ValueError(f"the year {value.year} is out of range; From {first} to {last}")
    return value


Time = Annotated[AwareDatetime, BeforeValidator(_has_zone), AfterValidator(_in_years)]
Day = Annotated[date, BeforeValidator(_is_day), AfterValidator(_in_years)]
Count = Annotated[int, Field(gt=0, strict=True)]


_NO_PLACES = {"Factory", "localtime", "posixrules"}
"""Names of a zone that differ from machine to machine, or of none."""


def _zone(name: str) -> str:
    if name not in available_timezones() - _NO_PLACES:
        raise ValueError(f"{name!r} is not a time zone; Give an IANA name such as America/Chicago")
    return name


Zone = Annotated[str, AfterValidator(_zone)]


DAY_MINUTES = 24 * 60
BIN_WIDTHS = "minutes that divide a day: 1, 5, 10, 15, 30, 60, 120 ..."


class Record(BaseModel):
    """Base of all groups of fields: unknown fields are errors, and values are immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Window(Record):
    """An instant known to lie in [earliest, latest]; `best` only where a source gives it.

    `day` alone means a local day of the case's zone. Times without a zone are errors.
    """

    earliest: Time | None = None
    latest: Time | None = None
    best: Time | None = None
    day: Day | None = None

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
        if self.day is not None:
            return (*local_day(self.day, zone), None)
        assert self.earliest is not None  # by `_whole`
        assert self.latest is not None
        return self.earliest, self.latest, self.best


def local_day(day: date, zone: str) -> tuple[datetime, datetime]:
    """First and last second of a local day."""
    start = datetime.combine(day, time(), ZoneInfo(zone))
    after = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    return start, after.astimezone(UTC) - timedelta(seconds=1)


class Span(Record):
    """A period between two instants."""

    start: Time
    end: Time

    @model_validator(mode="after")
    def _ordered(self) -> "Span":
        if self.end <= self.start:
            raise ValueError("the span ends before it begins; End must lie after start")
        return self


class Hole(Span):
    """A part of the coverage in which no messages were collected. why: what kept them away."""

    why: Text
    source: Slug | None = None


class Coverage(Span):
    """The period that the case's material covers, and where no messages were collected in it."""

    holes: tuple[Hole, ...] = ()


class CrisisType(Record):
    """Cluster of Coombs' situational crisis communication theory (SCCT), and a kind of one's own.

    why: which of the theory's definitions the case meets.
    """

    cluster: Literal["victim", "accidental", "preventable", "not_coded"]
    kind: Slug | Annotated[str, StringConstraints(pattern=r"^[a-z_]+$")]
    why: str = ""


class Severity(Record):
    """How severe the harm was, coded before the response and the outcome are read."""

    people: Literal["none", "risk", "injury", "death"]
    law: Literal["none", "alleged", "deceit"]
    money: Literal["none", "inconvenience", "loss"]
    taste: Literal["none", "offence"]
    audience: Literal["local", "national", "global"]
    why: Text

    @property
    def grade(self) -> Literal["light", "middle", "grave"]:
        """grave: injury, death or deceit. middle: people at risk, an alleged breach of law or a
        loss of money. light: all else.
        """
        if self.people in ("injury", "death") or self.law == "deceit":
            return "grave"
        is_middle = self.people == "risk" or self.law == "alleged" or self.money == "loss"
        return "middle" if is_middle else "light"


class OnsetRule(Record):
    """Source of onset: a milestone, the panel, or a window with its sources and reason; or a window
    that `aftermath start` proposed from the messages, which nobody has confirmed.
    """

    milestone: Slug | None = None
    panel: bool = False
    when: Window | None = None
    proposed: Window | None = None
    sources: tuple[Slug, ...] = ()
    why: str = ""

    @model_validator(mode="after")
    def _exactly_one(self) -> "OnsetRule":
        given = bool(self.milestone), self.panel, self.when is not None, self.proposed is not None
        if sum(given) != 1:
            raise ValueError("give exactly one of milestone, panel: true, when, proposed")
        if self.when is not None and not (self.sources and self.why):
            raise ValueError("onset.when needs sources and why")
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
    """Local days of the case's zone, from the first to the last, both included."""

    start: Day
    end: Day

    @model_validator(mode="after")
    def _ordered(self) -> "Days":
        if self.end < self.start:
            raise ValueError("the span ends before it begins; End must not be before start")
        return self


class SearchRecord(Record):
    """A search of sources. read: what kind of source. by: who searched.

    extent: whole, where everything that such sources say on the subjects was read; partial, where
    only some of them were read: it is no evidence of absence.
    """

    subjects: Annotated[tuple[Subject, ...], Field(min_length=1)]
    days: Days
    extent: Literal["whole", "partial"]
    read: Text
    by: Text


class AbsentRecord(Record):
    """A source's statement that nothing of a subject happened in a window."""

    id: Slug
    subject: Subject
    when: Window
    known_at: Time | None = None
    sources: tuple[Slug, ...] = ()
    text: Text
    note: str = ""


class MilestoneRecord(Record):
    """One documented event; see `schema.Milestone`.

    words: whole, where the full statement was read; part, where the rest of it may hold elements of
    an apology that are not coded.
    """

    id: Slug
    kinds: Annotated[tuple[Kind, ...], Field(min_length=1)]
    actor: Actor
    channel: Text
    when: Window
    precision: Precision
    known_at: Time | None = None
    public: bool = True
    apology: dict[ApologyElement, Literal["full", "weak"]] = {}
    contradicts: tuple[Slug, ...] = ()
    sources: tuple[Slug, ...] = ()
    text: Text
    note: str = ""
    name: str = ""
    stance: Stance | None = None
    audience: Audience = "public"
    quote: QuoteRecord | None = None
    words: Literal["whole", "part"] = "part"
    first: tuple[Subject, ...] = ()


class Source(Record):
    """Where a fact was read. note: says so where only a copy was seen."""

    publisher: Text
    title: Text
    url: Url | None = None
    published: Day | None = None
    note: str = ""


class Figure(Record):
    """A published number of one day or period. Without `published_at` it is known only from the
    end of the coverage.

    below: the number itself is not known, only that it is below `value`, as where a ranking ends
    above it. about: what the source gives only roughly, as in "about", "more than", "some days
    later". since: first day of what it counts up to `at`, as of a week. respondents: people asked,
    of a survey. channel: where what it counts took place.
    disputes: figures of the same day with another value.
    """

    id: Slug
    measure: Text
    unit: Text
    value: Annotated[FiniteFloat, Field(strict=True)]
    below: bool = False
    about: tuple[Literal["value", "day"], ...] = ()
    since: Day | None = None
    at: Day
    precision: Precision
    published_at: Day | None = None
    source: Slug
    population: str = ""
    respondents: Annotated[int, Field(strict=True, gt=0)] | None = None
    channel: str = ""
    disputes: tuple[Slug, ...] = ()
    note: str = ""


class OutcomeRecord(Record):
    """How the case ended by one published measure: ids of its figures before onset, at worst and
    latest. worse: the direction in which the measure gets worse."""

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
    input_rows: Count
    steps: Text


class DataFile(Record):
    """A data file in the case's folder, with its hash.

    An attention file is an export as it is, of searches, page views, news counts or reviews. A
    listening file holds what the messages showed (`aftermath panel`).
    series: which of its series is meant, where it holds several. counts: what it counts, where the
    file does not tell. about: what was looked for. rating_scale: of reviews, worst and best rating.
    judged: what people's labels tell, the tone of a post or what it means for the reputation.
    """

    path: Text
    kind: Literal["returns", "panel", "attention", "listening"]
    sha256: Sha256
    source: Slug
    labels: Labels | None = None
    bin_minutes: Count | None = None
    judged: Literal["tone", "reputation"] = "tone"
    series: Text | None = None
    counts: Literal["views", "articles", "posts"] | None = None
    about: Text | None = None
    rating_scale: tuple[float, float] | None = None
    recipe: Recipe | None = None

    @model_validator(mode="after")
    def _whole(self) -> "DataFile":
        if (self.kind == "panel") != (self.labels is not None and self.bin_minutes is not None):
            raise ValueError("a panel, and only a panel, needs labels and bin_minutes")
        for name in ("series", "counts", "about", "rating_scale"):
            if getattr(self, name) is not None and self.kind != "attention":
                said = "chooses within" if name == "series" else "says more of"
                raise ValueError(f"{name} {said} a file of kind attention; Leave it out")
        if self.rating_scale and not self.rating_scale[0] < self.rating_scale[1]:
            raise ValueError("rating_scale is the worst rating and the best; Give both, as [1, 5]")
        if self.judged != "tone" and self.labels != "gold":
            raise ValueError("judged says what people's labels tell; Leave it out, or labels: gold")
        if self.bin_minutes and 60 % self.bin_minutes:
            raise ValueError(f"bin_minutes is {self.bin_minutes}; Give a divisor of 60")
        return self

    @property
    def recipe_text(self) -> str:
        """The recipe, a line for each field; empty where there is none."""
        recipe = self.recipe.model_dump() if self.recipe else {}
        return "\n".join(f"{name}: {value}" for name, value in recipe.items())


class Market(Record):
    """Which series of the returns is the brand's and which the market's; session: the first one
    after onset, for the reason given in why.

    share_of: the parent company, where the share is not the brand's own. index_name: name of the
    market index.
    """

    series: Text
    index: Text
    session: Day
    why: Text
    share_of: str = ""
    index_name: str = ""


class SideRecord(Record):
    """Messages that belong to a side: of these handles or domains, or of authors with at least
    `followers` followers."""

    side: Side
    handles: tuple[Text, ...] = ()
    domains: tuple[Text, ...] = ()
    followers: Count | None = None

    @model_validator(mode="after")
    def _some(self) -> "SideRecord":
        if not (self.handles or self.domains or self.followers):
            raise ValueError("a rule needs handles, domains or followers")
        return self


class Proposed(Record):
    """What else `aftermath start` took from the messages and nobody has confirmed. brand_accounts:
    those that nobody named. time_zone: whether the case's zone is assumed.
    """

    brand_accounts: tuple[Text, ...] = ()
    time_zone: bool = False


class CaseRecord(Record):
    """All fields of `case.yaml`. proposed: of a case that `aftermath start` made and nobody has
    finished; such a case need not say what was searched.
    """

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
    coverage: Coverage
    in_library: bool = False
    proposed: Proposed | None = None
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
    outcomes: tuple[OutcomeRecord, ...] = ()
    data: tuple[DataFile, ...] = ()
    market: Market | None = None
    controls: tuple[Slug, ...] = ()
    calibration: Literal["airline", "sentiment-en", "brand-en"] | None = None
    bin_minutes: Count | None = None
    truth: Text | None = None

    @field_validator("bin_minutes")
    @classmethod
    def _divides_a_day(cls, minutes: int | None) -> int | None:
        if minutes is not None and not is_bin_width(minutes):
            raise ValueError(f"bin_minutes is {minutes}; Give {BIN_WIDTHS}")
        return minutes

    @property
    def grade(self) -> str:
        """Grade of its severity; empty where it is not coded."""
        return self.severity.grade if self.severity else ""

    @field_validator("controls")
    @classmethod
    def _others(cls, controls: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if info.data.get("id") in controls:
            raise ValueError("the case is its own control; Name the cases of rivals")
        return controls


def is_bin_width(minutes: int) -> bool:
    """Whether the bins of a day can be this wide."""
    return minutes > 0 and DAY_MINUTES % minutes == 0


def is_slug(text: str) -> bool:
    return re.fullmatch(SLUG, text) is not None
