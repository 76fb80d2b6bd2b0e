"""Format values and messages as text in one language, and escape untrusted text.

Create a `Locale` once, at the entry point (a command, a notebook, a run), and pass it down. Its
texts come from the message catalogue, its numbers, dates, lists and plural forms from babel.
"""

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

import babel
import pandas as pd
import yaml
from babel.dates import get_timezone_location, parse_pattern
from babel.lists import format_list
from babel.numbers import format_compact_decimal, format_decimal

from analytics.characters import clean
from analytics.errors import UsageError
from analytics.schema import Measure, Message
from analytics.wording import durations, said
from analytics.wording.durations import trimmed
from analytics.wording.said import Form
from analytics.wording.values import (
    FORMATTED,
    Day,
    DayOfYear,
    DaySpan,
    Filled,
    Fixed,
    Hours,
    LanguageName,
    LocalTime,
    Percent,
    PublishedDay,
    PublishedValue,
    Quantity,
    Range,
    Said,
    ShortDay,
    Span,
    UntrustedText,
    Waited,
    Weekday,
)

__all__ = [
    "CATALOGUES",
    "PLURAL_FORMS",
    "Day",
    "DayOfYear",
    "DaySpan",
    "Filled",
    "Fixed",
    "Form",
    "Hours",
    "LanguageName",
    "LocalTime",
    "Locale",
    "Percent",
    "PublishedDay",
    "PublishedValue",
    "Quantity",
    "Range",
    "Said",
    "ShortDay",
    "Span",
    "UntrustedText",
    "Waited",
    "Weekday",
    "escape",
    "languages",
    "plain",
]

CATALOGUES = Path(__file__).parents[1] / "catalogue"
"""One folder per language, named by its code; a new folder adds a language."""
PLURAL_FORMS = frozenset({"zero", "one", "two", "few", "many", "other"})
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, if available
_ISOLATE, _FIRST_STRONG, _POP = "\u2066", "\u2068", "\u2069"
_ListStyle = Literal["standard", "unit", "unit-short"]
_LIST_STYLES: tuple[_ListStyle, ...] = ("unit-short", "unit")
_REPEATED_UNITS = ("UTC", "share", "points")
"""Units shown at both ends of an interval; others follow the second end only."""


def escape(text: object) -> str:
    """Untrusted text, safe inside HTML: cleaned, escaped, isolated."""
    return f"<bdi>{html.escape(clean(text))}</bdi>"


def plain(text: object) -> str:
    """Trusted text, safe inside HTML or an attribute."""
    return html.escape(str(text))


def languages(catalogues: Path = CATALOGUES) -> list[str]:
    """Codes of the languages that have a catalogue."""
    return sorted(folder.name for folder in catalogues.iterdir() if folder.is_dir())


@dataclass(frozen=True, eq=False)
class Locale:
    """One language: formats every number, date, unit, list and message shown to readers.

    code: language code, such as ``en``. texts: catalogue key → text with ``{names}`` to fill in, or
    one text per plural form, chosen by the value ``n``.
    """

    code: str
    babel: babel.Locale
    texts: Mapping[str, str | Mapping[str, str]]

    @staticmethod
    @cache
    def of(code: str = "en", catalogues: Path = CATALOGUES) -> "Locale":
        """The locale of a language; `UsageError` if there is no catalogue for it."""
        known = languages(catalogues)
        if code not in known:
            raise UsageError(
                what=f"no words for the language {code!r}",
                where="parameter lang",
                right=f"Use one of: {', '.join(known)}",
            )
        return Locale(code, babel.Locale.parse(code), _texts(catalogues / code))

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return self.babel.text_direction

    def has(self, key: str) -> bool:
        """Whether the catalogue has this key."""
        return key in self.texts

    def translate(self, key: str, /, **values: object) -> str:
        """The text for `key` with formatted values filled in. An unknown key raises `KeyError`."""
        text = self._text(key, values.get("n"))
        shown = {name: self.format_message(value) for name, value in values.items()}
        return text.format(**shown).strip()

    def format_message(self, value: object) -> str:
        """Any value as text: a `Message` translated, values of this module's types in their
        formats, instants in UTC, floats in three significant digits, sequences as lists, anything
        else by `str`.
        """
        match value:
            case Message():
                return self.translate(value.key, **value.values)
            case Measure():
                return self.format_measure(value)
            case UntrustedText():
                return f"{_FIRST_STRONG}{clean(value)}{_POP}"
            case pd.Timestamp():
                return self.format_instant(value)
            case float():
                return self.format_number(value)
            case int() if type(value) is int:  # no bool, no number that stands for a mark
                return self.format_number(value)
            case list() | tuple():
                return self.format_list([self.format_message(item) for item in value])
        return value.format(self) if isinstance(value, FORMATTED) else str(value)

    def format_number(self, value: float) -> str:
        """Three significant digits, thousands separated, a true minus sign, whole counts in full.

        A negative number is isolated, so that its sign keeps its position in right-to-left text.
        """
        if isinstance(value, int) or (float(value).is_integer() and not 0 < abs(value) < 1):
            text = self._decimal(f"{int(abs(value))}")
        else:
            digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
            text = self._decimal(f"{abs(value):.{digits}f}")
        return f"{_ISOLATE}−{text}{_POP}" if value < 0 else text

    def format_fixed(self, value: float, digits: int) -> str:
        """A number with `digits` decimals."""
        text = self._decimal(f"{abs(value):.{digits}f}", has_groups=False)
        return f"−{text}" if value < 0 else text

    def format_signed(self, value: float, digits: int = 2) -> str:
        """A number with its sign, isolated."""
        sign = "−" if value < 0 else "+"
        return f"{_ISOLATE}{sign}{self.format_fixed(abs(value), digits)}{_POP}"

    def format_tick(self, value: float) -> str:
        """A tick label of an axis with negative and positive values."""
        sign = "−" if value < 0 else "+" if value > 0 else ""
        return f"{sign}{self._decimal(f'{abs(value):g}')}"

    def format_percent(self, share: float, digits: int = 0) -> str:
        """A fraction 0…1 as per cent."""
        return self.translate("unit.percent", n=self.format_fixed(share * 100, digits))

    def format_compact(self, value: float) -> str:
        """A large number in compact form: ``4.35M``."""
        return format_compact_decimal(value, fraction_digits=2, locale=self.babel)

    def format_rounded(self, value: float, digits: int) -> str:
        """A number with at most `digits` decimals, thousands separated; no trailing zeros."""
        text = self._decimal(trimmed(f"{abs(value):.{digits}f}"))
        return f"{_ISOLATE}−{text}{_POP}" if value < 0 else text

    def format_hours(
        self, value: float, *, is_about: bool = False, towards: durations.Towards = "nearest"
    ) -> str:
        """A duration given in hours, in words: ``90 minutes``, ``44 hours``, ``9.2 days``,
        ``9 weeks``. is_about: only as exact as what follows an *about*. towards: of a bound.
        """
        unit = durations.unit_of(value, towards)
        if unit == "minutes" and 0 < abs(value) * 60 < 0.5:
            return self.translate("span.under_minute")
        text = durations.rounded(value, unit, towards)
        if is_about:
            size = abs(value) / durations.HOURS[unit]
            text = durations.trimmed(f"{size:.{0 if size >= 4 or unit == 'minutes' else 1}f}")
        return self._span(unit, text, "−" if value < 0 else "")

    def format_hours_range(self, low: float, high: float) -> str:
        """Two durations given in hours, in one unit, rounded outwards: ``2.5–6.7 hours``; ends that
        are equal as one would say them give one.
        """
        unit = durations.unit_of(max(low, high, key=abs))
        near = {durations.rounded(end, unit) for end in (low, high)}
        if low == high or (len(near) == 1 and (low < 0) == (high < 0)):
            return self.format_hours(high)
        first = durations.rounded(low, unit, "up" if low < 0 else "down")
        last = durations.rounded(high, unit, "down" if high < 0 else "up")
        if low > 0 and not float(first):
            return self.translate("span.up_to", high=self.format_hours(high, towards="up"))
        return self._between(low, high, first, last, f"span.{unit}")

    def _span(self, unit: str, text: str, sign: str = "") -> str:
        number = sign + self._decimal(text, has_groups=False)
        return self._text(f"span.{unit}", float(text)).format(n=number)

    def _between(self, low: float, high: float, first: str, last: str, unit_key: str) -> str:
        """Two durations in one unit, given without signs."""
        first, last = (self._decimal(text, has_groups=False) for text in (first, last))
        first = f"{_ISOLATE}−{first}{_POP}" if low < 0 else first
        last = f"{_ISOLATE}−{last}{_POP}" if high < 0 else last
        ends = self.translate("said.to" if low < 0 else "said.span", low=first, high=last)
        return self._text(unit_key, high).format(n=ends)

    def format_exact_hours(self, value: float) -> str:
        """A duration given in hours as a table has it: ``45 min``, ``6.65 h``, ``9.2 days``."""
        unit = durations.unit_of(value) if value else "hours"
        sign = "−" if value < 0 else ""
        text = durations.exact(value, unit)
        number = sign + self._decimal(text, has_groups=False)
        return self._text(f"exact.{unit}", float(text)).format(n=number)

    def format_exact_range(self, low: float, high: float, of: float | None = None) -> str:
        """Two durations given in hours in one unit, that of `of` or of the longer one."""
        unit = durations.unit_of(max(low, high, key=abs) if of is None else of)
        first, last = (durations.exact(end, unit) for end in (low, high))
        if low == high:
            return self.format_exact_hours(high)
        return self._between(low, high, first, last, f"exact.{unit}")

    def format_local(self, stamp: pd.Timestamp, zone: str) -> str:
        """An instant as one says it where the brand is: ``11 April 2017, 14:05``."""
        return self.format_date(stamp.tz_convert(zone), "local")

    def zone_name(self, zone: str) -> str:
        """The time of a zone by its city: ``Chicago time`` for ``America/Chicago``; ``UTC``."""
        if "/" not in zone or zone.startswith("Etc/"):
            return zone
        city = get_timezone_location(zone, locale=self.babel, return_city=True)
        return self.translate("said.zone", city=city)

    def say_measure(self, measure: Measure[Any], zone: str = "UTC") -> str:
        """A measure as running text has it: ``about 44 hours``, ``the same day``, ``62 %``,
        ``at least 3 events``; empty if it has neither a value nor a bound. zone: of an instant.
        """
        return said.say(self, measure, zone)

    def format_quantity(self, value: Any, unit: str) -> str:
        """A value in the unit of its measure, as exactly as a table has it."""
        if unit == "UTC":
            return self.format_instant(pd.Timestamp(value))
        if unit == "h":
            return self.format_exact_hours(value)
        if unit == "share":
            return self.format_percent(value, 2)
        if unit == "points":
            return self.format_fixed(value, 2) if value >= 0 else self.format_signed(value)
        return self.with_unit(unit, value, self.format_number(value))

    def unit_name(self, unit: str) -> str:
        """The name of a measure's unit, without a number; empty if it has none."""
        if not unit:
            return ""
        if self.has(f"unit_name.{unit}"):
            return self.translate(f"unit_name.{unit}")
        return self._text(f"unit.{unit}").format(n="").strip()

    def with_unit(self, unit: str, value: float, shown: str) -> str:
        """A formatted number and its unit, in the plural form of the number."""
        if not unit:
            return shown
        key = "unit.percent" if unit == "share" else f"unit.{unit}"
        return self._text(key, value).format(n=shown)

    def _text(self, key: str, n: object = None) -> str:
        """The text for `key`, in the plural form of `n` if it has several."""
        text = self.texts[key]
        if isinstance(text, str):
            return text
        form = self.babel.plural_form(n) if isinstance(n, int | float) else "other"
        return text.get(form, text["other"])

    def format_measure(self, measure: Measure[Any]) -> str:
        """A measure as one short text: value with interval, or its status."""
        unit, value, low, high = measure.unit, measure.value, measure.low, measure.high
        if measure.status == "censored":
            return self._at_least(low, unit)
        if measure.status != "observed":
            return self.translate(f"status.{measure.status}")
        if measure.spec.kind == "category":
            ends = (measure.least, measure.most)
            return self.format_range(*(self.translate(f"category.{end}") for end in ends))
        ends = ""
        if unit == "h" and low is not None and high is not None:
            ends = self.format_exact_range(low, high, value)
        elif low is not None and high is not None:
            is_repeated = unit in _REPEATED_UNITS
            first = self.format_quantity(low, unit) if is_repeated else self.format_number(low)
            ends = self._ends(first, self.format_quantity(high, unit))
        elif low is not None:
            ends = self._at_least(low, unit)
        if value is None:
            return self._format_window(low, high, unit, ends)
        shown = self.format_quantity(value, unit)
        if not ends or low == value == high:
            return shown
        return self.translate("measure.with_interval", value=shown, ends=ends)

    def _at_least(self, low: Any, unit: str) -> str:
        """An open interval: an instant is not earlier, anything else not less."""
        key = "not_before" if unit == "UTC" else "censored"
        return self.translate(f"measure.{key}", low=Quantity(low, unit))

    def _format_window(self, low: Any, high: Any, unit: str, ends: str) -> str:
        if unit == "h" and high <= 0:
            return self.translate("measure.before")
        if unit == "h" and low < 0:
            return self.translate("measure.maybe_before", after=Quantity(max(high, 0), "h"))
        return self.translate("measure.window", ends=ends)

    def format_range(self, low: str, high: str) -> str:
        """Two formatted bounds; one if they format alike."""
        return low if low == high else self._ends(low, high)

    def _ends(self, low: str, high: str) -> str:
        return self.translate("format.range", low=low, high=high)

    def format_published(self, value: PublishedValue) -> str:
        """A number as it was published, thousands separated, with its source's own unit."""
        number = float(value.value)
        text = self._decimal(trimmed(f"{abs(number):.6f}"))
        text = f"{_ISOLATE}−{text}{_POP}" if number < 0 else text
        if value.is_below:
            text = self.translate("measure.below", value=text)
        elif value.is_about:
            text = self.translate("measure.about", value=text)
        return f"{text}{value.unit}"

    def format_instant(self, stamp: pd.Timestamp) -> str:
        """``22 Feb 2015, 22:00 UTC``"""
        return self.format_date(stamp.tz_convert("UTC"), "instant")

    def format_date(self, at: date, pattern: str) -> str:
        """A date or time by one of the catalogue's patterns (keys under ``pattern``)."""
        return parse_pattern(self._text(f"pattern.{pattern}")).apply(at, self.babel)

    def format_list(self, items: Sequence[str]) -> str:
        """Formatted items as a list."""
        return format_list(items, style=self._list_style, locale=self.babel)

    def list_separators(self, n: int) -> list[str]:
        """The separators between the n items of a list that is assembled from markup."""
        return self.format_list(["\0"] * n).split("\0")[1:-1]

    def format_clauses(self, clauses: Iterable[str]) -> str:
        """Formatted clauses, each longer than a list item, joined in order."""
        return self._text("format.clauses").join(clauses)

    def format_labelled(self, label: str, value: str) -> str:
        """``label: value``"""
        return self.translate("format.labelled", label=label, value=value)

    @property
    def decimal_point(self) -> str:
        return self._decimal("0.0")[1]

    @property
    def none(self) -> str:
        """The text of an empty cell."""
        return self.translate("format.none")

    @cached_property
    def _list_style(self) -> _ListStyle:
        """The shortest list style for which babel has all four patterns."""
        patterns = self.babel.list_patterns
        whole = {"2", "start", "middle", "end"}
        for style in _LIST_STYLES:
            if style in patterns and whole <= set(patterns[style]):
                return style
        return "standard"

    def _decimal(self, text: str, *, has_groups: bool = True) -> str:
        """An already rounded number with the separators of the language."""
        decimals = len(text.partition(".")[2])
        pattern = ("#,##0" if has_groups else "0") + ("." + "0" * decimals if decimals else "")
        return format_decimal(Decimal(text), format=pattern, locale=self.babel)


def _texts(folder: Path) -> dict[str, str | Mapping[str, str]]:
    """The catalogue's files as one flat mapping: ``page.heading.finding`` → text."""
    flat: dict[str, str | Mapping[str, str]] = {}
    stack = [
        ("", yaml.load(path.read_text(encoding="utf-8"), _LOADER))
        for path in sorted(folder.glob("*.yaml"))
    ]
    while stack:
        prefix, node = stack.pop()
        for key, value in node.items():
            name = f"{prefix}{key}"
            if not isinstance(value, dict):
                flat[name] = str(value)
            elif "other" in value and value.keys() <= PLURAL_FORMS:
                flat[name] = value
            else:
                stack.append((f"{name}.", value))
    return flat
