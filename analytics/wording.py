"""Numbers to text, from one message catalogue; and the one escape for words that are not ours."""

import html
import re
from datetime import date
from functools import cache
from importlib.resources import files

import pandas as pd
import yaml

from analytics.errors import UsageError
from analytics.schema import Measure, Note

LANGUAGES = ("en",)


class Foreign(str):
    """Words that are not ours inside a sentence of ours: cleaned and isolated by `tell`."""

    __slots__ = ()


_SHORT = ("UTC", "h", "share", "points")
"""Units that both ends of an interval show; others follow the second end only."""
_ISOLATE, _POP = "\u2066", "\u2069"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@cache
def _catalogue(lang: str) -> dict[str, str]:
    folder = files("analytics").joinpath("catalogue", lang)
    pages = [yaml.safe_load(page.read_text(encoding="utf-8")) for page in folder.iterdir()]
    flat: dict[str, str] = {}
    stack = [("", page) for page in pages]
    while stack:
        prefix, node = stack.pop()
        for key, value in node.items():
            name = f"{prefix}{key}"
            if isinstance(value, dict):
                stack.append((f"{name}.", value))
            else:
                flat[name] = str(value)
    return flat


def require_language(lang: str) -> str:
    """`lang` itself if there is a catalogue for it, else `UsageError`."""
    if lang not in LANGUAGES:
        raise UsageError(
            what=f"no words for the language {lang!r}",
            where="parameter lang",
            right=f"Use one of: {', '.join(LANGUAGES)}",
        )
    return lang


def has(key: str, lang: str = "en") -> bool:
    """Whether the catalogue has this key."""
    return key in _catalogue(lang)


def keys(prefix: str, lang: str = "en") -> list[str]:
    """Keys under a prefix, without it."""
    return [key.removeprefix(prefix) for key in _catalogue(lang) if key.startswith(prefix)]


def say(key: str, lang: str = "en", /, **values: object) -> str:
    """The catalogue's text for `key` with values filled in. An unknown key raises `KeyError`."""
    shown = {name: tell(value, lang) for name, value in values.items()}
    return _catalogue(lang)[key].format(**shown).strip()


def tell(value: object, lang: str = "en") -> str:
    """Any value as text: notes and measures in words, floats short, times in UTC, else str."""
    if isinstance(value, Note):
        return say(value.key, lang, **value.values)
    if isinstance(value, Measure):
        return measured(value, lang)
    if isinstance(value, Foreign):
        return f"\u2068{clean(value)}{_POP}"
    if isinstance(value, pd.Timestamp):
        return instant(value)
    if isinstance(value, float):
        return number(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(tell(item, lang) for item in value)
    return str(value)


def clean(text: object) -> str:
    """Words that are not ours without control and bidi characters, for figures and plain text."""
    return _CONTROL.sub("", str(text))


def escape(text: object) -> str:
    """Words that are not ours, safe inside HTML: cleaned, escaped, isolated."""
    return f"<bdi>{html.escape(clean(text))}</bdi>"


def plain(text: object) -> str:
    """Words of ours, safe inside HTML or an attribute."""
    return html.escape(str(text))


def span(
    earliest: pd.Timestamp,
    latest: pd.Timestamp,
    zone: str,
    precision: str = "day",
    lang: str = "en",
) -> str:
    """The local day, or the days or months, that a window spans."""
    first, last = (at.tz_convert(zone) for at in (earliest, latest))
    form = "{0:%B %Y}" if precision == "month" else "{0.day} {0:%B %Y}"
    start, end = form.format(first), form.format(last)
    return start if start == end else say("when.span", lang, first=start, last=end)


def when(day: date, precision: str, lang: str = "en") -> str:
    """When a published figure is of, with its preposition: ``on 5 April 2017``, ``in 2017``."""
    if precision == "quarter":
        nth = say(f"when.nth.{(day.month + 2) // 3}", lang)
        return say("when.quarter", lang, n=nth, year=f"{day.year}")
    if precision == "year":
        return say("when.year", lang, year=f"{day.year}")
    key, form = ("month", "%B %Y") if precision == "month" else ("day", "%d %B %Y")
    return say(f"when.{key}", lang, day=f"{day:{form}}".lstrip("0"))


def number(value: float | int) -> str:
    """Three significant digits, thousands separated, a true minus sign, whole counts in full."""
    if isinstance(value, int) or (float(value).is_integer() and not 0 < abs(value) < 1):
        text = f"{int(value):,}"
    else:
        digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
        text = f"{value:,.{digits}f}"
    return f"{_ISOLATE}{text.replace('-', '−')}{_POP}" if text.startswith("-") else text


def given(value: float | int) -> str:
    """A number as it was published: no digit added or taken away, thousands separated."""
    whole, _, rest = f"{abs(float(value)):.6f}".partition(".")
    rest = rest.rstrip("0")
    text = f"{int(whole):,}" + (f".{rest}" if rest else "")
    return f"{_ISOLATE}−{text}{_POP}" if value < 0 else text


def signed(value: float, digits: int = 2) -> str:
    """With its sign, isolated so that it keeps its side in right-to-left text."""
    return f"{_ISOLATE}{value:+.{digits}f}{_POP}".replace("-", "−")


def percent(share: float, digits: int = 0) -> str:
    """A share of 0…1 as per cent."""
    return f"{share * 100:.{digits}f}\u00a0%".replace("-", "−")


def instant(stamp: pd.Timestamp) -> str:
    """``22 Feb 2015, 22:00 UTC``"""
    stamp = stamp.tz_convert("UTC")
    return f"{stamp.day} {stamp:%b %Y, %H:%M} UTC"


def hours(value: float) -> str:
    """A duration given in hours: ``45 min``, ``6.65 h``, ``123 h``, ``9.2 days``."""
    size = abs(value)
    if 0.5 / 60 <= size < 1:
        text = f"{value * 60:.0f} min"
    elif size < 168:
        text = f"{value:.0f} h" if size >= 100 else f"{value:.2f}".rstrip("0").rstrip(".") + " h"
    else:
        text = f"{value / 24:.1f}".removesuffix(".0") + " days"
    return text.replace("-", "−").replace(" ", "\u00a0")


def quantity(value: float | int | str, unit: str) -> str:
    """One value in its unit, as a reader expects it."""
    if unit == "UTC":
        return instant(pd.Timestamp(value))
    if unit == "h":
        return hours(float(value))
    if unit == "share":
        return percent(float(value), 2)
    if unit == "points":
        return f"{value:.2f}" if value >= 0 else signed(float(value))
    shown, one = number(value), f"unit.{unit}"
    if value == 1 and has(one):
        unit = say(one)
    return f"{shown}\u00a0{unit}" if unit else shown


def measured(measure: Measure, lang: str = "en") -> str:
    """A measure as one short text: value with interval, or its status in words."""
    unit = measure.unit
    ends = None
    if measure.low is not None and measure.high is not None:
        low = quantity(measure.low, unit) if unit in _SHORT else number(measure.low)
        ends = f"{low} – {quantity(measure.high, unit)}"
    if measure.status == "observed":
        if measure.value is None and unit == "h" and measure.high <= 0:
            return say("measure.before", lang)
        if measure.value is None and unit == "h" and measure.low < 0:
            return say("measure.maybe_before", lang, after=hours(max(measure.high, 0)))
        if measure.value is None:
            return say("measure.window", lang, ends=ends)
        shown = quantity(measure.value, unit)
        if ends is None or measure.low == measure.value == measure.high:
            return shown
        return say("measure.with_interval", lang, value=shown, ends=ends)
    if measure.status == "censored":
        return say("measure.censored", lang, low=quantity(measure.low, unit))
    return say(f"status.{measure.status}", lang)
