"""Published net survey scores around a crisis: size of the fall, and the surveys between which the
score recovered.

A score is known to within its rounding, or only as below a value. Two scores differ if they differ
by more than their margin: what rounding alone makes of no difference, or the interval of sampling
where that is wider and the numbers of respondents are published.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import numpy as np
import pandas as pd

from analytics.measures.sentiment import Z
from analytics.schema import Duration, Measure, Measures, Message, duration, number

NET_SCORE = "points (-100..100)"
"""Unit of survey scores for which more is better: positive answers minus negative ones."""
SURVEY_FALL = number("survey_fall", "score_points", method="method.published_scores")
DAYS_TO_SURVEY_BACK = duration("days_to_survey_back", "days", method="method.published_scores")
DAYS_TO_SURVEY_STAYING_BACK = duration(
    "days_to_survey_staying_back", "days", method="method.published_scores"
)
SPECS = (SURVEY_FALL, DAYS_TO_SURVEY_BACK, DAYS_TO_SURVEY_STAYING_BACK)
YEAR = 365
"""Days: an older score is no level of before, and a later fall not this crisis's. A convention:
most brand surveys are published once a year or more often."""
DAYS = ("after_day", "by_day", "again_day")
COLUMNS = (
    *("measure", "n", "before", "is_before", "first_after", "worst", "is_bound", "has_fallen"),
    *DAYS,
)
_LOWEST, _HIGHEST = -100.0, 100.0
_SLACK = 1e-9
"""Differences of decimals are known to this many points."""


@dataclass(frozen=True)
class _Line:
    """The scores of one survey: k days from onset, ascending, and what each leaves open.

    low, high: (k,) lowest and highest score of a day; low is _LOWEST where one is only "below".
    margin: most by which two scores of one level differ. n: scores.
    """

    day: np.ndarray
    low: np.ndarray
    high: np.ndarray
    margin: float
    n: int

    @property
    def is_after(self) -> np.ndarray:
        return (self.day > 0) & (self.day <= YEAR)

    def before(self) -> tuple[float, float] | None:
        """Lowest and highest level of before onset; None where no score tells it.

        It is the last exact score of the YEAR before, unless a later one is below it. A score of
        the day of onset may be of after it: then both levels are left open, or any higher one.
        """
        early = np.flatnonzero((self.day < 0) & (self.day >= -YEAR))
        same = np.flatnonzero(self.day == 0)
        exact = early[self.low[early] > _LOWEST]
        if not len(exact):
            is_told = len(same) and self.low[same[0]] > _LOWEST and not len(early)
            return (float(self.low[same[0]]), _HIGHEST) if is_told else None
        last = exact[-1]
        if (self.high[last:][self.day[last:] < 0] < self.low[last]).any():
            return None
        held = np.append(last, same)
        return float(self.low[held].min()), float(self.high[held].max())

    def fall(self, before: tuple[float, float], rows: np.ndarray) -> tuple[float, float]:
        """Least and most by which the lowest score of some days lies below the level; the most is
        infinite if a bound leaves it open.
        """
        low, high = self.low[rows].min(), self.high[rows].min()
        is_open = low == _LOWEST or before[1] == _HIGHEST
        return before[0] - float(high), np.inf if is_open else before[1] - float(low)

    def sides(self, before: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
        """(k,) which days are known to be below the level, and which to be back at it."""
        is_late = self.day > 0
        is_below = is_late & (self.high + self.margin < before[0] - _SLACK)
        return is_below, is_late & (self.low + self.margin >= before[1] - _SLACK)


def _line(scores: pd.DataFrame, start: date) -> _Line:
    """The scores of one survey; those of one day leave open what lies between them."""
    day = (pd.to_datetime(scores["at"]) - pd.Timestamp(start)).dt.days
    low = scores["value"].where(~scores["is_below"].astype(bool), _LOWEST)
    ends = pd.DataFrame({"day": day, "low": low, "high": scores["value"]}).groupby("day")
    low, high = ends["low"].min(), ends["high"].max()
    return _Line(
        *(low.index.to_numpy(int), low.to_numpy(float), high.to_numpy(float)),
        _margin(scores),
        len(scores),
    )


def _margin(scores: pd.DataFrame) -> float:
    """Points by which two scores of one level differ at most."""
    value = scores["value"].to_numpy(float)
    digits = next((k for k in range(4) if np.allclose(value, value.round(k), atol=1e-9)), 4)
    rounding = 10.0**-digits
    asked = pd.to_numeric(scores.get("respondents", pd.Series(np.nan, scores.index)))
    sampling = Z * np.sqrt(2 * ((_HIGHEST**2 - value**2) / asked.to_numpy(float)).max())
    return max(rounding, float(sampling)) if np.isfinite(sampling) else rounding


def series(points: pd.DataFrame, start: date) -> pd.DataFrame:
    """Each survey with a score in the YEAR after `start` to compare, in the order given.

    points: `measure, at, value, is_below`, one row per score, and `respondents` where known; at: a
    date. is_below: the score lies somewhere below `value`. Returns COLUMNS: before, the level of
    before onset, else (is_before false) the first score after it; first_after, the next one; worst,
    the lowest of the YEAR after onset, and whether it may be lower; has_fallen, whether it is below
    by more than the margin; days from `start`: after_day of the last score known to be below,
    by_day of the first that had recovered, again_day of the first below again (NA: none was, or the
    level of before is not known).
    """
    rows: list[tuple[object, ...]] = []
    for name, scores in points.groupby("measure", sort=False):
        line = _line(scores, start)
        level, after = line.before(), np.flatnonzero(line.is_after)
        is_before = level is not None
        if level is None:  # compare the first score after onset with the next ones
            after = after[np.cumsum(line.low[after] > _LOWEST) > 0]
            first, after = after[:1], after[1:]
            level = float(line.low[first].sum()), float(line.high[first].sum())
        if len(after):
            least, most = line.fall(level, after)
            days = _days(line, level) if is_before else (int(line.day[-1]), pd.NA, pd.NA)
            worst, has_fallen = level[0] - least, least > line.margin + _SLACK
            ends = (worst, bool(np.isinf(most)), has_fallen)
            start_values = (level[0], is_before, float(line.high[after[0]]))
            rows.append((name, line.n, *start_values, *ends, *days))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(dict.fromkeys(DAYS, "Int64"))


def _days(line: _Line, level: tuple[float, float]) -> tuple[object, ...]:
    """The days of DAYS after a fall."""
    is_below, is_back = line.sides(level)
    fell = is_below & line.is_after
    if not fell.any():
        return pd.NA, pd.NA, pd.NA
    back = np.flatnonzero(is_back & (np.cumsum(fell) > 0))
    by = back[0] if len(back) else len(line.day)
    after = np.flatnonzero(is_below[:by])[-1]
    again = by + np.flatnonzero(is_below[by:] & line.is_after[by:])
    day = line.day
    return int(day[after]), *(int(day[one[0]]) if len(one) else pd.NA for one in (back, again))


def fell_between(scores: pd.DataFrame, start: date) -> tuple[int, int] | None:
    """Days from `start` of the last score of one survey before its fall, and of the first one
    known to be below the level of before; None where no fall is known. scores: as for `series`.
    """
    line = _line(scores, start)
    level = line.before()
    if level is None:
        return None
    below = np.flatnonzero(line.sides(level)[0] & line.is_after)
    if not len(below) or below[0] == 0:
        return None
    return int(line.day[below[0] - 1]), int(line.day[below[0]])


def survey(points: pd.DataFrame, start: date | None) -> Measures:
    """The measures of SPECS, of the first survey of `series`."""
    if start is not None:
        for _, scores in points.groupby("measure", sort=False):
            found = series(scores, start)
            if len(found):
                is_before = bool(found.at[0, "is_before"])
                return _measures(_line(scores, start)) if is_before else _missing("survey_no_level")
    return _missing("no_survey")


def _missing(reason: str) -> Measures:
    return Measures(spec.missing(Message(f"reason.{reason}")) for spec in SPECS)


def _measures(line: _Line) -> Measures:
    level = line.before()
    assert level is not None
    least, most = line.fall(level, np.flatnonzero(line.is_after))
    fall = _fall(line, least, most)
    is_below, is_back = line.sides(level)
    is_fallen = is_below & line.is_after
    if not is_fallen.any():
        is_none = most <= line.margin + _SLACK
        reason = Message(f"reason.survey_{'not_fallen' if is_none else 'untold'}")
        status: Literal["not_applicable", "not_available"]
        status = "not_applicable" if is_none else "not_available"
        return Measures([fall, *(spec.missing(reason, status) for spec in SPECS[1:])])
    decided = np.flatnonzero((is_below | is_back) & (np.cumsum(is_fallen) > 0))
    day, back = line.day[decided], is_back[decided]
    stays = back & np.append(back[1:], False)
    last = float(day[~back][-1])
    told: list[Measure[Any]] = [fall]
    for spec, is_reached, why, most in (
        (DAYS_TO_SURVEY_BACK, back, "below", _surely_below(line, is_below, is_fallen)),
        (DAYS_TO_SURVEY_STAYING_BACK, stays, "not_stayed" if back.any() else "below", last),
    ):
        by = int(is_reached.argmax())
        low = Duration(min(float(day[by - 1]) if is_reached.any() else last, most))
        reason = Message(f"reason.survey_{why}")
        told.append(
            spec.observed(None, low, Duration(float(day[by])), n=line.n)
            if is_reached.any()
            else spec.censored(low, reason, n=line.n)
        )
    return Measures(told)


def _surely_below(line: _Line, is_below: np.ndarray, is_fallen: np.ndarray) -> float:
    """The last day of the fall before any on which the score may have been back."""
    first = int(is_fallen.argmax())
    open_days = np.flatnonzero(~is_below[first:])
    end = first + int(open_days[0]) if len(open_days) else len(is_below)
    return float(line.day[end - 1])


def _fall(line: _Line, least: float, most: float) -> Measure[float]:
    if np.isfinite(most):
        ends = (round(end, 9) for end in (least - line.margin, most + line.margin))
        value = round(least, 9) if least == most else None
        return SURVEY_FALL.observed(value, *ends, n=line.n)
    if least > 0:
        return SURVEY_FALL.censored(least, Message("reason.survey_bound"), n=line.n)
    return SURVEY_FALL.missing(Message("reason.survey_untold"), n=line.n)
