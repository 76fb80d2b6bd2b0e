"""Findings over many real cases: counts, the cases behind each, and its exceptions.

What a record leaves open counts for neither side. Counts are of these cases only; no finding says
that one thing brought about another.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analytics.measures.cascades import COPIED_SHARE
from analytics.measures.channels import MISSED_NEGATIVE_SHARE
from analytics.measures.conduct import (
    APOLOGY,
    ESCALATIONS_AFTER_APOLOGY,
    FULL_APOLOGIES,
    NON_APOLOGY_TO_APOLOGY,
    STATEMENTS,
    TIME_TO_CHIEF_EXECUTIVE,
)
from analytics.measures.market import ABNORMAL_RETURN, SESSIONS_TO_REGAIN
from analytics.measures.peers import MIN_CASES, MedianBounds
from analytics.measures.response import (
    APOLOGY_ELEMENT_COUNT,
    CLOCK,
    TIME_TO_ACKNOWLEDGE,
    TIME_TO_APOLOGISE,
)
from analytics.measures.survey import DAYS_TO_SURVEY_BACK
from analytics.schema import APOLOGY_ELEMENTS, Message
from analytics.study.library import Library
from analytics.study.ranks import Bounds

DAY = 24.0
LEVELS = ("full", "weak", "absent", "unknown")
"""What the words of an apology on record show of an element; unknown: they were read in part."""
SHORT = 56.0
"""Days within which survey readings are called short."""
BY = (DAY, 3 * DAY, 7 * DAY)
"""Hours by which the steps of the response are counted."""
SPANS = ("day", "three_days", "week", "later", "unclear")
"""Classes of BY, and unclear, where a window spans several."""


@dataclass(frozen=True)
class Finding:
    """One finding. name: key of its words. shown: cases that show it; against: those that do not;
    unclear: those whose record leaves it open. values: further numbers of its words. table: the
    numbers of its chart. is_so: whether the numbers bear its words besides.
    """

    name: str
    shown: tuple[str, ...]
    against: tuple[str, ...]
    unclear: tuple[str, ...]
    table: pd.DataFrame = field(compare=False)
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    is_so: bool = True

    @property
    def n(self) -> int:
        """Cases in which it can be judged."""
        return len(self.shown) + len(self.against)

    @property
    def count(self) -> object:
        """How many show it, of `total`, as a sentence says it."""
        return between(len(self.shown), len(self.shown) + len(self.unclear))

    @property
    def total(self) -> int:
        """Cases in which it can be judged, and those whose record leaves it open."""
        return self.n + len(self.unclear)

    @property
    def is_held(self) -> bool:
        """Whether enough cases can be judged, and most of them show it."""
        return self.is_so and self.n >= MIN_CASES and len(self.shown) > len(self.against)

    @property
    def to_turn(self) -> int:
        """How many further cases to the contrary would leave it without a majority."""
        return len(self.shown) - len(self.against)


def between(least: int, most: int) -> object:
    """A number of cases as a sentence says it: ``4``, or ``2 to 4`` where records leave it open."""
    return least if least == most else Message("format.from_to", {"low": least, "high": most})


def findings(library: Library) -> tuple[Finding, ...]:
    """The findings that hold in these cases, in the order of the page."""
    return tuple(one for make in FINDINGS.values() if (one := make(library)).is_held)


def too_few(library: Library) -> dict[str, int]:
    """Finding → cases in which it can be judged, of those with fewer than MIN_CASES."""
    made = {name: make(library).n for name, make in FINDINGS.items()}
    return {name: n for name, n in made.items() if n < MIN_CASES}


def apologies(library: Library) -> pd.DataFrame:
    """What the first full apology of each case says: `case` and the columns of APOLOGY_ELEMENTS,
    each one of LEVELS. Cases without a full apology on record are left out.
    """
    rows = [
        (case, *_levels(library, case))
        for case, of in library.measures.items()
        if of[APOLOGY_ELEMENT_COUNT].is_observed
    ]
    return pd.DataFrame(rows, columns=["case", *APOLOGY_ELEMENTS])


def _levels(library: Library, case: str) -> list[str]:
    """Levels of the elements, as the statement was coded; without its codes, as measured."""
    measures = library.measures[case]
    coded = library.entries[case].metrics.get("tables", {}).get("statements", {})
    event = next(iter(measures[APOLOGY_ELEMENT_COUNT].evidence), "")
    found = next((row for row in coded.get("rows", ()) if row["event"] == event), None)
    if found is None:
        weights = {
            name: measures[spec.name].value if spec.name in measures else None
            for name, spec in APOLOGY.items()
        }
        levels = {name: _level(weight) for name, weight in weights.items()}
    else:
        levels = {name: str(found.get(name, "")) for name in APOLOGY_ELEMENTS}
    known = (levels.get(name, "") for name in APOLOGY_ELEMENTS)
    return [one if one in LEVELS else "unknown" for one in known]


def _level(weight: float | None) -> str:
    return "unknown" if weight is None else {1.0: "full", 0.5: "weak"}.get(weight, "absent")


def responsibility(library: Library) -> Finding:
    """The first full apology does not take responsibility in full."""
    table = apologies(library)
    by_level = {one: tuple(table.loc[table["responsibility"] == one, "case"]) for one in LEVELS}
    counts = [
        (name, *(int((table[name] == level).sum()) for level in LEVELS))
        for name in APOLOGY_ELEMENTS
    ]
    counted = pd.DataFrame(counts, columns=["row", *LEVELS]).sort_values(
        ["full", "weak"], ascending=False, kind="stable"
    )
    total, sorry = len(table), int((table["regret"] == "full").sum())
    values = {"total": total, "sorry": sorry, "is_all": sorry == total}
    values |= {level: len(ids) for level, ids in by_level.items()}
    return Finding(
        "responsibility",
        shown=(*by_level["absent"], *by_level["weak"]),
        against=by_level["full"],
        unclear=by_level["unknown"],
        table=counted,
        values=values,
    )


@dataclass(frozen=True)
class Within:
    """Cases that certainly took a step within some time, and those that may have, of those with a
    time of it.
    """

    within: tuple[str, ...]
    perhaps: tuple[str, ...]
    timed: tuple[str, ...]

    @property
    def most(self) -> int:
        """How many may have taken it in that time."""
        return len(self.within) + len(self.perhaps)

    @property
    def count(self) -> object:
        """How many took it in that time, as a sentence says it."""
        return between(len(self.within), self.most)


def within(bounds: Mapping[str, Bounds], hours: float) -> Within:
    """Who took a step within some hours. bounds: id → earliest and latest hour of it."""
    sure, perhaps, _ = _split(bounds, lambda _, high: high <= hours, lambda low, _: low <= hours)
    return Within(sure, perhaps, tuple(bounds))


def within_a_day(library: Library, name: str) -> Within:
    return within(library.bounds(name), DAY)


def speed(library: Library) -> Finding:
    """The first answer came within a day, and the full apology later than that."""
    first, sorry = (library.bounds(s.name) for s in (TIME_TO_ACKNOWLEDGE, TIME_TO_APOLOGISE))
    both = [case for case in first if case in sorry]
    shown = [i for i in both if first[i][1] <= DAY < sorry[i][0]]
    against = [i for i in both if first[i][0] > DAY or sorry[i][1] <= DAY]
    unclear = [i for i in both if i not in shown and i not in against]
    table = pd.DataFrame(
        [(step.name, *spans(library.bounds(step.name))) for step in CLOCK],
        columns=["row", *SPANS],
    )
    answered, apologised = (
        within_a_day(library, s.name) for s in (TIME_TO_ACKNOWLEDGE, TIME_TO_APOLOGISE)
    )
    values = {
        "answered": answered.count,
        "timed": len(answered.timed),
        "apologised": apologised.count,
        "sorry": len(apologised.timed),
    }
    is_so = 2 * len(answered.within) > len(answered.timed)
    is_so = is_so and 2 * apologised.most < len(apologised.timed)
    return Finding("speed", tuple(shown), tuple(against), tuple(unclear), table, values, is_so)


def spans(bounds: Mapping[str, Bounds]) -> list[int]:
    """Number of cases in each of SPANS."""
    counts = dict.fromkeys(SPANS, 0)
    for low, high in bounds.values():
        first, last = (sum(end > by for by in BY) for end in (low, high))
        counts[SPANS[first] if first == last else "unclear"] += 1
    return list(counts.values())


def second_try(library: Library) -> Finding:
    """From a statement that did not apologise to the full apology it took more than a day."""
    took = library.bounds(NON_APOLOGY_TO_APOLOGY.name)
    timed = [i for i, of in library.measures.items() if of[STATEMENTS].is_observed]
    waiting = [i for i in took if not library.measures[i][NON_APOLOGY_TO_APOLOGY].is_observed]
    median: MedianBounds | None = library.median(NON_APOLOGY_TO_APOLOGY.name)
    values: dict[str, Any] = {"timed": len(timed), "tried": len(took), "waiting": tuple(waiting)}
    if median is not None:
        values["median"] = median.low if median.value is None else median.value
    shown, against, unclear = _split(
        took, lambda low, high: low >= DAY, lambda low, high: high <= DAY
    )
    return Finding("second_try", shown, against, unclear, _bars(took), values, median is not None)


def chief_executive(library: Library) -> Finding:
    """The chief executive spoke only after the brand's first answer."""
    first, chief = TIME_TO_ACKNOWLEDGE.name, TIME_TO_CHIEF_EXECUTIVE.name
    one, other = library.bounds(first), library.bounds(chief)
    both = [case for case in one if case in other]
    shown = [i for i in both if other[i][0] > one[i][1]]
    same = [
        i
        for i in both
        if set(library.measures[i][first].evidence) & set(library.measures[i][chief].evidence)
    ]
    against = [i for i in both if i not in shown and (i in same or other[i][1] < one[i][0])]
    unclear = [i for i in both if i not in shown and i not in against]
    rows = [
        (case, name, *bounds[case], "observed")
        for case in sorted(both, key=lambda i: other[i])
        for name, bounds in ((first, one), (chief, other))
    ]
    table = pd.DataFrame(rows, columns=["case", "measure", "low", "high", "status"])
    return Finding("chief_executive", tuple(shown), tuple(against), tuple(unclear), table)


def again(library: Library) -> Finding:
    """One full apology was not enough: another is on record."""
    counts = library.bounds(FULL_APOLOGIES.name)
    shown, against, unclear = _split(counts, lambda low, _: low >= 2, lambda _, high: high <= 1)
    return Finding("again", shown, against, unclear, _bars(counts, is_down=True))


def not_the_end(library: Library) -> Finding:
    """Others went on against the brand after its first full apology."""
    after = library.bounds(ESCALATIONS_AFTER_APOLOGY.name)
    shown, against, unclear = _split(after, lambda low, _: low >= 1, lambda _, high: high < 1)
    sorry = [i for i, of in library.measures.items() if of[APOLOGY_ELEMENT_COUNT].is_observed]
    unclear = (*unclear, *(i for i in sorry if i not in after))
    return Finding("not_the_end", shown, against, unclear, _bars(after, is_down=True))


def share_price(library: Library) -> Finding:
    """On the first session the share price fell no more than its usual swings."""
    moved = library.bounds(ABNORMAL_RETURN.name)
    fell = [i for i in moved if _fell(library, i)]
    shown = tuple(i for i in moved if i not in fell)
    grave = tuple(i for i in shown if library.entries[i].severity == "grave")
    table = _bars(moved)
    table["value"] = [library.measures[i][ABNORMAL_RETURN].value or 0.0 for i in table["case"]]
    table = table.sort_values("value", kind="stable", ignore_index=True)
    table["is_marked"] = table["case"].isin(fell)
    return Finding("share_price", shown, tuple(fell), (), table, {"grave": grave})


def _fell(library: Library, case: str) -> bool:
    """Whether a share fell more than it usually does, by its own test."""
    move = library.measures[case][ABNORMAL_RETURN]
    if move.verdict is None:
        return move.high is not None and move.high < 0
    return move.verdict.key == "reason.significant" and (move.value or 0.0) < 0


def share_back(library: Library) -> Finding:
    """A share price that had fallen was not back beside its market in the time covered."""
    took = library.bounds(SESSIONS_TO_REGAIN.name)
    back = tuple(i for i in took if library.measures[i][SESSIONS_TO_REGAIN].is_observed)
    away = tuple(i for i in took if i not in back)
    asked = library.bounds(DAYS_TO_SURVEY_BACK.name)
    again = [i for i in asked if library.measures[i][DAYS_TO_SURVEY_BACK].is_observed]
    short = [i for i, (low, _) in asked.items() if i not in again and low <= SHORT]
    values = {"asked": len(asked), "asked_back": len(again), "short": len(short)}
    return Finding("share_back", away, back, (), _bars(took), values)


def copied(library: Library) -> Finding:
    """A tenth of the posts or more was copied text."""
    shares = library.bounds(COPIED_SHARE.name)
    shown, against, unclear = _split(shares, lambda low, _: low >= 0.1, lambda _, high: high < 0.1)
    return Finding("copied", shown, against, unclear, _bars(shares))


def own_mentions(library: Library) -> Finding:
    """A quarter of the negative posts or more did not address the brand."""
    shares = library.bounds(MISSED_NEGATIVE_SHARE.name)
    shown, against, unclear = _split(
        shares, lambda low, _: low >= 0.25, lambda _, high: high < 0.25
    )
    return Finding("own_mentions", shown, against, unclear, _bars(shares))


FINDINGS: Mapping[str, Callable[[Library], Finding]] = {
    "responsibility": responsibility,
    "speed": speed,
    "second_try": second_try,
    "again": again,
    "not_the_end": not_the_end,
    "chief_executive": chief_executive,
    "share_price": share_price,
    "share_back": share_back,
    "copied": copied,
    "own_mentions": own_mentions,
}
"""In the order of the page: what is said, how fast, what follows, and what it cost."""


def _order(bounds: Mapping[str, Bounds]) -> list[str]:
    return sorted(bounds, key=lambda i: bounds[i])


def _bars(bounds: Mapping[str, Bounds], *, is_down: bool = False) -> pd.DataFrame:
    """`case, low, high` from the least, or the most; high is infinite where the end is open."""
    ids = _order(bounds)
    rows = [(i, *bounds[i]) for i in (reversed(ids) if is_down else ids)]
    return pd.DataFrame(rows, columns=["case", "low", "high"])


_Test = Callable[[float, float], bool]


def _split(
    bounds: Mapping[str, Bounds], is_shown: _Test, is_against: _Test
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Cases that certainly show it, certainly do not, and are open."""
    shown: Sequence[str] = [i for i, ends in bounds.items() if is_shown(*ends)]
    against = [i for i, ends in bounds.items() if i not in shown and is_against(*ends)]
    unclear = [i for i in bounds if i not in shown and i not in against]
    return tuple(shown), tuple(against), tuple(unclear)
