"""The standard-profile score of the Numenta Anomaly Benchmark: a tool of the tests.

Written from the benchmark's description (Lavin & Ahmad 2015, "Evaluating real-time anomaly
detection algorithms", ICMLA; numenta/NAB, MIT).
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.measures.counts import Counts, read

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
        counts = read(folder / name)[0]
        edges = [counts.at.searchsorted(pd.to_datetime(w, utc=True)) for w in windows]
        brand = name.removesuffix(".csv").rsplit("_", 1)[-1]
        found.append(Stream(brand, counts, tuple((int(a), int(b)) for a, b in edges)))
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


def sigma(p: float) -> float:
    return 2 / (1 + np.exp(5 * p)) - 1


def normalised(raw: float, windows: int) -> float:
    """0 for a detector that never fires, 100 for one that is right at once and never wrong."""
    return 100 * (raw + windows) / (2 * windows)
