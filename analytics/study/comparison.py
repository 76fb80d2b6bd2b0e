"""Tables over several cases, for the comparison page.

Only real cases enter. Graver crises draw more of every response, so conduct and outcome are
compared only among cases of equal severity, coded before either. Nothing here claims a cause.
"""

from typing import cast

import pandas as pd

from analytics.measures import peers, survey
from analytics.measures.market import (
    ABNORMAL_RETURN,
    ABNORMAL_RETURN_T,
    CUMULATIVE_ABNORMAL_RETURN,
    Abnormal,
    standardised_cross_section,
)
from analytics.measures.response import CLOCK, ONSET_AT
from analytics.study.library import Library

STANDINGS = tuple(spec.name for spec in (*CLOCK, CUMULATIVE_ABNORMAL_RETURN))


def standings(library: Library) -> pd.DataFrame:
    """Percentile rank of each case among its peers: `case, measure, low, high, n, is_kind`."""
    rows = []
    for case, measures in library.measures.items():
        cluster = library.entries[case].cluster
        for name in STANDINGS:
            rank = library.percentile_rank(case, cluster, measures[name])
            if rank:
                among, is_kind = rank
                rows.append((case, name, among.low, among.high, among.n, is_kind))
    return pd.DataFrame(rows, columns=["case", "measure", "low", "high", "n", "is_kind"])


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
