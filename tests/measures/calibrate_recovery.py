"""How often nominal 90 % intervals of the recovery measures hold the truth, on simulated crises.

    python tests/measures/calibrate_recovery.py [cases]

Writes the table beside this file. Each case draws one of seven families of curves, none of which
the measures assume, and its depth, pace, delay, volume, surge and waning interest, daily cycles of
volume and of sentiment, mood, clusters of messages with one label, a gap, and a second wave. The
truth is what the rule reads off the curve without noise: the same windows, and the tolerance that
was measured. Where sentiment is not known to be back, measures are bounds, and counted apart.
"""

import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from analytics.measures.baseline import baseline
from analytics.measures.recovery import recovery
from analytics.measures.recovery_curve import RecoveryCriteria, dip, first_run, windows
from analytics.measures.recovery_series import least_messages

START = pd.Timestamp("2020-03-02T00:00Z")
NEUTRAL, LEVEL = 0.35, 0.05
FAMILIES = ("exponential", "logistic", "linear", "plateau", "new level", "double dip", "step")
NAMES = (
    "depth",
    "time_to_trough_h",
    "half_life_h",
    "time_to_recover_h",
    "sentiment_deficit",
)


class Case(NamedTuple):
    """Settings of a simulated crisis; hours, messages an hour, points."""

    family: str
    depth: float
    tau_h: float
    rise_h: float
    messages_h: float
    memory: float
    mood: float
    cluster: int
    swing: float
    cycle: float
    days_before: int
    surge: float
    left: float
    delay_h: float
    gap: int
    second: int


GRID = {
    "family": FAMILIES,
    "depth": (0.2, 0.35, 0.55),
    "tau_h": (8.0, 20.0, 45.0),
    "rise_h": (2.0, 6.0),
    "messages_h": (12.0, 40.0, 150.0),
    "memory": (0.0, 0.8),
    "mood": (0.0, 0.04),
    "cluster": (1, 1, 3),
    "swing": (0.0, 0.5),
    "cycle": (0.0, 0.06),
    "days_before": (7, 14),
    "surge": (1.0, 5.0),
    "left": (1.0, 0.3),
    "delay_h": (0.0, 0.0, 18.0),
    "gap": (0, 0, 1),
    "second": (0, 0, 1),
}


def shape(family, t, tau):
    """Share of the depth that is left t hours after the fall."""
    if family == "exponential":
        return np.exp(-t / tau)
    if family == "logistic":
        return (1 + np.exp(-4.5)) / (1 + np.exp((t - 1.5 * tau) / (tau / 3)))
    if family == "linear":
        return np.clip(1 - t / (2 * tau), 0, 1)
    if family == "plateau":
        return np.where(t < tau, 1, np.exp(-(t - tau) / (tau / 2)))
    if family == "new level":
        return 0.5 + 0.5 * np.exp(-t / tau)
    if family == "double dip":
        again = np.clip((t - tau) / 4, 0, 1) * np.exp(-np.clip(t - tau - 4, 0, None) / (0.7 * tau))
        return np.exp(-t / (0.6 * tau)) + 0.9 * again
    if family == "step":
        return (t < 1.5 * tau) * 1.0
    raise ValueError(family)


def net_of(case, t):
    """Net sentiment t hours after onset, without noise."""
    since = t - case.delay_h
    left = shape(case.family, np.clip(since - case.rise_h, 0, None), case.tau_h)
    fallen = np.clip(since / case.rise_h, 0, 1) * left
    if case.second:
        wave = since - 6 * case.tau_h - 24
        fallen = fallen + 0.6 * np.clip(wave / 4, 0, 1) * np.exp(-np.clip(wave - 4, 0, None) / 12)
    return LEVEL + case.cycle * np.sin(2 * np.pi * (t - 6) / 24) - case.depth * fallen


def labels(rng, net, n, memory, mood, cluster=1):
    """(m, 3) counts around a curve; `cluster` is the mean size of groups with one label."""
    e = rng.normal(0, mood, len(net))
    for i in range(1, len(e)):
        e[i] = memory * e[i - 1] + np.sqrt(1 - memory**2) * e[i]
    level = np.clip(net + e, NEUTRAL - 0.99, 0.99 - NEUTRAL)
    shares = [(1 - NEUTRAL - level) / 2, np.full(len(net), NEUTRAL), (1 - NEUTRAL + level) / 2]
    shares = np.stack(shares, axis=1)
    if cluster == 1:
        return rng.multinomial(n, shares)
    counts = np.zeros((len(net), 3), int)
    bins = np.repeat(np.arange(len(net)), rng.poisson(n / cluster))
    label = (rng.random(len(bins))[:, None] > np.cumsum(shares, axis=1)[bins, :2]).sum(axis=1)
    np.add.at(counts, (bins, label), rng.geometric(1 / cluster, len(bins)))
    return counts


def frame(counts):
    times = pd.date_range(START, periods=len(counts), freq="h", unit="us")
    table = pd.DataFrame(counts, columns=["negative", "neutral", "positive"])
    n = counts.sum(axis=1)
    return table.assign(bin_start=times, messages=n, scored=n, brand_quotes=0)


def simulate(seed, families=FAMILIES):
    """(case, deficit by hour without noise, bins, onset) of one case."""
    rng = np.random.default_rng(seed)
    drawn = {name: values[rng.integers(len(values))] for name, values in GRID.items()}
    case = Case(**drawn | {"family": families[rng.integers(len(families))]})
    before, after = 24 * case.days_before, 24 * 7
    t = np.arange(before + after) + 0.5 - before
    calm = net_of(case._replace(depth=0.0), t)
    net = np.clip(net_of(case, t), NEUTRAL - 0.99, 0.99 - NEUTRAL)
    rate = case.messages_h * (1 + case.swing * np.sin(2 * np.pi * (t - 8) / 24))
    since = np.clip(t - case.delay_h, 0, None)
    rate *= np.where(t > case.delay_h, 1 + (case.surge - 1) * np.exp(-since / 24), 1)
    n = rng.poisson(rate * np.maximum(np.exp(-np.clip(t, 0, None) / 100), case.left))
    if case.gap:
        start = before + rng.integers(6, 60)
        n[start : start + rng.integers(6, 30)] = 0
    counts = labels(rng, net, n, case.memory, case.mood, case.cluster)
    return case, (calm - net)[before:], frame(counts), START + pd.Timedelta(hours=before)


def truth(deficit, n, least, tolerance):
    """What the rule reads off the curve without noise; infinite where it does not come back."""
    rule = RecoveryCriteria()
    wide = windows(n, 1.0, rule.window_h, least)
    curve, run = wide.means(deficit, n), round(rule.run_h)
    out = np.flatnonzero(curve > tolerance)
    if not len(out):
        return None
    first = int(out[0])
    back = first_run(curve[first:] <= tolerance, run)
    end = len(curve) if back is None else first + back
    seen = dip(curve[first : end + run], run)
    trough = wide.middle_h[first + seen.trough]
    half = np.inf if seen.half is None else wide.middle_h[first + seen.half] - trough
    whole = np.inf if back is None else wide.middle_h[end]
    area = curve[first:end].sum() + (wide.middle_h[0] * curve[0] if first == 0 else 0.0)
    return dict(zip(NAMES, (seen.depth, trough, half, whole, area), strict=True))


def measure(seed, families=FAMILIES):
    """(case, truth, measures); truth is None where the curve hardly leaves the band."""
    case, deficit, bins, onset_at = simulate(seed, families)
    measures = recovery(bins, onset_at, 60)
    if not measures["tolerance"].is_observed:
        return case, None, measures
    least = least_messages(baseline(bins, onset_at, 60), RecoveryCriteria())
    n = bins["scored"].to_numpy(float)[-len(deficit) :]
    return case, truth(deficit, n, least, measures["tolerance"].value), measures


def coverage(cases, families=FAMILIES, first=0):
    """Columns measure, setting, value, cases, covers, censored, bounds_hold, width."""
    rows = []
    for seed in range(first, first + cases):
        case, true, measures = measure(seed, families)
        for name in NAMES if true is not None else ():
            one = measures[name]
            if not one.is_known:
                continue
            row = {"measure": name, **case._asdict()}
            row["covers"] = one.low <= true[name] <= one.high if one.is_observed else None
            row["bound"] = one.low <= true[name] if one.status == "censored" else None
            row["width"] = one.high - one.low if one.is_observed else None
            rows.append(row)
    table = pd.DataFrame(rows)
    out = [_summary(table.assign(all=""), "all")] + [_summary(table, name) for name in GRID]
    return pd.concat(out, ignore_index=True)


def _summary(table, setting):
    def share(values):
        return values.dropna().astype(float).mean()

    groups = table.groupby(["measure", setting], sort=False)
    found = groups.agg(
        cases=("covers", "count"),
        covers=("covers", share),
        censored=("bound", "count"),
        bounds_hold=("bound", share),
        median_width=("width", "median"),
    ).round(3)
    found = found.reset_index().rename(columns={setting: "value"})
    found.insert(1, "setting", setting)
    return found.sort_values(["measure", "value"])


if __name__ == "__main__":
    found = coverage(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
    print(found.to_string(index=False))
    found.to_csv(Path(__file__).with_name("recovery_calibration.csv"), index=False)
