"""Alerts of one series at bins of 1, 5, 10, 15, 30 and 60 minutes: how many, and whether the same.

`python tests/measures/calibrate_bin_width.py [SEEDS]` writes `calibrate_bin_width.csv` beside it:
by kind of series and width the alerts a week, and the share of clear storms (reached half as often
as an alert needs, or less, at some width) in which the width raises or continues an alert within
two hours.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.signal import lfilter

from analytics.measures.counts import counts
from analytics.measures.return_period import return_period
from analytics.measures.warning import alerts

WIDTHS = (1, 5, 10, 15, 30, 60)
KINDS = {"calm, 1 an hour": 1, "calm, 30": 30, "calm, 600": 600, "mood": 60, "bursts": 60}
KINDS |= {"noisy hours": 60, "events": 60}
DAYS, NEAR = 42, 2.0
TABLE = Path(__file__).with_suffix(".csv")


def minutes(kind: str, seed: int) -> np.ndarray:
    """Counts by the minute of DAYS days with a daily and weekly cycle, (minutes,)."""
    rng = np.random.default_rng([seed, sum(map(ord, kind))])
    n = DAYS * 1440
    hour, level = np.arange(n) / 60, KINDS[kind] / 60
    rate = level * np.exp(0.7 * np.sin((hour - 8) * np.pi / 12) - 0.3 * (hour // 24 % 7 >= 5))
    if kind in ("mood", "bursts", "events"):
        memory = np.exp(-5 / 600)
        shocks = rng.normal(0, np.sqrt(1 - memory**2), n // 5)
        rate *= np.exp(0.3 * np.repeat(lfilter([1], [1, -memory], shocks), 5))
    if kind == "bursts":
        for at in np.flatnonzero(rng.random(n) < 1 / 1440):
            rate[at : at + int(rng.uniform(5, 120))] += level * 3 * (1 + rng.pareto(1.5))
    if kind == "events":
        for week in range(3):
            at = int((16 + 8 * week + rng.uniform(0, 5)) * 1440)
            since = np.arange(n - at) / 60
            rise, fade = 1 - np.exp(-since / rng.uniform(0.3, 3)), rng.uniform(6, 48)
            rate[at:] += level * rng.uniform(2, 10) * rise * np.exp(-since / fade)
    if kind == "noisy hours":
        rate = rate * np.repeat(rng.gamma(4, 1 / 4, n // 60), 60)
    return rng.poisson(rate)


def watched(values: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Hours of the alerts, of all calls, and of the calls that are twice as rare as need be."""
    binned = values.reshape(-1, width).sum(axis=1)
    at = pd.date_range("2020-03-02", periods=len(binned), freq=f"{width}min", tz="UTC")
    series = counts(at, binned)
    watch = return_period(series)
    ends = (np.arange(len(binned)) + 1) * width / 60
    clear = watch.calls & (watch.value > watch.bound + np.log10(2))
    raised = np.array([ends[one.row] for one in alerts(watch, series)])
    return raised, ends[watch.calls], ends[clear]


def lines(kind: str, seeds: range):
    """Rows of the table for a kind of series."""
    seen = [{width: watched(minutes(kind, seed), width) for width in WIDTHS} for seed in seeds]
    weeks = len(seeds) * (DAYS - 5) / 7
    for width in WIDTHS:
        met = [
            (np.abs(series[width][1] - storm) <= NEAR).any()
            for series in seen
            for other in WIDTHS
            for storm in _first(series[other][2])
        ]
        number = sum(len(series[width][0]) for series in seen)
        share = round(float(np.mean(met)), 2) if met else np.nan
        yield kind, width, round(number / weeks, 2), share, len(met)


def _first(hours: np.ndarray) -> np.ndarray:
    """The first of each group of hours that lie within eight of each other."""
    return hours[np.diff(hours, prepend=-np.inf) >= 8]


def table(seeds: range) -> pd.DataFrame:
    """All kinds: `kind, minutes, alerts_a_week, clear_found, clear`."""
    rows = [line for kind in KINDS for line in lines(kind, seeds)]
    names = ["kind", "minutes", "alerts_a_week", "clear_found", "clear"]
    return pd.DataFrame(rows, columns=names)


def main() -> None:
    seeds = range(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
    table(seeds).to_csv(TABLE, index=False, lineterminator="\n")
    print(TABLE.read_text())


if __name__ == "__main__":
    main()
