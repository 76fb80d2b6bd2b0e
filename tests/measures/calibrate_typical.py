"""How often the interval of a typical duration holds the truth; prints a table.

`python tests/measures/calibrate_typical.py`: hours from lognormals, known as windows of very
different width, some not yet over when their watch ends.
"""

import numpy as np

from analytics.measures import peers

TRUE_H = 60.0


def coverage(n: int, spread: float, samples: int, seed: int = 0) -> float:
    """Share of samples of n cases whose nominal 90 % interval holds the true median."""
    rng, held = np.random.default_rng(seed), 0
    for _ in range(samples):
        hours = np.exp(rng.normal(np.log(TRUE_H), spread, n))
        width = 8 * np.exp(rng.normal(0, 1, n))
        low = np.maximum(hours - width * rng.random(n), 0.1)
        watched = rng.exponential(600, n)
        extents = [
            (end, np.inf) if end < hour else (start, max(start + wide, hour))
            for hour, start, wide, end in zip(hours, low, width, watched, strict=True)
        ]
        found = peers.typical_duration(extents)
        held += found.low <= TRUE_H <= (found.high or np.inf)
    return held / samples


if __name__ == "__main__":
    for n in (8, 14, 22):
        for spread in (1.0, 2.0):
            print(f"n {n}, sd of log hours {spread}: {coverage(n, spread, 400):.3f}")
