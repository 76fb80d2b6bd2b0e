"""How often nominal 90 % intervals of the recovery measures hold the truth, on simulated crises.

    python tests/measures/calibrate_recovery.py [cases]

Writes the table beside this file. Each case draws depth, time constant, rise, volume, surge,
length before onset, how much of the return is seen, and the size and memory of the mood. The truth
is what the rule reads off the noise-free curve, smoothed alike, with the band that the noise has in
the long run. Cases in which sentiment had not come back by the data's end are censored: they give
no interval, and are counted apart.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.measures.recovery import RecoveryCriteria, _Frame, recovery

START = pd.Timestamp("2020-03-02T00:00Z")
NEUTRAL, BASELINE = 0.35, 0.1
GRID = {
    "depth": (0.15, 0.3, 0.5),
    "tau_h": (8, 24, 60),
    "messages_h": (15, 60, 200),
    "memory": (0.0, 0.4, 0.8),
    "mood": (0.0, 0.04),
    "days_before": (5, 10),
    "rise_h": (2, 6),
    "surge": (1, 5),
    "seen": (0.5, 1.0),
}
NAMES = ("depth", "half_life_h", "time_to_recover_h")


def labels(rng, net, n, memory, mood):
    """(n, 3) counts around a curve, with a mood of that memory."""
    e = rng.normal(0, mood, len(net))
    for i in range(1, len(e)):
        e[i] = memory * e[i - 1] + np.sqrt(1 - memory**2) * e[i]
    level = np.clip(net + e, NEUTRAL - 0.99, 0.99 - NEUTRAL)
    shares = [(1 - NEUTRAL - level) / 2, np.full(len(net), NEUTRAL), (1 - NEUTRAL + level) / 2]
    return rng.multinomial(n, np.stack(shares, axis=1))


def volumes(rng, case, hours, before):
    t = np.arange(hours)
    surge = 1 + (case["surge"] - 1) * np.where(t >= before, np.exp(-(t - before) / 24), 0)
    return rng.poisson(case["messages_h"] * (1 + 0.5 * np.sin(2 * np.pi * t / 24)) * surge)


def frame(counts):
    times = pd.date_range(START, periods=len(counts), freq="h", unit="us")
    table = pd.DataFrame(counts, columns=["negative", "neutral", "positive"])
    n = counts.sum(axis=1)
    return table.assign(bin_start=times, messages=n, scored=n, brand_quotes=0)


def truth(case, net, n, before, rng):
    """What the rule reads off the noise-free curve."""
    rule = RecoveryCriteria()
    long = volumes(rng, case | {"surge": 1}, 2400, 2400)
    calm = labels(rng, np.full(2400, BASELINE), long, case["memory"], case["mood"])
    of = _Frame(long.astype(float), 2400, 6, 6, 1.0, rule)
    [noise] = of.curves((calm[:, 2] - calm[:, 0])[None].astype(float))
    now = _Frame(n.astype(float), before, 6, 6, 1.0, rule)
    one = now.read(now.smooth(n * net), BASELINE, noise.spread)
    found = dict.fromkeys(NAMES)
    if one.trough is not None:
        found["depth"] = one.depth
        found["half_life_h"] = None if one.half is None else float(one.half - one.trough)
        back = one.recovered
        found["time_to_recover_h"] = None if back is None else max(back + 1 - 3 - before, 0.0)
    return found


def simulate(seed):
    """(settings, truth, measures) of one case."""
    rng = np.random.default_rng(seed)
    case = {name: rng.choice(values).item() for name, values in GRID.items()}
    before = 24 * case["days_before"]
    after = int(min(max(4 * case["tau_h"], 72), 240) * case["seen"])
    t = np.arange(before + after) + 0.5 - before
    fall = np.clip(t / case["rise_h"], 0, 1)
    fall = fall * np.exp(-np.clip(t - case["rise_h"], 0, None) / case["tau_h"])
    net = BASELINE - case["depth"] * fall
    n = volumes(rng, case, len(t), before)
    counts = labels(rng, net, n, case["memory"], case["mood"])
    measures = recovery(frame(counts), START + pd.Timedelta(hours=before), 60)
    return case, truth(case, net, n, before, rng), measures


def holds(measure, true):
    """True or False; None where there is no interval."""
    if measure.status != "observed":
        return None
    if true is None:
        return measure.high is None
    high = np.inf if measure.high is None else measure.high
    return bool(measure.low <= true <= high)


def coverage(cases):
    """Columns measure, setting, value, cases, covers, censored, width: over all, and by setting."""
    rows = []
    for seed in range(cases):
        case, true, measures = simulate(seed)
        for name in NAMES:
            one = measures[name]
            width = None if one.high is None or one.low is None else one.high - one.low
            state = (holds(one, true[name]), one.status == "censored", width)
            rows.append({"measure": name, **case, **dict(zip(STATE, state, strict=True))})
    table = pd.DataFrame(rows)
    out = [_summary(table.assign(all=""), "all")] + [_summary(table, name) for name in GRID]
    return pd.concat(out, ignore_index=True)


STATE = ("covers", "censored", "width")


def _summary(table, setting):
    groups = table.groupby(["measure", setting], sort=False)
    found = groups.agg(
        cases=("covers", "count"),
        covers=("covers", lambda s: s.dropna().astype(float).mean()),
        censored=("censored", "sum"),
        median_width=("width", "median"),
    ).round(3)
    found = found.reset_index().rename(columns={setting: "value"})
    found.insert(1, "setting", setting)
    return found.sort_values(["measure", "value"])


if __name__ == "__main__":
    found = coverage(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
    print(found.to_string(index=False))
    found.to_csv(Path(__file__).with_name("recovery_calibration.csv"), index=False)
