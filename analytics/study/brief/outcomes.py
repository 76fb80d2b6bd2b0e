"""A published measure as the number of harm: before, at worst, latest, and all its readings."""

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from analytics.cases import Case, Outcome
from analytics.cases.published import figure_value
from analytics.cases.record import Figure
from analytics.measures.response import APOLOGISED_AT
from analytics.results import Results
from analytics.schema import Harm, Level, Message
from analytics.study.brief.statements import statements
from analytics.study.brief.words import local_day
from analytics.wording import Day, DaySpan, Hours, LocalTime, UntrustedText

KINDS = {
    "reputation": r"\breview|\brating",
    "tone": r"mentions|sentiment|share of (?:negative|positive)",
    "sales": (
        r"\bsale|sold\b|revenue|traffic|visits?\b|market share|profit|net result|deliver|orders?\b"
        r"|bookings|applications|customers kept|retention|subscri|shoppers"
    ),
    "complaints": r"complain|people ill|\bill\b",
    "survey": (
        r"yougov|buzz|brandindex|harris|morning consult|\bpoll|survey|\bindex\b|reputation|favou?r"
        r"|consider|recommend|trust|heard|hear\b|respondents|\bsay\b|ethics"
    ),
}
"""Words by which the kind of a published measure is known, the first that fits."""
RANK = ("survey", "tone", "reputation", "sales", "complaints")
_CHANGE = re.compile(
    r"(?:against|on|over|than) the (?:same \w+ of the )?(?:year|month|week) before"
)
"""A measure that is itself a change from before, so that one reading tells the harm."""
DAYS_AFTER = 2
"""Days from an apology from which a reading is said to have come after it."""
ROLES = ("latest", "worst", "first", "before")
SMALL = 1.5
"""Points or per cent by which a measure moves without telling harm."""
BACK, LITTLE = 0.9, 0.15
"""Shares of a fall that had been made up: back, and hardly better."""


@dataclass(frozen=True)
class Course:
    """One published measure over time. points: its figures, of one measure, unit and population, by
    date; those that contradict the outcome's own are left out. before: from before the crisis, as
    the record says; first: the earliest, where there is none.
    """

    outcome: Outcome
    kind: str
    worse: str
    points: tuple[Figure, ...]
    before: Figure | None
    first: Figure | None
    worst: Figure
    latest: Figure | None

    @property
    def is_change(self) -> bool:
        told = f"{self.worst.measure} {self.worst.unit}"
        return bool(_CHANGE.search(told)) and self.worst.value < 0

    @property
    def rank(self) -> tuple[bool, int, int]:
        """Smaller is better: readings that differ, or a change; then by kind; then the most
        of before, lowest and latest.
        """
        levels = [one for one in (self.before, self.first, self.worst, self.latest) if one]
        values = [one.value for one in levels]
        least = SMALL if self.worst.unit.startswith(("%", "points")) else 0.0
        is_single = max(values) - min(values) <= least and not self.is_change
        kind = RANK.index(self.kind) if self.kind in RANK else len(RANK)
        return is_single, kind, -len(levels)


def courses(case: Case) -> list[Course]:
    """The case's published measures as far as they are known, the most telling first."""
    found = [_course(case, one) for one in case.outcomes]
    return sorted(found, key=lambda one: one.rank)


def _course(case: Case, outcome: Outcome) -> Course:
    worst = outcome.worst
    worse = next((one.worse for one in case.record.outcomes if one.label == outcome.label), "lower")
    named = [one for one in (outcome.before, worst, outcome.latest) if one is not None]
    alike = [one for one in case.figures if _is_alike(one, worst)]
    named = [one for one in named if one in alike]
    points = _undisputed(alike, named)
    before = outcome.before if outcome.before in points else None
    sign = 1 if worse == "lower" else -1
    after = [one for one in points if before is None or one.at >= before.at]
    lowest = min(after, key=lambda one: (sign * one.value, one.at))
    lowest = worst if lowest.value == worst.value else lowest
    last = points[-1]
    latest = last if last.at > lowest.at else None
    first = points[0] if before is None and points[0].at < lowest.at else None
    return Course(outcome, _kind(outcome), worse, points, before, first, lowest, latest)


def _is_alike(one: Figure, worst: Figure) -> bool:
    parts = ("measure", "unit", "population", "channel")
    return all(getattr(one, part) == getattr(worst, part) for part in parts)


def _undisputed(alike: Iterable[Figure], named: Sequence[Figure]) -> tuple[Figure, ...]:
    """Figures by date; of those of one day, and of those in dispute, the outcome's own."""
    ids = {one.id for one in named}
    disputed = {other for one in named for other in one.disputes} - ids
    chosen = dict[date, Figure]()
    for one in sorted(alike, key=lambda one: (one.at, one.id not in ids)):
        is_rival = one.id in disputed or (one.id not in ids and ids & set(one.disputes))
        if not is_rival:
            chosen.setdefault(one.at, one)
    return tuple(chosen.values())


def _kind(outcome: Outcome) -> str:
    worst = outcome.worst
    told = f"{outcome.label} {worst.measure} {worst.unit} {worst.population}".lower()
    return next((kind for kind, words in KINDS.items() if re.search(words, told)), "other")


def harm_of(course: Course, results: Results) -> Harm:
    """The number of harm of a published measure."""
    zone = results.case.time_zone
    points = pd.DataFrame(
        [(*_span(one, zone), one.value) for one in course.points],
        columns=["at", "until", "value"],
    )
    roles = {one.id: name for name in ROLES if (one := getattr(course, name)) is not None}
    points = points.assign(
        low=float("nan"),
        high=float("nan"),
        is_partial=False,
        role=[roles.get(one.id, "") for one in course.points],
    )
    return Harm(
        kind="reputation" if course.kind == "other" else course.kind,
        label=UntrustedText(course.outcome.label),
        title=title(course, results),
        unit="%" if course.worst.unit.startswith("%") else _axis_unit(course.worst.unit),
        points=points,
        statements=statements(results),
        before=_level(course.before),
        first=_level(course.first),
        lowest=_level(course.worst),
        latest=_level(course.latest),
        worse=course.worse,
    )


def _axis_unit(unit: str) -> str:
    return "points" if unit.startswith("points") else unit


def _level(figure: Figure | None) -> Level | None:
    return None if figure is None else Level(shown(figure), dated(figure), (figure.id,))


def shown(figure: Figure) -> Message:
    """A published value in the fewest words: +3, 22 %, 305 million USD."""
    value, unit = figure.value, figure.unit
    if unit.startswith("points (-"):
        key = "plus" if value > 0 and not figure.about else "plain"
        return Message(f"brief.value.{key}", {"n": figure_value(figure)})
    if unit.startswith("points"):
        return Message("brief.value.plain", {"n": figure_value(figure)})
    if unit.startswith("%"):
        return Message("brief.value.percent", {"n": figure_value(figure)})
    size = next(((n, key) for n, key in _SIZES if abs(value) >= n), None)
    if size is not None:
        n = figure_value(figure, value=float(f"{value / size[0]:.4g}"))
        return Message(f"brief.value.{size[1]}", {"n": n, "unit": UntrustedText(unit)})
    n = figure_value(figure)
    return Message("brief.value.unit", {"n": n, "unit": UntrustedText(unit)})


_SIZES = ((1e9, "billion"), (1e6, "million"))


def dated(figure: Figure) -> object:
    """When a figure is from, as exactly as is known, without a preposition."""
    day: object = DaySpan(figure.since, figure.at) if figure.since else Day(figure.at)
    if figure.precision in ("month", "quarter", "year"):
        day = LocalTime(pd.Timestamp(figure.at, tz="UTC"), "UTC", figure.precision)
    return Message("when.about", {"day": day}) if "day" in figure.about else day


def _span(figure: Figure, zone: str) -> tuple[pd.Timestamp, Any]:
    """Where a figure is drawn, and until when where its day is not known (UTC)."""
    at = figure.at
    if figure.precision == "month":
        first, last = at.replace(day=1), at.replace(day=monthrange(at.year, at.month)[1])
    elif figure.precision == "quarter":
        month = (at.month - 1) // 3 * 3 + 1
        first = date(at.year, month, 1)
        last = date(at.year, month + 2, monthrange(at.year, month + 2)[1])
    elif figure.precision == "year":
        first, last = date(at.year, 1, 1), date(at.year, 12, 31)
    elif figure.since:
        first, last = figure.since, at
    else:
        return (pd.Timestamp(at, tz=zone) + pd.Timedelta(hours=12)).tz_convert("UTC"), pd.NaT
    ends = (pd.Timestamp(first, tz=zone), pd.Timestamp(last + timedelta(days=1), tz=zone))
    return ends[0].tz_convert("UTC"), ends[1].tz_convert("UTC")


def is_ending(title: object) -> bool:
    """Whether the title of a line tells how it ended."""
    endings = tuple(f"brief.harm.title.{part}" for part in ("back", "little", "partly"))
    return isinstance(title, Message) and title.key.startswith(endings)


def title(course: Course, results: Results) -> Message:
    """What the line finds, of one measure alone."""
    worst, before, latest = course.worst, course.before, course.latest
    way = "lower" if course.worse == "lower" else "higher"
    apology = results.measures[APOLOGISED_AT]
    if apology.high is not None and worst.precision == "day":
        gap = (worst.at - local_day(apology.high, results.case.time_zone)).days
        if gap >= DAYS_AFTER and not (latest and course.is_change):
            waited = Hours(gap * 24.0)
            return Message(f"brief.harm.title.after_apology.{way}", {"waited": waited})
    values: dict[str, object] = {
        "label": UntrustedText(course.outcome.label),
        "worst": shown(worst),
        "worst_when": dated(worst),
    }
    if before is None:
        return Message(f"brief.harm.title.worst.{way}", values)
    values |= {"before": shown(before)}
    if latest is None or latest.at <= worst.at or before.value == worst.value:
        return Message(f"brief.harm.title.fell.{way}", values)
    made_up = (latest.value - worst.value) / (before.value - worst.value)
    part = "back" if made_up >= BACK else "little" if made_up < LITTLE else "partly"
    return Message(f"brief.harm.title.{part}", {"when": dated(latest)} | values)


def sentence(course: Course) -> Message:
    """A second measure in one sentence."""
    worst, before = course.worst, course.before
    way = "lower" if course.worse == "lower" else "higher"
    values: dict[str, object] = {
        "label": UntrustedText(course.outcome.label),
        "worst": shown(worst),
        "when": dated(worst),
    }
    if before is None:
        return Message("brief.how_bad.reached", values)
    return Message(f"brief.how_bad.fell.{way}", values | {"before": shown(before)})
