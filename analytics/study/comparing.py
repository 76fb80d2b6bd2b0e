"""What several cases say together: finished tables for the page that compares.

Only real cases enter. What differs between cases beside the thing compared (guilt, harm, industry,
how famous) is not held constant, so nothing here speaks of causes.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analytics.measures import peers
from analytics.measures.market import Abnormal, standardised_cross_section
from analytics.measures.peers import Contrast
from analytics.schema import Measure
from analytics.study.library import Library
from analytics.study.study import Study

WORD_H, WEEK_H = 21.0, 168.0
"""First meaningful word: the mean of Freshfields 2013; a week: a convention."""
FULL_ELEMENTS = 5
REGAIN_SESSIONS = 60
"""A quarter of trading: a convention."""
STANDINGS = (
    "time_to_acknowledge_h",
    "time_to_respond_h",
    "time_to_apologise_h",
    "time_to_act_h",
    "cumulative_abnormal_return",
)
NET_SCORE = "points (-100..100)"
"""Unit of survey scores of which more is better: good answers minus bad ones."""

CONDITIONS = {
    "word": ("time_to_respond_h", WORD_H),
    "apology": ("time_to_apologise_h", WEEK_H),
    "deed": ("time_to_act_h", WEEK_H),
}


def standings(library: Library) -> pd.DataFrame:
    """`case, measure, low, high, n, is_kind`: share of peers below a case (`peers.standing`)."""
    rows = []
    for case, measures in library.measures.items():
        cluster = library.cases.at[case, "cluster"]
        for name in STANDINGS:
            found = library.standing(case, cluster, measures[name])
            if found:
                among, is_kind = found
                rows.append((case, name, among.low, among.high, among.n, is_kind))
    return pd.DataFrame(rows, columns=["case", "measure", "low", "high", "n", "is_kind"])


def waits(library: Library, name: str) -> dict[str, tuple[float, bool]]:
    """Case → (time until it was back, or observed so far; whether it came back)."""
    found = {}
    for case, measures in library.measures.items():
        measure = measures.get(name)
        if measure and measure.status == "observed" and measure.value is not None:
            found[case] = (float(measure.value), True)
        elif measure and measure.status == "censored":
            found[case] = (float(measure.low), False)
    return found


def surveys(studies: Sequence[Study]) -> pd.DataFrame:
    """Net survey scores that fell: when they were back, known only as between two surveys.

    `case, measure, source, before, worst, after_day, by_day`: days since onset of the last survey
    that was still below the value before onset, and of the first that was not (NA: none was).
    """
    rows = []
    for one in studies:
        if one.onset is None or one.case.provenance == "simulated":
            continue
        start = (one.onset.best or one.onset.earliest).tz_convert(one.case.time_zone).date()
        points = [f for f in one.case.figures if f.unit == NET_SCORE and not f.below]
        for name in dict.fromkeys(f.measure for f in points):
            line = sorted((f for f in points if f.measure == name), key=lambda f: f.at)
            before = [f for f in line if f.at <= start]
            later = [f for f in line if f.at > start]
            if not before or not later or min(f.value for f in later) >= before[-1].value:
                continue
            level = before[-1].value
            low = next(k for k, f in enumerate(later) if f.value < level)
            back = next((k for k in range(low, len(later)) if later[k].value >= level), None)
            last = later[-1] if back is None else later[back - 1]
            by = pd.NA if back is None else (later[back].at - start).days
            worst = min(f.value for f in later)
            days = (last.at - start).days
            rows.append((one.case.id, name, line[0].source, level, worst, days, by))
    columns = ["case", "measure", "source", "before", "worst", "after_day", "by_day"]
    return pd.DataFrame(rows, columns=columns).astype({"by_day": "Int64"})


def pooled(library: Library, name: str = "time_to_apologise_h") -> tuple[pd.DataFrame, list[str]]:
    """Typical hours by cluster of crisis, raw and partly pooled, and the cases left out.

    Works on the logarithm of hours: a window enters with its middle, at least half an hour; what is
    censored is left out. Columns `group, n, raw, pooled, low, high` in hours.
    """
    ends = library.extents(name)
    closed = {case: (low + high) / 2 for case, (low, high) in ends.items() if np.isfinite(high)}
    hours = pd.Series(closed, dtype=float).clip(lower=0.5)
    table = peers.partly_pooled(np.log(hours), library.cases["cluster"].reindex(hours.index))
    numbers = ["raw", "pooled", "low", "high"]
    table[numbers] = np.exp(table[numbers].astype(float))
    return table, sorted(ends.keys() - closed.keys())


def mean_abnormal(library: Library) -> tuple[float, float, int] | None:
    """(mean abnormal return of the cases' sessions, t of Boehmer, Musumeci and Poulsen, n); None
    below `peers.LEAST` cases with one.
    """
    found = []
    for measures in library.measures.values():
        move, t = measures["abnormal_return"], measures["abnormal_return_t"]
        if move.value is not None and t.value is not None:
            found.append(Abnormal(move.value, move.low, move.high, t.value, move.n))
    if len(found) < peers.LEAST:
        return None
    mean, t = standardised_cross_section(found)
    return mean, t, len(found)


def conditions(library: Library) -> pd.DataFrame:
    """(cases, CONDITIONS and no_false_start) of booleans; NA where the windows leave it open."""
    rows = {}
    for case, measures in library.measures.items():
        row = {key: _within(measures[name], limit) for key, (name, limit) in CONDITIONS.items()}
        tries = measures["non_apologies_before_apology"]
        row["no_false_start"] = tries.value == 0 if tries.value is not None else None
        rows[case] = row
    names = [*CONDITIONS, "no_false_start"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=names).astype("boolean")


def regained(library: Library, sessions: float = REGAIN_SESSIONS) -> pd.Series:
    """Whether the share was back at its level within so many sessions; NA where not known, or where
    it had not fallen."""
    known = {
        case: _within(measures["sessions_to_regain"], sessions)
        for case, measures in library.measures.items()
    }
    return pd.Series(known, dtype="boolean")


def combinations(library: Library) -> pd.DataFrame:
    """`peers.truth_table` of `conditions` with `regained` as outcome."""
    return peers.truth_table(conditions(library), regained(library))


def contrasts(library: Library) -> dict[str, Contrast | None]:
    """For each condition, cumulative abnormal returns of cases with it against those without."""
    returns = {
        case: measures["cumulative_abnormal_return"].value
        for case, measures in library.measures.items()
        if measures["cumulative_abnormal_return"].value is not None
    }
    held, found = conditions(library), {}
    for name in held:
        known = held[name].dropna()
        groups = [
            [returns[case] for case in known.index[known == side] if case in returns]
            for side in (True, False)
        ]
        found[name] = peers.contrast(*groups)
    return found


def _within(measure: Measure, limit: float) -> bool | None:
    """Whether a number surely lies within the limit, surely beyond it, or neither."""
    ends = peers.extent(measure)
    if ends is None or ends[0] <= limit < ends[1]:
        return None
    return ends[1] <= limit
