"""Values that a message may hold, each with its own format."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from analytics.schema import Measure
from analytics.wording import said

if TYPE_CHECKING:
    from analytics.wording import Locale


_PLACE = re.compile(r"\{(\w+)\}")


class UntrustedText(str):
    """Third-party text inside a message: cleaned and isolated when it is formatted."""

    __slots__ = ()


@dataclass(frozen=True)
class Percent:
    """A fraction 0…1, shown as per cent. is_change: with a plus sign where it is more."""

    share: float
    digits: int = 0
    is_change: bool = False

    def format(self, locale: "Locale") -> str:
        shown = locale.format_percent(self.share, self.digits)
        return f"+{shown}" if self.is_change and self.share > 0 else shown


@dataclass(frozen=True)
class Fixed:
    """A number with a fixed count of decimals."""

    value: float
    digits: int

    def format(self, locale: "Locale") -> str:
        return locale.format_fixed(self.value, self.digits)


@dataclass(frozen=True)
class Hours:
    """A duration in hours, shown in minutes, hours, days or weeks. towards: of a bound."""

    value: float
    towards: said.Towards = "nearest"

    def format(self, locale: "Locale") -> str:
        return locale.format_hours(self.value, towards=self.towards)


@dataclass(frozen=True)
class Quantity:
    """A value in the unit of a measure."""

    value: Any
    unit: str

    def format(self, locale: "Locale") -> str:
        return locale.format_quantity(self.value, self.unit)


@dataclass(frozen=True)
class Range:
    """Lower and upper bound; one value if both format alike."""

    low: object
    high: object

    def format(self, locale: "Locale") -> str:
        if isinstance(self.low, Hours) and isinstance(self.high, Hours):
            return locale.format_hours_range(self.low.value, self.high.value)
        return locale.format_range(*map(locale.format_message, (self.low, self.high)))


@dataclass(frozen=True)
class Waited:
    """How long one waited for something, in hours, in plain words; no bound is None.

    form: ``length`` as in *First public response: about 44 hours*; ``later`` as in *the apology
    came about 44 hours later*; ``start`` as in *about 44 hours after the start*. A window that
    begins before zero and ends within a day is *the same day*; one without an end *more than 9
    weeks*, or *not within 9 weeks*.
    """

    low: float | None
    value: float | None
    high: float | None
    form: said.Form = "length"

    def format(self, locale: "Locale") -> str:
        return said.waited(locale, self.low, self.value, self.high, self.form)


@dataclass(frozen=True)
class Said:
    """A measure in plain words, as `Locale.say_measure` has it. zone: of an instant."""

    measure: Measure[Any]
    zone: str = "UTC"

    def format(self, locale: "Locale") -> str:
        return locale.say_measure(self.measure, self.zone)


@dataclass(frozen=True)
class LocalTime:
    """An instant as one says it where the brand is, only as exactly as it is known.

    stamp: UTC. precision: one of `schema.PRECISIONS`.
    """

    stamp: pd.Timestamp
    zone: str
    precision: str = "minute"

    def format(self, locale: "Locale") -> str:
        local = self.stamp.tz_convert(self.zone)
        match self.precision:
            case "second" | "minute":
                return locale.format_local(self.stamp, self.zone)
            case "hour":
                day, time = (locale.format_date(local, one) for one in ("day", "time"))
                return locale.translate("said.about_at", day=day, time=time)
            case "year":
                return f"{local.year}"
            case "quarter":
                nth = locale.translate(f"when.nth.{local.quarter}")
                return locale.translate("when.of_quarter", n=nth, year=f"{local.year}")
            case "month":
                return locale.format_date(local, "month")
        return locale.format_date(local, "day")


@dataclass(frozen=True)
class PublishedValue:
    """A published number with its source's own unit and digits unchanged."""

    value: float
    unit: str = ""
    is_below: bool = False
    is_about: bool = False

    def format(self, locale: "Locale") -> str:
        return locale.format_message(UntrustedText(locale.format_published(self)))


@dataclass(frozen=True)
class Day:
    """A calendar day: ``5 April 2017``. pattern: one of the catalogue's."""

    day: date
    pattern: str = "day"

    def format(self, locale: "Locale") -> str:
        return locale.format_date(self.day, self.pattern)


@dataclass(frozen=True)
class Filled:
    """A case's own sentence with values in its ``{places}``, isolated as a whole."""

    text: str
    values: Mapping[str, object]

    def format(self, locale: "Locale") -> str:
        shown = {name: locale.format_message(one) for name, one in self.values.items()}
        whole = _PLACE.sub(lambda place: shown.get(place[1], place[0]), self.text)
        return locale.format_message(UntrustedText(whole))


@dataclass(frozen=True)
class Weekday:
    """A calendar day with its name: ``Sunday 22 February 2015``."""

    day: date

    def format(self, locale: "Locale") -> str:
        return locale.format_date(self.day, "named_day")


@dataclass(frozen=True)
class DayOfYear:
    """A calendar day without its year: ``11 April``."""

    day: date

    def format(self, locale: "Locale") -> str:
        return locale.format_date(self.day, "long_day_of_year")


@dataclass(frozen=True)
class ShortDay:
    """A calendar day without its year: ``11 Apr``."""

    day: date

    def format(self, locale: "Locale") -> str:
        return locale.format_date(self.day, "day_of_year")


@dataclass(frozen=True)
class PublishedDay:
    """Date of a published value, with its preposition: ``on 5 April 2017``, ``in 2017``,
    ``about 5 April 2017``, ``from 1 to 7 April 2017``. since: the first day of a period."""

    day: date
    precision: str = "day"
    is_about: bool = False
    since: date | None = None

    def format(self, locale: "Locale") -> str:
        year = f"{self.day.year}"
        if self.precision == "quarter":
            nth = locale.translate(f"when.nth.{(self.day.month + 2) // 3}")
            return locale.translate("when.quarter", n=nth, year=year)
        if self.precision == "year":
            return locale.translate("when.year", year=year)
        if self.since:
            days = DaySpan(self.since, self.day)
            return locale.translate(f"when.{'about' if self.is_about else 'since'}", day=days)
        pattern = "month" if self.precision == "month" else "day"
        key = "about" if self.is_about else pattern
        return locale.translate(f"when.{key}", day=locale.format_date(self.day, pattern))


@dataclass(frozen=True)
class DaySpan:
    """The first and the last day of a period: ``11 to 17 June 2023``."""

    first: date
    last: date

    def format(self, locale: "Locale") -> str:
        same = "year" if self.first.year == self.last.year else ""
        same = "month" if same and self.first.month == self.last.month else same
        pattern = {"month": "day_only", "year": "day_and_month", "": "day"}[same]
        first = locale.format_date(self.first, pattern)
        return locale.translate("when.days", first=first, last=locale.format_date(self.last, "day"))


@dataclass(frozen=True)
class Span:
    """The local day, days or months of a window. earliest, latest: UTC."""

    earliest: pd.Timestamp
    latest: pd.Timestamp
    time_zone: str
    precision: str = "day"

    def format(self, locale: "Locale") -> str:
        first, last = (at.tz_convert(self.time_zone) for at in (self.earliest, self.latest))
        if self.precision == "month":
            return locale.format_range(*(locale.format_date(end, "month") for end in (first, last)))
        if first.date() == last.date():
            return locale.format_date(first, "day")
        return DaySpan(first.date(), last.date()).format(locale)


@dataclass(frozen=True)
class LanguageName:
    """The name of a language, by its ISO 639 code."""

    code: str

    def format(self, locale: "Locale") -> str:
        return locale.babel.languages.get(self.code, self.code)


FORMATTED = (
    Percent,
    Fixed,
    Hours,
    Quantity,
    Range,
    PublishedValue,
    Day,
    DaySpan,
    DayOfYear,
    PublishedDay,
    Filled,
    LocalTime,
    Said,
    ShortDay,
    Span,
    Waited,
    Weekday,
    LanguageName,
)
