"""What several cases say together: finished tables for the page that compares.

Only real cases enter. What differs between cases beside the thing compared (guilt, harm, industry,
how famous) is not held constant, so nothing here speaks of causes.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analytics.measures import peers, survey
from analytics.measures.market import Abnormal, standardised_cross_section
from analytics.measures.peers import Contrast
from analytics.measures.response import milestone_of
from analytics.schema import Measure, Milestone
from analytics.study.library import Library
from analytics.study.measuring import net_scores, onset_day
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
    """Net survey scores of the real cases that fell: `case, source` and `survey.COLUMNS`."""
    tables = []
    for one in studies:
        start = onset_day(one.case, one.onset)
        if start is None or one.case.provenance == "simulated":
            continue
        points = net_scores(one.case)
        found = survey.series(points, start)
        sources = points.groupby("measure")["source"].first()
        found.insert(0, "case", one.case.id)
        found.insert(1, "source", found["measure"].map(sources))
        tables.append(found[found["worst"] < found["before"]])
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


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


def pairs(studies: Sequence[Study]) -> dict[str, list[tuple[float, float]]]:
    """Two numbers a real case: `elements`, those coded as full in its first public word and in its
    first full apology, where that is another statement; `survey`, the score up to onset and the
    first one after it.
    """
    real = [one for one in studies if one.case.provenance != "simulated"]
    found: dict[str, list[tuple[float, float]]] = {"elements": [], "survey": []}
    for one in real:
        word, apology = (
            milestone_of(name, one.case.milestones) for name in ("acknowledged_at", "apologised_at")
        )
        if word and apology and word.id != apology.id:
            found["elements"].append((_full(word), _full(apology)))
        start = onset_day(one.case, one.onset)
        scores = survey.series(net_scores(one.case), start) if start else pd.DataFrame()
        if len(scores) and scores.iloc[0]["is_before"]:
            found["survey"].append((scores.iloc[0]["before"], scores.iloc[0]["first_after"]))
    return found


def _full(statement: Milestone) -> float:
    return float(sum(strength == "full" for strength in statement.apology.values()))


def _within(measure: Measure, limit: float) -> bool | None:
    """Whether a number surely lies within the limit, surely beyond it, or neither."""
    ends = peers.extent(measure)
    if ends is None or ends[0] <= limit < ends[1]:
        return None
    return ends[1] <= limit
