"""What net sentiment would be without a crisis, from the bins before onset.

Bins are summed to blocks of three hours. Blocks of an earlier crisis or campaign, in which volume
or sentiment is far from the other blocks', are left out. The rest give the model of
`measures.forecast`. Later data change nothing.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.measures import forecast
from analytics.measures.series import collected, require_series, soft_counts
from analytics.schema import Message, hours

BLOCK_H = 3.0
SPAN_H = 28 * 24.0
"""Only this long before onset counts."""
NEEDED_H = 48.0
"""Clock time that the bins with messages must span."""
_SURGE, _FAR, _MOST = 3.0, 4.0, 0.4
_LEAST = 0.01
_MONDAY = pd.Timestamp("2001-01-01", tz="UTC")


@dataclass(frozen=True)
class Sums:
    """A series in bins or blocks, each (m,) unless said otherwise.

    at_h: hours from onset to the middle of the messages; known: (m, p) `forecast.features`; n:
    scored messages; total: positive minus negative; copies: the sum, over distinct texts, of
    (copies)², n where each text is its own; time: bins collected.
    """

    at_h: np.ndarray
    known: np.ndarray
    n: np.ndarray
    total: np.ndarray
    copies: np.ndarray
    time: np.ndarray

    @property
    def net(self) -> np.ndarray:
        """Net sentiment; 0 without messages."""
        return self.total / np.maximum(self.n, 1)

    def chance(self, sampling: float | np.ndarray) -> np.ndarray:
        """Sampling variance of `net`, infinite without messages. sampling: that of one message."""
        told = self.n > 0
        return np.where(told, sampling * self.copies / np.where(told, self.n, 1) ** 2, np.inf)

    def of(self, which: np.ndarray) -> "Sums":
        """Only some of them."""
        held = (self.at_h, self.known, self.n, self.total, self.copies, self.time)
        return Sums(*(one[which] for one in held))

    def blocks(self, start: int, size: int, most: int) -> "Sums":
        """Sums over whole blocks of `size` bins from bin `start` on, `most` at most; `at_h` and
        `known` are means over messages.
        """
        count = min(max(len(self.n) - start, 0) // size, most)
        cut = slice(start, start + count * size)
        shape = (count, size)
        n = self.n[cut].reshape(shape)
        share = np.where(n.sum(axis=1, keepdims=True) > 0, n, 1.0)
        share = share / share.sum(axis=1, keepdims=True)
        wide = self.known[cut].reshape(*shape, self.known.shape[1])
        adds = (one[cut].reshape(shape).sum(axis=1) for one in (self.total, self.copies, self.time))
        at_h = (self.at_h[cut].reshape(shape) * share).sum(axis=1)
        return Sums(at_h, np.einsum("bs,bsp->bp", share, wide), n.sum(axis=1), *adds)


@dataclass(frozen=True)
class Baseline:
    """What a calm series would do.

    onset_at; bin_h: hours a bin; before: number of bins that ended at onset or before; first: index
    of the first bin that began at onset or later. used: (n,) bins that the baseline rests on.
    expected: (n,) expected net sentiment, after onset a forecast. level: mean of `expected` over
    the messages of the used bins. sampling: variance of one message's −1, 0, +1. model: all that is
    known at onset. usual: (24,) messages a bin by the hour of the day. sums: the series by bin.
    """

    onset_at: pd.Timestamp
    bin_h: float
    before: int
    first: int
    used: np.ndarray
    expected: np.ndarray
    level: float
    sampling: float
    model: forecast.Posterior
    usual: np.ndarray
    sums: Sums


def baseline(bins: pd.DataFrame, onset_at: pd.Timestamp, bin_minutes: int) -> Baseline | Message:
    """The baseline of a regular series (`panel.series`), or why there is none."""
    require_series(bins, bin_minutes)
    if bins.empty:
        return Message("reason.no_messages")
    bin_h = bin_minutes / 60
    since = hours(bins["bin_start"].iloc[0] - onset_at)
    starts = since + bin_h * np.arange(len(bins))
    before = int((starts + bin_h <= 1e-9).sum())
    first = int((starts < -1e-9).sum())
    sums = _sums(bins, starts + bin_h / 2, clock_h(onset_at))
    size = block_bins(bin_h)
    count = (before - min(before, int((starts < -SPAN_H).sum()))) // size
    begin = before - count * size
    told = np.flatnonzero(sums.n[begin:before])
    span = 0.0 if not len(told) else float(told[-1] + 1 - told[0]) * bin_h
    if span < NEEDED_H:
        return Message("reason.short_baseline", {"hours": span, "needed": NEEDED_H})
    calm = sums.blocks(begin, size, count)
    since_h = clock_h(onset_at)
    kept = _kept(calm, since_h, size * bin_h)
    used = np.zeros(len(bins), bool)
    used[begin:before] = np.repeat(kept, size)
    used &= sums.n > 0
    sampling = _sampling(bins, used)
    alike = calm.of(kept)
    model = forecast.posterior(alike.net, alike.chance(sampling), alike.known, alike.at_h)
    expected = np.clip(model.expected(sums.known, sums.at_h), -1, 1)
    level = float(expected[used] @ sums.n[used] / sums.n[used].sum())
    usual = _usual_volume(sums, used, since_h)
    return Baseline(
        onset_at, bin_h, before, first, used, expected, level, sampling, model, usual, sums
    )


def block_bins(bin_h: float) -> int:
    """Bins of a block."""
    return max(1, round(BLOCK_H / bin_h))


def _sums(bins: pd.DataFrame, at_h: np.ndarray, clock_h: float) -> Sums:
    """The series by bin. at_h: hours from onset; clock_h: those from a Monday to onset."""
    counts = soft_counts(bins)
    share = collected(bins)
    counts = np.where(share[:, None] > 0, counts, 0.0)
    n = counts.sum(axis=1)
    known = forecast.features(at_h, clock_h + at_h)
    return Sums(at_h, known, n, counts[:, 2] - counts[:, 0], _copies(bins, n), share)


def _copies(bins: pd.DataFrame, n: np.ndarray) -> np.ndarray:
    """(n,) sum of the squared numbers of copies of each text; n where no column says."""
    if "squared_copies" not in bins:
        return n
    told = bins["squared_copies"].to_numpy(float)
    return np.where(np.isfinite(told), np.clip(told, n, n**2), n)


def _kept(calm: Sums, clock_h: float, block_h: float) -> np.ndarray:
    """(m,) bool: blocks with messages that are like the others in volume and sentiment.

    Nothing is left out if that were more than _MOST of the blocks: what is usual is not known then.
    """
    told = calm.n > 0
    odd = (_surges(calm, clock_h) | _far(calm, block_h)) & told
    return told if odd.sum() > _MOST * told.sum() else told & ~odd


def _surges(calm: Sums, clock_h: float) -> np.ndarray:
    """Blocks of far more messages than is usual at their hour."""
    told = calm.time > 0
    rate = calm.n / np.where(told, calm.time, 1)
    hour = ((calm.at_h + clock_h) % 24 // BLOCK_H).astype(int)
    overall = float(np.median(rate[told]))
    usual = np.full(len(rate), overall)
    for one in np.unique(hour[told]):
        usual[hour == one] = max(float(np.median(rate[told & (hour == one)])), overall / 3)
    off = 2 * (np.sqrt(calm.n) - np.sqrt(usual * calm.time))
    return (rate > _SURGE * usual) & (off > _FAR * max(_spread(off[told]), 1.0))


def _far(calm: Sums, block_h: float) -> np.ndarray:
    """Blocks within twelve hours whose mean is far from the median of such means."""
    near = min(max(1, round(12 / block_h)), len(calm.n))
    n = np.convolve(calm.n, np.ones(near), "valid")
    total = np.convolve(calm.total, np.ones(near), "valid")
    told = n > 0
    if not told.any():
        return np.zeros(len(calm.n), bool)
    mean = total / np.maximum(n, 1)
    middle = float(np.median(mean[told]))
    noise = 1 / np.sqrt(np.maximum(n, 1))
    off = (mean - middle) / np.hypot(_spread(mean[told] - middle), noise)
    side = np.sign(calm.net - middle)
    odd = np.zeros(len(calm.n), bool)
    for start in np.flatnonzero(told & (np.abs(off) > _FAR)):
        window = slice(start, start + near)
        odd[window] |= side[window] == np.sign(off[start])
    return odd


def _spread(values: np.ndarray) -> float:
    """Standard deviation from the median absolute deviation."""
    return float(1.4826 * np.median(np.abs(values - np.median(values))))


def _sampling(bins: pd.DataFrame, used: np.ndarray) -> float:
    """Variance of one message's −1, 0, +1, with half a message more of each class; of soft counts
    without the part that is the doubt of its label.
    """
    counts = soft_counts(bins)[used].sum(axis=0) + 0.5
    share = counts / counts.sum()
    variance = float(share[0] + share[2] - (share[2] - share[0]) ** 2)
    doubt = 0.0
    if "label_variance" in bins:
        doubt = float(bins.loc[used, "label_variance"].fillna(0).sum() / counts.sum())
    return max(variance - doubt, _LEAST)


def _usual_volume(sums: Sums, used: np.ndarray, clock_h: float) -> np.ndarray:
    """(24,) messages a collected bin by the hour of the day of its middle; the mean where the
    used bins hold no such hour.
    """
    hour = ((sums.at_h + clock_h) % 24).astype(int)
    n = np.bincount(hour[used], sums.n[used], 24)
    time = np.bincount(hour[used], sums.time[used], 24)
    return np.where(time > 0, n / np.where(time > 0, time, 1), n.sum() / time.sum())


def clock_h(at: pd.Timestamp) -> float:
    """Hours since Monday 00:00 UTC, below 168: dates further on are as exact."""
    return hours((at - _MONDAY) % pd.Timedelta(days=7))
