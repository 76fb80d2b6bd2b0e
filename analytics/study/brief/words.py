"""Small pieces that the sentences of the first page share: sentences of a text, days, times."""

import re
from datetime import date

import pandas as pd

from analytics.cases import Case
from analytics.schema import Message, Milestone, Moment
from analytics.wording import Day, LocalTime, Span, UntrustedText

LONGEST = 34
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


def day_of(event: Milestone, zone: str) -> date | None:
    """The local day of an event; None where its window holds more than one."""
    first, last = local_day(event.when.earliest, zone), local_day(event.when.latest, zone)
    return first if first == last else None


def dated(event: Milestone, zone: str) -> object:
    """The day, days, month or year of an event, without a preposition."""
    if event.precision in ("quarter", "year"):
        return LocalTime(event.when.earliest, zone, event.precision)
    return Span(event.when.earliest, event.when.latest, zone, event.precision)


def when(event: Milestone, zone: str) -> Message:
    """The same with its preposition: on a day, between two, in a month."""
    first, last = local_day(event.when.earliest, zone), local_day(event.when.latest, zone)
    if event.precision not in _EXACT:
        return Message("brief.when.in", {"time": dated(event, zone)})
    if first == last:
        return Message("brief.when.on", {"day": Day(first)})
    return Message("brief.when.between", {"first": Day(first), "last": Day(last)})


def began(moment: Moment | None, zone: str) -> date | None:
    """The local day on which it began; None where that is not known to the day."""
    if moment is None:
        return None
    if moment.best is not None:
        return local_day(moment.best, zone)
    first, last = local_day(moment.earliest, zone), local_day(moment.latest, zone)
    return first if first == last else None
