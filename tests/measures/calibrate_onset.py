"""Onsets called where nothing began, and rises found and dated.

`python tests/measures/calibrate_onset.py [SEEDS]` writes `calibrate_onset.csv` beside it: of series
of 30 days without an onset the share in which one is called; of series of 14 days with a rise on
the tenth the share in which an onset is called, lies within two hours of the rise, and has it in
its interval. Families marked "later" were not looked at while the rule was made.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.signal import lfilter

from analytics.measures.onset import onset

START = pd.Timestamp("2020-03-02T00:00Z")
TABLE = Path(__file__).with_suffix(".csv")
DAYS, AT = 30, 9 * 24
Draw = Callable[[np.random.Generator], np.ndarray]


def hourly(level: float = 10, days: int = DAYS) -> np.ndarray:
    """A mean by the hour with a daily cycle, highest at 14:00."""
    return level * (1 + 0.7 * np.sin(2 * np.pi * (np.arange(24 * days) - 8) / 24))


def day(days: int = DAYS) -> np.ndarray:
    return np.arange(24 * days) // 24


def negative_binomial(rng: np.random.Generator, mean: np.ndarray, size: float) -> np.ndarray:
    return rng.poisson(rng.gamma(size, mean / size))


def mood(rng: np.random.Generator, sd: float, memory: float, n: int = 24 * DAYS) -> np.ndarray:
    """A factor whose logarithm is an AR(1) with mean of the factor one."""
    shocks = rng.normal(0, sd * np.sqrt(1 - memory**2), n)
    shocks[0] = rng.normal(0, sd)
    return np.exp(lfilter([1], [1, -memory], shocks) - sd**2 / 2)


def clusters(rng: np.random.Generator, mean: np.ndarray, size: float) -> np.ndarray:
    """Texts that are copied within the hour, `size` messages each on average."""
    texts = rng.poisson(mean / size)
    return np.array([rng.geometric(1 / size, n).sum() for n in texts])


def spells(
    rng: np.random.Generator, times: float, length: int, first: int, last: int
) -> np.ndarray:
    """A factor of `times` for `length` hours a day, from an hour drawn anew each day."""
    factor = np.ones(24 * DAYS)
    for number in range(DAYS):
        at = 24 * number + int(rng.integers(first, last))
        factor[at : at + length] = times
    return factor


def two_days(level: float, first: int) -> np.ndarray:
    """A factor of `level` on two days of seven, from the `5 - first`th on."""
    return np.where((day() + first) % 7 >= 5, level, 1.0)


CALM: dict[str, Draw] = {
    "Poisson": lambda r: r.poisson(hourly()),
    "negative binomial, size 10": lambda r: negative_binomial(r, hourly(), 10),
    "negative binomial, size 3": lambda r: negative_binomial(r, hourly(), 3),
    "two days of seven a quarter, from Monday": lambda r: r.poisson(hourly() * two_days(0.25, 0)),
    "two days of seven a quarter, from Thursday": lambda r: r.poisson(hourly() * two_days(0.25, 3)),
    "two days of seven a quarter, from Saturday": lambda r: r.poisson(hourly() * two_days(0.25, 5)),
    "an event a day, 3 times, 2 h": lambda r: r.poisson(hourly() * spells(r, 3, 2, 8, 22)),
    "growth 5 % a day": lambda r: r.poisson(hourly() * 1.05 ** (np.arange(24 * DAYS) / 24)),
    "0.5 an hour": lambda r: r.poisson(hourly(0.5)),
    "mood": lambda r: r.poisson(hourly() * mood(r, 0.4, 0.9)),
    "copies": lambda r: clusters(r, hourly(), 8),
    "later: no cycle, 2 an hour": lambda r: r.poisson(np.full(24 * DAYS, 2.0)),
    "later: mood of days": lambda r: r.poisson(hourly() * mood(r, 0.3, 0.98)),
    "later: two days of seven double": lambda r: r.poisson(hourly() * two_days(2, 2)),
    "later: decline 4 % a day": lambda r: r.poisson(
        hourly(30) * 0.96 ** (np.arange(24 * DAYS) / 24)
    ),
    "later: days differ, sd 0.3": lambda r: r.poisson(
        hourly() * np.exp(r.normal(0, 0.3, DAYS))[day()]
    ),
    "later: copies of 20 and mood": lambda r: clusters(r, hourly() * mood(r, 0.3, 0.9), 20),
    "later: 200 an hour, size 30": lambda r: negative_binomial(r, hourly(200), 30),
    "later: rhythm shifts an hour a week": lambda r: r.poisson(
        np.interp(np.arange(24 * DAYS) - day() // 7, np.arange(24 * DAYS), hourly())
    ),
}
RISES = {
    "30 times, 1 h, at 5 an hour": (5, 1, 30, 15),
    "8 times, 2 h, at 5 an hour": (5, 2, 8, 15),
    "3 times, 24 h, at 5 an hour": (5, 24, 3, 15),
    "2 times, 24 h, at 5 an hour": (5, 24, 2, 15),
    "3 times, 24 h, at 5 an hour, from 3:00": (5, 24, 3, 3),
    "3 times, 24 h, at 1 an hour": (1, 24, 3, 15),
    "2 times, 24 h, at 20 an hour": (20, 24, 2, 15),
    "1.5 times, 48 h, at 20 an hour": (20, 48, 1.5, 15),
    "later: 15 times, 1 h, at 10 an hour, from 6:00": (10, 1, 15, 6),
    "later: 4 times, 6 h, at 3 an hour": (3, 6, 4, 11),
    "later: 1.4 times, 72 h, at 100 an hour": (100, 72, 1.4, 20),
    "later: 5 times, 12 h, at 2 an hour, from 1:00": (2, 12, 5, 1),
}


def bins(negative: np.ndarray, others: np.ndarray) -> pd.DataFrame:
    """A regular hourly series (`panel.series`)."""
    at = pd.date_range(START, periods=len(negative), freq="h", unit="us")
    counts = {"negative": negative, "neutral": others, "positive": others}
    n = negative + 2 * others
    return pd.DataFrame(counts).assign(bin_start=at, messages=n, scored=n, brand_quotes=0)


def false_onsets(kind: str, seeds: range) -> float:
    """Share of series without an onset in which one is called."""
    called = 0
    for seed in seeds:
        rng = np.random.default_rng(seed)
        negative = CALM[kind](rng)
        table = bins(negative, rng.poisson(2 * hourly(max(negative.mean(), 1))))
        called += onset(table, 60)["onset_at"].is_observed
    return called / len(seeds)


def rises(kind: str, seeds: range) -> tuple[float, float, float]:
    """Shares of series with a rise: an onset is called; of those, it lies within two hours of the
    rise, and its interval holds it.
    """
    level, length, times, hour = RISES[kind]
    found, near, covered = 0, 0, 0
    for seed in seeds:
        rng = np.random.default_rng(seed)
        mean = hourly(level, 14)
        at = AT + hour
        others = rng.poisson(2 * mean)
        mean[at : at + length] *= times
        one = onset(bins(rng.poisson(mean), others), 60)["onset_at"]
        truth = START + pd.Timedelta(hours=at)
        found += one.is_observed
        near += one.is_observed and abs(one.value - truth) <= pd.Timedelta(hours=2)
        covered += one.is_observed and one.low <= truth <= one.high
    return found / len(seeds), near / max(found, 1), covered / max(found, 1)


def main() -> None:
    seeds = range(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
    lines = ["kind,called,within_2h,in_interval\n"]
    lines += [f'"{kind}",{false_onsets(kind, seeds):.3f},,\n' for kind in CALM]
    for kind in RISES:
        shares = ",".join(f"{share:.3f}" for share in rises(kind, seeds))
        lines.append(f'"{kind}",{shares}\n')
    TABLE.write_text("".join(lines))
    print(TABLE.read_text())


if __name__ == "__main__":
    main()
