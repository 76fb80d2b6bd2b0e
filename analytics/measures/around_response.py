"""The series around a response, less what a calm would be, and less its rivals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.measures.baseline import Baseline, baseline
from analytics.measures.change import DAY_H, Step, judged
from analytics.measures.course_fit import NEAR_STEP_H, PRIOR, fit
from analytics.measures.courses import steps, turns
from analytics.measures.series import soft_counts
from analytics.schema import Message

AFTER_H = 72.0
"""Hours after the response that are looked at; nothing is said before they have passed."""
BEFORE_H = 6.0
"""Hours between onset and the response that are needed."""
_NEAR_H = 6
_MIN_KNOWN = 0.75
"""Least share of bins with messages in BEFORE_H before, and in DAY_H after, the response."""


def change_at(
    series: Sequence[pd.DataFrame],
    onset_at: pd.Timestamp,
    at: int,
    others: Sequence[int],
    bin_minutes: int,
) -> Step | Message:
    """The change at bin `at` of the first series beyond the mean of the others, or why there is
    none.
    """
    bin_h = bin_minutes / 60
    end = at + round(AFTER_H / bin_h)
    if end > len(series[0]):
        return Message("reason.too_soon_after_response", {"hours": AFTER_H})
    cut = [one.iloc[:end] for one in series]
    bases = [baseline(one, onset_at, bin_minutes) for one in cut]
    calm = [one for one in bases if not isinstance(one, Message)]
    if len(calm) < len(bases) or not _is_known(calm, at, bin_h):
        return Message("reason.thin_around_response", {"before": BEFORE_H, "after": DAY_H})
    parts = [_beside_calm(one, table, at) for one, table in zip(calm, cut, strict=True)]
    told = np.all([part.n > 0 for part in parts], axis=0)
    rivals = max(len(parts) - 1, 1)
    net = parts[0].net - sum((part.net for part in parts[1:]), np.zeros(len(told))) / rivals
    cov = parts[0].cov + sum(part.cov for part in parts[1:]) / rivals**2
    at_h = parts[0].at_h
    instants = calm[0].sums.at_h - bin_h / 2
    later = instants[[other for other in others if other < end]] - instants[at]
    for gap in later[np.abs(later) > NEAR_STEP_H]:  # nearer ones are parts of one answer
        since = at_h - instants[at] - gap
        step, kinds = steps(since)[:1], turns(since)
        columns = np.concatenate([step, kinds / np.sqrt(len(kinds))])
        cov = cov + PRIOR**2 * columns.T @ columns
    is_day_free = not ((later > NEAR_STEP_H) & (later <= DAY_H)).any()
    fits = fit(net[told], cov[np.ix_(told, told)], at_h[told], float(instants[at]))
    return judged(fits, int(parts[0].n.sum()), is_day_free=is_day_free)


@dataclass(frozen=True)
class _Beside:
    """Net sentiment less the forecast of a calm, its covariance, messages, and hours after onset to
    the middle of the messages, of each hour after onset.
    """

    net: np.ndarray
    cov: np.ndarray
    n: np.ndarray
    at_h: np.ndarray


def _beside_calm(base: Baseline, bins: pd.DataFrame, at: int) -> _Beside:
    """The hours after onset beside what a calm would be; the response begins one of them."""
    size = max(1, round(1 / base.bin_h))
    start = base.first + (at - base.first) % size
    sums = base.sums.blocks(start, size, len(bins))
    variance = _sampling(soft_counts(bins), base.bin_h)
    variance *= base.sampling / np.average(variance[base.used], weights=base.sums.n[base.used])
    local = variance[start::size][: len(sums.n)]
    model, share = base.model.distinct()
    means = model.mean(sums.known, sums.at_h)
    expected = share @ means
    chance = float(share @ model.dispersion) * local * sums.chance(1.0)
    cov = np.diag(np.where(sums.n > 0, chance, 0))
    for k, weight in enumerate(share):  # one at a time: each is (n, n)
        off = means[k] - expected
        held = model.of(slice(k, k + 1)).covariance(sums.known, sums.at_h)[0]
        cov += weight * (held + np.outer(off, off))
    return _Beside(sums.net - expected, cov, sums.n, sums.at_h)


def _sampling(counts: np.ndarray, bin_h: float) -> np.ndarray:
    """(n,) variance of one message's −1, 0, +1, from the messages of the hours around each bin.

    counts: (n, 3) negative, neutral, positive.
    """
    near = np.ones(2 * round(_NEAR_H / bin_h) + 1)
    n, positive, negative = (
        np.convolve(one, near, "same") for one in (counts.sum(axis=1), counts[:, 2], counts[:, 0])
    )
    n = np.maximum(n, 1)
    return np.clip((negative + positive) / n - ((positive - negative) / n) ** 2, 0.05, None)


def _is_known(calm: Sequence[Baseline], at: int, bin_h: float) -> bool:
    """Whether enough bins with messages lie between onset and `at`, and after it."""
    early, late = at - round(BEFORE_H / bin_h), at + round(DAY_H / bin_h)
    if early < min(one.first for one in calm):
        return False
    told = np.all([one.sums.n > 0 for one in calm], axis=0)
    return all(part.mean() >= _MIN_KNOWN for part in (told[early:at], told[at:late]))
