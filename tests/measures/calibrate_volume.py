"""How often nominal 90 % intervals of `volume_half_life_h` hold the truth, on simulated waves.

    python tests/measures/calibrate_volume.py [cases]

Writes the table beside this file. Each case draws a family of rise and return, volume, height,
time scale, cycles of the day and the week, whether the wave follows them, a trend of the usual
volume, clusters of copies, overdispersion, a mood, days before onset, a delay, a hole and a second
wave. The measure fits none of the families. The truth is read off the noise-free curve: from its
first highest point until half of its excess is gone.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.measures.decay import volume_decay

START = pd.Timestamp("2020-03-02T00:00Z")
GRID = {
    "family": (
        *("exponential", "linear", "logistic", "power", "hump", "two_speeds", "stretched"),
        *("gauss", "plateau", "stairs"),
    ),
    "messages_h": (8, 30, 120),
    "height": (3, 8, 20),
    "scale_h": (6, 20, 48),
    "noise": ("poisson", "clusters", "overdispersed", "mood"),
    "cycle": (0.0, 0.7),
    "weekend": (1.0, 0.6),
    "follows": (True, False),
    "trend": (0.0, -0.08),
    "days_before": (5, 12),
    "delay_h": (0, 9),
    "second": ("", "wave"),
    "hole": ("", "hole"),
}


def excess(family, t, scale):
    """Excess at hours since the rise began, 1 at its highest."""
    s = np.maximum(t, 0) / scale
    shape = {
        "exponential": np.exp(-s),
        "linear": np.clip(1 - s / 2, 0, None),
        "logistic": (1 + np.exp(-3)) / (1 + np.exp(4 * s - 3)),
        "power": (1 + s) ** -1.5,
        "hump": s / 0.5 * np.exp(1 - s / 0.5),
        "two_speeds": 0.7 * np.exp(-3 * s) + 0.3 * np.exp(-s / 3),
        "stretched": np.exp(-np.sqrt(s)),
        "gauss": np.exp(-(s**2)),
        "plateau": np.where(s < 0.8, 1 - 0.02 * s, 0.984 * np.exp(-3 * (s - 0.8))),
        "stairs": np.select([s < 0.5, s < 1, s < 1.6], [1.0, 0.7, 0.35], 0.1),
    }[family]
    return np.where(t >= 0, shape, 0)


def true_half_life(family, scale):
    t = np.arange(0, 40 * scale, 0.01)
    curve = excess(family, t, scale)
    top = int(curve.argmax())
    return float((curve[top:] <= curve[top] / 2).argmax() * 0.01)


def noisy(rng, mean, kind):
    if kind == "clusters":
        first = np.repeat(np.arange(len(mean)), rng.poisson(mean / 5))
        size = rng.geometric(1 / 5, len(first))
        at = np.repeat(first, size) + rng.exponential(0.5, size.sum()).astype(int)
        return np.bincount(at[at < len(mean)], minlength=len(mean))
    if kind == "overdispersed":
        return rng.negative_binomial(8, 8 / (8 + mean))
    if kind == "mood":
        e = rng.normal(0, 0.2, len(mean))
        for i in range(1, len(e)):
            e[i] = 0.8 * e[i - 1] + 0.6 * e[i]
        mean = mean * np.exp(e - 0.02)
    return rng.poisson(mean)


def simulate(seed):
    """(settings, true half-life, measure, series, onset) of one case."""
    rng = np.random.default_rng(seed)
    case = {name: values[rng.integers(len(values))] for name, values in GRID.items()}
    before = 24 * case["days_before"] + int(rng.integers(0, 24))
    true = true_half_life(case["family"], case["scale_h"])
    h = np.arange(before + 24 * 14) + 0.5
    t = h - before - case["delay_h"]
    usual = 1 + case["cycle"] * np.sin(2 * np.pi * h / 24)
    usual = usual * np.where((h // 24).astype(int) % 7 >= 5, case["weekend"], 1)
    usual = usual * np.exp(case["trend"] * (h - before) / 24)
    curve = excess(case["family"], t, case["scale_h"])
    if case["second"]:
        late = 2.5 * true + 40
        curve = curve + 1.2 * excess("exponential", t - late, case["scale_h"])
    wave = (case["height"] - 1) * curve * (usual if case["follows"] else 1)
    mean = case["messages_h"] * (usual + wave)
    n, share = noisy(rng, mean, case["noise"]), np.ones(len(mean))
    if case["hole"]:
        at = before + case["delay_h"] + int(true * rng.uniform(0.5, 2.5)) + 2
        share[at : at + 4] = 0
    n = np.where(share > 0, n, 0)
    times = pd.date_range(START, periods=len(n), freq="h", unit="us")
    bins = pd.DataFrame({"bin_start": times, "messages": n, "collected": share})
    onset = START + pd.Timedelta(hours=before)
    return case, true, volume_decay(bins, onset, 60), bins, onset


def coverage(cases):
    """Columns setting, value, cases, covers, not_observed, width, error: over all, by setting."""
    rows = []
    for seed in range(cases):
        case, true, one, _, _ = simulate(seed)
        row = {"covers": np.nan, "width": np.nan, "error": np.nan, "status": one.status}
        if one.status == "observed":
            row["covers"] = float(one.low <= true <= one.high)
            row["width"] = (one.high - one.low) / true
            row["error"] = one.value / true
        rows.append({**case, **row, "all": "", "true": round(true, 1), "seed": seed})
    table = pd.DataFrame(rows)
    return table, pd.concat([_summary(table, name) for name in ("all", *GRID)], ignore_index=True)


def _summary(table, setting):
    groups = table.groupby(setting)
    found = groups.agg(
        cases=("covers", "count"),
        covers=("covers", "mean"),
        not_observed=("covers", lambda s: int(s.isna().sum())),
        width_over_truth=("width", "median"),
        value_over_truth=("error", "median"),
    )
    found = found.round(3).reset_index().rename(columns={setting: "value"})
    found.insert(0, "setting", setting)
    return found


if __name__ == "__main__":
    _, found = coverage(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
    print(found.to_string(index=False))
    found.to_csv(Path(__file__).with_name("volume_calibration.csv"), index=False)
