"""Whether sentiment changed in a step when the brand answered: an association, not a cause.

A response usually comes near the low point, so sentiment rises after it in any case (regression to
the mean). The step is therefore estimated together with the return that would have happened anyway
and compared with simulated noise and with placebo instants along the decay.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.measures import resample
from analytics.measures.series import require_series
from analytics.schema import INTERVAL, Measure, MeasureSpec, Message, number

RESPONSE_STEP = number("response_step", "points")
RESPONSE_STEP_BESIDE_CONTROLS = number("response_step_beside_controls", "points")

SIDE_H = 12
"""Hours after onset, and after the response, that must have messages before a step is estimated."""
BESIDE_LEVEL = 0.02
"""The same for the comparison with rivals, whose own noise adds to the series' noise."""
APART_H = 24
"""Fewest hours between the response and a placebo instant."""
LEVEL = 0.04
"""Two-sided level of the verdict; with the placebos, fewer than 5 % of verdicts are wrong."""
SHARE_OF_DEPTH = 1 / 3
"""Widest half-interval, as a share of the depth, for which no_visible_effect is concluded."""
DRAWS, SEED = 250, 0
_MIN_KNOWN = 0.75
"""Least share of bins with messages on each side of the response."""
_PLACEBOS = 12
_COUNTS = ["negative", "neutral", "positive"]


@dataclass(frozen=True)
class Step:
    """Step of net sentiment at a response, in points, fitted with a fall and an exponential return.

    p: two-sided, of a step as large in a series without one. rank: number of placebo instants, of
    `placebos`, at which a step fits better than at the response.
    """

    value: float
    low: float
    high: float
    p: float
    rank: int
    placebos: int
    n: int


def step_at(counts: np.ndarray, before: int, at: int, step_h: float) -> Step | None:
    """The lasting step of a series at bin `at`; None if too few bins around it have messages.

    counts: (n, 3) negative, neutral, positive of a regular series. before: bins before onset. The
    curve, a level with a fall and an exponential return, is fitted together with the step; the
    chance distribution comes from draws around the same curve fitted without a step.
    """
    n, _ = resample.totals(counts)
    if not _is_known(n, at, before, step_h):
        return None
    others = _placebo_instants(n, at, before, step_h)
    steps, gain = _steps_and_chance(counts, before, np.array([at, *others]), step_h, SEED)
    rank = int((gain[1:, 0] >= gain[0, 0]).sum())
    return _judged(steps[0], rank, len(others), int(n[before:].sum()))


def step_beside_controls(
    counts: np.ndarray, controls: np.ndarray, before: int, at: int, step_h: float
) -> Step | None:
    """The step of a series beyond the mean step of its rivals at the same bin; None if too few bins
    around it have messages in any of them.

    controls: (k, n, 3), the rivals' counts. A difference in differences: changes common to all of
    them at that hour cancel. The chance distribution combines the noise of the series and of the
    rivals, and placebo instants are ranked by the difference over its standard error. A Bayesian
    structural time series (Brodersen et al. 2015, Annals of Applied Statistics 9, 247-274) was
    tried first: on hourly sentiment it called five of twenty simulated cases without effect.
    """
    every = [counts, *controls]
    known = np.min([one.sum(axis=1) for one in every], axis=0)
    if not _is_known(known, at, before, step_h):
        return None
    others = _placebo_instants(known, at, before, step_h)
    instants = np.array([at, *others])
    own, *rivals = (
        _steps_and_chance(one, before, instants, step_h, SEED + k)[0] for k, one in enumerate(every)
    )
    steps = own - np.mean(rivals, axis=0)
    scaled = np.abs(steps[:, 0]) / steps[:, 1:].std(axis=1)
    rank = int((scaled[1:] >= scaled[0]).sum())
    return _judged(steps[0], rank, len(others), int(counts[before:].sum()))


def _steps_and_chance(
    counts: np.ndarray, before: int, instants: np.ndarray, step_h: float, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Step at each instant and its gain in fit (`_fit_steps`): first for the series, then for draws
    around its curve fitted without a step.
    """
    n, net = resample.totals(counts)
    noise = resample.noise_of(counts, before, step_h)
    weight = resample.weights(counts, noise)
    calm = counts[:before].sum(axis=0)
    smooth = np.full(len(n), (calm[2] - calm[0]) / calm.sum())
    below = smooth[None, before:] - net[None, before:]
    smooth[before:] -= resample.fit_exponential(below, weight[before:], step_h)[1]
    drawn = resample.draws(counts, smooth, noise, DRAWS, np.random.default_rng(seed))
    series = np.concatenate([net[None], drawn / np.maximum(n, 1)])
    return _fit_steps(series, weight, before, instants, step_h)


def _judged(steps: np.ndarray, rank: int, placebos: int, n: int) -> Step:
    """The first of `steps` judged against the distribution of the others."""
    value, chance = float(steps[0]), steps[1:]
    tail = (1 - INTERVAL) / 2
    low, high = value - np.quantile(chance, [1 - tail, tail])
    p = ((np.abs(chance) >= abs(value)).sum() + 1) / (DRAWS + 1)
    return Step(value, float(low), float(high), float(p), rank, placebos, n)


def _is_known(n: np.ndarray, at: int, before: int, step_h: float) -> bool:
    """Whether enough hours with messages lie between onset and `at`, and after it."""
    side = round(SIDE_H / step_h)
    if at - side < before or at + side > len(n):
        return False
    return all((part > 0).mean() >= _MIN_KNOWN for part in (n[at - side : at], n[at : at + side]))


def _placebo_instants(n: np.ndarray, at: int, before: int, step_h: float) -> list[int]:
    """Instants along the decay, at least APART_H from `at`, spaced as evenly as possible."""
    apart = APART_H / step_h
    far = [i for i in range(len(n)) if abs(i - at) >= apart and _is_known(n, i, before, step_h)]
    return far[:: max(1, -(-len(far) // _PLACEBOS))]


def _fit_steps(
    series: np.ndarray, weight: np.ndarray, before: int, instants: np.ndarray, step_h: float
) -> tuple[np.ndarray, np.ndarray]:
    """Best step at each instant of each series, and by how much it reduces the sum of squares.

    series: (m, n). Returns two arrays (instants, m): the step in the best joint fit of curve and
    step, and how much better that fit is than the best curve alone.
    """
    root = np.sqrt(weight / weight.max())
    y = series * root
    t = (np.arange(series.shape[1] - before, dtype=float) + 0.5) * step_h
    after = (np.arange(series.shape[1], dtype=float) >= instants[:, None]) * root
    alone = np.full(len(y), np.inf)
    best = np.full((len(instants), len(y)), np.inf)
    steps = np.zeros_like(best)
    shape = np.zeros(series.shape[1])
    for rise in resample.RISES_H[::2]:
        for tau in resample.TAUS_H[::2]:
            shape[before:] = np.clip(t / rise, 0, 1) * np.exp(-np.clip(t - rise, 0, None) / tau)
            basis, _ = np.linalg.qr(np.stack([root, shape * root], axis=1))
            left = y - (y @ basis) @ basis.T
            apart = after - (after @ basis) @ basis.T
            power = np.maximum((apart**2).sum(axis=1, keepdims=True), 1e-9)
            along = apart @ left.T
            rest = (left**2).sum(axis=1)
            alone = np.minimum(alone, rest)
            both = rest - along**2 / power
            steps = np.where(both < best, along / power, steps)
            best = np.minimum(best, both)
    return steps, alone - best


def verdict(step: Step, depth: float, level: float = LEVEL) -> str:
    """helped, hurt, no_visible_effect or cannot_tell, from a step and the depth of the fall."""
    if step.p <= level and step.rank == 0:
        return "helped" if step.value > 0 else "hurt"
    half_width = (step.high - step.low) / 2
    return "cannot_tell" if half_width > SHARE_OF_DEPTH * depth else "no_visible_effect"


def response_step(
    bins: pd.DataFrame,
    onset_at: pd.Timestamp | None,
    response: tuple[str, pd.Timestamp] | None,
    depth: Measure[float],
    bin_minutes: int,
) -> Measure[float]:
    """`response_step`, points, with its verdict, from a regular hourly series.

    response: id and instant of the brand's response; None if no clock time is known.
    """
    require_series(bins, bin_minutes)
    ready = _ready(onset_at, response, depth)
    if isinstance(ready, Message):
        return RESPONSE_STEP.missing(ready)
    counts = bins[_COUNTS].to_numpy(float)
    before, at = (int((bins["bin_start"] < when).sum()) for when in (ready.onset_at, ready.at))
    step = step_at(counts, before, at, bin_minutes / 60)
    return _measured(RESPONSE_STEP, step, ready.depth, LEVEL, (ready.response,))


def response_step_beside_controls(
    bins: pd.DataFrame,
    onset_at: pd.Timestamp | None,
    response: tuple[str, pd.Timestamp] | None,
    depth: Measure[float],
    controls: Mapping[str, pd.DataFrame | Message],
    bin_minutes: int,
) -> Measure[float]:
    """`response_step_beside_controls`, points, with its verdict, or the reason why there is none.

    controls: by rival's name, its series (`panel.series`), or the reason why it cannot be used.
    """
    spec = RESPONSE_STEP_BESIDE_CONTROLS
    clean = {rival: one for rival, one in controls.items() if not isinstance(one, Message)}
    for one in (bins, *clean.values()):
        require_series(one, bin_minutes)
    if not clean:
        why = Message("reason.no_clean_control", {"why": list(controls.values())})
        return spec.missing(why if controls else Message("reason.no_controls"))
    ready = _ready(onset_at, response, depth)
    if isinstance(ready, Message):
        return spec.missing(ready)
    counts = bins[_COUNTS].to_numpy(float)
    rivals = [one.set_index("bin_start")[_COUNTS] for one in clean.values()]
    aligned = [one.reindex(bins["bin_start"], fill_value=0).to_numpy(float) for one in rivals]
    before, at = (int((bins["bin_start"] < when).sum()) for when in (ready.onset_at, ready.at))
    step = step_beside_controls(counts, np.stack(aligned), before, at, bin_minutes / 60)
    return _measured(spec, step, ready.depth, BESIDE_LEVEL, (ready.response, *clean))


@dataclass(frozen=True)
class _Ready:
    """Inputs of the estimate of a step: the onset, the response's id and instant, the depth."""

    onset_at: pd.Timestamp
    response: str
    at: pd.Timestamp
    depth: float


def _ready(
    onset_at: pd.Timestamp | None,
    response: tuple[str, pd.Timestamp] | None,
    depth: Measure[float],
) -> _Ready | Message:
    """The inputs of the estimate, or the reason why a step cannot be estimated."""
    if depth.value is None or onset_at is None:
        return depth.reason or Message("reason.no_onset_known")
    if response is None:
        return Message("reason.no_response_time")
    return _Ready(onset_at, *response, depth.value)


def _measured(
    spec: MeasureSpec[float],
    step: Step | None,
    depth: float,
    level: float,
    evidence: tuple[str, ...],
) -> Measure[float]:
    if step is None:
        return spec.missing(Message("reason.thin_around_response", {"hours": float(SIDE_H)}))
    values = {"p": step.p, "rank": step.rank, "placebos": step.placebos}
    verdict_of = Message(f"verdict.{verdict(step, depth, level)}", values)
    return spec.observed(
        step.value, step.low, step.high, n=step.n, verdict=verdict_of, evidence=evidence
    )
