"""Seconds that each early-warning rule takes on 6,250, 25,000 and 100,000 rows of five minutes."""

import time

import numpy as np
import pandas as pd

from analytics.measures import ears, hour_of_week, return_period, vendor_rules
from analytics.measures.counts import counts

RULES = {
    "rarity": return_period.return_period,
    "EARS C3": lambda c: ears.ears(c, "C3"),
    "hour of week": hour_of_week.hour_of_week,
    **{r.name: lambda c, r=r: vendor_rules.vendor_watch(r, c) for r in vendor_rules.RULES},
}


def main() -> None:
    values = np.random.default_rng(0).poisson(20, 100_000)
    for name, rule in RULES.items():
        told = []
        for n in (6_250, 25_000, 100_000):
            at = pd.date_range("2020-01-01", periods=n, freq="5min", tz="UTC")
            start = time.perf_counter()
            rule(counts(at, values[:n]))
            told.append(f"{time.perf_counter() - start:.2f}")
        print(name, *told)


if __name__ == "__main__":
    main()
