"""Measures and waits in the short, plain words of running text.

Exact values with their intervals stand in the appendix, by `Locale.format_measure`.
"""

from typing import TYPE_CHECKING, Any, Literal

from analytics.schema import Measure
from analytics.wording import durations

if TYPE_CHECKING:
    from analytics.wording import Locale

Towards = durations.Towards
Form = Literal["length", "later", "start"]
NARROW = 0.25
"""Widest window, as a share of its middle, that is told by its middle: ``about 44 hours``."""
NARROW_AROUND = 0.4
"""The same of an interval around a value."""
WIDE = 0.2
"""Width of a share's interval from which its ends are told, not its value."""
SOON = 12
"""Hours up to which an end is told as such, and not as *the same day*, which it may not be."""
_CLOCK = frozenset(
    f"time_to_{step}_h"
    for step in (
        *("acknowledge", "respond", "apologise", "act", "chief_executive", "compensate"),
        "disclose",
    )
)
"""Measures of how long after the start a step of the response came; it may lie before."""


def waited(
    locale: "Locale", low: float | None, value: float | None, high: float | None, form: Form
) -> str:
    """How long one waited, in hours; empty if nothing is known. See `wording.Waited`."""

    def say(key: str, **values: object) -> str:
        return locale.translate(f"waited.{form}.{key}", **values)

    if value is not None and (low is None or high is None):
        low = high = value
    if high is None:
        return "" if low is None else say("more", low=locale.format_hours(low, towards="down"))
    low = high if low is None else low
    if low == high == 0:
        return say("at_once")
    if high <= 0:
        return say("before")
    if low < 0 and high <= 24:
        if high > SOON:
            return say("same_day")
        return say("or_before", high=locale.format_hours(high, towards="up"))
    if low <= 0:
        within = "day" if high == 24 else "within"
        return say(within, high=locale.format_hours(high, towards="up"))
    if value is None and _is_nothing(low, high):
        return say("within", high=locale.format_hours(high, towards="up"))
    key, values = _length(locale, low, value, high)
    return say(key, **values)


def length(locale: "Locale", low: float | None, value: float | None, high: float | None) -> str:
    """How long something lasted, in hours; empty if nothing is known."""
    if value is not None and (low is None or high is None):
        low = high = value
    if high is None:
        if low is None:
            return ""
        return locale.translate("said.more", low=locale.format_hours(low, towards="down"))
    low = high if low is None else low
    if low <= 0 < high:
        return locale.translate("said.up_to", high=locale.format_hours(high, towards="up"))
    key, values = _length(locale, low, value, high)
    return locale.translate(f"waited.length.{key}", **values)


def _length(
    locale: "Locale", low: float, value: float | None, high: float
) -> tuple[str, dict[str, object]]:
    middle = (low + high) / 2 if value is None else value
    if low == high:
        return "exact", {"value": locale.format_hours(middle)}
    if high - low <= middle * (NARROW if value is None else NARROW_AROUND):
        return "about", {"value": locale.format_hours(middle, is_about=True)}
    if value is not None and _is_nothing(low, high):
        most = locale.format_hours(high, towards="up")
        return "perhaps", {"value": locale.format_hours(value, is_about=True), "high": most}
    return "range", {"range": locale.format_hours_range(low, high)}


def _is_nothing(low: float, high: float) -> bool:
    """Whether the lower end is zero in the unit of the higher one."""
    return not float(durations.rounded(low, durations.unit_of(high)))


def say(locale: "Locale", measure: Measure[Any], zone: str) -> str:
    """A measure in plain words; empty if it has neither a value nor a bound."""
    low, value, high = measure.low, measure.value, measure.high
    kind, unit = measure.spec.kind, measure.unit
    if measure.status not in ("observed", "censored"):
        return ""
    if kind == "category":
        return _category(locale, measure)
    if kind == "instant":
        return _instant(locale, low, value, high, zone)
    if unit == "h":
        if measure.name in _CLOCK:
            return waited(locale, low, value, high, "length")
        return length(locale, low, value, high)
    is_wide = unit == "share" and low is not None and high is not None and high - low > WIDE
    if value is not None and not is_wide:
        return quantity(locale, value, unit)
    if low is None:
        return ""
    if high is None:
        key = "more" if measure.status == "censored" else "at_least"
        return locale.translate(f"said.{key}", low=quantity(locale, low, unit, "down"))
    first, last = number(locale, low, unit), number(locale, high, unit)
    if first == last:
        return quantity(locale, high, unit)
    key = "to" if low < 0 or high < 0 else "span"
    return locale.with_unit(unit, high, locale.translate(f"said.{key}", low=first, high=last))


def quantity(locale: "Locale", value: float, unit: str, towards: Towards = "nearest") -> str:
    """A value and its unit, rounded as one would say it."""
    if unit == "of_1":
        part = "yes" if value == 1 else "no" if value == 0 else "partly"
        return locale.translate(f"said.{part}")
    shown = number(locale, value, unit, towards)
    return locale.with_unit(unit, 1 if shown == locale.format_rounded(1, 0) else value, shown)


def number(locale: "Locale", value: float, unit: str, towards: Towards = "nearest") -> str:
    """A value without its unit: a share in whole per cent, one decimal where that is below ten;
    points of sentiment and other fractions with one decimal, two below a tenth.
    """
    size = value * 100 if unit == "share" else value
    digits = 0 if float(size).is_integer() or abs(size) >= 10 else 1 if abs(size) >= 0.1 else 2
    return locale.format_rounded(durations.bounded(size, digits, towards), digits)


def _category(locale: "Locale", measure: Measure[Any]) -> str:
    def one(key: object) -> str:
        own = f"said.category.{key}"
        return locale.translate(own if locale.has(own) else f"category.{key}")

    least, most = measure.least, measure.most
    if least == most or most != "later":  # whatever is within an hour is within a day
        return one(most)
    return locale.translate("said.or", first=one(least), last=one(most))


def _instant(locale: "Locale", low: Any, value: Any, high: Any, zone: str) -> str:
    if value is not None:
        return locale.format_local(value, zone)
    if low is None:
        return ""
    if high is None:
        return locale.translate("said.after", low=locale.format_local(low, zone))
    days = [locale.format_date(end.tz_convert(zone), "day") for end in (low, high)]
    if days[0] != days[1]:
        return locale.format_range(*days)
    if low == high:
        return locale.format_local(low, zone)
    return days[0]
