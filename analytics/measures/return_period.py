"""The default early warning: how rare a level is in a series' own last two weeks.

A level's return period is one over the share of earlier bins that reached it: a rank, so neither
the scale nor the shape of the counts matters. Beyond the ten largest levels on record it follows
Hill's tail (1975, Annals of Statistics 3, 1163-1174), so that order is kept far out. Five trailing
means, from a quarter of an hour to four hours, are judged so, each against its own past; their
geometric mean counts. A level is judged as it is, and by how far its root stands above that of
the hour's usual level, so that a night's crisis need not outshout the day; the rarer one counts.
Constants: those below and the refractory time. BOUND, the ladder SCALES, HISTORY and the
refractory time were chosen on labelled streams, each in the middle of where its choice matters
little (tests/measures/benchmark_nab.py); the rest is plain.
"""

from bisect import bisect_left, insort
from collections import Counter
from math import log, log10

import numpy as np
import pandas as pd

from analytics.measures.counts import Counts
from analytics.measures.warning import Watch

SCALES = tuple(pd.Timedelta(minutes=minutes) for minutes in (15, 30, 60, 120, 240))
BOUND = 150
"""Bins: an alert needs a level that the past reached less often than once in so many."""
HISTORY = pd.Timedelta(days=14)
LEAST_ROWS, MOST_LEAST_ROWS = 100, 400
"""Rows of history needed (and at least a day); rows kept where 14 days hold fewer."""
TAIL = 10
FLATTEST = 0.1
"""Least tail index: ties on record do not make the next level infinitely rare."""
DAY_MESSAGES = 20
"""Messages that the last day needs for a bin to join history: else nothing was collected."""
AROUND = pd.Timedelta(hours=2)
"""Width of the mean, centred on the same time of earlier days, whose median is usual."""


def return_period(counts: Counts, total: Counts | None = None) -> Watch:
    """Watch how rare each bin's level is. value: log10 of the return period in bins.

    total: all messages, where `counts` are a part of them; it tells whether they were being
    collected, so that the start of a collection is no alarm.
    """
    total = total or counts
    day = pd.Series(total.value, index=total.at).rolling("1D").sum().to_numpy()
    keep = (day >= DAY_MESSAGES) & np.isfinite(counts.value)
    series = pd.Series(counts.value, index=counts.at)
    usual = np.sqrt(_usual(series.where(keep)).to_numpy())
    widths = Counter(max(scale, counts.step) for scale in SCALES)
    plain = beside_usual = 0.0
    for width, times in widths.items():
        level = series.rolling(width).mean().clip(lower=0).to_numpy()
        plain += times * _log_return_periods(level, keep, counts)
        beside_usual += times * _log_return_periods(np.sqrt(level) - usual, keep, counts)
    value = np.fmax(plain, beside_usual) / len(SCALES)
    value = np.where(np.isfinite(counts.value), value, np.nan)
    return Watch("return_period", value, np.full(len(value), log10(BOUND)))


def joint(volume: Counts, negative: Counts) -> Watch:
    """Rare in volume and in negative messages at once: the lesser of both return periods."""
    value = np.minimum(return_period(volume).value, return_period(negative, volume).value)
    return Watch("joint", value, np.full(len(value), log10(BOUND)))


def _usual(series: pd.Series) -> pd.Series:
    """Median over the days of HISTORY of the mean around the same time, (n,); NaN on day one."""
    around = series.rolling(AROUND, center=True, min_periods=1).mean()
    at = pd.DatetimeIndex(series.index)
    days = pd.to_timedelta(range(1, HISTORY.days + 1), "D")
    return pd.DataFrame([around.reindex(at - back).to_numpy() for back in days]).median()


def _log_return_periods(level: np.ndarray, keep: np.ndarray, counts: Counts) -> np.ndarray:
    most = max(counts.rows(HISTORY), MOST_LEAST_ROWS)
    least = max(counts.rows("1D"), LEAST_ROWS)
    value = np.full(len(level), np.nan)
    kept: list[float] = []
    past: list[float] = []
    for row, now in enumerate(level):
        if now != now:
            continue
        if len(past) >= least and past[0] < past[-1]:
            value[row] = _log_return_period(now, past)
        if keep[row]:
            insort(past, now)
            kept.append(now)
            if len(kept) > most:
                del past[bisect_left(past, kept[-most - 1])]
    return value


def _log_return_period(now: float, past: list[float]) -> float:
    """log10 of 1 / P(level ≥ now), from the sorted past."""
    edge = past[-TAIL]
    if now <= edge:
        return log10((len(past) + 1) / (len(past) - bisect_left(past, now) + 1))
    known = log10((len(past) + 1) / (TAIL + 1))
    if edge <= 0:
        return known
    index = max(sum(map(log, past[-TAIL:])) / TAIL - log(edge), FLATTEST)
    return known + log10(now / edge) / index
