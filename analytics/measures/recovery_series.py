"""One series after onset, with all that the recovery measures are read off: its baseline, windows
and noise, the fall in it, and the curves that it may have come from.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analytics.measures.baseline import Baseline, clock_h
from analytics.measures.fall import Fall, fall
from analytics.measures.forecast import features
from analytics.measures.recovery_curve import (
    Curve,
    Dip,
    RecoveryCriteria,
    Windows,
    dip,
    windows,
)
from analytics.measures.recovery_draws import Deficit, Walk, deficit_of, noise
from analytics.measures.sentiment import Z
from analytics.measures.series import soft_counts
from analytics.schema import Message, hours

WATCH_H = 336.0
"""A return is a lasting one if no fall is found in so many hours after it."""
BEGINS_H = 288.0
"""Such a fall begins within this long, so that some of it is seen."""
_LONGER = (1, 2, 4, 8)
"""Lengths of windows that may tell a return, in windows."""
_DOUBT_H = 72
"""Hours after onset over which the baseline's doubt is averaged."""
_DAY_H = 24.0
_NOISES = 400
"""Draws of the noise, from which standard errors are taken."""
_USUAL_SHARE = 0.5
"""Fewest messages of a window, as a share of those of a calm one, so that the noise of no window is
far above that of the others."""
_BIAS_DRAWS = 100
"""Draws from which the bias of the lowest window is taken."""


@dataclass(frozen=True)
class Found:
    """A fall: indices of its first window, and of the first that ends when it was known."""

    since: int
    least: int


@dataclass(frozen=True)
class Series:
    """A series and its curve of windows after onset.

    bins, base: of the whole series. deficit: by bin after onset, (m,). noise: (m, _NOISES) draws.
    spread: (settings,) standard deviation of a calm window, by setting of the baseline's model.
    onset_at: from which hours count; the baseline ends at the earliest that onset may have been.
    """

    bins: pd.DataFrame
    base: Baseline
    rule: RecoveryCriteria
    deficit: Deficit
    windows: Windows
    noise: np.ndarray
    curve: Curve
    spread: np.ndarray
    onset_at: pd.Timestamp

    @classmethod
    def of(
        cls,
        bins: pd.DataFrame,
        base: Baseline,
        rule: RecoveryCriteria,
        onset_at: pd.Timestamp | None = None,
    ) -> "Series":
        width = max(1, round(rule.window_h / base.bin_h))
        counts = soft_counts(bins)
        spoken = counts[:, 0] + counts[:, 2]
        deficit = deficit_of(base, spoken, width)
        drawn = noise(base, deficit, _NOISES, np.random.default_rng(rule.seed))
        least = least_messages(base, rule)
        wide = windows(deficit.n, base.bin_h, rule.window_h, least)
        spread = _calm_spread(base, rule)
        tolerance = max(rule.least, rule.inner * float(np.sqrt((spread**2).mean())))
        curve = Curve(
            wide.means(deficit.value, deficit.n),
            wide.means(drawn, deficit.n).std(axis=1),
            _told_back(deficit, drawn, base, rule, least, tolerance)[wide.end],
            tolerance,
            max(1, round(rule.run_h / base.bin_h)),
        )
        at = base.onset_at if onset_at is None else onset_at
        return cls(bins, base, rule, deficit, wide, drawn, curve, spread, at)

    def until(self, row: int) -> "Series":
        """The same as if only the first `row` bins after onset were known."""
        end = self.base.first + row
        return replace(
            self,
            bins=self.bins.iloc[:end],
            base=_until(self.base, end),
            deficit=self.deficit.until(row),
            noise=self.noise[:row],
        )._of_windows(slice(0, int(np.searchsorted(self.windows.end, row))))

    def since(self, window: int) -> "Series":
        """The same without the windows before one."""
        return self._of_windows(slice(window, None))

    def _of_windows(self, which: slice) -> "Series":
        return replace(self, windows=self.windows.of(which), curve=self.curve.of(which))

    def means(self, values: np.ndarray) -> np.ndarray:
        """(w, …) means of the windows. values: (m, …) by bin."""
        return self.windows.means(values, self.deficit.n)

    def middle(self, i: int) -> pd.Timestamp:
        """The middle of a window."""
        at = self.bins["bin_start"].iloc[self.base.first]
        return at + pd.Timedelta(hours=float(self.windows.middle_h[i]))

    def end(self, i: int) -> pd.Timestamp:
        """The end of a window."""
        at = self.bins["bin_start"].iloc[self.base.first + int(self.windows.end[i])]
        return at + pd.Timedelta(hours=self.base.bin_h)

    def hours_at(self, i: int) -> float:
        """Hours from onset to the middle of a window."""
        return hours(self.middle(i) - self.onset_at)

    def told_h(self, i: int) -> float:
        """Hours from onset to the middle of the window by which a return is known."""
        return self.hours_at(i) + float(self.curve.told_h[i] - self.windows.middle_h[i])

    def fall(self) -> Fall | None:
        """The most significant fall after onset."""
        return fall(self.bins, self.base, self.bin_minutes)

    def first_fall(self, seen: Fall | None) -> Found | Message:
        """Where the fall of the onset is found, or why there is none. seen: `fall`."""
        deepest = float(self.curve.deficit.max(initial=0.0))
        if seen is None or deepest <= self.curve.tolerance:
            values = {"baseline": self.base.level, "tolerance": self.curve.tolerance}
            return Message("reason.no_dip", values)
        if seen.known_at is None:
            return Message("reason.dip_by_chance", {"depth": deepest, "p": seen.p})
        return self._found(0, seen.known_at)

    def later_fall(self, back: int) -> Found | None:
        """A fall in WATCH_H after the window by whose end a return is known."""
        seen = fall(
            self.bins,
            self.base,
            self.bin_minutes,
            since=self.end(back),
            horizon_h=WATCH_H,
            begins_h=BEGINS_H,
        )
        if seen is None or seen.known_at is None:
            return None
        return self._found(back + 1, seen.known_at)

    def _found(self, since: int, known_at: pd.Timestamp) -> Found:
        """A fall after window `since`: it begins after the last window known to be back before the
        deepest one by then.
        """
        rows = hours(known_at - self.bins["bin_start"].iloc[self.base.first]) / self.base.bin_h
        least = int(np.searchsorted(self.windows.end, rows - 1 - 1e-6))
        deepest = since + int(self.curve.deficit[since : least + 1].argmax())
        back = np.flatnonzero(np.isfinite(self.curve.told_h[since:deepest]))
        return Found(since + (int(back[-1]) + 1 if len(back) else 0), least)

    @property
    def bin_minutes(self) -> int:
        """Width of a bin."""
        return round(self.base.bin_h * 60)


def _told_back(
    deficit: Deficit,
    drawn: np.ndarray,
    base: Baseline,
    rule: RecoveryCriteria,
    least: float,
    tolerance: float,
) -> np.ndarray:
    """(m,) middle of the shortest window that ends with a bin and is known to be back, hours from
    the start of the bins; NaN where none is. Longer windows tell where messages are few.
    """
    told = np.full(len(deficit.n), np.nan)
    for times in _LONGER[::-1]:
        wide = windows(deficit.n, base.bin_h, times * rule.window_h, least)
        error = wide.means(drawn, deficit.n).std(axis=1)
        is_back = wide.means(deficit.value, deficit.n) + Z * error <= tolerance
        told[wide.end[is_back]] = wide.middle_h[is_back]
    return told


def _until(base: Baseline, row: int) -> Baseline:
    """The same baseline for the first `row` bins of its series."""
    return replace(
        base,
        used=base.used[:row],
        expected=base.expected[:row],
        sums=base.sums.of(np.arange(row)),
    )


def least_messages(base: Baseline, rule: RecoveryCriteria) -> float:
    """Fewest messages of a window."""
    return max(rule.min_n, _USUAL_SHARE * _usual_n(base, rule))


def _usual_n(base: Baseline, rule: RecoveryCriteria) -> float:
    """Messages of a calm window."""
    used = base.sums.of(base.used)
    return float(used.n.sum() / used.time.sum()) * rule.window_h / base.bin_h


def _calm_spread(base: Baseline, rule: RecoveryCriteria) -> np.ndarray:
    """(settings,) standard deviation of a calm window of usual volume around what is expected:
    sampling noise, the mean of the mood over the window, and the doubt of the baseline.
    """
    model, used = base.model, base.sums.of(base.used)
    n = max(_usual_n(base, rule), rule.min_n)
    copies = float(used.copies.sum() / used.n.sum())
    x = rule.window_h / model.memory_h
    mood = model.mood**2 * 2 * (x - 1 + np.exp(-x)) / x**2
    return np.sqrt(model.dispersion * base.sampling * copies / n + mood + _doubt(base))


def _doubt(base: Baseline) -> float:
    """Variance of the expected net sentiment of an hour in the first days after onset."""
    model, at_h = base.model, np.arange(_DOUBT_H) + 0.5
    known = features(at_h, clock_h(base.onset_at) + at_h)
    held = model.cov[:, :-1, :-1].mean(axis=0)
    within = ((known @ held) * known).sum(axis=1)
    return float(within.mean() + (known @ model.state[:, :-1].T).var(axis=1).mean())


def least_depth(series: Series) -> float:
    """What the mean deficit of the first day of the fall is known to have been, 0 or more. It is no
    greater than the depth, and no window is chosen for it.
    """
    base, rule, deficit = series.base, series.rule, series.deficit
    long = windows(deficit.n, base.bin_h, _DAY_H, least_messages(base, rule))
    first = int(np.searchsorted(long.start, int(series.windows.start[0])))
    day = long.of(slice(first, first + 1))
    error = day.means(series.noise, deficit.n).std(axis=1)
    return max([0.0, *(day.means(deficit.value, deficit.n) - Z * error).tolist()])


def depth_of(series: Series, walk: Walk) -> float:
    """The depth of the curve that the series comes from: the mean of two estimates.

    One is the greatest deficit of a window, less by how much noise raises it; that needs the curve,
    and errs where the curve is smooth. The other is the greatest of the smooth curve, and errs
    where that is sharp.
    """
    smooth = series.means(walk.smooth(series.deficit.value[:, None]))
    noisy = smooth + series.means(series.noise[:, :_BIAS_DRAWS])
    raised = float(np.median(noisy.max(axis=0)) - smooth.max())
    return (float(series.curve.deficit.max()) - raised + float(smooth.max())) / 2


def dips(series: Series, walk: Walk) -> list[Dip]:
    """What the rules read off series that may have been seen in place of this one: each is a draw
    of the curve, with noise.
    """
    draws = series.rule.draws
    errors, others = series.noise[:, :draws], series.noise[:, draws : 2 * draws]
    rng = np.random.default_rng(series.rule.seed + 1)
    drawn = walk.draws(series.deficit.value, others, rng) + errors
    return [dip(one, series.curve.run) for one in series.means(drawn).T]
