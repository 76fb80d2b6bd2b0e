"""What the measures cost, on 90 days at 15-minute bins, and how cost grows with bins.

    python tests/measures/benchmark_measures.py

Seconds of work of one run each, whatever else the machine does, and the ratio to the smallest size:
about 4 and 16 where it is linear.
"""

import time

import numpy as np
import pandas as pd
from calibrate_recovery import labels

from analytics.measures.backtest import back_test
from analytics.measures.changepoints import level_shifts
from analytics.measures.decay import volume_decay
from analytics.measures.effect import response_step
from analytics.measures.onset import onset
from analytics.measures.recovery import DEPTH, recovery
from analytics.measures.sentiment import net_sentiment
from analytics.measures.volume import volume

MINUTES, DAYS = 15, 90
START = pd.Timestamp("2020-03-02", tz="UTC")


def crisis(days):
    """(regular series, onset): a third of the days before onset, messages by the hour of day."""
    rng, n = np.random.default_rng(0), days * 24 * 60 // MINUTES
    t = np.arange(n) * MINUTES / 60
    begin = days * 8
    since = np.clip(t - begin, 0, None)
    net = 0.1 - 0.4 * np.clip(since / 5, 0, 1) * np.exp(-np.clip(since - 5, 0, None) / 48)
    counts = labels(rng, net, rng.poisson(15 * (1.5 + np.sin(2 * np.pi * t / 24))), 0.5, 0.02)
    table = pd.DataFrame(counts, columns=["negative", "neutral", "positive"])
    times = pd.date_range(START, periods=n, freq=f"{MINUTES}min", unit="us")
    total = counts.sum(axis=1)
    table = table.assign(bin_start=times, messages=total, scored=total, brand_quotes=0)
    return table, START + pd.Timedelta(hours=begin)


def seconds(work):
    begun = time.process_time()
    work()
    return time.process_time() - begun


def main():
    depth = DEPTH.observed(0.4)
    rows = {}
    for times in (1, 4, 16):
        bins, start = crisis(DAYS * times // 16)
        answer = ("answer", start + pd.Timedelta(hours=30))
        rows[len(bins)] = {
            "volume": seconds(lambda b=bins: volume(b, MINUTES)),
            "net_sentiment": seconds(lambda b=bins: net_sentiment(b, window=24, min_n=20)),
            "onset": seconds(lambda b=bins: onset(b, MINUTES)),
            "recovery": seconds(lambda b=bins, s=start: recovery(b, s, MINUTES)),
            "volume_decay": seconds(lambda b=bins, s=start: volume_decay(b, s, MINUTES)),
            "level_shifts": seconds(lambda b=bins: level_shifts(b, MINUTES)),
            "back_test": seconds(lambda b=bins, s=start: back_test(b, MINUTES, s)),
            "all but the effect": 0.0,
            "effect": seconds(lambda b=bins, s=start, a=answer: response_step(b, s, a, depth, 15)),
        }
        rows[len(bins)]["all but the effect"] = sum(list(rows[len(bins)].values())[:7])
    table = pd.DataFrame(rows)
    ratios = table.div(table.iloc[:, 0], axis=0).add_prefix("ratio ")
    print(pd.concat([table, ratios], axis=1).round(2).to_string())


if __name__ == "__main__":
    main()
