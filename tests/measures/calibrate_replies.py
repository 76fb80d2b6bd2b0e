"""How often the intervals of reply times hold the truth; writes replies_calibration.csv.

`python tests/measures/calibrate_replies.py`: waits of three shapes, of which some are not over when
the material ends, exact or known to the half hour. Nominal: .90.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from analytics.measures.replies import reply_measures

SAMPLES = 400
SHAPES = {
    "exponential": lambda rng, n: rng.exponential(2.0, n),
    "lognormal": lambda rng, n: np.exp(rng.normal(np.log(2), 1.3, n)),
    "two speeds": lambda rng, n: np.where(
        rng.random(n) < 0.6, rng.exponential(0.5, n), rng.exponential(30, n)
    ),
    "four in ten never": lambda rng, n: np.where(
        rng.random(n) < 0.6, rng.exponential(1, n), np.inf
    ),
}


def truths(shape: str, step: float) -> tuple[float, float]:
    """True median hours, and share within an hour; from a million draws."""
    waits = _rounded(SHAPES[shape](np.random.default_rng(99), 1_000_000), step)
    return float(np.sort(waits)[500_000]), float((waits <= 1).mean())


def _rounded(hours: np.ndarray, step: float) -> np.ndarray:
    return np.ceil(hours / step) * step if step else hours


def coverage(
    n: int,
    watched: float,
    samples: int,
    shape: str = "exponential",
    step: float = 0.0,
    seed: int = 0,
) -> tuple[float, float]:
    """Shares of samples of n posts whose interval holds the true median and share within an hour.

    watched: posts are watched for 1 h to this many, evenly. A median "at least" x holds where the
    truth is x or more.
    """
    rng, held = np.random.default_rng(seed), np.zeros(2)
    true = truths(shape, step)
    for _ in range(samples):
        waits = _rounded(SHAPES[shape](rng, n), step)
        ends = _rounded(rng.uniform(1, watched, n), step)
        table = pd.DataFrame({"waited_h": np.minimum(waits, ends), "is_answered": waits <= ends})
        found = reply_measures(table, has_brand=True)
        for k, name in enumerate(("first_reply_median_h", "answered_within_1h")):
            one = found[name]
            most = np.inf if one.high is None else one.high
            held[k] += one.low <= true[k] + 1e-9 and true[k] <= most + 1e-9
    return tuple(held / samples)


def main() -> None:
    rows = [
        (shape, n, watched, step, SAMPLES, *coverage(n, watched, SAMPLES, shape, step))
        for shape in SHAPES
        for n in (20, 100)
        for watched in (4.0, 48.0)
        for step in (0.0, 0.5)
    ]
    columns = ["shape", "posts", "watched_h", "rounded_h", "cases", "median", "within_1h"]
    table = pd.DataFrame(rows, columns=columns).round(3)
    table.to_csv(Path(__file__).with_name("replies_calibration.csv"), index=False)
    print(table.to_string())


if __name__ == "__main__":
    main()
