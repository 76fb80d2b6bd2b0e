"""Early warning on five labelled streams of brand mentions (Numenta Anomaly Benchmark).

`python tests/measures/benchmark_nab.py FOLDER` writes `benchmark_nab.csv` beside this file: the
standard-profile score, windows found and false alarms with each constant as shipped, halved and
doubled. It prints the score beside the published detectors; each stream's score, delay against the
label (an alert against the middle of its window) and false alarms a week; and how far the score
can be trusted on streams never seen: the bound chosen without a brand and judged on it, the score
without each brand, the streams thinned to fewer messages, the days outside the windows shuffled,
and simulated streams of many levels.
"""

import csv
import sys
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from unittest import mock

import nab
import numpy as np

from analytics.measures import earlier_blocks, warning
from analytics.measures import return_period as shipped

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
NAMES = ("BOUND", "SCALES", "HISTORY", "LEAST", "EDGE", "NOISE", "DAY_MESSAGES", "Z", "CALM")
TABLE = Path(__file__).with_suffix(".csv")
FACTORS = (0.5, 1, 2)
BOUNDS = np.round(10 ** np.arange(0.5, 1.71, 0.06), 1)
NEAR = 4
"""Bounds each way (a factor of 1.7) whose mean score judges a bound, lest a lucky one is taken."""


def times(name, factor):
    """A constant of the rule times a factor, as keyword of `raw_scores`."""
    value = getattr(home(name), name)
    if name == "SCALES":
        return {name: tuple(scale * factor for scale in value)}
    return {name: type(value)(value * factor)}


def home(name):
    return next(one for one in (shipped, earlier_blocks, warning) if hasattr(one, name))


def raw_scores(streams, bounds=None, **constants):
    """Raw score by stream, (streams,), or by stream and bound, (streams, bounds)."""
    with ExitStack() as stack:
        for name, value in constants.items():
            stack.enter_context(mock.patch.object(home(name), name, value))
        watches = [(s, shipped.return_period(s.counts)) for s in streams]
        if bounds is None:
            return np.array([_raw(s, watch.value, watch.bound[0]) for s, watch in watches])
        tried = np.log10(bounds)
        return np.array([[_raw(s, watch.value, b) for b in tried] for s, watch in watches])


def _raw(stream, value, bound):
    return nab.raw_score(rows(stream, value, bound), len(value), stream.windows)


def rows(stream, value, bound):
    watch = warning.Watch("rarity", value, np.full(len(value), bound))
    return np.array([alert.row for alert in warning.alerts(watch, stream.counts)], dtype=int)


def total(raw, streams):
    return nab.normalised(np.sum(raw), sum(len(s.windows) for s in streams))


def left_out(raw):
    """Raw score where row k of (streams, choices) is judged at the choice best without it."""
    return sum(raw[k, np.delete(raw, k, axis=0).sum(axis=0).argmax()] for k in range(len(raw)))


def smoothed_left_out(raw):
    kernel = np.ones(2 * NEAR + 1) / (2 * NEAR + 1)
    near = np.array([np.convolve(np.pad(row, NEAR, "edge"), kernel, "valid") for row in raw])
    best = [np.delete(near, k, axis=0).sum(axis=0).argmax() for k in range(len(raw))]
    return sum(raw[k, at] for k, at in enumerate(best))


def by_stream(streams, raw):
    for k, s in enumerate(streams):
        watch = shipped.return_period(s.counts)
        found = rows(s, watch.value, watch.bound[0])
        hits = [found[(found >= a) & (found <= b)] for a, b in s.windows]
        late = [
            (x[0] - (a + b) / 2) / 12 for x, (a, b) in zip(hits, s.windows, strict=True) if len(x)
        ]
        weeks = len(s.counts.at) * s.counts.step.total_seconds() / 604800
        print(
            f"{s.brand}: {total(raw[k], [s]):.1f}; {len(late)} of {len(s.windows)} windows,",
            f"delay {', '.join(f'{delay:+.1f} h' for delay in late)};",
            f"{(len(found) - sum(map(len, hits))) / weeks:.2f} false alarms a week;",
            f"without it: {total(np.delete(raw, k), [o for o in streams if o is not s]):.1f}",
        )


def chosen_without_a_brand(streams):
    raw = raw_scores(streams, BOUNDS)
    tried = zip(BOUNDS, raw.T, strict=True)
    print("bounds:", *(f"{bound:.0f}: {total(x, streams):.0f}" for bound, x in tried))
    print(f"bound chosen without the brand, at the peak: {total(left_out(raw), streams):.1f}")
    print(f"  by the mean around it: {total(smoothed_left_out(raw), streams):.1f}")


def table(streams):
    """One row per constant and factor: `constant, factor, score, found, windows, false_alarms`."""
    lines = []
    for name, factor in product(NAMES, FACTORS):
        constants = times(name, factor)
        with ExitStack() as stack:
            for one, value in constants.items():
                stack.enter_context(mock.patch.object(home(one), one, value))
            watches = [shipped.return_period(s.counts) for s in streams]
            fired = [rows(s, w.value, w.bound[0]) for s, w in zip(streams, watches, strict=True)]
        raw = [
            nab.raw_score(x, len(s.counts.at), s.windows)
            for s, x in zip(streams, fired, strict=True)
        ]
        hits = [nab.hits(x, s) for s, x in zip(streams, fired, strict=True)]
        found, false = (sum(one) for one in zip(*hits, strict=True))
        windows = sum(len(s.windows) for s in streams)
        lines.append((name, factor, round(total(raw, streams), 1), found, windows, false))
    return lines


def main(folder: Path) -> None:
    streams = nab.streams(folder)
    raw = raw_scores(streams)
    print(f"as shipped: {total(raw, streams):.1f}")
    print("  published:", *(f"{name} {score:.1f};" for name, score in PUBLISHED.items()))
    by_stream(streams, raw)
    with TABLE.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("constant", "factor", "score", "found", "windows", "false_alarms"))
        writer.writerows(table(streams))
    print(TABLE.read_text())
    for mean in (0.3, 1, 3, 10, 30):
        thin = [nab.thinned(s, mean, seed) for s in streams for seed in (0, 1)]
        print(f"thinned to {mean:g} a bin: {total(raw_scores(thin), thin):.1f}")
    mixed = [nab.shuffled(s, seed) for s in streams for seed in range(4)]
    print(f"days outside the windows shuffled: {total(raw_scores(mixed), mixed):.1f}")
    for level in (1, 3, 10, 30, 100, 200):
        told = []
        for dispersion in (1.2, 3.0):
            made = [nab.simulated(level, dispersion, seed) for seed in range(4)]
            told.append(f"{total(raw_scores(made), made):.0f}")
        print(f"simulated, {level} a bin, dispersion 1.2 and 3: {' and '.join(told)}")
    chosen_without_a_brand(streams)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
