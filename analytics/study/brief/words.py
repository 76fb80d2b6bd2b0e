"""Small pieces that the sentences of the first page share: sentences of a text, days, times."""

import re
from datetime import date

import pandas as pd

from analytics.cases import Case
from analytics.schema import Message, Milestone, Moment
from analytics.wording import Day, DayOfYear, LocalTime, UntrustedText

LONGEST = 38
"""Words of a sentence from the record that the first page still shows."""
_END = re.compile(r"(?<=[.!?])([\"”’)]*)\s+(?=[\"“(]?[^\W\d_a-zß-ÿ]|[\"“(]?\d)")
_SHORTENED = re.compile(
    r"(?:\b(?:[A-Za-z]\.)+|\b(?:Mr|Mrs|Ms|Dr|St|No|vs|Inc|Corp|Co|Ltd|Jr|Sr|Sen|Rep|Gov|Gen|etc|ca)\.)$"
)
_EXACT = ("second", "minute", "hour", "part_of_day", "day")


def brand(case: Case) -> UntrustedText:
    return UntrustedText(case.brand)


def sentences(text: str) -> list[str]:
    """The sentences of a text; an abbreviation ends none."""
    found, start = [], 0
    for end in _END.finditer(text):
        if _SHORTENED.search(text[start : end.start()]):
            continue
        found.append(text[start : end.end(1)].strip())
        start = end.end()
    return [one for one in (*found, text[start:].strip()) if one]


def first_sentence(text: str) -> str:
    """The first sentence of a text; empty where it is too long for the first page."""
    first = next(iter(sentences(" ".join(text.split()))), "")
    return first if 0 < len(first.split()) <= LONGEST else ""


def local_day(at: pd.Timestamp, zone: str) -> date:
    return at.tz_convert(zone).date()


def days_of(event: Milestone, zone: str) -> tuple[date, date]:
    """The first and last local day of an event's window; one that ends at midnight holds no more of
    the next day.
    """
    first, latest = event.when.earliest, event.when.latest
    last = latest - pd.Timedelta(seconds=1) if latest > first else latest
    return local_day(first, zone), local_day(last, zone)


def day_of(event: Milestone, zone: str) -> date | None:
    """The local day of an event; None where its window holds more than one."""
    first, last = days_of(event, zone)
    return first if first == last and event.precision in _EXACT else None


def year_of(case: Case) -> int | None:
    """The year that need not be said with every day: that of the coverage's beginning."""
    return case.coverage.start.year


def short_day(day: date, case: Case) -> DayOfYear | Day:
    """A day without its year, where that is the year in which the case begins."""
    return DayOfYear(day) if day.year == year_of(case) else Day(day)


def dated(event: Milestone, case: Case) -> object:
    """The day, days, month or year of an event, without a preposition."""
    zone = case.time_zone
    if event.precision in ("month", "quarter", "year"):
        return LocalTime(event.when.earliest, zone, event.precision)
    first, last = days_of(event, zone)
    if first == last:
        return short_day(first, case)
    ends = {"first": short_day(first, case), "last": short_day(last, case)}
    return Message("brief.when.span", ends)


def when(event: Milestone, case: Case) -> Message:
    """The same with its preposition: on a day, between two, in a month."""
    first, last = days_of(event, case.time_zone)
    if event.precision not in _EXACT:
        return Message("brief.when.in", {"time": dated(event, case)})
    if first == last:
        return Message("brief.when.on", {"day": short_day(first, case)})
    ends = {"first": short_day(first, case), "last": short_day(last, case)}
    return Message("brief.when.between", ends)


def began(moment: Moment | None, zone: str) -> date | None:
    """The local day on which it began; None where that is not known to the day."""
    if moment is None:
        return None
    if moment.best is not None:
        return local_day(moment.best, zone)
    first, last = local_day(moment.earliest, zone), local_day(moment.latest, zone)
    return first if first == last else None
