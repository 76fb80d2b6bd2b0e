"""One case among others. Times are often known as windows, so ranks and medians are bounds."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import permutation_test
from statsmodels.duration.survfunc import SurvfuncRight

from analytics.measures.sentiment import Z
from analytics.schema import Measure

LEAST = 8
"""Fewest cases with a value that a median, a rank, a curve or a test is given for: a convention."""
LEAST_GROUP = 3
"""Fewest cases on each side of a test, and in a group of a kind: a convention."""


@dataclass(frozen=True)
class Middle:
    """Bounds of a median over n cases; high is None where half may not have ended yet."""

    low: float
    high: float | None
    n: int


@dataclass(frozen=True)
class Standing:
    """Share (0…1) of n peers that lie below a case: at least `low`, at most `high`."""

    low: float
    high: float
    n: int


def extent(measure: Measure) -> tuple[float, float] | None:
    """(low, high) of a number: the value where one is given, else the window; a censored one ends
    at infinity. None where there is no number.
    """
    if measure.value is not None and not isinstance(measure.value, str):
        return float(measure.value), float(measure.value)
    if measure.status == "censored" and not isinstance(measure.low, str):
        return float(measure.low), np.inf
    if measure.status == "observed" and not isinstance(measure.low, str | None):
        return float(measure.low), float(measure.high)
    return None


def median(extents: Sequence[tuple[float, float]]) -> Middle | None:
    """Bounds of the median: the medians of all lows and of all highs; None below LEAST cases."""
    if len(extents) < LEAST:
        return None
    low, high = np.median(np.array(extents), axis=0)
    return Middle(float(low), float(high) if np.isfinite(high) else None, len(extents))


def standing(own: tuple[float, float], peers: Sequence[tuple[float, float]]) -> Standing | None:
    """Where a case stands among its peers, itself not among them; None below LEAST peers.

    Surely below: peers whose highest lies under its lowest; possibly: whose lowest lies under its
    highest.
    """
    if len(peers) < LEAST:
        return None
    low, high = np.array(peers).T
    return Standing(float((high < own[0]).mean()), float((low < own[1]).mean()), len(peers))


def back_to_level(waits: Mapping[str, tuple[float, bool]]) -> pd.DataFrame:
    """Kaplan and Meier's curve over cases: `time, away, low, high, at_risk`; empty below LEAST.

    waits: case → (time until it was back, or observed so far; whether it came back). away: share of
    cases not back after `time`, with its interval by the log-log transform of Greenwood's variance.
    """
    columns = ["time", "away", "low", "high", "at_risk"]
    if len(waits) < LEAST or not any(back for _, back in waits.values()):
        return pd.DataFrame(columns=columns)
    times, back = zip(*waits.values(), strict=True)
    found = SurvfuncRight(np.array(times, float), np.array(back, int))
    away = found.surv_prob
    with np.errstate(divide="ignore", invalid="ignore"):
        width = Z * found.surv_prob_se / (away * np.abs(np.log(away)))
        ends = np.sort(away[:, None] ** np.exp(width[:, None] * np.array([-1, 1])), axis=1)
    ends[~np.isfinite(ends).all(axis=1)] = np.nan  # nobody left: no interval
    values = [found.surv_times, away, *ends.T, found.n_risk.astype(int)]
    return pd.DataFrame(dict(zip(columns, values, strict=True)))


def partly_pooled(values: pd.Series, groups: pd.Series) -> pd.DataFrame:
    """Means of groups drawn toward the mean of all: `group, n, raw, pooled, low, high`.

    values: a number a case, on a scale where differences make sense (hours: their logarithm).
    groups: by the same index. The spread within groups is taken as common; that between them is
    DerSimonian and Laird's (1986, Controlled Clinical Trials 7, 177-188), and the pooled mean the
    empirical Bayes one (Morris 1983, JASA 78, 47-55). Empty below LEAST cases or two groups.
    """
    columns = ["group", "n", "raw", "pooled", "low", "high"]
    parts = values.groupby(groups)
    n, raw = parts.size(), parts.mean()
    free = len(values) - len(n)
    if len(values) < LEAST or len(n) < 2 or free < 1:
        return pd.DataFrame(columns=columns)
    within = float(((values - groups.map(raw)) ** 2).sum() / free)
    if within == 0:
        return pd.DataFrame(columns=columns)
    variance = within / n
    fixed = 1 / variance
    apart = float((fixed * (raw - (fixed * raw).sum() / fixed.sum()) ** 2).sum()) - (len(n) - 1)
    between = max(apart / (fixed.sum() - (fixed**2).sum() / fixed.sum()), 0.0)
    total = 1 / (variance + between)
    middle = (total * raw).sum() / total.sum()
    weight = between / (between + variance)
    pooled = weight * raw + (1 - weight) * middle
    # the mean of all is itself uncertain; its share of each estimate adds to the spread
    half = Z * np.sqrt(weight * variance + (1 - weight) ** 2 / total.sum())
    table = pd.DataFrame({"n": n, "raw": raw, "pooled": pooled, "low": pooled - half})
    table["high"] = pooled + half
    return table.rename_axis("group").reset_index()[columns]


@dataclass(frozen=True)
class Contrast:
    """Difference of medians (first minus second group) and how often chance alone gives as much."""

    difference: float
    p: float
    n: tuple[int, int]


def contrast(first: Sequence[float], second: Sequence[float], *, seed: int = 0) -> Contrast | None:
    """Permutation test of two groups of cases (all arrangements where there are few).

    None with fewer than LEAST cases, or LEAST_GROUP in a group. What differs beside the grouping
    is not held constant: it says nothing of causes.
    """
    sizes = len(first), len(second)
    if sum(sizes) < LEAST or min(sizes) < LEAST_GROUP:
        return None
    found = permutation_test(
        (np.array(first, float), np.array(second, float)),
        lambda a, b, axis: np.median(a, axis=axis) - np.median(b, axis=axis),
        vectorized=True,
        n_resamples=9999,
        rng=np.random.default_rng(seed),
    )
    return Contrast(float(found.statistic), float(found.pvalue), sizes)


@dataclass(frozen=True)
class Paired:
    """Median of the differences within n cases (second minus first), and how often swapping the
    two within cases by chance alone gives as much."""

    difference: float
    p: float
    n: int


def paired(pairs: Sequence[tuple[float, float]], *, seed: int = 0) -> Paired | None:
    """Permutation test of two numbers of the same case; of their mean difference, since medians
    of few have many ties. None below LEAST pairs. All swaps are tried up to thirteen pairs.
    """
    if len(pairs) < LEAST:
        return None
    first, second = np.array(pairs, float).T
    found = permutation_test(
        (first, second),
        lambda a, b, axis: (b - a).mean(axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=9999,
        rng=np.random.default_rng(seed),
    )
    return Paired(float(np.median(second - first)), float(found.pvalue), len(pairs))


def truth_table(conditions: pd.DataFrame, outcome: pd.Series) -> pd.DataFrame:
    """Crisp-set QCA (Ragin 1987): the combinations of conditions that occur, with their cases.

    conditions: (cases, conditions) of booleans; outcome: boolean, same index; rows with a missing
    value are left out. Gives a row a combination: the conditions, `n`, `with_outcome`,
    `consistency` (share with the outcome), `cases` and `cases_with_outcome` (lists of the index).
    """
    whole = conditions.notna().all(axis=1) & outcome.notna()
    known, shown = conditions[whole].astype(bool), outcome[whole].astype(bool)
    rows = []
    for held, cases in known.groupby(list(known.columns), sort=False).groups.items():
        with_it: list[Hashable] = [case for case in cases if shown[case]]
        combination = dict(zip(known.columns, held, strict=True))
        share = len(with_it) / len(cases)
        rows.append(
            combination
            | {
                "n": len(cases),
                "with_outcome": len(with_it),
                "consistency": share,
                "cases": list(cases),
                "cases_with_outcome": with_it,
            }
        )
    names = ["n", "with_outcome", "consistency", "cases", "cases_with_outcome"]
    table = pd.DataFrame(rows, columns=[*conditions.columns, *names])
    return table.sort_values(["n", "with_outcome"], ascending=False, ignore_index=True)
