"""The default early warning: the return period of a level in the last two weeks of the same series.

A level's return period is one over the share of earlier bins that reached it: a rank, so neither
the scale nor the shape of the counts matters. Beyond the ten largest levels it follows Hill's tail
estimate (1975, Annals of Statistics 3, 1163-1174), so that extreme levels stay ordered. Five
trailing means, from a quarter of an hour to four hours, are judged in this way, each against its
own past; their geometric mean is used. A level is judged as it is, and by how far its square root
exceeds that of the hour's usual level, so that a crisis at night need not exceed daytime volume;
the rarer of the two is used. Constants: those below and the refractory time. BOUND, the ladder
SCALES, HISTORY and the refractory time were chosen on labelled streams, each in the middle of the
range where results change little (tests/measures/benchmark_nab.py); the others were not tuned.
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
"""Bins: an alert needs a level that the past reached less often than once in this many bins."""
HISTORY = pd.Timedelta(days=14)
MIN_ROWS, KEPT_ROWS = 100, 400
"""Rows of history needed (and at least a day); rows kept if 14 days contain fewer."""
TAIL = 10
FLATTEST = 0.1
"""Least tail index, so that ties in the history do not make the next level infinitely rare."""
DAY_MESSAGES = 20
"""Messages in the last day that a bin needs to join the history; fewer: no data collection."""
AROUND = pd.Timedelta(hours=2)
"""Width of the mean, centred on the same time of earlier days, whose median is the usual level."""


def return_period(counts: Counts, total: Counts | None = None) -> Watch:
    """Watch the rarity of each bin's level. value: log10 of the return period in bins.

    total: all messages, if `counts` are a part of them; it shows whether they were being collected,
    so that the start of a collection raises no alarm.
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
    """Volume and negative messages both rare: the smaller of the two return periods."""
    value = np.minimum(return_period(volume).value, return_period(negative, volume).value)
    return Watch("joint", value, np.full(len(value), log10(BOUND)))


def _usual(series: pd.Series) -> pd.Series:
    """Median over the days of HISTORY of the mean around the same time, (n,); NaN on day one."""
    around = series.rolling(AROUND, center=True, min_periods=1).mean()
    at = pd.DatetimeIndex(series.index)
    days = pd.to_timedelta(range(1, HISTORY.days + 1), "D")
    shifted = np.stack([around.reindex(at - back).to_numpy() for back in days])
    known = np.isfinite(shifted).any(axis=0)
    usual = np.full(len(at), np.nan)
    usual[known] = np.nanmedian(shifted[:, known], axis=0)
    return pd.Series(usual)


def _log_return_periods(level: np.ndarray, keep: np.ndarray, counts: Counts) -> np.ndarray:
    most = max(counts.rows(HISTORY), KEPT_ROWS)
    least = max(counts.rows("1D"), MIN_ROWS)
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
