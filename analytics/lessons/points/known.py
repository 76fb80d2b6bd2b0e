"""What is known of a case when its lessons are written, and how an event of it is told."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
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

    @property
    def topic(self) -> str:
        return self.name.partition(".")[0]

    @property
    def variant(self) -> str:
        return self.name.partition(".")[2]


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
        return Message("advice.when.days", self._both(first, last))

    def _both(self, first: date, last: date) -> dict[str, object]:
        """Two days, the month of one month said once."""
        is_one_month = (first.year, first.month) == (last.year, last.month)
        start = Day(first, "day_only") if is_one_month else self.day(first)
        return {"first": start, "last": self.day(last)}

    def _when_month(self, first: date, last: date) -> Message:
        if (first.year, first.month) == (last.year, last.month):
            return Message("advice.when.month", {"month": Day(first, "month")})
        months = {"first": Day(first, "month"), "last": Day(last, "month")}
        return Message("advice.when.months", months)

    def said(self, event: Milestone) -> Message:
        """One sentence on an event: its quotation where the record has one, else its own text."""
        quote = event.quote
        if quote is None or not is_readable(event):
            return self.told(event)
        speaker = quote.speaker or event.name or self.case.brand
        heard = event.audience if event.is_brands else "public"
        is_role = "," in speaker  # a name with its office, which a comma ends
        values = {
            "when": self.when(event),
            "speaker": UntrustedText(speaker),
            "comma": "," if is_role else "",
            "words": UntrustedText(quote.words),
            "stop": "" if quote.words.rstrip()[-1:] in _STOPS else ".",
        }
        return Message(f"advice.said.{heard}", values)

    def told(self, event: Milestone) -> Message:
        """An event in the words of the record, as many sentences of it as are read at once."""
        text = UntrustedText(short(event.text))
        return Message("advice.told", {"when": self.when(event), "text": text})

    def told_absence(self, name: str) -> Message | None:
        """What a source says did not happen; None where that is not known."""
        fact = next((one for one in self.case.absent if one.id == name), None)
        if fact is None:
            return None
        first, last = self.days(Moment(*fact.ends))
        text = UntrustedText(short(fact.text))
        return Message("advice.told", {"when": self.when_days(first, last), "text": text})

    def then(self, key: str, event: Milestone, since: Milestone) -> Message:
        """A second sentence on a later event: how long after, in days where they are certain.

        key: ``advice.then.<key>``, with ``{after}``: "the next day", or else the day itself.
        """
        gap = self.gap(event.when, since.when)
        if gap is None:
            return Message(f"advice.then.{key}", {"after": self._on(event)})
        return Message(f"advice.then.{key}", {"after": Message(f"advice.after.{gap[0]}", gap[1])})

    def since(self, what: str, event: Milestone, start: Moment | None) -> Message | str:
        """How long an event was after another: "That was 3 days after it began."; empty where
        that is not certain. what: start, apology, chief or first_word.
        """
        gap = self.gap(event.when, start) if start else None
        return Message(f"advice.since.{what}.{gap[0]}", gap[1]) if gap else ""

    def gap(self, later: Moment, earlier: Moment) -> tuple[str, Mapping[str, object]] | None:
        """The local days between two moments as a key and its values; None where their windows
        leave it open, or where the later may have come first.
        """
        first, last = self.days(later)
        began, ended = self.days(earlier)
        least, most = (in_words((first - ended).days), in_words((last - began).days))
        return least if least == most else None

    def _on(self, event: Milestone) -> Message:
        """The day of an event, inside a sentence: "on 10 April"."""
        first, last = self.days(event.when)
        if event.precision in ("month", "quarter", "year") or (last - first).days > 31:
            return Message("advice.after.month", {"month": Day(last, "month")})
        if first == last:
            return Message("advice.after.day", {"day": self.day(first)})
        return Message("advice.after.days", self._both(first, last))


def in_words(days: int) -> tuple[str, Mapping[str, object]] | None:
    """A number of days as a key and its values: same, next, or n of a unit; None if negative."""
    if days < 0:
        return None
    if days < 2:
        return ("same", "next")[days], {}
    name, size = next((name, size) for name, size, most in _UNITS if days < most)
    return name, {"n": round(days / size)}


_UNITS = (
    ("n_days", 1.0, 21.0),
    ("n_weeks", 7.0, 126.0),
    ("n_months", 30.4, 730.0),
    ("n_years", 365.25, float("inf")),
)
"""Units with their days, and the days from which the next is used: as `wording.durations`, with
months from four and years from two."""


def is_readable(event: Milestone) -> bool:
    """Whether its quotation is in Latin letters, as the sentence around it."""
    if event.quote is None:
        return False
    letters = [c for c in event.quote.words if c.isalpha()]
    latin = sum("LATIN" in unicodedata.name(c, "") for c in letters)
    return bool(letters) and latin * 2 > len(letters)


_STOPS = (".", "!", "?", "…")
_END = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-z])")
_MOST_WORDS = 40
"""Words of a record's text that a sentence still carries."""


def short(text: str) -> str:
    """As many sentences of a text as are read at once; the first in any case."""
    shown = list[str]()
    for sentence in _END.split(" ".join(text.split())):
        if shown and len(" ".join((*shown, sentence)).split()) > _MOST_WORDS:
            break
        shown.append(_halved(sentence))
    return " ".join(shown)


_LONG = 30
"""Words from which a sentence is told only up to its last semicolon, where it has one."""


def _halved(sentence: str) -> str:
    if len(sentence.split()) <= _LONG or "; " not in sentence:
        return sentence
    return sentence.rpartition("; ")[0] + "."


def on_record(events: Iterable[Milestone]) -> tuple[str, ...]:
    """Ids of events."""
    return tuple(event.id for event in events)
