"""Comparison of cases. Times are often known as windows, so ranks and medians are bounds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analytics.errors import TableError
from analytics.measures.ranks import RankTest, rank_test
from analytics.measures.sentiment import share_interval
from analytics.measures.survival import DIGITS, survival
from analytics.schema import INTERVAL, Measure

MIN_CASES = 8
"""Fewest cases with a value for a median, a rank, a curve or a test: a convention."""
MIN_GROUP = 3
"""Fewest cases on each side of a test: a convention."""
SHORTEST = 0.5
"""Hours; shorter durations, and zero or negative ones, are treated as lying within this."""


@dataclass(frozen=True)
class MedianBounds:
    """A median over n cases: its interval, from what is known of each and from the cases being few;
    high is None if there is no upper bound. value: the estimate, None where windows leave it open.
    """

    low: float
    high: float | None
    n: int
    value: float | None = None


@dataclass(frozen=True)
class PercentileRank:
    """Share (0…1) of cases like these n peers with a lower value than a case: `low` to `high`."""

    low: float
    high: float
    n: int

    @property
    def is_told(self) -> bool:
        """Whether it is known in which half of such cases it lies."""
        return self.high <= 0.5 or self.low >= 0.5


def bounds(measure: Measure[Any]) -> tuple[float, float] | None:
    """(low, high) of a number or a duration: its interval or window, or the value as both if it has
    none.

    An open upper end, as of a censored duration, is infinite. None if there is no number.
    """
    if measure.spec.kind not in ("number", "duration") or measure.least is None:
        return None
    return float(measure.least), np.inf if measure.most is None else float(measure.most)


def _windows(extents: Sequence[tuple[float, float]]) -> np.ndarray:
    """(n, 2) windows; `TableError` where one has no number, or ends before it begins."""
    ends = np.asarray(extents, float).reshape(-1, 2)
    is_wrong = ~(ends[:, 0] <= ends[:, 1])
    if is_wrong.any():
        row = int(is_wrong.argmax())
        what = f"case {row + 1} lies between {ends[row, 0]:g} and {ends[row, 1]:g}"
        raise TableError(what=what, where="peers", right="Leave out cases that have no number")
    return ends


def median(extents: Sequence[tuple[float, float]]) -> MedianBounds | None:
    """The median of numbers known as windows; None below MIN_CASES.

    Its interval is that of the sign test, by order statistics, which assumes no distribution: the
    lower end of the lows and the upper of the highs.
    """
    from scipy.special import bdtrik

    ends = _windows(extents)
    n = len(ends)
    if n < MIN_CASES:
        return None
    low, high = np.sort(ends, axis=0).T
    row = max(int(np.ceil(bdtrik((1 - INTERVAL) / 2, n, 0.5))), 1) - 1
    middles = np.median(low), np.median(high)
    value = float(middles[0]) if middles[0] == middles[1] else None
    end = float(high[n - 1 - row])
    return MedianBounds(float(low[row]), end if np.isfinite(end) else None, n, value)


def typical_duration(extents: Sequence[tuple[float, float]]) -> MedianBounds | None:
    """Median of interval-censored durations (hours; low, high; high is infinite if the end was not
    observed), with its profile-likelihood interval; None below MIN_CASES. If half of the windows
    begin at onset or before, or half have not ended, the data do not identify a lognormal's: then
    as of `median`.

    A lognormal is fitted to the interval-censored times: a window contributes the probability of
    falling in it, a censored duration that of lasting longer, so that slow cases are kept (Lindsey
    and Ryan 1998, Statistics in Medicine 17, 219-238). Events before onset count as within
    SHORTEST. The likelihood's cut-off is that of Student's t, since the normal one is too narrow
    for few cases.
    """
    from scipy.optimize import brentq, minimize_scalar
    from scipy.special import ndtr, stdtrit

    ends = _windows(extents)
    if len(ends) < MIN_CASES or np.median(ends[:, 0]) <= 0 or np.isinf(np.median(ends[:, 1])):
        return median(extents)
    high = np.maximum(ends[:, 1], SHORTEST)
    low = np.where(ends[:, 0] <= 0, 0.0, np.minimum(ends[:, 0], high))
    with np.errstate(divide="ignore"):
        low, high = np.log(low), np.log(high)
    exact = low == high
    middles = np.where(np.isfinite(high) & np.isfinite(low), (low + high) / 2, high)
    middles = np.where(np.isfinite(middles), middles, low)

    def misfit(at: float, spread: float) -> float:
        sd = float(np.exp(spread))
        inside: np.ndarray = ndtr((high - at) / sd) - ndtr((low - at) / sd)
        density = np.exp(-(((low - at) / sd) ** 2) / 2) / np.sqrt(2 * np.pi)
        chance = np.where(exact, density / sd, inside)
        return -float(np.log(np.maximum(chance, 1e-300)).sum())

    def profile(at: float) -> float:
        return minimize_scalar(lambda spread: misfit(at, spread), bounds=(-3, 3)).fun

    reach = (float(middles.min()) - 5, float(middles.max()) + 5)
    best = minimize_scalar(profile, bounds=reach, options={"xatol": 1e-4})
    bound = best.fun + stdtrit(len(ends) - 2, 0.5 + INTERVAL / 2) ** 2 / 2

    def crossing(end: float) -> float | None:
        if profile(end) > bound:
            first, last = sorted((float(best.x), end))
            return float(np.exp(brentq(lambda at: profile(at) - bound, first, last)))
        return None

    low_end, high_end = map(crossing, reach)
    return MedianBounds(low_end or 0.0, high_end, len(ends), float(np.exp(best.x)))


def percentile_rank(
    own: tuple[float, float], peers: Sequence[tuple[float, float]]
) -> PercentileRank | None:
    """Percentile rank of a case among cases like its peers, itself excluded; None below MIN_CASES.

    Certainly below: peers whose high is under the case's low, or at it where the case is known only
    to lie beyond; possibly below: peers whose low is under the case's high. Each share of the peers
    has the interval of a share of so few (Wilson), and the rank lies between the lower end of the
    first and the upper end of the second: with exact numbers 90 %, else more.
    """
    (own,), ends = _windows([own]).tolist(), _windows(peers)
    n = len(ends)
    if n < MIN_CASES:
        return None
    low, high = ends.T
    is_below = (high < own[0]) | ((high == own[0]) & np.isinf(own[1]))
    least, _ = share_interval(is_below.sum(), n)
    _, most = share_interval((low < own[1]).sum(), n)
    return PercentileRank(float(least), float(most), n)


def kaplan_meier(waits: Mapping[str, tuple[float, bool]]) -> pd.DataFrame:
    """Kaplan-Meier curve over cases: `time, away, low, high, at_risk`; empty below MIN_CASES.

    waits: case → (time until recovery, or observed so far; whether it recovered). away: share of
    cases not recovered after `time`, with its interval (`survival`). A case last watched when
    another recovers was still away then.
    """
    columns = ["time", "away", "low", "high", "at_risk"]
    if len(waits) < MIN_CASES or not any(back for _, back in waits.values()):
        return pd.DataFrame(columns=columns)
    times, back = zip(*waits.values(), strict=True)
    _windows([(0.0, time) for time in times])
    curve = survival(np.array(times, float), np.array(back, bool))
    low, high = curve.ends(np.arange(len(curve.time)))
    away, at_risk = curve.away.round(DIGITS), curve.at_risk.astype(int)
    table = pd.DataFrame(dict(zip(columns, (curve.time, away, low, high, at_risk), strict=True)))
    return table[table["time"].isin(times)].reset_index(drop=True)


@dataclass(frozen=True)
class Association:
    """Stratified association of an outcome with a behaviour, and its p.

    difference: among pairs of cases of one stratum, one that did it and one that did not, the share
    in which the first has the higher outcome less that in which it has the lower; of two outcomes,
    the difference of their shares. Strata are weighted by Cochran, Mantel and Haenszel. n: cases in
    informative strata. least_p: the smallest p that so many cases can give. worst_p: the largest p
    when one case after the other is left out; 1 if too few remain.
    """

    difference: float
    p: float
    n: int
    worst_p: float
    least_p: float


def association(cases: pd.DataFrame) -> Association | None:
    """Exact stratified rank test, two-sided (`ranks.rank_test`).

    cases: `done` (boolean), `stratum`, and `outcome` (boolean or number), or `low` and `high` where
    it is known as a window, infinite if open; one row per case. Strata with one side only are
    uninformative. None with fewer than MIN_CASES informative cases, or MIN_GROUP on a side.
    """
    if "outcome" in cases:
        cases = cases.assign(low=cases["outcome"].astype(float), high=cases["outcome"])
    _windows(list(zip(cases["low"], cases["high"], strict=True)))
    tested = _stratified(cases)
    if tested is None:
        return None
    without = [_stratified(cases.drop(index=case)) for case in cases.index]
    worst = max(1.0 if one is None else one.p for one in without)
    return Association(tested.difference, tested.p, tested.n, max(worst, tested.p), tested.least_p)


def _stratified(cases: pd.DataFrame) -> RankTest | None:
    is_informative = cases.groupby("stratum")["done"].transform("nunique") == 2
    informative = cases[is_informative]
    done = informative["done"].astype(bool)
    if len(informative) < MIN_CASES or min(done.sum(), (~done).sum()) < MIN_GROUP:
        return None
    return rank_test(
        (rows["done"].to_numpy(bool), rows["low"].to_numpy(float), rows["high"].to_numpy(float))
        for _, rows in informative.groupby("stratum")
    )


def contrast(
    first: Sequence[float | tuple[float, float]], second: Sequence[float | tuple[float, float]]
) -> RankTest | None:
    """Exact rank test of two groups of cases; None below MIN_CASES, or MIN_GROUP in a group.

    first, second: a number, or the window (low, high) that it is known to lie in, per case.
    """
    if len(first) + len(second) < MIN_CASES or min(len(first), len(second)) < MIN_GROUP:
        return None
    ends = [one if isinstance(one, tuple) else (one, one) for one in (*first, *second)]
    low, high = _windows(ends).T
    return rank_test([(np.arange(len(ends)) < len(first), low, high)])
