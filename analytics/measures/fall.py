"""Whether net sentiment fell after an instant: a scan for a sustained deficit.

Every window of at least six hours, in blocks of three, is compared with the forecast of
`measures.baseline`, and the greatest deficit in standard errors, less a penalty for the many short
windows (Dümbgen and Spokoiny 2001, Annals of Statistics 29(1), 124-152), is compared with the
greatest in series that follow the baseline over the whole horizon. The comparison depends on the
baseline and on the horizon only: p never rises as data arrive, so that what was found once stays
found, however often one looks.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.measures import forecast
from analytics.measures.baseline import Baseline, Sums, block_bins, clock_h
from analytics.measures.sentiment import Z

HORIZON_H = 168.0
"""A fall in a window that ends within this long after onset is the onset's."""
LEVEL = 0.025
"""A fall is found where p is at most this."""
SHORTEST_H = 6.0
MIN_N = 20
"""Fewest scored messages in a window."""
_DRAWS = 2000
_LONGER = 1.3


@dataclass(frozen=True)
class Fall:
    """The most significant deficit. p: how often a calm series has one as significant somewhere in
    the horizon. deficit: expected minus seen mean net sentiment from start to end, with its 90 %
    interval low, high; that of a window chosen for its depth is rather too large.
    """

    p: float
    deficit: float
    low: float
    high: float
    start: pd.Timestamp
    end: pd.Timestamp

    @property
    def is_found(self) -> bool:
        return self.p <= LEVEL


def fall(
    bins: pd.DataFrame,
    base: Baseline,
    bin_minutes: int,
    *,
    since: pd.Timestamp | None = None,
    horizon_h: float = HORIZON_H,
) -> Fall | None:
    """The most significant deficit in `horizon_h` from `since` on (None: from onset); None where no
    window holds enough messages. The bin that holds `since` is left out unless it begins there.
    """
    size = block_bins(base.bin_h)
    start = base.first
    if since is not None:
        start = max(start, int(bins["bin_start"].searchsorted(since, side="left")))
    count = max(2, int(horizon_h / (size * base.bin_h) + 1e-9))
    seen = base.sums.blocks(start, size, count)
    windows = _windows(count, size * base.bin_h)
    known = windows[windows[:, 1] <= len(seen.n)]
    if not len(known):
        return None
    told = _Scan(base, seen, known, count)
    score = told.scores((seen.net - told.mean)[None])[0]
    if not np.isfinite(score).any():
        return None
    best = int(score.argmax())
    calm = _Scan(base, _usual(base, start, size, count), windows, count)
    rng = np.random.default_rng(0)
    greatest = calm.scores(calm.draws(_DRAWS, rng)).max(axis=1)
    p = float(((greatest >= score[best]).sum() + 1) / (_DRAWS + 1))
    deficit = float(told.deficits((seen.net - told.mean)[None])[0, best])
    error = float(told.errors[best])
    at = bins["bin_start"].iloc[start] + pd.Timedelta(hours=size * base.bin_h) * known[best]
    return Fall(p, deficit, deficit - Z * error, deficit + Z * error, at[0], at[1])


def _windows(count: int, block_h: float) -> np.ndarray:
    """(w, 2) first block and the block after the last, of `count` blocks; lengths by factors."""
    shortest = max(1, round(SHORTEST_H / block_h))
    lengths = [shortest]
    while lengths[-1] < count:
        lengths.append(min(count, max(lengths[-1] + 1, round(lengths[-1] * _LONGER))))
    starts = [np.arange(count - one + 1) for one in lengths if one <= count]
    return np.concatenate(
        [np.column_stack([s, s + one]) for s, one in zip(starts, lengths, strict=False)]
    )


def _usual(base: Baseline, start: int, size: int, count: int) -> Sums:
    """The blocks of the horizon with the messages that are usual at their hours."""
    at_h = base.sums.at_h[0] + base.bin_h * np.arange(start, start + count * size)
    week_h = clock_h(base.onset_at) + at_h
    n = base.usual[(week_h % 24).astype(int)]
    calm = base.sums.of(base.used)
    copies = n * calm.copies.sum() / calm.n.sum()
    known = forecast.features(at_h, week_h)
    return Sums(at_h, known, n, np.zeros_like(n), copies, np.ones_like(n)).blocks(0, size, count)


class _Scan:
    """Deficits of windows of some blocks, against the baseline's forecast for those blocks."""

    def __init__(self, base: Baseline, blocks: Sums, windows: np.ndarray, count: int) -> None:
        model = base.model
        self.chance = np.where(blocks.n > 0, blocks.chance(base.sampling), 0)
        self.means = model.mean(blocks.known, blocks.at_h)
        self.covariance = model.covariance(blocks.known, blocks.at_h)
        self.dispersion = model.dispersion
        self.mean = self.means.mean(axis=0)
        apart = self.means - self.mean
        noise = self.dispersion.mean() * self.chance
        spread = self.covariance.mean(axis=0) + apart.T @ apart / len(apart)
        total = noise + np.diag(spread)
        self.weight = np.where(
            blocks.n > 0, 1 / np.where(blocks.n > 0, noise + (model.mood**2).mean(), 1), 0
        )
        self.windows = windows
        self.sums = self.within(self.weight[None])[0]
        n = self.within(blocks.n[None])[0]
        both = np.zeros((len(total) + 1, len(total) + 1))
        cov = (spread + np.diag(noise)) * self.weight[:, None] * self.weight
        both[1:, 1:] = cov.cumsum(axis=0).cumsum(axis=1)
        a, b = windows.T
        power = both[b, b] - both[a, b] - both[b, a] + both[a, a]
        self.speaks = (n >= MIN_N) & (self.sums > 0)
        self.errors = np.sqrt(np.maximum(power, 0)) / np.where(self.speaks, self.sums, 1)
        self.penalty = np.sqrt(2 * np.log(np.e * count / (b - a)))

    def within(self, values: np.ndarray) -> np.ndarray:
        """(m, w) sums of the rows of `values` (m, blocks) over each window."""
        run = np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)
        return run[:, self.windows[:, 1]] - run[:, self.windows[:, 0]]

    def deficits(self, above: np.ndarray) -> np.ndarray:
        """(m, w) mean deficit of each window. above: (m, blocks) net sentiment less the mean."""
        return -self.within(above * self.weight) / np.where(self.speaks, self.sums, 1)

    def scores(self, above: np.ndarray) -> np.ndarray:
        """(m, w) deficits in standard errors less the penalty; −inf where too few speak."""
        scaled = self.deficits(above) / np.where(self.speaks, self.errors, 1)
        return np.where(self.speaks, scaled - self.penalty, -np.inf)

    def draws(self, size: int, rng: np.random.Generator) -> np.ndarray:
        """(≈ size, blocks) net sentiment of calm series, less the mean."""
        each = -(-size // len(self.means))
        k, m = self.means.shape
        root = np.linalg.cholesky(self.covariance + 1e-9 * np.eye(m))
        path = np.einsum("kij,krj->kri", root, rng.normal(size=(k, each, m)))
        noise = np.sqrt(self.dispersion[:, None, None] * self.chance)
        path += noise * rng.normal(size=(k, each, m)) + (self.means - self.mean)[:, None]
        return path.reshape(-1, m)
