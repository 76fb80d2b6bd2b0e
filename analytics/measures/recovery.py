"""How deep net sentiment fell after onset, and when it came back.

The baseline is fixed before onset. Net sentiment is smoothed over a trailing window, and a window
speaks for its own middle. Loss is the area below the baseline (Bruneau et al. 2003, Earthquake
Spectra 19(4), 733-752). Nothing observed changes when later data arrive.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.measures.sentiment import rolling_sum
from analytics.schema import INTERVAL, Measure, Note, iso

UNITS = {
    "baseline": "points",
    "tolerance": "points",
    "trough_at": "UTC",
    "depth": "points",
    "half_life_h": "h",
    "recovered_at": "UTC",
    "time_to_recover_h": "h",
    "sentiment_deficit": "point-hours",
}


@dataclass(frozen=True)
class Rule:
    """Constants of the recovery measures.

    window_h: smoothing. min_n: scored messages a window needs to speak. run: windows in a row that
    must lie inside the band. baseline_h: scored hours needed before onset. band: half-width of the
    band in robust standard deviations of the smoothed baseline. draws, seed: of the bootstrap.
    """

    window_h: int = 6
    min_n: int = 20
    run: int = 6
    baseline_h: int = 24
    band: float = 1.5
    draws: int = 200
    seed: int = 0


@dataclass(frozen=True)
class _Curve:
    """What one set of counts says, in bins from the start of the series; None: did not happen."""

    baseline: float
    tolerance: float
    fell: int | None
    trough: int | None
    depth: float | None
    half: int | None
    recovered: int | None
    deficit: float | None


def recovery(
    bins: pd.DataFrame, onset_at: pd.Timestamp | None, bin_minutes: int, rule: Rule | None = None
) -> dict[str, Measure]:
    """Measures named in UNITS, from a regular series (`panel.series`) and the onset.

    time_to_recover_h counts from onset to the middle of the first window of a run of `run`
    windows at or above baseline − tolerance, after sentiment had left the band; half_life_h from
    the trough to the first window at half the depth. Intervals: parametric bootstrap of each bin's
    labels, percentiles at INTERVAL; for the instants the smoothing window. Thin windows neither
    start nor break a run. Where sentiment has not come back the measures are censored.
    """
    rule = rule or Rule()
    if onset_at is None:
        return _none("not_available", Note("reason.no_onset_known"))
    if bins.empty or not bins["scored"].sum():
        return _none("not_available", Note("reason.no_sentiment"))
    step_h = bin_minutes / 60
    window = max(1, round(rule.window_h / step_h))
    before = int((bins["bin_start"] < onset_at).sum())
    counts = bins[["negative", "neutral", "positive"]].to_numpy(float)
    scored_h = float((counts[:before].sum(axis=1) > 0).sum()) * step_h
    if scored_h < rule.baseline_h:
        values = {"hours": scored_h, "needed": rule.baseline_h}
        return _none("not_available", Note("reason.short_baseline", values))
    curve = _curve(counts, before, window, rule)
    draws = [_curve(sample, before, window, rule) for sample in _resample(counts, window, rule)]
    return _measures(bins, curve, draws, before, onset_at, step_h, window)


def _curve(counts: np.ndarray, before: int, window: int, rule: Rule) -> _Curve:
    wide = rolling_sum(counts, window)
    n = wide.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        smoothed = (wide[:, 2] - wide[:, 0]) / n
    smoothed[(n < rule.min_n) | (np.arange(len(n)) < window - 1)] = np.nan
    calm = counts[:before].sum(axis=0)
    baseline = float((calm[2] - calm[0]) / calm.sum())
    normal = smoothed[:before][np.isfinite(smoothed[:before])]
    spread = 1.4826 * np.median(np.abs(normal - np.median(normal))) if len(normal) else 0.0
    tolerance = float(max(rule.band * spread, 0.02))
    return _after(smoothed, baseline, tolerance, before, rule.run)


def _after(
    smoothed: np.ndarray, baseline: float, tolerance: float, before: int, run: int
) -> _Curve:
    known = np.flatnonzero(np.isfinite(smoothed))
    known = known[known >= before]
    inside = smoothed[known] >= baseline - tolerance
    if inside.all():
        return _Curve(baseline, tolerance, None, None, None, None, None, None)
    first_out = int(np.argmin(inside))
    recovered = _first_run(inside[first_out:], run)
    end = len(known) if recovered is None else first_out + recovered
    stretch = known[first_out:end]
    trough = int(stretch[np.argmin(smoothed[stretch])])
    depth = float(baseline - smoothed[trough])
    later = known[known > trough]
    halfway = later[smoothed[later] >= baseline - depth / 2]
    below = np.clip(baseline - smoothed[known[:end]], 0, None)
    return _Curve(
        baseline,
        tolerance,
        int(known[first_out]),
        trough,
        depth,
        int(halfway[0]) if len(halfway) else None,
        None if recovered is None else int(known[first_out + recovered]),
        float(below.sum()),
    )


def _first_run(inside: np.ndarray, run: int) -> int | None:
    """Index where the first `run` true values in a row begin."""
    length = 0
    for i, good in enumerate(inside):
        length = length + 1 if good else 0
        if length == run:
            return i - run + 1
    return None


def _resample(counts: np.ndarray, window: int, rule: Rule) -> list[np.ndarray]:
    """Draws of the labels: each bin keeps its n; shares are those of the window around it."""
    rng = np.random.default_rng(rule.seed)
    wide = rolling_sum(counts, window) + 1e-9
    share = wide / wide.sum(axis=1, keepdims=True)
    n = counts.sum(axis=1).astype(int)
    return [rng.multinomial(n, share).astype(float) for _ in range(rule.draws)]


def _measures(
    bins: pd.DataFrame,
    curve: _Curve,
    draws: list[_Curve],
    before: int,
    onset_at: pd.Timestamp,
    step_h: float,
    window: int,
) -> dict[str, Measure]:
    n_before = int(bins["scored"].iloc[:before].sum())
    n_after = int(bins["scored"].iloc[before:].sum())
    out = {
        "baseline": _level("baseline", curve.baseline, [d.baseline for d in draws], n_before),
        "tolerance": _level("tolerance", curve.tolerance, [d.tolerance for d in draws], n_before),
    }
    if curve.trough is None:
        reason = Note("reason.no_dip", {"baseline": curve.baseline, "tolerance": curve.tolerance})
        return out | _none("not_applicable", reason, skip=tuple(out), n=n_after)
    end = bins["bin_start"].iloc[-1] + pd.Timedelta(hours=step_h)
    seen_h = (end - onset_at).total_seconds() / 3600
    clock = _Clock(bins["bin_start"], onset_at, step_h, window)
    fallen = [d for d in draws if d.trough is not None]
    out["trough_at"] = _instant("trough_at", clock, curve.trough, n_after)
    out["depth"] = _level("depth", curve.depth, [d.depth for d in fallen], n_after)
    since_trough = seen_h - clock.hours(curve.trough)
    out["half_life_h"] = _span(
        "half_life_h",
        None if curve.half is None else (curve.half - curve.trough) * step_h,
        [None if d.half is None else (d.half - d.trough) * step_h for d in fallen],
        since_trough,
        n_after,
    )
    recovered = [None if d.recovered is None else clock.hours(d.recovered) for d in fallen]
    value = None if curve.recovered is None else clock.hours(curve.recovered)
    out["time_to_recover_h"] = _span("time_to_recover_h", value, recovered, seen_h, n_after)
    area = curve.deficit * step_h
    if curve.recovered is None:
        out["recovered_at"] = _not_yet("recovered_at", iso(end), seen_h, n_after)
        out["sentiment_deficit"] = _not_yet("sentiment_deficit", area, seen_h, n_after)
    else:
        areas = [d.deficit * step_h for d in fallen]
        out["recovered_at"] = _instant("recovered_at", clock, curve.recovered, n_after)
        out["sentiment_deficit"] = _level("sentiment_deficit", area, areas, n_after)
    return {name: out[name] for name in UNITS}


def _not_yet(name: str, low: float | str, seen_h: float, n: int) -> Measure:
    """Censored: at least `low` when the data end, `seen_h` hours after onset."""
    reason = Note("reason.not_recovered", {"hours": seen_h})
    method = f"method.{name}"
    return Measure(name, UNITS[name], "censored", low=low, n=n, reason=reason, method=method)


@dataclass(frozen=True)
class _Clock:
    """Windows to instants: a window ends with its bin and speaks for its own middle."""

    starts: pd.Series
    onset_at: pd.Timestamp
    step_h: float
    window: int

    def span(self, i: int) -> tuple[pd.Timestamp, pd.Timestamp, pd.Timestamp]:
        end = self.starts.iloc[i] + pd.Timedelta(hours=self.step_h)
        width = pd.Timedelta(hours=self.step_h * self.window)
        return end - width, end - width / 2, end

    def hours(self, i: int) -> float:
        return max((self.span(i)[1] - self.onset_at).total_seconds() / 3600, 0.0)


def _instant(name: str, clock: _Clock, i: int, n: int) -> Measure:
    low, middle, high = (iso(stamp) for stamp in clock.span(i))
    return Measure(
        name, "UTC", "observed", value=middle, low=low, high=high, n=n, method=f"method.{name}"
    )


def _level(name: str, value: float, draws: list[float], n: int) -> Measure:
    low, high = _ends(draws) if draws else (None, None)
    return Measure(
        name,
        UNITS[name],
        "observed",
        value=value,
        low=None if low is None else min(low, value),
        high=None if high is None else max(high, value),
        n=n,
        method=f"method.{name}",
        citation="cite.bruneau2003" if name == "sentiment_deficit" else "",
    )


def _span(
    name: str, value: float | None, draws: list[float | None], seen_h: float, n: int
) -> Measure:
    """A duration; draws in which it did not end count as lasting longer than observed."""
    if value is None:
        return _not_yet(name, seen_h, seen_h, n)
    filled = [np.inf if draw is None else draw for draw in draws]
    low, high = _ends(filled) if filled else (None, None)
    return Measure(
        name,
        "h",
        "observed",
        value=value,
        low=None if low is None else min(low, value),
        high=None if high is None or not np.isfinite(high) else max(high, value),
        n=n,
        method=f"method.{name}",
    )


def _ends(draws: list[float]) -> tuple[float, float]:
    tail = (1 - INTERVAL) / 2
    low, high = np.quantile(np.array(draws), [tail, 1 - tail], method="inverted_cdf")
    return float(low), float(high)


def _none(
    status: str, reason: Note, skip: tuple[str, ...] = (), n: int | None = None
) -> dict[str, Measure]:
    return {
        name: Measure(name, unit, status, reason=reason, n=n, method=f"method.{name}")
        for name, unit in UNITS.items()
        if name not in skip
    }
