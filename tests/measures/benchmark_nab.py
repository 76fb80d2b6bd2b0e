"""Early warning on five labelled streams of brand mentions (Numenta Anomaly Benchmark).

`python tests/measures/benchmark_nab.py FOLDER` prints the standard-profile score of the shipped
bound, of the bound chosen leave-one-brand-out, the published detectors, and per stream the score,
the delay against the label (an alert against the middle of its window) and false alarms a week.
"""

import sys
from dataclasses import replace
from pathlib import Path

import nab
import numpy as np

from analytics.measures.rarity import BOUND, rarity
from analytics.measures.warning import alerts

BOUNDS = np.round(10 ** np.arange(1.75, 3.01, 0.125))
PUBLISHED = {
    "ARTime": 83.77,
    "Skyline (earthgecko)": 77.83,
    "CAD OSE": 76.01,
    "htmjava": 70.06,
    "KNN-CAD": 68.56,
    "Numenta HTM": 66.14,
    "Twitter ADVec": 66.02,
    "windowed Gaussian": 64.78,
    "null": 0.0,
}


def alert_rows(watch, counts, bound):
    watch = replace(watch, bound=np.full(len(watch.value), np.log10(bound)))
    return np.array([alert.row for alert in alerts(watch, counts)], dtype=int)


def main(folder: Path) -> None:
    streams = nab.streams(folder)
    watches = [rarity(stream.counts) for stream in streams]
    raw = np.array(
        [
            [
                nab.raw_score(alert_rows(watch, s.counts, bound), len(s.counts.at), s.windows)
                for bound in [BOUND, *BOUNDS]
            ]
            for s, watch in zip(streams, watches, strict=True)
        ]
    )
    n = sum(len(s.windows) for s in streams)
    held_out = [np.delete(raw[:, 1:], k, axis=0).sum(axis=0).argmax() for k in range(len(streams))]
    left_out = sum(raw[k, 1 + best] for k, best in enumerate(held_out))
    print(f"bound {BOUND} bins (shipped): {nab.normalised(raw[:, 0].sum(), n):.1f}")
    print(f"bound chosen leave-one-brand-out: {nab.normalised(left_out, n):.1f}")
    for name, score in PUBLISHED.items():
        print(f"  {name}: {score:.1f}")
    print(
        "bounds:",
        *(
            f"{b:.0f}: {nab.normalised(x, n):.0f}"
            for b, x in zip(BOUNDS, raw[:, 1:].sum(axis=0), strict=True)
        ),
    )
    for k, (s, watch) in enumerate(zip(streams, watches, strict=True)):
        rows = alert_rows(watch, s.counts, BOUND)
        hits = [rows[(rows >= a) & (rows <= b)] for a, b in s.windows]
        late = [
            (x[0] - (a + b) / 2) / 12 for x, (a, b) in zip(hits, s.windows, strict=True) if len(x)
        ]
        wrong = len(rows) - sum(map(len, hits))
        weeks = len(s.counts.at) * s.counts.step.total_seconds() / 604800
        delays = ", ".join(f"{delay:+.1f} h" for delay in late)
        score = nab.normalised(raw[k, 0], len(s.windows))
        print(
            f"{s.brand}: {score:.1f}; {len(late)} of {len(s.windows)} windows, delay {delays};"
            f" {wrong / weeks:.2f} false alarms a week"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
