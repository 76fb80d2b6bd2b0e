"""How often the rule of `measures.holes` claims a hole where there is none, and finds one there is.

    python tests/measures/calibrate_holes.py [seeds]

Writes the table beside this file. Series of 10, 21 and 40 days, by quarter hour and by hour, of
0.5 to 60 messages an hour: deep nights, weekends, closed hours, moods, clusters of copies, interest
that declines, and talk that dies within hours. false: share of series without a hole in which one
is claimed; hours: mean claimed in one. found_h: share of holes of so many hours that are found,
each in a series of 14 days, on its ninth.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.measures.holes import holes

START = pd.Timestamp("2020-03-02T00:00Z")
KINDS = (
    "flat",
    "night",
    "night weekend",
    "cycle weekend",
    "closed",
    "decline",
    "decline cluster",
    "dies",
    "wave",
    "wave cluster",
    "night cluster",
    "night overdispersed",
    "night mood",
    "night weekend mood cluster",
)
RATES = (0.5, 2, 10, 60)
LENGTHS = (6, 12, 24, 48)


def frame(messages, minutes):
    times = pd.date_range(START, periods=len(messages), freq=f"{minutes}min", unit="us")
    return pd.DataFrame({"bin_start": times, "messages": messages})


def expected(rng, kind, h):
    """Messages expected at each time, as a factor of the usual rate. h: hours since Monday."""
    clock, day, late = h % 24, (h // 24).astype(int) % 7, h - 0.5 * h[-1]
    factors = {
        "night": np.where(clock < 7, 0.005, 1.4),
        "cycle": 1 + 0.8 * np.sin(2 * np.pi * h / 24),
        "weekend": np.where(day >= 5, 0.1, 1.0),
        "closed": np.where((day >= 5) | (clock < 8) | (clock >= 18), 0, 2.4),
        "decline": np.exp(-h / 72),
        "dies": np.exp(-np.clip(late, 0, 28) / 4),
        "wave": 1 + 30 * np.where(late >= 0, np.exp(-np.clip(late, 0, None) / 10), 0),
    }
    level = np.prod([factors[name] for name in kind.split() if name in factors], axis=0)
    if "mood" in kind:
        memory, noise = np.exp(-(h[1] - h[0]) / 12), rng.normal(0, 0.8, len(h))
        for i in range(1, len(h)):
            noise[i] = memory * noise[i - 1] + np.sqrt(1 - memory**2) * noise[i]
        level = level * np.exp(noise - 0.32)
    return np.broadcast_to(level, h.shape)


def counts(rng, kind, minutes, days, rate):
    """A series of messages; clusters are of 8 on average, spread over half an hour."""
    per = 60 // minutes
    mean = expected(rng, kind, np.arange(days * 24 * per) / per) * rate / per
    if "overdispersed" in kind:
        return rng.negative_binomial(1, 1 / (1 + mean))
    if "cluster" not in kind:
        return rng.poisson(mean)
    first = np.repeat(np.arange(len(mean)), rng.poisson(mean / 8))
    at = np.repeat(first, rng.geometric(1 / 8, len(first)))
    at = at + rng.exponential(0.5 * per, len(at)).astype(int)
    return np.bincount(at[at < len(mean)], minlength=len(mean))


def false_hours(kind, rate, seed):
    """Hours claimed in a series without a hole."""
    rng, minutes = np.random.default_rng([seed, int(rate * 10)]), (60, 15)[seed % 2]
    n = counts(rng, kind, minutes, (10, 21, 40)[seed % 3], rate)
    n = n[int((n > 0).argmax()) :]
    return sum(
        (one.end - one.start) / pd.Timedelta("1h") for one in holes(frame(n, minutes), minutes)
    )


def is_found(kind, rate, length, seed):
    """Whether a hole is found to within two hours."""
    rng, minutes = np.random.default_rng([seed, 7]), (60, 15)[seed % 2]
    per, n = 60 // minutes, counts(rng, kind, minutes, 14, rate)
    row = int((24 * 8 + rng.integers(0, 24)) * per)
    n[row : row + length * per] = 0
    start, end = (START + pd.Timedelta(minutes=minutes * k) for k in (row, row + length * per))
    near = pd.Timedelta(hours=2)
    return any(
        one.start <= start + near and one.end >= end - near
        for one in holes(frame(n, minutes), minutes)
    )


def table(seeds):
    rows = []
    for kind in KINDS:
        for rate in RATES:
            lost = [false_hours(kind, rate, seed) for seed in range(seeds)]
            row = {
                "kind": kind,
                "rate": rate,
                "series": seeds,
                "false": np.mean(np.array(lost) > 0),
            }
            row["hours"] = np.mean(lost)
            if kind not in ("dies", "closed", "decline", "decline cluster"):
                for length in LENGTHS:
                    found = [is_found(kind, rate, length, seed) for seed in range(seeds // 3)]
                    row[f"found_{length}"] = np.mean(found)
            rows.append(row)
    return pd.DataFrame(rows).round(3)


if __name__ == "__main__":
    made = table(int(sys.argv[1]) if len(sys.argv) > 1 else 120)
    print(made.to_string(index=False))
    made.to_csv(Path(__file__).with_name("holes_calibration.csv"), index=False)
