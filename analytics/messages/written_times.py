"""Times in words as ISO 8601: names of months and weekdays, 12-hour clocks, names of zones."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from babel.dates import get_day_names, get_month_names

_LOCALES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "cs", "sv", "da", "nb", "tr", "ru")
FILLERS = frozenset(
    (
        *("at", "on", "of", "the", "st", "nd", "rd", "th", "um", "uhr", "kl", "den", "t"),
        *("à", "le", "de", "del", "a", "las", "el", "alle", "il", "di", "às", "om", "г", "в"),
        *("o", "godz", "ob", "uur", "klo", "saat"),
    )
)
"""Words beside the month and the weekday that say nothing of a time."""
OFFSETS = {
    **dict.fromkeys(("UTC", "GMT", "UT", "Z", "WET"), "+00:00"),
    **dict.fromkeys(("CET", "WEST", "WAT"), "+01:00"),
    **dict.fromkeys(("CEST", "EET", "SAST", "CAT"), "+02:00"),
    **dict.fromkeys(("EEST", "MSK", "TRT", "EAT"), "+03:00"),
    **{"PKT": "+05:00", "WIB": "+07:00", "ICT": "+07:00", "NPT": "+05:45"},
    **dict.fromkeys(("HKT", "SGT", "AWST", "WITA", "PHT"), "+08:00"),
    **dict.fromkeys(("JST", "KST"), "+09:00"),
    **{"ACST": "+09:30", "ACDT": "+10:30", "AEST": "+10:00", "AEDT": "+11:00"},
    **{"NZST": "+12:00", "NZDT": "+13:00", "BRT": "-03:00", "ART": "-03:00", "CLST": "-03:00"},
    "EDT": "-04:00",
    **dict.fromkeys(("EST", "CDT"), "-05:00"),
    **dict.fromkeys(("CST", "MDT"), "-06:00"),
    **dict.fromkeys(("MST", "PDT"), "-07:00"),
    **{"PST": "-08:00", "AKDT": "-08:00", "AKST": "-09:00", "HST": "-10:00"},
}
"""Names of zones with one meaning; those of North America as in mail, RFC 5322 section 4.3.

IST, BST and AST are left out: each is used in several parts of the world.
"""
_LONGEST = 100
"""Characters of a time in words, with its zone in words after it, at most."""
_ASIDE = re.compile(r"\s*(?:\[[^\]]*\]|\([^)]*\))\s*$")
_NAMED_TOO = re.compile(r"(\d ?[+-]\d\d:?\d\d) [A-Z]{1,5}$")
"""An offset with the name of the zone after it, as Go writes both: `+0200 CEST`."""
_YEAR_LAST = re.compile(r"^(.*\d:\d\d) ([+-]\d{4}|[A-Z]{1,5}(?:[+-]\d\d:?\d\d)?) (\d{4})$")
_ZONE = re.compile(
    r"(?P<body>(?P<clocked>.*?\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:\s?[AaPp]\.?[Mm]\.?)?)|.*?\d)"
    r"\s*(?P<zone>(?P<word>[A-Za-z]{1,5})?\s?(?P<offset>[+-]\d{1,2}(?::?\d\d)?)?)"
)
_CLOCK = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2})(?::(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?"
    r"\s?(?P<half>[AaPp]\.?[Mm]\.?)?|\s?(?P<only>[AaPp]\.?[Mm]\.?))(?![\w:])"
)
_YEAR_FIRST = re.compile(r"(\d{4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})\.?")
_CHINESE = str.maketrans({"年": "-", "月": "-", "日": " ", "년": "-", "월": "-", "일": " "})
_HOURS = re.compile(r"(?<!\d)(\d{1,2})\s?[hH]\s?(\d\d)(?!\w)")
_AFTERNOON = ("下午", "오후", "晚上")
_HALVES = re.compile(r"(上午|下午|晚上|오전|오후)\s*(\d{1,2}:\d\d(?::\d\d)?)")
_WORDS = re.compile(r"[^\W\d_]+|\d+")


class Written(NamedTuple):
    """A time in two parts: local, and how far it is ahead of UTC (±hh:mm; empty: not said).

    word: the name of a zone that is unknown or has several meanings; else empty.
    """

    local: str
    offset: str = ""
    word: str = ""


def split_zone(cell: str) -> Written:
    """A time without its zone, and the zone."""
    if len(cell) > _LONGEST:
        return Written("")
    text = _NAMED_TOO.sub(r"\1", _ASIDE.sub("", " ".join(cell.split())))
    if match := _YEAR_LAST.match(text):
        text = f"{match[3]} {match[1]} {match[2]}"
    match = _ZONE.fullmatch(text)
    if match is None or not match["zone"].strip():
        return Written(text)
    word, offset, has_clock = match["word"] or "", match["offset"], match["clocked"] is not None
    known = OFFSETS.get(word.upper())
    if offset and (known == "+00:00" or (not word and has_clock)):
        return Written(match["body"], _plain(offset))
    if known and not offset and (has_clock or len(word) > 1):
        return Written(match["body"], known)
    if has_clock and not offset and len(word) > 1 and word.isupper():
        return Written(match["body"], word=word)
    return Written(text)


def _plain(offset: str) -> str:
    """An offset as ±hh:mm."""
    digits = re.sub(r"\D", "", offset[1:])
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "00")
    return f"{offset[0]}{int(hours):02d}:{minutes}"


def rewritten(cell: str) -> Written:
    """A time in words with its local part in ISO 8601, which is empty where it may mean two."""
    cell = _HOURS.sub(r"\1:\2", cell.translate(_CHINESE))
    if match := _HALVES.search(cell):
        half = "PM" if match[1] in _AFTERNOON else "AM"
        cell = f"{cell[: match.start()]} {match[2]} {half} {cell[match.end() :]}"
    written = split_zone(cell.strip())
    text, clock = written.local, ""
    if match := _CLOCK.search(text):
        text = f"{text[: match.start()]} {text[match.end() :]}"
        clock = _in_24_hours(match)
        if clock is None:
            return Written("")
    day = _day(text.strip(" ,T;|·-"))
    return written._replace(local=day and (f"{day}T{clock}" if clock else day))


def _in_24_hours(match: re.Match[str]) -> str | None:
    hour, half = int(match["hour"]), (match["half"] or match["only"] or "")[:1].lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif half == "a" and hour > 12:
        return None
    parts = [f"{hour:02d}", match["minute"], match["second"]]
    return ":".join(part for part in parts if part)


def _day(text: str) -> str:
    """A date as ISO 8601; empty where it is none, or its order is not certain."""
    if match := _YEAR_FIRST.fullmatch(text):
        return "-".join(part.zfill(2) for part in match.groups())
    tokens = [token.lower() for token in _WORDS.findall(text)]
    words = [token for token in tokens if not token.isdigit() and token not in FILLERS]
    numbers = [token for token in tokens if token.isdigit()]
    month = _month(tuple(words))
    years = [number for number in numbers if len(number) == 4]
    days = [number for number in numbers if len(number) <= 2]
    if month and len(years) == len(days) == 1 and len(numbers) == 2:
        return f"{years[0]}-{month:02d}-{int(days[0]):02d}"
    if month and len(days) == len(numbers) == 2 and tokens[0] == days[0]:
        return f"20{days[1].zfill(2)}-{month:02d}-{int(days[0]):02d}"
    return ""


def _month(words: tuple[str, ...]) -> int | None:
    """The month among the words of a date, which may also name its weekday, in one language."""
    if not 1 <= len(words) <= 2:
        return None
    for months, weekdays in map(_names, _LOCALES):
        named = [word for word in words if word in months]
        named = [word for word in named if word not in weekdays] or named
        if len(named) == 1 and all(word in months or word in weekdays for word in words):
            return months[named[0]]
    return None


@cache
def _names(locale: str) -> tuple[dict[str, int], frozenset[str]]:
    """The months of a language by their names, and its weekdays."""
    months = {name: number for number, name in _all_names(get_month_names, locale)}
    weekdays = frozenset(name for _, name in _all_names(get_day_names, locale))
    return months, weekdays


def _all_names(names, locale: str) -> Iterator[tuple[int, str]]:
    for width in ("wide", "abbreviated"):
        for context in ("format", "stand-alone"):
            for number, name in names(width, context, locale).items():
                plain = name.lower().strip(".")
                yield number, plain
                if number == 9 and plain == "sep":
                    yield 9, "sept"
                if width == "wide" and len(plain) > 4:
                    yield number, plain[:3]
