"""What is known of a case when its lessons are written, and how an event of it is told."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd

from analytics.cases import Case
from analytics.measures.response import in_order
from analytics.schema import Lesson, Measure, Measures, MeasureSpec, Message, Milestone, Moment
from analytics.wording import Day, UntrustedText


class Asked(NamedTuple):
    """Whose task an action is and by when: keys of the catalogue under ``owner`` and ``due``."""

    owner: str
    due: str


@dataclass(frozen=True)
class Point:
    """One lesson that the case carries. name: ``<topic>.<variant>``, under which its words are.

    because: one or two sentences on what happened. facts: ids of milestones and figures; measures:
    names; rules: ids. size: of the effect, by which points of one topic are ordered.
    """

    name: str
    because: tuple[object, ...]
    facts: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    size: float = 0.0
    values: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True)
class Known:
    """A case at one instant: its record, measures, onset, and the lessons of its rules by id."""

    case: Case
    measures: Measures
    onset: Moment | None
    lessons: Mapping[str, Lesson]

    def measure(self, spec: MeasureSpec[Any]) -> Measure[Any] | None:
        """The measure, if it was computed and has at least a bound."""
        found = self.measures[spec] if spec.name in self.measures else None
        return found if found is not None and found.is_known else None

    def is_bad(self, *rules: str) -> bool:
        """Whether any of these rules judges that something went badly."""
        return any(self.verdict(rule) == "badly" for rule in rules)

    def verdict(self, rule: str) -> str:
        """The verdict of a rule; empty where it gives none."""
        return self.lessons[rule].verdict if rule in self.lessons else ""

    def drawn(self, *rules: str) -> tuple[str, ...]:
        """Those of these rules that judge that something went badly."""
        return tuple(rule for rule in rules if self.is_bad(rule))

    @cached_property
    def events(self) -> list[Milestone]:
        """All milestones in order of time."""
        return in_order(self.case.milestones)

    def behind(self, spec: MeasureSpec[Any]) -> list[Milestone]:
        """The milestones that are a measure's evidence, in order of time."""
        found = self.measure(spec)
        ids = set(found.evidence) if found else set[str]()
        return [m for m in self.events if m.id in ids]

    def days(self, when: Moment) -> tuple[date, date]:
        """The first and last local day of a window. A window that ends at midnight ends before."""
        end = max(when.earliest, when.latest - pd.Timedelta(seconds=1))
        first, last = (at.tz_convert(self.case.time_zone).date() for at in (when.earliest, end))
        return first, last

    def day(self, of: date) -> Day:
        """A day, with its year where that is not the year in which the case began."""
        return Day(of, "day" if of.year != self._year else "day_and_month")

    @cached_property
    def _year(self) -> int:
        first = self.onset or (self.events[0].when if self.events else None)
        return self.days(first)[0].year if first else 0

    def when(self, event: Milestone) -> Message:
        """When an event was: "On 10 April", "Between 10 and 12 April", "In March 2017"."""
        first, last = self.days(event.when)
        if event.precision in ("month", "quarter", "year"):
            return self._when_month(first, last)
        return self.when_days(first, last)

    def when_days(self, first: date, last: date | None = None) -> Message:
        """ "On 10 April", or "Between 10 April and 12 April"."""
        if last is None or first == last:
            return Message("advice.when.day", {"day": self.day(first)})
        return Message("advice.when.days", {"first": self.day(first), "last": self.day(last)})

    def _when_month(self, first: date, last: date) -> Message:
        if (first.year, first.month) == (last.year, last.month):
            return Message("advice.when.month", {"month": Day(first, "month")})
        months = {"first": Day(first, "month"), "last": Day(last, "month")}
        return Message("advice.when.months", months)

    def said(self, event: Milestone) -> Message:
        """One sentence on an event: its quotation where the record has one, else its own text."""
        values: dict[str, object] = {"when": self.when(event)}
        if is_readable(event):
            speaker = event.quote.speaker or event.name if event.quote else ""
            values["speaker"] = UntrustedText(speaker or self.case.brand)
            values["words"] = UntrustedText(event.quote.words if event.quote else "")
            heard = event.audience if event.is_brands else "public"
            return Message(f"advice.said.{heard}", values)
        return Message("advice.told", values | {"text": UntrustedText(first_sentence(event.text))})

    def then(self, key: str, event: Milestone, since: Milestone | Moment) -> Message:
        """A second sentence on a later event: how long after, in days where they are certain.

        key: ``advice.then.<key>``, with ``{after}``: "the next day", or else the day itself.
        """
        return Message(f"advice.then.{key}", {"after": self.after(event.when, since)})

    def after(self, later: Moment, since: Milestone | Moment) -> Message:
        """How long one moment was after another, in words; its day where that is not certain."""
        start = since.when if isinstance(since, Milestone) else since
        first, last = self.days(later)
        if first != last or len(set(self.days(start))) > 1:
            return self._on(first, last)
        return between((first - self.days(start)[0]).days) or self._on(first, last)

    def _on(self, first: date, last: date) -> Message:
        if (last - first).days > 31:
            return Message("advice.after.month", {"month": Day(last, "month")})
        if first == last:
            return Message("advice.after.day", {"day": self.day(first)})
        return Message("advice.after.days", {"first": self.day(first), "last": self.day(last)})


def between(days: int) -> Message | None:
    """A number of days in words: "the next day", "five weeks later"; None where negative."""
    if days < 0:
        return None
    if days < 2:
        return Message(f"advice.after.{('same', 'next')[days]}")
    for name, size in (("days", 1), ("weeks", 7), ("months", 30.4), ("years", 365.25)):
        if days < _MOST[name]:
            return Message(f"advice.after.n_{name}", {"n": round(days / size)})
    return None


_MOST = {"days": 21, "weeks": 126, "months": 730, "years": float("inf")}
"""Days from which a longer unit is used: weeks from three on, months from four, years from two."""


def is_readable(event: Milestone) -> bool:
    """Whether its quotation is in Latin letters, as the sentence around it."""
    if event.quote is None:
        return False
    letters = [c for c in event.quote.words if c.isalpha()]
    latin = sum("LATIN" in unicodedata.name(c, "") for c in letters)
    return bool(letters) and latin * 2 > len(letters)


_END = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-z])")


def first_sentence(text: str) -> str:
    """The first sentence of a text."""
    return _END.split(" ".join(text.split()), maxsplit=1)[0]


def on_record(events: Iterable[Milestone]) -> tuple[str, ...]:
    """Ids of events."""
    return tuple(event.id for event in events)


def one(points: Iterable[Point]) -> Iterator[Point]:
    """The first of the points, if there is any."""
    yield from list(points)[:1]


def day_after(day: date, n: int) -> date:
    """The date n days after a day."""
    return day + timedelta(days=n)
