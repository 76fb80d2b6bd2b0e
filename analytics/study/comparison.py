"""Tables over several cases, for the comparison page.

Only real cases enter. Graver crises draw more of every response, so conduct and outcome are
compared only among cases of equal severity, coded before either. Nothing here claims a cause.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import pandas as pd

from analytics.characters import one_line
from analytics.measures import peers, survey
from analytics.measures.market import (
    ABNORMAL_RETURN,
    ABNORMAL_RETURN_T,
    LOWEST_BESIDE_MARKET,
    Abnormal,
    standardised_cross_section,
)
from analytics.measures.response import (
    CLOCK,
    ONSET_AT,
    TIME_TO_ACKNOWLEDGE,
    TIME_TO_ACT,
    TIME_TO_APOLOGISE,
)
from analytics.study.crisis_types import by_type
from analytics.study.findings import within, within_a_day
from analytics.study.library import Library, LibraryCase
from analytics.study.ranks import Rank, extremes, rank

WEEK = 168.0
RANKED = tuple(
    spec.name
    for spec in (TIME_TO_ACKNOWLEDGE, TIME_TO_APOLOGISE, TIME_TO_ACT, LOWEST_BESIDE_MARKET)
)
"""Measures by which cases are ranked, in the order of the page."""
FEWEST = 3
"""Fewest cases of a type for a count of it."""


@dataclass(frozen=True)
class Apart:
    """The cases that certainly lie at the ends of a measure, the most extreme first."""

    measure: str
    lowest: tuple[str, ...]
    highest: tuple[str, ...]


def apart(library: Library) -> list[Apart]:
    """The extremes of each of RANKED that has any (`ranks.extremes`)."""
    found = [Apart(name, *extremes(library.bounds(name))) for name in RANKED]
    return [one for one in found if one.lowest or one.highest]


def places(library: Library) -> dict[tuple[str, str], Rank]:
    """(case, measure) → rank among the other cases, where it can be told at all."""
    ranks = {
        (case, name): rank(case, bounds)
        for name in RANKED
        for bounds in (library.bounds(name),)
        for case in bounds
    }
    return {key: one for key, one in ranks.items() if one is not None}


@dataclass(frozen=True)
class OfType:
    """The cases of one type of crisis. timed: those with a time of a full apology, or of none yet;
    within: of these, those that certainly apologised within a week; later: those that certainly did
    not; perhaps: those whose sources leave it open.
    """

    name: str
    cases: tuple[str, ...]
    timed: tuple[str, ...]
    within: tuple[str, ...]
    later: tuple[str, ...]
    perhaps: tuple[str, ...]


def types(library: Library) -> list[OfType]:
    """Types of crisis with at least FEWEST cases that have a time of a full apology."""
    bounds = library.bounds(TIME_TO_APOLOGISE.name)
    groups = by_type([(case, library.entries[case].kind) for case in library.measures])
    found = []
    for name, ids in groups.items():
        soon = within({case: bounds[case] for case in ids if case in bounds}, WEEK)
        later = tuple(i for i in soon.timed if i not in soon.within and i not in soon.perhaps)
        found.append(OfType(name, tuple(ids), soon.timed, soon.within, later, soon.perhaps))
    return [one for one in found if len(one.timed) >= FEWEST and one.name != "other"]


def quick(library: Library) -> dict[str, object]:
    """In how many cases the brand answered within a day, and apologised in full, of those timed."""
    first, sorry = (
        within_a_day(library, spec.name) for spec in (TIME_TO_ACKNOWLEDGE, TIME_TO_APOLOGISE)
    )
    return {
        "answered": first.count,
        "timed": len(first.timed),
        "apologised": sorry.count,
        "sorry": len(sorry.timed),
    }


def label(entry: LibraryCase) -> str:
    """Brand and year of a case, in one line."""
    year = entry.id.split("-", 1)[0]
    return one_line(f"{entry.brand} {year}" if year.isdigit() else entry.brand)


def steps(library: Library, names: Sequence[str]) -> pd.DataFrame:
    """Measures of hours of each case, a row each: `case, brand, measure, low, best, high, status,
    provenance`. Cases in the order of their full apology, then of their first answer.
    """
    of = {entry.id: entry.measures for entry in library.entries.values()}

    def when(case: str) -> tuple[float, float]:
        low, first = (of[case][s].least for s in (TIME_TO_APOLOGISE, TIME_TO_ACKNOWLEDGE))
        return (float("inf") if low is None else low, float("inf") if first is None else first)

    rows = [
        (case, label(entry), name, m.low, m.value, m.high, m.status, entry.provenance)
        for case in sorted(of, key=when)
        for entry in (library.entries[case],)
        for name in names
        for m in (entry.measures[name],)
    ]
    columns = ["case", "brand", "measure", "low", "best", "high", "status", "provenance"]
    return pd.DataFrame(rows, columns=columns)


def waits(library: Library, name: str) -> dict[str, tuple[float, bool]]:
    """Case → (time until recovery, or time observed without it; whether it recovered). A case that
    came back in a hole of its collection was watched until that.
    """
    waiting = {}
    for case, measures in library.measures.items():
        measure = measures[name]
        if measure.value is not None:
            waiting[case] = (float(measure.value), True)
        elif measure.low is not None:
            waiting[case] = (float(measure.low), False)
    return waiting


def surveys(library: Library) -> pd.DataFrame:
    """Net survey scores of the library's cases that fell: `case, source` and `survey.COLUMNS`."""
    tables = [
        library.entries[case].surveys.assign(case=case)[["case", "source", *survey.COLUMNS]]
        for case in library.measures
        if len(library.entries[case].surveys)
    ]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def typical(library: Library) -> pd.DataFrame:
    """Typical hours from onset to the steps of the response that enough cases have a time of.

    Columns: `measure, middle, waiting, unknown, if_never`. middle: median over the cases with a
    time; `waiting` of these are censored: a search found no such step within a known time. unknown:
    ids of cases with neither the step nor a documented absence of it. if_never: the median if these
    cases had not taken the step by the end of their material.
    """
    rows = []
    for name in (spec.name for spec in CLOCK):
        bounds = library.bounds(name)
        middle = peers.typical_duration(list(bounds.values()))
        if middle is None:
            continue
        waiting = sum(library.measures[case][name].status == "censored" for case in bounds)
        unknown = {
            case: (hours, float("inf"))
            for case in library.measures
            if case not in bounds and (hours := _watched(library, case)) is not None
        }
        never = peers.typical_duration([*bounds.values(), *unknown.values()])
        rows.append((name, middle, waiting, list(unknown), never))
    columns = ["measure", "middle", "waiting", "unknown", "if_never"]
    return pd.DataFrame(rows, columns=columns)


def _watched(library: Library, case: str) -> float | None:
    """Hours from onset to the end of a case's material; None without an onset."""
    onset = library.measures[case][ONSET_AT]
    if onset.high is None:
        return None
    return (library.entries[case].ends_at - onset.high) / pd.Timedelta(hours=1)


def mean_abnormal(library: Library) -> tuple[float, float, int] | None:
    """(mean abnormal return of the cases' sessions, t of Boehmer, Musumeci and Poulsen, n).

    None where fewer than `peers.MIN_CASES` cases have an abnormal return.
    """
    returns = []
    for measures in library.measures.values():
        move, t = measures[ABNORMAL_RETURN], measures[ABNORMAL_RETURN_T]
        ends = move.value, move.low, move.high, t.value, move.n
        if None not in ends:
            returns.append(Abnormal(*cast("tuple[float, float, float, float, int]", ends)))
    together = standardised_cross_section(returns) if len(returns) >= peers.MIN_CASES else None
    return None if together is None else (*together, len(returns))
