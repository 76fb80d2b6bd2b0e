"""How often intervals of corrected shares hold the truth; writes `shares_calibration.csv`.

`python tests/sentiment/calibrate_shares.py [CALIBRATIONS]` (default 14; 3 minutes). A model sees
each class behind noise, with a slope and biases of its own for each brand. Five brands calibrate
it; the bin is of a sixth. Half of the messages may be copies of few texts. True is the share from
which the texts were drawn. Coverage of nominal 90 % intervals of the three classes:

by texts, by sums: as the package gives them from scores, and from a panel's sums. copies ignored:
from scores, each message taken for a text of its own. counted: Wilson's of the labels counted.
people: of labels that people gave, with copies.

Then the same of the days of two airlines that the model never saw, where ../shared is at hand.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.measures.sentiment import share_interval
from analytics.sentiment.shares import Calibration, share, share_of_counts

HERE = Path(__file__).parent
BRANDS, OF_A_CLASS, BINS = 5, 60, 3
NOISE = {
    "gauss": lambda rng, shape: rng.normal(size=shape),
    # set aside at first, and seen before the last choice of the interval: selection data
    "heavy": lambda rng, shape: rng.standard_t(4, size=shape) / np.sqrt(2),
    "skew": lambda rng, shape: rng.gumbel(size=shape) / 1.28,
}


class Brand:
    """How the model sees one brand's texts."""

    def __init__(self, rng, noise):
        self.slope, self.bias = 2 * np.exp(rng.normal(0, 0.2)), rng.normal(0, 0.4, 3)
        self.rng, self.noise = rng, NOISE[noise]

    def scores(self, labels):
        seen = np.eye(3)[labels] * self.slope + self.bias + self.noise(self.rng, (len(labels), 3))
        raised = np.exp(seen - seen.max(axis=1, keepdims=True))
        return raised / raised.sum(axis=1, keepdims=True)


def calibration(rng, noise):
    labels = np.tile(np.repeat(np.arange(3), OF_A_CLASS), BRANDS)
    brands = np.repeat(np.arange(BRANDS), 3 * OF_A_CLASS)
    own = labels[: 3 * OF_A_CLASS]
    scores = np.concatenate([Brand(rng, noise).scores(own) for _ in range(BRANDS)])
    return Calibration(scores, labels, brands.astype(str))


def texts_of(rng, n, copied):
    """(n,) the text of each message; of a share `copied`, ten messages a text on average."""
    sizes, left = [], n
    while left > n * (1 - copied):
        sizes.append(min(left, rng.geometric(0.1)))
        left -= sizes[-1]
    return np.repeat(np.arange(len(sizes) + left), [*sizes, *[1] * left])


def one(rng, known, noise, n, copied, true, seed):
    """For each way, whether the three intervals hold the truth (NaN where withheld)."""
    text = texts_of(rng, n, copied)
    of_text = rng.choice(3, text.max() + 1, p=true)
    scores, labels = Brand(rng, noise).scores(of_text)[text], of_text[text]
    counts = np.bincount(scores.argmax(axis=1), minlength=3)
    worth = n**2 / (np.bincount(text) ** 2).sum()
    expected = known.scaled(scores).sum(axis=0)
    ways = {
        "by texts": share(scores, known, copies=text, seed=seed),
        "by sums": share_of_counts(counts, known, expected=expected, worth=worth, seed=seed),
        "copies ignored": share(scores, known, seed=seed),
    }
    held = {
        way: [
            np.nan if s.value is None else s.low <= t <= s.high
            for s, t in zip(of, true, strict=True)
        ]
        for way, of in ways.items()
    }
    people = np.bincount(labels, minlength=3) / n
    for way, counted, size in (("counted", counts / n, n), ("people", people, worth)):
        low, high = share_interval(counted * size, size)
        held[way] = list((low <= true) & (true <= high))
    return held


def coverage(calibrations, noises=tuple(NOISE), sizes=(60, 400), copied=(0.0, 0.5), seed=0):
    rng, rows = np.random.default_rng(seed), []
    for noise in noises:
        for k in range(calibrations):
            known = calibration(rng, noise)
            for n in sizes:
                for part in copied:
                    for _ in range(BINS):
                        true = rng.dirichlet([1.5, 1.5, 1.5])
                        found = one(rng, known, noise, n, part, true, k)
                        rows += [(noise, n, part, way, *held) for way, held in found.items()]
    table = pd.DataFrame(rows, columns=["noise", "messages", "copied", "way", *"abc"])
    long = table.melt(["noise", "messages", "copied", "way"], value_name="holds")
    long["holds"] = long["holds"].astype(float)
    groups = long.groupby(["way", "noise", "messages", "copied"])["holds"]
    return groups.agg(covers="mean", told="count", of="size").reset_index()


if __name__ == "__main__":
    table = coverage(int(sys.argv[1]) if len(sys.argv) > 1 else 14)
    table.round(3).to_csv(HERE / "shares_calibration.csv", index=False)
    print(
        table.pivot_table("covers", ["way", "copied"], ["noise", "messages"]).round(2).to_string()
    )
    print(table.groupby("way")["covers"].mean().round(3).to_string())
