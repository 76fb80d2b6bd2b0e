"""Published net survey scores around a crisis: how far one fell, and between which surveys it was
back. Points are published one by one and without sample sizes, so they carry no interval.
"""

from datetime import date

import pandas as pd

from analytics.schema import Measure, Note

NET_SCORE = "points (-100..100)"
"""Unit of survey scores of which more is better: good answers minus bad ones."""
UNITS = {"survey_fall": "score points", "days_to_survey_back": "days"}
COLUMNS = (
    *("measure", "n", "before", "is_before", "first_after", "worst", "is_bound"),
    *("after_day", "by_day"),
)


def series(points: pd.DataFrame, start: date) -> pd.DataFrame:
    """Each survey with two scores or more, in the order given; days count from `start`.

    points: `measure, at, value, is_below`, a row a score; at: a date. is_below: the score lies
    somewhere below `value`. Gives COLUMNS: before, the last score up to `start`, else (is_before
    false) the first after it; first_after, the next one; worst, the lowest later one, and whether
    it is only a bound; after_day, of the last score known to be below `before`, or of the last
    one; by_day, of the first that was back (NA: none was, or the level before is not known).
    """
    rows = []
    for name, found in points.groupby("measure", sort=False):
        line = found.sort_values("at", kind="stable").reset_index(drop=True)
        exact = line[~line["is_below"]]
        early = exact[exact["at"] <= start]
        at = early.index[-1] if len(early) else next(iter(exact.index), len(line) - 1)
        if at == len(line) - 1:
            continue  # nothing to compare it with
        level, later = float(line.at[at, "value"]), line.iloc[at + 1 :]
        days = (pd.to_datetime(later["at"]) - pd.Timestamp(start)).dt.days
        under = (later["value"] < level) | (later["is_below"] & (later["value"] <= level))
        fell = under.cummax()
        back = fell & ~under & ~later["is_below"]
        worst = later["value"].idxmin()
        by = int(days[back].iloc[0]) if len(early) and back.any() else pd.NA
        last = days[days < by] if by is not pd.NA else days
        low, is_bound = float(later.at[worst, "value"]), bool(later.at[worst, "is_below"])
        told = (name, len(line), level, len(early) > 0, float(later["value"].iloc[0]), low)
        rows.append((*told, is_bound, int(last.iloc[-1]), by))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"by_day": "Int64"})


def survey(points: pd.DataFrame, start: date | None) -> dict[str, Measure]:
    """`survey_fall` and `days_to_survey_back` of the first survey of `series`."""
    found = series(points, start) if start is not None else pd.DataFrame()
    if found.empty:
        return {name: _none(name, "not_available", "no_survey") for name in UNITS}
    one = found.iloc[0]
    n, fall = int(one["n"]), float(one["before"] - one["worst"])
    if not one["is_before"]:
        down = _none("survey_fall", "not_available", "survey_no_level")
    elif one["is_bound"]:
        down = _measure("survey_fall", "censored", n, "survey_bound", low=fall)
    else:
        down = _measure("survey_fall", "observed", n, value=fall)
    name = "days_to_survey_back"
    if fall <= 0:
        back = _none(name, "not_applicable", "survey_not_fallen")
    elif not one["is_before"]:
        back = _none(name, "not_available", "survey_no_level")
    elif pd.isna(one["by_day"]):
        back = _measure(name, "censored", n, "survey_below", low=float(one["after_day"]))
    else:
        ends = float(one["after_day"]), float(one["by_day"])
        back = _measure(name, "observed", n, low=ends[0], high=ends[1])
    return {"survey_fall": down, name: back}


def _measure(name: str, status: str, n: int, reason: str = "", **numbers: float) -> Measure:
    why = Note(f"reason.{reason}") if reason else None
    return Measure(
        name, UNITS[name], status, n=n, reason=why, method="method.published_scores", **numbers
    )


def _none(name: str, status: str, reason: str) -> Measure:
    why = Note(f"reason.{reason}")
    return Measure(name, UNITS[name], status, reason=why, method="method.published_scores")
