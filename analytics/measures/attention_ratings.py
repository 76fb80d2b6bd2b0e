"""Onset, depth and return of a fall in mean ratings of reviews.

Reviews are few a day, so that periods in a row are taken together until they hold LEAST ratings.
The mean of such a block is compared with that of all ratings before it. What a rating's variance
is, an average does not tell; on a scale from a to b with mean m it is at most (b - m)(m - a)
(Bhatia and Davis 2000, American Mathematical Monthly 107, 353-357), and blocks that differ by more
than that allows have a variance of their own. The usual mean stays that of before the onset.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analytics.errors import TableError
from analytics.measures.attention import (
    ATTENTION_ONSET,
    ATTENTION_PEAK_AT,
    ATTENTION_RETURN,
    CHANCE,
    RANGE,
)
from analytics.measures.sentiment import Z
from analytics.schema import Duration, Measure, Measures, Message, number

RATING_FALL = number("rating_fall", "score_points", method="method.attention_ratings")
SPECS = (ATTENTION_ONSET, ATTENTION_PEAK_AT, RATING_FALL, ATTENTION_RETURN)
LEAST = 10
"""Ratings of a block."""
BLOCKS = 3
"""Blocks before one that it is compared with at least."""
STAY = 2
"""Blocks in a row within the usual range by which a fall is over."""
FLOOR = 0.25
"""Share of the scale above its worst rating; a mean that usually lies lower has no room to fall."""
_DAY = pd.Timedelta("1D")


@dataclass(frozen=True)
class _Blocks:
    """Blocks in order of time, (k,) each. start, end: UTC; n: ratings; mean; scale: worst, best."""

    start: list[pd.Timestamp]
    end: list[pd.Timestamp]
    n: np.ndarray
    mean: np.ndarray
    scale: tuple[float, float]

    @classmethod
    def of(cls, days: pd.DataFrame, scale: tuple[float, float]) -> "_Blocks":
        rated = days[days["n"] > 0]
        of, held = list[int](), 0
        for count in rated["n"].tolist():
            of.append(of[-1] + (held >= LEAST) if of else 0)
            held = count + (held if held < LEAST else 0)
        sums = pd.DataFrame({"n": rated["n"], "sum": rated["n"] * rated["value"]})
        sums = sums.assign(start=rated["bin_start"], end=rated["bin_end"]).groupby(np.array(of))
        n = sums["n"].sum().to_numpy(float)
        whole = slice(None, None if len(n) and n[-1] >= LEAST else -1)
        return cls(
            [*sums["start"].first()][whole],
            [*sums["end"].last()][whole],
            n[whole],
            (sums["sum"].sum().to_numpy(float) / np.maximum(n, 1))[whole],
            scale,
        )

    def usual(self, until: int) -> tuple[float, float, float]:
        """Mean of the ratings of the first blocks, its variance, and that of a block's own mood."""
        n, mean = self.n[:until], self.mean[:until]
        level = float((n * mean).sum() / n.sum())
        mood = max(float(mean.var(ddof=1)) - float((self._variance(level) / n).mean()), 0.0)
        return level, self._variance(level) / float(n.sum()) + mood / until, mood

    def error(self, row: int, until: int) -> float:
        """Standard error of the difference of a block's mean from the usual."""
        level, variance, mood = self.usual(until)
        return float(np.sqrt(variance + mood + self._variance(level) / self.n[row]))

    def chance(self, row: int, until: int) -> float:
        """Chance of as low a block, by Student's t where blocks have moods of their own."""
        from scipy.stats import norm, t

        level, _, mood = self.usual(until)
        error = self.error(row, until)
        z = (self.mean[row] - level) / error if error > 0 else 0.0
        return float(t.cdf(z, until - 1) if mood else norm.cdf(z))

    def _variance(self, mean: float) -> float:
        worst, best = self.scale
        return max((best - mean) * (mean - worst), 0.0)


def ratings(
    days: pd.DataFrame, scale: tuple[float, float], since: pd.Timestamp | None = None
) -> Measures:
    """The measures of SPECS of mean ratings; the peak is the lowest block.

    days: `bin_start`, `bin_end` (UTC), `n` ratings and their mean `value`, in order of time. scale:
    the worst and the best rating. since: blocks that end by then are only compared with. Onset: the
    first block below what all before it let one expect, as a window without a best time. Fall: the
    lowest block below the usual mean, with a 90 % interval. Return: days from the onset's start to
    the first of STAY blocks within the usual range; censored where the ratings end first. Raises
    `TableError` for a mean outside the scale.
    """
    worst, best = scale
    value = days["value"][days["n"] > 0]
    if not worst < best or not value.between(worst, best).all():
        what = f"a mean rating lies outside {worst:g} to {best:g}"
        raise TableError(what=what, where="ratings", right="The worst and the best of their scale")
    n, blocks = int(days["n"].sum()), _Blocks.of(days, scale)
    if len(blocks.n) <= BLOCKS:
        values = {"n": n, "least": LEAST * (BLOCKS + 1)}
        return _missing(Message("reason.few_ratings", values), n=n)
    judged = [
        row for row in range(BLOCKS, len(blocks.n)) if since is None or blocks.end[row] > since
    ]
    low = next((row for row in judged if blocks.chance(row, row) < CHANCE), None)
    if low is not None:
        return _measures(blocks, low, n)
    if not judged:
        return _missing(Message("reason.few_ratings", {"n": n, "least": LEAST}), n=n)
    level = blocks.usual(judged[0])[0]
    if level - worst < FLOOR * (best - worst):
        values = {"level": level, "worst": worst, "best": best}
        return _missing(Message("reason.rating_floor", values), n=n)
    return _missing(Message("reason.rating_usual"), "not_applicable", n=n)


def _measures(blocks: _Blocks, low: int, n: int) -> Measures:
    is_low = [blocks.chance(row, low) < RANGE for row in range(low + 1, len(blocks.n))]
    calm = (k for k in range(len(is_low) - STAY + 1) if not any(is_low[k : k + STAY]))
    back = next((low + 1 + k for k in calm), None)
    end = len(blocks.n) if back is None else back
    worst = low + int(blocks.mean[low:end].argmin())
    fall = blocks.usual(low)[0] - float(blocks.mean[worst])
    apart = Z * blocks.error(worst, low)
    last = max(row for row in range(low, end) if row == low or is_low[row - low - 1])
    return Measures(
        [
            ATTENTION_ONSET.observed(None, blocks.start[low], blocks.end[low], n=n),
            ATTENTION_PEAK_AT.observed(None, blocks.start[worst], blocks.end[worst], n=n),
            RATING_FALL.observed(fall, max(fall - apart, 0.0), fall + apart, n=n),
            _return(blocks, blocks.start[low], last, back, n),
        ]
    )


def _return(
    blocks: _Blocks, start: pd.Timestamp, last: int, back: int | None, n: int
) -> Measure[Duration]:
    """Days from `start` to block `back`, the first within the range after the low one `last`."""
    low = Duration((blocks.end[last] - start) / _DAY)
    if back is None:
        why = Message("reason.attention_high", {"days": Duration((blocks.end[-1] - start) / _DAY)})
        return ATTENTION_RETURN.censored(low, why, n=n)
    return ATTENTION_RETURN.observed(None, low, Duration((blocks.end[back] - start) / _DAY), n=n)


def _missing(
    reason: Message,
    status: Literal["not_available", "not_applicable"] = "not_available",
    *,
    n: int,
) -> Measures:
    return Measures(spec.missing(reason, status, n=n) for spec in SPECS)
