"""How far net sentiment fell after onset, and when it recovered.

The baseline is fixed before onset. Net sentiment is smoothed over a trailing window, and a window
is dated to its middle. Loss is the area below the baseline (Bruneau et al. 2003, Earthquake Spectra
19(4), 733-752). Observed values do not change when later data arrive.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Any, Literal

import numpy as np
import pandas as pd

from analytics.measures import resample
from analytics.measures.sentiment import Z, rolling_sum
from analytics.measures.series import require_series
from analytics.schema import (
    INTERVAL,
    Duration,
    Measure,
    Measures,
    MeasureSpec,
    Message,
    duration,
    hours,
    instant,
    number,
)

BASELINE = number("baseline", "points")
TOLERANCE = number("tolerance", "points")
TROUGH_AT = instant("trough_at")
TIME_TO_TROUGH = duration("time_to_trough_h")
DEPTH = number("depth", "points")
HALF_LIFE = duration("half_life_h")
RECOVERED_AT = instant("recovered_at")
TIME_TO_RECOVER = duration("time_to_recover_h")
RELAPSES = number("relapses", "relapses")
RECOVERY_TAU = duration("recovery_tau_h")
SENTIMENT_DEFICIT = number("sentiment_deficit", "point_hours", citation="cite.bruneau2003")
SPECS: tuple[MeasureSpec[Any], ...] = (
    BASELINE,
    TOLERANCE,
    TROUGH_AT,
    TIME_TO_TROUGH,
    DEPTH,
    HALF_LIFE,
    RECOVERED_AT,
    TIME_TO_RECOVER,
    RELAPSES,
    RECOVERY_TAU,
    SENTIMENT_DEFICIT,
)
_NORMAL = NormalDist()
_CHANCE = 0.01
"""A fall is reported only if a flat curve with the same noise falls as far less often than this."""
_WIDEST = 20.0
"""A time constant is identified if the ends of its interval differ by less than this factor."""


@dataclass(frozen=True)
class RecoveryCriteria:
    """Constants of the recovery measures.

    window_h: smoothing. min_n: fewest scored messages in a window that is used. run_h: how long
    windows must lie inside the band. baseline_h: scored hours needed before onset. inner, outer:
    half-widths of the band that counts as recovered and of the band outside which sentiment counts
    as fallen, in robust standard deviations of the smoothed baseline. least: smallest half-width.
    draws, seed: of the bootstrap.
    """

    window_h: float = 6
    min_n: int = 20
    run_h: float = 6
    baseline_h: float = 24
    inner: float = 1.0
    outer: float = 1.5
    least: float = 0.02
    draws: int = 200
    seed: int = 0


@dataclass(frozen=True)
class _Curve:
    """Results from one smoothed series, as bins from the start of the series; None: did not happen.

    depth: baseline minus the lowest window; without a trough, sentiment never left the band.
    """

    baseline: float
    spread: float
    depth: float = 0.0
    trough: int | None = None
    half: int | None = None
    recovered: int | None = None
    relapses: int = 0
    deficit: float | None = None


@dataclass(frozen=True)
class _Frame:
    """Inputs common to all draws of one series. n: messages of each bin; window, run: in bins."""

    n: np.ndarray
    before: int
    window: int
    run: int
    step_h: float
    rule: RecoveryCriteria

    @property
    def speaks_until(self) -> int:
        """The last bin whose window has enough messages; observation ends there."""
        return int(np.flatnonzero(np.isfinite(self.smooth(self.n)))[-1])

    def smooth(self, total: np.ndarray) -> np.ndarray:
        """Trailing mean of `total` (…, n) over messages; NaN if a window is thin or not full."""
        wide = rolling_sum(self.n[:, None], self.window)[:, 0]
        summed = rolling_sum(total[..., None], self.window)[..., 0]
        thin = (wide < self.rule.min_n) | (np.arange(len(wide)) < self.window - 1)
        return np.where(thin, np.nan, summed / np.maximum(wide, 1))

    def curves(self, totals: np.ndarray) -> list[_Curve]:
        """One _Curve for each row of `totals`: positive minus negative messages, (m, n)."""
        smoothed = self.smooth(totals)
        calm = totals[:, : self.before].sum(axis=1) / self.n[: self.before].sum()
        normal = smoothed[:, : self.before]
        normal = normal[:, np.isfinite(normal[0])]
        spread = np.full(len(totals), self.rule.least)
        if normal.shape[1]:
            middle = np.median(normal, axis=1, keepdims=True)
            spread = np.maximum(1.4826 * np.median(np.abs(normal - middle), axis=1), spread)
        return [self.read(*one) for one in zip(smoothed, calm, spread, strict=True)]

    def read(self, smoothed: np.ndarray, baseline: float, spread: float) -> _Curve:
        """Trough, half recovery and recovery of one smoothed series."""
        known = np.flatnonzero(np.isfinite(smoothed))
        known = known[known >= self.before]
        level = smoothed[known]
        left = level < baseline - self.rule.outer * spread
        if not left.any():
            return _Curve(baseline, spread, max(baseline - level.min(initial=baseline), 0.0))
        first = int(left.argmax())
        back = _first_run(level[first:] >= baseline - self.rule.inner * spread, self.run)
        end = len(known) if back is None else first + back
        low = first + int(level[first:end].argmin())
        depth = float(baseline - level[low])
        half = _first_run(level[low + 1 :] >= baseline - depth / 2, self.run)
        return _Curve(
            baseline,
            spread,
            depth,
            int(known[low]),
            None if half is None else int(known[low + 1 + half]),
            None if back is None else int(known[end]),
            _relapses(left[end:], level[end:] >= baseline - self.rule.inner * spread, self.run),
            float(np.clip(baseline - level[:end], 0, None).sum()),
        )


def _first_run(good: np.ndarray, run: int) -> int | None:
    """Index at which the first run of `run` consecutive true values begins."""
    if len(good) < run:
        return None
    total = np.concatenate([[0], np.cumsum(good)])
    starts = np.flatnonzero(total[run:] - total[:-run] == run)
    return int(starts[0]) if len(starts) else None


def _relapses(left: np.ndarray, back: np.ndarray, run: int) -> int:
    """How many runs outside the outer band began after a recovery."""
    count, at = 0, 0
    while (start := _first_run(left[at:], run)) is not None:
        count, at = count + 1, at + start
        if (again := _first_run(back[at:], run)) is None:
            return count
        at += again
    return count


def recovery(
    bins: pd.DataFrame,
    onset_at: pd.Timestamp | None,
    bin_minutes: int,
    rule: RecoveryCriteria | None = None,
) -> Measures:
    """The measures of SPECS, from a regular series (`panel.series`) and the onset.

    time_to_recover_h counts from onset to the middle of the first window of a run inside the inner
    band, after sentiment had left the outer one; half_life_h from the trough to the first window of
    a run that has regained half the depth. Windows with too few messages neither start nor break a
    run. Intervals at INTERVAL come from draws around a smooth curve (`measures.resample`),
    corrected for the bias of the draws: the lowest of many noisy windows is too low, and the first
    recovered window is too early. If sentiment has not recovered by the last window with enough
    messages, the measures are censored there.
    """
    require_series(bins, bin_minutes)
    rule = rule or RecoveryCriteria()
    if onset_at is None:
        return _missing(Message("reason.no_onset_known"))
    if bins.empty:
        return _missing(Message("reason.no_messages"))
    if not bins["scored"].sum():
        return _missing(Message("reason.no_sentiment"))
    step_h = bin_minutes / 60
    before = int((bins["bin_start"] < onset_at).sum())
    counts = bins[["negative", "neutral", "positive"]].to_numpy(float)
    n = counts.sum(axis=1)
    scored_h = float((n[:before] > 0).sum()) * step_h
    if scored_h < rule.baseline_h:
        values = {"hours": scored_h, "needed": float(rule.baseline_h)}
        return _missing(Message("reason.short_baseline", values))
    window, run = (max(1, round(hours / step_h)) for hours in (rule.window_h, rule.run_h))
    frame = _Frame(n, before, window, run, step_h, rule)
    total = counts[:, 2] - counts[:, 0]
    [seen] = frame.curves(total[None])
    reason = None
    if seen.trough is None:
        values = {"baseline": seen.baseline, "tolerance": seen.spread * rule.outer}
        reason = Message("reason.no_dip", values)
    elif (p := _by_chance(counts, seen, frame)) > _CHANCE:
        reason = Message("reason.dip_by_chance", {"depth": seen.depth, "p": p})
    noise = resample.noise_of(counts, before, step_h)
    smooth = resample.smooth_curve(counts, before, noise, step_h)
    rng = np.random.default_rng(rule.seed)
    pilot = frame.read(frame.smooth(n * smooth), seen.baseline, seen.spread)
    curves: list[_Curve] = []
    taus = _taus(counts, total[None], noise, frame)
    for drawn in resample.draws_in_parts(counts, smooth, noise, rule.draws, rng):
        curves += frame.curves(drawn)
        taus += _taus(counts, drawn, noise, frame)
    findings = _Findings(bins, frame, onset_at, seen, pilot, curves)
    return findings.measures(taus, reason)


def _by_chance(counts: np.ndarray, seen: _Curve, frame: _Frame) -> float:
    """p of as deep a fall in a flat series with the same noise, over the same span.

    The span ends once recovery is certain, so that later data change nothing.
    """
    end = len(counts) if seen.recovered is None else seen.recovered + frame.run
    part = replace(frame, n=frame.n[:end])
    noise = resample.noise_of(counts[:end], frame.before, frame.step_h)
    flat = np.full(end, seen.baseline)
    rng = np.random.default_rng(frame.rule.seed)
    parts = resample.draws_in_parts(counts[:end], flat, noise, frame.rule.draws, rng)
    reached = sum(one.depth >= seen.depth for drawn in parts for one in part.curves(drawn))
    return float((reached + 1) / (frame.rule.draws + 1))


def _taus(
    counts: np.ndarray, totals: np.ndarray, noise: resample.Noise, frame: _Frame
) -> list[float]:
    """Time constant of the exponential fit of each row of `totals` (see `_Frame.curves`)."""
    at = frame.before
    if at >= len(frame.n):
        return []
    calm = totals[:, :at].sum(axis=1, keepdims=True) / frame.n[:at].sum()
    below = calm - totals[:, at:] / np.maximum(frame.n[at:], 1)
    weight = resample.weights(counts, noise)[at:]
    return [one.tau_h for one in resample.fit_exponential(below, weight, frame.step_h)[0]]


@dataclass(frozen=True)
class _Findings:
    """Curves to convert to measures: of the series, of the smooth pilot, and of each draw."""

    bins: pd.DataFrame
    frame: _Frame
    onset_at: pd.Timestamp
    seen: _Curve
    pilot: _Curve
    drawn: list[_Curve]

    def span(self, i: int) -> tuple[pd.Timestamp, pd.Timestamp, pd.Timestamp]:
        """Start, middle and end of the window that ends with bin i."""
        end = self.bins["bin_start"].iloc[i] + pd.Timedelta(hours=self.frame.step_h)
        width = pd.Timedelta(hours=self.frame.step_h * self.frame.window)
        return end - width, end - width / 2, end

    def hours_at(self, i: int) -> float:
        """Hours from onset to the middle of the window that ends with bin i."""
        return max(hours(self.span(i)[1] - self.onset_at), 0.0)

    def hours(self, i: int | None) -> float | None:
        """The same; None if there is no such window."""
        return None if i is None else self.hours_at(i)

    def half_life(self, curve: _Curve) -> float | None:
        if curve.half is None or curve.trough is None:
            return None
        return (curve.half - curve.trough) * self.frame.step_h

    def measures(self, taus: list[float], why_not: Message | None) -> Measures:
        seen, rule, step_h = self.seen, self.frame.rule, self.frame.step_h
        n_before = int(self.frame.n[: self.frame.before].sum())
        n = int(self.frame.n[self.frame.before :].sum())
        levels = [one.baseline for one in self.drawn]
        widths = [one.spread * rule.inner for one in self.drawn]
        usual = Measures(
            [
                _number(BASELINE, seen.baseline, _ends(levels), n_before),
                _number(TOLERANCE, seen.spread * rule.inner, _ends(widths), n_before),
            ]
        )
        if why_not is not None:
            return usual | _missing(why_not, "not_applicable", n, SPECS[2:])
        assert seen.trough is not None  # why_not gives a reason if there is none
        since_trough = self.hours_at(seen.trough)
        end = self.span(self.frame.speaks_until)[2]
        seen_h = hours(end - self.onset_at)
        fallen = [one for one in self.drawn if one.trough is not None]
        troughs = _ends([self.hours(one.trough) for one in fallen])
        depths = _corrected(seen.depth, self.pilot.depth, [one.depth for one in self.drawn])
        half, halves = self.half_life(seen), [self.half_life(one) for one in fallen]
        pilot = self.half_life(self.pilot)
        lives = _corrected_ratio(half, pilot, halves, step_h) if half else None
        backs = [self.hours(one.recovered) for one in fallen]
        back = _bias_corrected(backs, self.hours(self.pilot.recovered))
        fell = Measures(
            [
                self._instant(TROUGH_AT, seen.trough, n),
                _duration(TIME_TO_TROUGH, since_trough, troughs, n),
                _number(DEPTH, seen.depth, depths, n),
                _spell(HALF_LIFE, half, lives, seen_h - since_trough, n),
                _spell(TIME_TO_RECOVER, self.hours(seen.recovered), back, seen_h, n),
                *self._after(end, seen_h, fallen, n),
                _time_constant(taus, n),
            ]
        )
        return Measures((usual | fell)[spec] for spec in SPECS)

    def _after(
        self, end: pd.Timestamp, seen_h: float, fallen: list[_Curve], n: int
    ) -> list[Measure[Any]]:
        """The measures that depend on whether sentiment recovered."""
        seen, step_h = self.seen, self.frame.step_h
        area = (seen.deficit or 0.0) * step_h
        not_yet = Message("reason.not_recovered", {"hours": seen_h})
        if seen.recovered is None:
            return [
                RECOVERED_AT.censored(end, not_yet, n=n),
                RELAPSES.missing(Message("reason.not_recovered_yet"), "not_applicable", n=n),
                SENTIMENT_DEFICIT.censored(area, not_yet, n=n),
            ]
        areas = _ends([(one.deficit or 0.0) * step_h for one in fallen])
        return [
            self._instant(RECOVERED_AT, seen.recovered, n),
            _number(RELAPSES, seen.relapses, None, n),
            _number(SENTIMENT_DEFICIT, area, areas, n),
        ]

    def _instant(self, spec: MeasureSpec[pd.Timestamp], i: int, n: int) -> Measure[pd.Timestamp]:
        low, middle, high = self.span(i)
        return spec.observed(middle, low, high, n=n)


def _ends(drawn: Sequence[float | None]) -> tuple[float, float] | None:
    """Percentiles at INTERVAL; a draw in which the event did not happen counts as infinite."""
    if not drawn:
        return None
    filled = [np.inf if one is None else one for one in drawn]
    tail = (1 - INTERVAL) / 2
    low, high = np.quantile(np.array(filled), [tail, 1 - tail], method="inverted_cdf")
    return float(low), float(high)


def _bias_corrected(
    drawn: Sequence[float | None], pilot: float | None
) -> tuple[float, float] | None:
    """Percentiles shifted by the bias of the draws against their own truth, `pilot` (Efron 1987,
    Journal of the American Statistical Association 82, 171-185).
    """
    if not drawn:
        return None
    filled = np.array([np.inf if one is None else one for one in drawn])
    true = np.inf if pilot is None else pilot
    share = ((filled < true).mean() + (filled <= true).mean()) / 2
    shift = 2 * _NORMAL.inv_cdf(float(np.clip(share, 0.02, 0.98)))
    levels = [_NORMAL.cdf(shift + z) for z in (-Z, Z)]
    low, high = np.quantile(filled, levels, method="inverted_cdf")
    return float(low), float(high)


def _corrected(value: float, pilot: float, drawn: Sequence[float]) -> tuple[float, float] | None:
    """Interval with the bias of the draws against their own truth, `pilot`, subtracted."""
    ends = _ends(drawn)
    if ends is None:
        return None
    return max(value + pilot - ends[1], 0.0), max(value + pilot - ends[0], 0.0)


def _corrected_ratio(
    value: float, pilot: float | None, drawn: Sequence[float | None], step_h: float
) -> tuple[float, float] | None:
    """The same correction by factors, for durations; one bin is added so that zero has a ratio."""
    ends = _ends(drawn)
    if ends is None or pilot is None:
        return ends
    low, high = (
        (value + step_h) * (pilot + step_h) / (end + step_h) - step_h for end in ends[::-1]
    )
    return max(low, 0.0), max(high, 0.0)


def _around(value: float, ends: tuple[float, float] | None) -> tuple[float | None, float | None]:
    """An interval that includes the value; None for an infinite end."""
    if ends is None:
        return None, None
    return min(ends[0], value), max(ends[1], value) if np.isfinite(ends[1]) else None


def _number(
    spec: MeasureSpec[float], value: float, ends: tuple[float, float] | None, n: int
) -> Measure[float]:
    return spec.observed(value, *_around(value, ends), n=n)


def _duration(
    spec: MeasureSpec[Duration], value: float, ends: tuple[float, float] | None, n: int
) -> Measure[Duration]:
    low, high = (None if end is None else Duration(end) for end in _around(value, ends))
    return spec.observed(Duration(value), low, high, n=n)


def _spell(
    spec: MeasureSpec[Duration],
    value: float | None,
    ends: tuple[float, float] | None,
    seen_h: float,
    n: int,
) -> Measure[Duration]:
    """A duration, or one censored at `seen_h` hours, the end of observation."""
    if value is not None:
        return _duration(spec, value, ends, n)
    return spec.censored(Duration(seen_h), Message("reason.not_recovered", {"hours": seen_h}), n=n)


def _time_constant(taus: list[float], n: int) -> Measure[Duration]:
    low, high = _ends(taus[1:]) or (0.0, np.inf)
    if high >= resample.TAUS_H[-2] or high > _WIDEST * low:
        reason = Message("reason.tau_not_identified", {"low": low, "high": high})
        return RECOVERY_TAU.missing(reason, n=n)
    return _duration(RECOVERY_TAU, taus[0], (low, high), n)


def _missing(
    reason: Message,
    status: Literal["not_available", "not_applicable"] = "not_available",
    n: int | None = None,
    specs: Sequence[MeasureSpec[Any]] = SPECS,
) -> Measures:
    return Measures(spec.missing(reason, status, n=n) for spec in specs)
