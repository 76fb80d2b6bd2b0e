"""Whether net sentiment fell after an instant, and when.

Each reading compares how probable the data are if sentiment fell, in any of many shapes, with how
probable they are if it went on as the baseline's model says: a Bayes factor (Kass and Raftery 1995,
Journal of the American Statistical Association 90, 773-795), in which a mood, a drift or a cycle
that explains the data speaks against a fall. p is the share of calm series, simulated from the
model, whose greatest factor of all readings up to the horizon reaches the greatest seen so far. It
therefore never rises as data arrive: what was found stays found, however often one looks.
"""

from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd

from analytics.measures import forecast
from analytics.measures.baseline import Baseline, Sums, block_bins, clock_h
from analytics.measures.sentiment import Z
from analytics.measures.series import rows_until, soft_counts

HORIZON_H = 120.0
"""Only what is seen within this long after onset is the onset's fall."""
BEGINS_H = 72.0
"""It begins within this long."""
LEVEL = 0.04
"""A fall is found where p is at most this: less than the .05 that shall hold, since no model is the
world.
"""
SHORTEST_H = 6.0
MIN_N = 20
"""Fewest scored messages in the window that is reported."""
NEAR_H = 12.0
"""Hours whose messages tell the sampling variance of one at their end."""
PRIOR_MESSAGES = 10.0
"""Messages for which the baseline's variance of one counts."""
_READINGS = np.array([0.1, 0.2, 0.4, 0.6, 0.8, 0.95])  # of the horizon
_MOST = 56  # blocks
_DRAWS = 1000
_DEPTH = np.float32(0.2)
_LASTS_H, _TAUS_H, _SINKS_H = (12, 24, 48, 96), (12, 24, 48), 72
_SOON_H = 30.0
_UNKNOWN, _HUGE, _TINY = 1e6, np.float32(40), 1e-12


@dataclass(frozen=True)
class Fall:
    """The most significant deficit. p: how often a calm series looks as much like a fall at some
    reading. deficit: expected minus seen mean net sentiment from start to end, with its 90 %
    interval low, high; as that of a window chosen for its deficit it is rather too large. known_at:
    end of the first reading that found it; None where none did.
    """

    p: float
    deficit: float
    low: float
    high: float
    start: pd.Timestamp
    end: pd.Timestamp
    known_at: pd.Timestamp | None

    @property
    def is_found(self) -> bool:
        """Whether it is more than chance."""
        return self.known_at is not None


def fall(
    bins: pd.DataFrame,
    base: Baseline,
    bin_minutes: int,
    *,
    since: pd.Timestamp | None = None,
    horizon_h: float = HORIZON_H,
    begins_h: float | None = None,
) -> Fall | None:
    """The most significant deficit that begins within `begins_h` after `since` (None: onset) and is
    seen within `horizon_h`; None where no window holds enough messages.

    bins: the series of `base`. begins_h: None: the horizon's first three fifths. Blocks are of
    three hours, longer where the horizon is longer than a week. The bin that holds `since` is left
    out unless it begins there.
    """
    size = max(block_bins(base.bin_h), int(np.ceil(horizon_h / _MOST / base.bin_h)))
    start = base.first
    if since is not None:
        start = max(start, rows_until(bins, since))
    count = max(2, int(horizon_h / (size * base.bin_h) + 1e-9))
    seen = base.sums.blocks(start, size, count)
    sampling = _sampling(base, soft_counts(bins), start, size, len(seen.n))
    window = _greatest(base, seen, sampling, size * base.bin_h)
    if window is None:
        return None
    first, last, deficit, error = window
    begins_h = BEGINS_H / HORIZON_H * horizon_h if begins_h is None else begins_h
    block_h = size * base.bin_h
    shapes, odds = _shapes(count, block_h, begins_h, is_onset=since is None)
    calm = _usual(base, start, size, count)
    model, share = base.model.distinct()
    usual = _Settings(model, share, calm, np.full(count, base.sampling))
    reached = usual.factors(usual.draws(), shapes, odds, _readings(count)).max(axis=0)
    reached = np.maximum(reached, 0)  # data that speak against a fall are none, however rare
    told = _Settings(model, share, seen, sampling)
    readings = _readings(count)
    readings = readings[readings <= len(seen.n)]
    factors = told.factors(seen.net[None], shapes[: len(seen.n)], odds, readings)[:, 0]
    p = np.array([((reached >= factor).sum() + 1) / (len(reached) + 1) for factor in factors])
    known = readings[p <= LEVEL]
    at, width, half = bins["bin_start"].iloc[start], pd.Timedelta(hours=block_h), Z * error
    return Fall(
        float(p.min(initial=1.0)),
        deficit,
        deficit - half,
        deficit + half,
        at + first * width,
        at + last * width,
        at + known[0] * width if len(known) else None,
    )


def _readings(count: int) -> np.ndarray:
    """Numbers of blocks after which a reading is taken, of `count` in the horizon."""
    return np.unique(np.maximum(np.round(_READINGS * count), 1).astype(int))


def _shapes(
    count: int, block_h: float, begins_h: float, *, is_onset: bool
) -> tuple[np.ndarray, np.ndarray]:
    """(count, s) shapes of falls of depth 1, and (s,) their prior probabilities: falls that last,
    return exponentially, stay and sink slowly, beginning every six hours or more. A fall after an
    onset is the likelier the sooner it begins.
    """
    t = (np.arange(count) + 0.5) * block_h
    begins = np.arange(0, begins_h + 1e-9, max(SHORTEST_H, block_h, begins_h / 12))
    shapes: list[np.ndarray] = []
    for begin in begins:
        since = t - begin
        on = since > 0
        shapes += [on & (since < lasts) for lasts in _LASTS_H]
        shapes += [on * np.exp(-np.maximum(since, 0) / tau) for tau in _TAUS_H]
        shapes += [on * 1.0, np.clip(since / _SINKS_H, 0, 1)]
    odds = np.exp(-begins / _SOON_H) if is_onset else np.ones(len(begins))
    odds = np.repeat(odds / odds.sum(), len(shapes) // len(begins))
    return np.array(shapes, float).T, (odds / odds.sum()).astype(np.float32)


class _Settings:
    """The settings of a model over some blocks. sampling: (blocks,) variance of one message."""

    def __init__(
        self, model: forecast.Posterior, share: np.ndarray, blocks: Sums, sampling: np.ndarray
    ) -> None:
        told = blocks.n > 0
        chance = np.where(told, blocks.chance(sampling), _UNKNOWN)
        self.share = share
        self.mean = model.mean(blocks.known, blocks.at_h)
        noise = model.dispersion[:, None, None] * np.diag(chance)
        self.root = np.linalg.cholesky(model.covariance(blocks.known, blocks.at_h) + noise)

    def draws(self) -> np.ndarray:
        """(_DRAWS, blocks) net sentiment of calm series."""
        rng = np.random.default_rng(0)
        parts = [
            mean + rng.normal(size=(size, len(mean))) @ root.T
            for mean, root, size in zip(
                self.mean, self.root, rng.multinomial(_DRAWS, self.share), strict=True
            )
        ]
        return np.concatenate(parts)

    def factors(
        self, net: np.ndarray, shapes: np.ndarray, odds: np.ndarray, readings: np.ndarray
    ) -> np.ndarray:
        """(readings, m) log Bayes factors of a fall. net: (m, blocks); readings: blocks seen."""
        fell = np.full((len(readings), len(net)), -np.inf)
        calm = fell.copy()
        for k, root in enumerate(self.root):
            off = cast("np.ndarray", np.linalg.solve(root, (net - self.mean[k]).T))
            unit = cast("np.ndarray", np.linalg.solve(root, shapes))
            scale = np.log(np.diag(root)).cumsum()
            power = (off**2).cumsum(axis=0)
            for i, seen in enumerate(readings):
                fit = np.log(self.share[k]) - 0.5 * power[seen - 1] - scale[seen - 1]
                calm[i] = np.logaddexp(calm[i], fit)
                fell[i] = np.logaddexp(fell[i], fit + _gain(unit[:seen], off[:seen], odds))
        return fell - calm


def _gain(unit: np.ndarray, off: np.ndarray, odds: np.ndarray) -> np.ndarray:
    """(m,) log of the mean likelihood ratio over shapes and the depths _DEPTH and twice that. unit:
    (blocks, s) and off: (blocks, m) shapes and deviations, whitened.
    """
    single = unit.astype(np.float32)
    power = _DEPTH**2 * (single**2).sum(axis=0)
    ratio = (-_DEPTH * single.T) @ off.astype(np.float32)
    ratio -= power[:, None] / 2
    np.clip(ratio, -_HUGE, _HUGE, out=ratio)
    np.exp(ratio, out=ratio)
    once = odds @ ratio
    np.square(ratio, out=ratio)
    twice = (odds * np.exp(-power)) @ ratio
    return np.log((once + twice) / 2)


def _greatest(
    base: Baseline, seen: Sums, sampling: np.ndarray, block_h: float
) -> tuple[int, int, float, float] | None:
    """First block, block after the last, mean deficit and its standard error of the window whose
    deficit is the greatest in standard errors, less a penalty for the many short windows (Dümbgen
    and Spokoiny 2001, Annals of Statistics 29(1), 124-152); None if all windows are thin.
    """
    count, model = len(seen.n), base.model
    a, b = np.triu_indices(count + 1, max(1, round(SHORTEST_H / block_h)))
    n = np.where(seen.n > 0, seen.n, 1)
    noise = model.dispersion.mean() * sampling * seen.copies / n**2
    means = model.mean(seen.known, seen.at_h)
    apart = means - means.mean(axis=0)
    weight = np.where(seen.n > 0, 1 / (noise + (model.mood**2).mean() + _TINY), 0)
    spread = model.covariance(seen.known, seen.at_h).mean(axis=0) + apart.T @ apart / len(apart)
    both = np.zeros((count + 1, count + 1))
    both[1:, 1:] = (weight[:, None] * weight * (spread + np.diag(noise))).cumsum(0).cumsum(1)
    power = both[b, b] - both[a, b] - both[b, a] + both[a, a]
    messages, total, below = (
        np.concatenate([[0], one.cumsum()])[b] - np.concatenate([[0], one.cumsum()])[a]
        for one in (seen.n, weight, weight * (means.mean(axis=0) - seen.net))
    )
    told = messages >= MIN_N
    if not told.any():
        return None
    error = np.sqrt(np.maximum(power, _TINY)) / np.where(told, total, 1)
    score = np.where(told, below / np.where(told, total, 1) / error, 0)
    score = np.where(told, score - np.sqrt(2 * np.log(np.e * count / (b - a))), -np.inf)
    best = int(score.argmax())
    return int(a[best]), int(b[best]), float(below[best] / total[best]), float(error[best])


def _sampling(base: Baseline, counts: np.ndarray, start: int, size: int, blocks: int) -> np.ndarray:
    """(blocks,) variance of one message's −1, 0, +1: that of the messages of NEAR_H up to a block's
    end, since `start`, and of PRIOR_MESSAGES with the baseline's; the baseline's at least, which
    the draws have. Talk that takes sides tells its mean less well. counts: (n, 3) negative,
    neutral, positive of each bin.
    """
    counts = np.where(base.sums.n[:, None] > 0, counts, 0.0)
    near = max(1, round(NEAR_H / (size * base.bin_h)))
    cut = counts[start : start + blocks * size].reshape(blocks, size, 3)
    total = cut.sum(axis=1).cumsum(axis=0)
    total[near:] -= total[:-near].copy()
    n, own = _variance(total)
    usual = _variance(counts[base.used].sum(axis=0) + 0.5)[1]
    more = np.maximum(own / usual, 1) - 1
    return base.sampling * (1 + more * n / (n + PRIOR_MESSAGES))


def _variance(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(…,) messages, and the variance of one. counts: (…, 3) negative, neutral, positive."""
    n = counts.sum(axis=-1)
    negative, _, positive = np.moveaxis(counts, -1, 0) / np.maximum(n, 1)
    return n, positive + negative - (positive - negative) ** 2


def _usual(base: Baseline, start: int, size: int, count: int) -> Sums:
    """The blocks of the horizon with the messages that are usual at their hours."""
    at_h = base.sums.at_h[0] + base.bin_h * np.arange(start, start + count * size)
    week_h = clock_h(base.onset_at) + at_h
    n = base.usual[(week_h % 24).astype(int)]
    calm = base.sums.of(base.used)
    copies = n * calm.copies.sum() / calm.n.sum()
    known = forecast.features(at_h, week_h)
    return Sums(at_h, known, n, np.zeros_like(n), copies, np.ones_like(n)).blocks(0, size, count)
