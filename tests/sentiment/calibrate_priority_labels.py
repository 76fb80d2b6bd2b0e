"""How often intervals of shares from labels by priority hold the truth; `priority_calibration.csv`.

`python tests/sentiment/calibrate_priority_labels.py [REPEATS]` (default 2000; 10 minutes). A row is
a family of models, a share of the class, a number of labels, and which share of the posts a person
cannot tell: coverage of the nominal 90 % interval, bias, its mean width, and that width over the
one of as many labels drawn at random (PPI++).
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from calibrate_hand_labels import FAMILIES as OF_RANDOM
from calibrate_hand_labels import classes, softmax

from analytics.sentiment import label_order
from analytics.sentiment.hand import share_by_hand
from analytics.sentiment.label_shares import UNTOLD, Asked, share_by_priority

OUT = Path(__file__).with_name("priority_calibration.csv")
SHARES, LABELS, TEXTS, UNTOLDS = (0.05, 0.3, 0.6), (30, 50, 100), 2000, (0.0, 0.15)
NAMES = ["family", "share", "labels", "untold", "covers", "bias", "width", "of_random"]


def surely_wrong(rng, truth):
    """Takes three texts in ten for the third class, whatever they are, and is certain of it."""
    is_wrong = rng.random(len(truth)) < 0.3
    return np.where(is_wrong[:, None], [[0.01, 0.01, 0.98]], softmax(rng, truth, 2))


FAMILIES = {
    "good": OF_RANDOM["good"],
    "as of reputation": lambda rng, y: softmax(rng, y, 0.95),
    "useless": OF_RANDOM["useless"],
    "too sure": lambda rng, y: softmax(rng, y, 1.2, power=4),
    "half blind": OF_RANDOM["half blind"],
    "contrary and sure": lambda rng, y: softmax(rng, y, -1.5, power=2),
    "surely wrong": surely_wrong,
}
"""Floor and guard of the estimator were chosen on these."""


def first(probabilities, n, rng):
    """The n texts that are asked for first, and the inclusion of each."""
    weights = label_order.weights(probabilities)
    priorities = weights / rng.random(len(weights))
    rows = label_order.order(priorities)[: n + 1]
    return rows[:n], label_order.inclusion(weights[rows[:n]], priorities[rows[n]])


def once(family, mix, n, untold, rng):
    """Share of the first class, its truth, and the width with labels drawn at random.

    Of the texts of which the model is unsure, more cannot be told, and of the first class too.
    """
    truth = classes(rng, TEXTS, mix) if np.isscalar(mix) else rng.choice(3, TEXTS, p=mix)
    given = FAMILIES[family](rng, truth)
    chance = untold * (0.5 + (truth == 0) + (given.max(axis=1) < 0.6))
    labels = np.where(rng.random(TEXTS) < chance, UNTOLD, truth)
    rows, inclusion = first(given, n, rng)
    found = share_by_priority(given, Asked(rows, labels[rows], inclusion))
    told = labels != UNTOLD
    if found is None:
        return None, 0.0, 0.0
    plain = rng.choice(np.flatnonzero(told), found[0].labelled, replace=False)
    random = share_by_hand(given, given[plain], truth[plain])
    return found[0], (labels[told] == 0).mean(), random[0].high - random[0].low


def row(family, mix, n, untold, repeats, seed=0):
    rng, held, off, width, of = np.random.default_rng(seed), [], [], [], []
    for _ in range(repeats):
        found, truth, random = once(family, mix, n, untold, rng)
        if found is None:  # too many could not be told
            continue
        held.append(found.low <= truth <= found.high)
        off.append(found.value - truth)
        width.append(found.high - found.low)
        of.append(random)
    return np.mean(held), np.mean(off), np.mean(width), np.mean(width) / np.mean(of)


def coverage(repeats, families=tuple(FAMILIES), shares=SHARES, labels=LABELS, untolds=UNTOLDS):
    rows = [
        (family, share, n, untold, *row(family, share, n, untold, repeats))
        for family in families
        for share in shares
        for n in labels
        for untold in untolds
    ]
    return pd.DataFrame(rows, columns=NAMES)


if __name__ == "__main__":
    table = coverage(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
    table.round(4).to_csv(OUT, index=False)
    for key in ("family", "labels", "untold"):
        print(table.groupby(key)[["covers", "of_random"]].agg(["min", "mean", "max"]).round(3))
    print(
        f"mean coverage {table['covers'].mean():.3f}; largest bias {table['bias'].abs().max():.3f}"
    )
