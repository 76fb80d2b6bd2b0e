"""One series after onset, with all that the recovery measures are read off: its baseline, windows
and noise, the fall in it, and the curves that it may have come from.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analytics.measures.baseline import Baseline, clock_h
from analytics.measures.collection import untold_spans
from analytics.measures.fall import HORIZON_H, Fall, fall
from analytics.measures.forecast import features
from analytics.measures.recovery_curve import (
    Curve,
    RecoveryCriteria,
    Windows,
    returns,
    runs_end,
    windows,
)
from analytics.measures.recovery_draws import Deficit, Walk, deficit_of, noise, spread_of
from analytics.measures.sentiment import Z
from analytics.measures.series import collected, lost_spans, soft_counts
from analytics.schema import INTERVAL, Message, hours

WATCH_H = 336.0
"""A return is a lasting one if no fall is found in so many hours after it."""
BEGINS_H = 288.0
"""Such a fall begins within this long, so that some of it is seen."""
SURE = (1 + INTERVAL) / 2
"""Probability of a one-sided statement."""
_CHECKS = 10
"""A return that is not known is looked for again after a part of the time since the fall."""
_DOUBT_H = 72
"""Hours after onset over which the baseline's doubt is averaged."""
_NOISES = 400
"""Draws of the noise, from which standard errors are taken."""
_USUAL_SHARE = 0.5
"""Fewest messages of a window, as a share of those of a calm one, so that the noise of no window is
far above that of the others."""


@dataclass(frozen=True)
class Found:
    """A fall: indices of the first window that it may begin with, and of the first that ends when
    it was known.
    """

    since: int
    least: int


@dataclass(frozen=True)
class Return:
    """When sentiment came back, in hours from onset: it was out until `out_h` and back by `in_h`
    (90 % interval), and `back_h` is as likely too early as too late. window: by whose end it is
    known. The last three are None before it is; `back_h` also where fewer than INTERVAL of the
    curves came back while messages were collected.
    """

    out_h: float
    back_h: float | None = None
    in_h: float | None = None
    window: int | None = None


@dataclass(frozen=True)
class Series:
    """A series and its curve of windows after onset.

    bins, base: of the whole series. deficit, walk: by bin after onset. noise: (m, _NOISES) draws.
    spread: (settings,) standard deviation of a calm window, by setting of the baseline's model.
    onset_at: from which hours count; the baseline ends at the earliest that onset may have been.
    """

    bins: pd.DataFrame
    base: Baseline
    rule: RecoveryCriteria
    deficit: Deficit
    noise: np.ndarray
    walk: Walk
    windows: Windows
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
        counts = soft_counts(bins)
        spoken = counts[:, 0] + counts[:, 2]
        deficit = deficit_of(base, spoken, max(1, round(rule.window_h / base.bin_h)))
        drawn = noise(base, deficit, _NOISES, np.random.default_rng(rule.seed))
        walk = Walk.of(deficit.value, spread_of(base, deficit), base.bin_h)
        at = base.onset_at if onset_at is None else onset_at
        spread = _calm_spread(base, rule)
        seen = _windows(base, rule, deficit, drawn, spread)
        return cls(bins, base, rule, deficit, drawn, walk, *seen, spread, at)

    def beside(self, rivals: Sequence["Series"]) -> "Series":
        """The same less the mean of rivals', known where all of them are. Their bins are alike."""
        size = len(rivals)
        spoke = np.all([one.deficit.n > 0 for one in (self, *rivals)], axis=0)
        value = self.deficit.value - sum(one.deficit.value for one in rivals) / size
        chance = self.deficit.chance + sum(one.deficit.chance for one in rivals) / size**2
        variance = self.walk.noise + sum(one.walk.noise for one in rivals) / size**2
        calm = self.spread**2 + sum((one.spread**2).mean() for one in rivals) / size**2
        deficit = Deficit(*(np.where(spoke, one, 0.0) for one in (value, self.deficit.n, chance)))
        drawn = self.noise - sum(one.noise for one in rivals) / size
        walk = Walk.of(deficit.value, variance, self.base.bin_h)
        seen = _windows(self.base, self.rule, deficit, drawn, np.sqrt(calm))
        return Series(
            self.bins,
            self.base,
            self.rule,
            deficit,
            drawn,
            walk,
            *seen,
            np.sqrt(calm),
            self.onset_at,
        )

    def until(self, row: int) -> "Series":
        """The same as if only the first `row` bins after onset were known."""
        end, told = self.base.first + row, slice(0, int(np.searchsorted(self.windows.end, row)))
        return replace(
            self,
            bins=self.bins.iloc[:end],
            base=_until(self.base, end),
            deficit=self.deficit.until(row),
            noise=self.noise[:row],
            walk=self.walk.until(row),
            windows=self.windows.of(told),
            curve=self.curve.of(told),
        )

    def means(self, values: np.ndarray) -> np.ndarray:
        """(w, …) means of the windows. values: (m, …) by bin."""
        return self.windows.means(values, self.deficit.n)

    def middle(self, i: int) -> pd.Timestamp:
        """The middle of a window."""
        at = self.bins["bin_start"].iloc[self.base.first]
        return at + pd.Timedelta(hours=float(self.windows.middle_h[i]))

    def hours_at(self, i: int) -> float:
        """Hours from onset to the middle of a window."""
        return hours(self.middle(i) - self.onset_at)

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
        return Found(0, self._window_at(seen.known_at))

    def later_fall(self, since_h: float) -> Found | None:
        """A fall in WATCH_H after a return that had come by `since_h` after onset."""
        since = self.onset_at + pd.Timedelta(hours=since_h)
        seen = fall(
            self.bins,
            self.base,
            self.bin_minutes,
            since=since,
            horizon_h=WATCH_H,
            begins_h=BEGINS_H,
        )
        if seen is None or seen.known_at is None:
            return None
        return Found(self.first_from(since_h), self._window_at(seen.known_at))

    def first_from(self, since_h: float) -> int:
        """The first window whose middle is at a time after onset or later; hours."""
        return int(np.searchsorted(self.times_h, since_h - 1e-6))

    def holes_h(self, first_h: float, last_h: float) -> np.ndarray:
        """(k, 2) hours from onset of the holes in the collection, or in the labels of what was
        collected, longer than a window, that reach between two times after onset.
        """
        at = self.bins["bin_start"].iloc[self.base.first]
        share = collected(self.bins).copy()
        for start, end in untold_spans(self.bins):
            share[start:end] = 0
        spans = lost_spans(share[self.base.first :]) * self.base.bin_h
        spans = spans[np.diff(spans)[:, 0] > self.rule.window_h] + hours(at - self.onset_at)
        return spans[(spans[:, 0] < last_h) & (spans[:, 1] > first_h)]

    @property
    def times_h(self) -> np.ndarray:
        """(w,) hours from onset to the middle of each window."""
        start = self.bins["bin_start"].iloc[self.base.first]
        return self.windows.middle_h + hours(start - self.onset_at)

    def _window_at(self, known_at: pd.Timestamp) -> int:
        """The first window that ends at an instant or later."""
        rows = hours(known_at - self.bins["bin_start"].iloc[self.base.first]) / self.base.bin_h
        return int(np.searchsorted(self.windows.end, rows - 1 - 1e-6))

    def first_return(self, found: Found) -> Return:
        """The first return after the deepest window by the time the fall was known.

        It is known with the first window checked that ends a run inside the band as seen, and with
        which INTERVAL of the curves that the series may have so far have returned. Until then it is
        out at least as far as they are, but not beyond a hole longer than all that was watched
        before: what is down after it may have been back within.
        """
        inside = runs_end(self.curve.deficit <= self.curve.tolerance, self.curve.run)
        check = 0.0
        for end in np.flatnonzero(inside).tolist():
            if end < max(found.least, check):
                continue
            out, back = self._returns(found, end)
            if np.isfinite(back).mean() >= INTERVAL:
                low, high = _shortest(out, back)
                holes = self.holes_h(low, high)[:, :, None]
                is_lost = ((out < holes[:, 1]) & (back > holes[:, 0])).any(axis=0)
                middle = _quantile(back, 0.5) if is_lost.mean() <= 1 - INTERVAL else None
                return Return(max(low, 0.0), middle, high, end)
            check = end + max(1 / self.base.bin_h, (end - found.since) / _CHECKS)
        out, _ = self._returns(found, len(self.windows.end) - 1)
        least = max(_quantile(out, 1 - SURE), 0.0)
        blind = [start for start, end in self.holes_h(0.0, least) if end - start > start]
        return Return(min([least, *blind]))

    def fell(self, known_at: pd.Timestamp) -> Found | None:
        """A fall that was found elsewhere, if SURE of the curves that this series may have leave
        the band: told when it was known, or later within the horizon of a fall.
        """
        end, limit = self._window_at(known_at), self.first_from(HORIZON_H)
        while end < limit:
            curves = self._drawn(0, end)
            if (curves.max(axis=0) > self.curve.tolerance).mean() >= SURE:
                return Found(0, end)
            end += max(1, round(self.rule.window_h / self.base.bin_h))
        return None

    def _returns(self, found: Found, end: int) -> tuple[np.ndarray, np.ndarray]:
        """(k,) hours from onset to the last window out and to the first one back, of the curves as
        known by the end of a window; each sorted, inf where a curve is not back.

        Of a series that fell, curves that were never outside by the time the fall was known are
        none; and a window that is outside by SURE of its noise is so in every curve.
        """
        curves, least = self._drawn(found.since, end), found.least - found.since
        seen = self.curve.of(slice(found.since, end + 1))
        has_fallen = curves[: least + 1].max(axis=0) > seen.tolerance
        curves = curves[:, has_fallen] if has_fallen.any() else curves
        is_out = seen.deficit - Z * seen.error > seen.tolerance
        first = returns(curves, is_out, least, seen.tolerance, seen.run)
        at_h = np.append(self.times_h[found.since : end + 1], np.inf)
        return np.sort(at_h[first - 1]), np.sort(at_h[first])

    def _drawn(self, since: int, end: int) -> np.ndarray:
        """(w, k) deficits, from one window to another, of curves that the series may have had as
        it was known by the end of the latter.
        """
        draws, row = self.rule.draws, int(self.windows.end[end]) + 1
        errors = self.noise[:row, draws : 2 * draws]
        rng = np.random.default_rng(self.rule.seed + 2)
        drawn = self.walk.until(row).draws(self.deficit.value[:row], errors, rng)
        return self.windows.of(slice(since, end + 1)).means(drawn, self.deficit.n[:row])

    @property
    def bin_minutes(self) -> int:
        """Width of a bin."""
        return round(self.base.bin_h * 60)


def _windows(
    base: Baseline, rule: RecoveryCriteria, deficit: Deficit, drawn: np.ndarray, spread: np.ndarray
) -> tuple[Windows, Curve]:
    """The windows that speak, and their deficits. drawn, spread: `noise`, `spread` of `Series`."""
    wide = windows(deficit.n, base.bin_h, rule.window_h, least_messages(base, rule))
    return wide, Curve(
        wide.means(deficit.value, deficit.n),
        wide.means(drawn, deficit.n).std(axis=1),
        max(rule.least, rule.inner * float(np.sqrt((spread**2).mean()))),
        max(1, round(rule.run_h / base.bin_h)),
    )


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


def _shortest(low: np.ndarray, high: np.ndarray) -> tuple[float, float]:
    """The shortest interval that holds INTERVAL of the draws. low, high: ends of each, sorted."""
    size = int(np.ceil(INTERVAL * len(low)))
    k = int((high[size - 1 :] - low[: len(low) - size + 1]).argmin())
    return float(low[k]), float(high[k + size - 1])


def _quantile(values: np.ndarray, share: float) -> float:
    return float(np.quantile(values, share, method="inverted_cdf"))
