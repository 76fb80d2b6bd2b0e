"""How often ranks and medians among cases hold the truth; writes peers_calibration.csv.

`python tests/measures/calibrate_peers.py`: hours of cases from a lognormal, known exactly, to
within a 90 % interval of their own, or, where they are long, only as longer than they were watched.
True rank: the share of all such cases that lie below the case. Nominal: .90.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import ndtr

from analytics.measures import peers

SAMPLES = 1000


def _known(true: np.ndarray, known: str, rng: np.random.Generator) -> list[tuple[float, float]]:
    if known == "exact":
        return list(zip(true, true, strict=True))
    if known == "interval":
        seen = true * np.exp(rng.normal(0, 0.3, len(true)))
        width = np.exp(1.645 * 0.3)
        return list(zip(seen / width, seen * width, strict=True))
    watched = rng.exponential(200, len(true))
    return [(min(a, b), a if a <= b else np.inf) for a, b in zip(true, watched, strict=True)]


def coverage_of_ranks(n: int, known: str, samples: int, seed: int = 0) -> tuple[float, float]:
    """Shares of samples in which the rank of a case among n peers, and their median, are held."""
    rng, held = np.random.default_rng(seed), np.zeros(2)
    for _ in range(samples):
        logs = rng.normal(np.log(60), 1.2, n + 1)
        own, *others = _known(np.exp(logs), known, rng)
        rank, middle = peers.percentile_rank(own, others), peers.median(others)
        held[0] += rank.low <= ndtr((logs[0] - np.log(60)) / 1.2) <= rank.high
        held[1] += middle.low <= 60 <= (middle.high or np.inf)
    return tuple(held / samples)


def main() -> None:
    rows = [
        (n, known, SAMPLES, *coverage_of_ranks(n, known, SAMPLES))
        for n in (8, 14, 22, 40)
        for known in ("exact", "interval", "censored")
    ]
    table = pd.DataFrame(rows, columns=["peers", "known", "cases", "rank", "median"]).round(3)
    table.to_csv(Path(__file__).with_name("peers_calibration.csv"), index=False)
    print(table.to_string())


if __name__ == "__main__":
    main()
