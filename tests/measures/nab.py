"""The standard-profile score of the Numenta Anomaly Benchmark, and streams to judge it by: a tool
of the tests.

Written from the benchmark's description (Lavin & Ahmad 2015, "Evaluating real-time anomaly
detection algorithms", ICMLA; numenta/NAB, MIT).
"""

import json
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.signal import lfilter

from analytics import messages
from analytics.measures.counts import Counts, counts

FALSE_ALARM = 0.11


@dataclass(frozen=True)
class Stream:
    """One labelled series; windows: first and last row of each, both inside."""

    brand: str
    counts: Counts
    windows: tuple[tuple[int, int], ...]


def streams(folder: Path) -> list[Stream]:
    """The series of a folder with their labelled windows (`windows.json`)."""
    found = []
    for name, windows in json.loads((folder / "windows.json").read_text()).items():
        series = messages.series(folder / name)
        read_counts = counts(pd.DatetimeIndex(series.at), series.value, name)
        edges = [read_counts.at.searchsorted(pd.to_datetime(w, utc=True)) for w in windows]
        brand = name.removesuffix(".csv").rsplit("_", 1)[-1]
        found.append(Stream(brand, read_counts, tuple((int(a), int(b)) for a, b in edges)))
    return found


def raw_score(rows: np.ndarray, n: int, windows: tuple[tuple[int, int], ...]) -> float:
    """Raw score of alerts at `rows` (ascending) of a stream of `n` rows."""
    rows = rows[rows >= min(int(0.15 * n), 750)]
    total = 0.0
    for left, right in windows:
        inside = rows[(rows >= left) & (rows <= right)]
        width = right - left + 1
        total += sigma((inside[0] - right - 1) / width) / sigma(-1.0) if len(inside) else -1.0
        rows = rows[(rows < left) | (rows > right)]
    for row in rows:
        before = [edges for edges in windows if edges[1] < row]
        if not before:
            total -= FALSE_ALARM
            continue
        left, right = before[-1]
        distance = (row - right) / (right - left)
        total += FALSE_ALARM * (sigma(distance) if distance <= 3 else -1.0)
    return total


def hits(rows: np.ndarray, stream: Stream) -> tuple[int, int]:
    """Windows that alerts at `rows` found, and alerts in none of them (after the probation)."""
    rows = rows[rows >= min(int(0.15 * len(stream.counts.at)), 750)]
    inside = np.array([(rows >= left) & (rows <= right) for left, right in stream.windows])
    return int(inside.any(axis=1).sum()), int((~inside.any(axis=0)).sum())


def sigma(p: float) -> float:
    return 2 / (1 + np.exp(5 * p)) - 1


def normalised(raw: float, windows: int) -> float:
    """0 for a detector that never fires, 100 for one that is right at once and never wrong."""
    return 100 * (raw + windows) / (2 * windows)


def thinned(stream: Stream, mean: float, seed: int) -> Stream:
    """The stream as if only a random part of its messages were seen, `mean` a bin at most."""
    value = stream.counts.value
    share = min(1.0, mean / value.mean())
    seen = np.random.default_rng(seed).binomial(value.astype(int), share)
    return Stream(stream.brand, counts(stream.counts.at, seen), stream.windows)


def shuffled(stream: Stream, seed: int) -> Stream:
    """The stream with its whole days outside the windows in another order, weekends apart."""
    rng = np.random.default_rng(seed)
    at, day = stream.counts.at, stream.counts.at.normalize()
    days = pd.DatetimeIndex(day.unique())
    row, place = days.get_indexer(day), np.asarray((at - day) // stream.counts.step)
    grid = np.full((len(days), stream.counts.rows("1D")), np.nan)
    grid[row, place] = stream.counts.value
    is_free = np.isfinite(grid).all(axis=1)
    for left, right in stream.windows:
        is_free[row[left : right + 1]] = False
    for weekend in (False, True):
        some = np.flatnonzero(is_free & ((days.day_of_week >= 5) == weekend))
        grid[some] = grid[rng.permutation(some)]
    return Stream(stream.brand, counts(at, grid[row, place]), stream.windows)


def simulated(level: float, dispersion: float, seed: int) -> Stream:
    """55 days of five minutes with a day, a week, a drifting mood, short bursts, and 2 to 5 events.

    Counts are negative binomial with variance `dispersion` times the mean. An event adds 2 to 8
    times the level and fades with a time constant of 2 to 12 hours; bursts fade within an hour.
    """
    rng = np.random.default_rng([round(10 * level), round(10 * dispersion), seed])
    n = 55 * 288
    day = np.arange(n) / 288
    season = 0.7 * np.sin(2 * np.pi * (day - 0.3)) + 0.25 * np.sin(4 * np.pi * day)
    season -= 0.25 * (np.floor(day) % 7 >= 5)
    mood = lfilter([0.23], [1, -np.exp(-1 / 36)], rng.normal(size=n))
    drift = np.repeat(rng.normal(0, 0.08, 55).cumsum(), 288)
    rate = level * np.exp(season - season.mean() + 0.25 * mood + drift - drift.mean())
    for at in np.flatnonzero(rng.random(n) < 0.6 / 288):
        size = level * min(rng.pareto(1.5) + 0.5, 30.0)
        rate[at : at + 6] += size * np.exp(-np.arange(len(rate[at : at + 6])) / 2)
    events = int(rng.integers(2, 6))
    width = n // 10 // events
    slots = np.linspace(4 * 288, n - 2 * 288, events + 1)
    windows = []
    for left, right in pairwise(slots):
        at = int(rng.uniform(left + width / 2, right - width / 2))
        after = np.arange(n - at)
        rise, fade = 1 - np.exp(-after / rng.uniform(1, 12)), np.exp(-after / rng.uniform(24, 144))
        rate[at:] += level * rng.uniform(2, 8) * rise * fade
        windows.append((at - width // 2, at + width // 2))
    seen = rng.poisson(rng.gamma(rate / (dispersion - 1), dispersion - 1))
    start = pd.date_range("2020-03-02", periods=n, freq="5min", tz="UTC")
    return Stream(f"{level:g} a bin", counts(start, seen), tuple(windows))
