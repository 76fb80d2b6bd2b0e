"""Published net survey scores around a crisis: size of the fall, and the surveys between which the
score recovered.

Points are published singly and without sample sizes, so they have no interval.
"""

from datetime import date
from typing import Any

import pandas as pd

from analytics.schema import Duration, Measure, Measures, Message, duration, number

NET_SCORE = "points (-100..100)"
"""Unit of survey scores for which more is better: positive answers minus negative ones."""
SURVEY_FALL = number("survey_fall", "score_points", method="method.published_scores")
DAYS_TO_SURVEY_BACK = duration("days_to_survey_back", "days", method="method.published_scores")
COLUMNS = (
    *("measure", "n", "before", "is_before", "first_after", "worst", "is_bound"),
    *("after_day", "by_day"),
)


def series(points: pd.DataFrame, start: date) -> pd.DataFrame:
    """Each survey with two scores or more, in the order given; days count from `start`.

    points: `measure, at, value, is_below`, one row per score; at: a date. is_below: the score lies
    somewhere below `value`. Returns COLUMNS: before, the last score up to `start`, else (is_before
    false) the first after it; first_after, the next one; worst, the lowest later one, and whether
    it is only a bound; after_day, of the last score known to be below `before`, or of the last one;
    by_day, of the first that had recovered (NA: none had, or the level before is not known).
    """
    rows: list[tuple[object, ...]] = []
    for name, scores in points.groupby("measure", sort=False):
        line = scores.sort_values("at", kind="stable").reset_index(drop=True)
        exact = line[~line["is_below"]]
        early = exact[exact["at"] <= start]
        at = early.index[-1] if len(early) else next(iter(exact.index), len(line) - 1)
        if at == len(line) - 1:
            continue  # no later score to compare with
        level, later = float(line["value"][at]), line.iloc[at + 1 :]
        days = (pd.to_datetime(later["at"]) - pd.Timestamp(start)).dt.days
        under = (later["value"] < level) | (later["is_below"] & (later["value"] <= level))
        fell = under.cummax()
        back = fell & ~under & ~later["is_below"]
        worst = later["value"].idxmin()
        by = int(days[back].iloc[0]) if len(early) and back.any() else pd.NA
        last = days[days < by] if by is not pd.NA else days
        low, is_bound = float(later["value"].min()), bool(later.at[worst, "is_below"])
        start_values = (name, len(line), level, len(early) > 0, float(later["value"].iloc[0]), low)
        rows.append((*start_values, is_bound, int(last.iloc[-1]), by))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"by_day": "Int64"})


def survey(points: pd.DataFrame, start: date | None) -> Measures:
    """`survey_fall` and `days_to_survey_back` of the first survey of `series`."""
    surveys = series(points, start) if start is not None else pd.DataFrame()
    if surveys.empty:
        reason = Message("reason.no_survey")
        return Measures([SURVEY_FALL.missing(reason), DAYS_TO_SURVEY_BACK.missing(reason)])
    first = surveys.iloc[0]
    fall = float(first["before"] - first["worst"])
    return Measures([_fall(first, fall), _back(first, fall)])


def _fall(survey: "pd.Series[Any]", fall: float) -> Measure[float]:
    n = int(survey["n"])
    if not survey["is_before"]:
        return SURVEY_FALL.missing(Message("reason.survey_no_level"))
    if survey["is_bound"]:
        return SURVEY_FALL.censored(fall, Message("reason.survey_bound"), n=n)
    return SURVEY_FALL.observed(fall, n=n)


def _back(survey: "pd.Series[Any]", fall: float) -> Measure[Duration]:
    spec, n = DAYS_TO_SURVEY_BACK, int(survey["n"])
    if fall <= 0:
        return spec.missing(Message("reason.survey_not_fallen"), "not_applicable")
    if not survey["is_before"]:
        return spec.missing(Message("reason.survey_no_level"))
    after = Duration(float(survey["after_day"]))
    if pd.isna(survey["by_day"]):
        return spec.censored(after, Message("reason.survey_below"), n=n)
    return spec.observed(low=after, high=Duration(float(survey["by_day"])), n=n)
