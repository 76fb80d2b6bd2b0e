"""How often intervals of shares from hand labels hold the truth; writes `hand_calibration.csv`.

`python tests/sentiment/calibrate_hand_labels.py [REPEATS]` (default 400; 3 minutes). Each row is a
family of models, a share of the class, a number of texts and of labels: coverage of the nominal
90 % interval, its mean width, and that width over Wilson's without a model.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.sentiment.hand import share_by_hand

HERE = Path(__file__).parent
SHARES, LABELS, TEXTS = (0.01, 0.02, 0.05, 0.2, 0.5), (20, 30, 60, 250, 500), (500, 5000)


def classes(rng, n, share):
    return rng.choice(3, n, p=[share, 0.6 * (1 - share), 0.4 * (1 - share)])


def softmax(rng, truth, sharpness, bias=(0, 0, 0), power=1.0):
    """A model that sees the class behind Gaussian noise."""
    seen = np.eye(3)[truth] * sharpness + rng.normal(size=(len(truth), 3)) + bias
    raised = np.exp(power * (seen - seen.max(axis=1, keepdims=True)))
    return raised / raised.sum(axis=1, keepdims=True)


def clicked(rng, truth, right, high):
    """A model that names the class, right with this chance, else at random, as if always as sure.

    high: its probability of the class that it names; 1 for labels alone.
    """
    named = np.where(rng.random(len(truth)) < right, truth, rng.choice(3, len(truth)))
    return np.where(np.eye(3)[named] > 0, high, (1 - high) / 2)


def half_blind(rng, truth):
    """Sees every second text of the first class, and takes the others for anything."""
    n = len(truth)
    is_seen = (truth == 0) & (rng.random(n) < 0.5)
    first = np.where(is_seen, rng.beta(20, 2, n), rng.beta(1, 8, n))
    second = (1 - first) * rng.random(n)
    return np.stack([first, second, 1 - first - second], axis=1)


FAMILIES = {
    # looked at while the interval was chosen
    "three in four right": lambda rng, y: clicked(rng, y, 0.75, 0.8),
    "good": lambda rng, y: softmax(rng, y, 2),
    "very good": lambda rng, y: softmax(rng, y, 4),
    "poor": lambda rng, y: softmax(rng, y, 0.5),
    # seen before the last choice of method: the guard against labels without a miss came after
    # "only labels"
    "leans to neutral": lambda rng, y: softmax(rng, y, 2, bias=(0, 1, 0)),
    "too sure": lambda rng, y: softmax(rng, y, 2, power=6),
    "useless": lambda rng, y: rng.dirichlet([1, 1, 1], len(y)),
    "only labels": lambda rng, y: clicked(rng, y, 0.9, 1.0),
    "half blind": half_blind,
    "contrary": lambda rng, y: softmax(rng, y, -1),
}


def one(family, share, texts, labels, repeats, seed=0):
    """Coverage, mean width, and the mean width that Wilson's interval of the labels alone has."""
    rng, held, width, plain = np.random.default_rng(seed), 0, 0.0, 0.0
    for _ in range(repeats):
        truth = classes(rng, texts, share)
        given = FAMILIES[family](rng, truth)
        rows = rng.choice(texts, labels, replace=False)
        found = share_by_hand(given, given[rows], truth[rows])[0]
        useless = np.full((texts, 3), 1 / 3)
        alone = share_by_hand(useless, useless[rows], truth[rows])[0]
        held += found.low <= (truth == 0).mean() <= found.high
        width += found.high - found.low
        plain += alone.high - alone.low
    return held / repeats, width / repeats, width / plain


def coverage(repeats, families=tuple(FAMILIES), shares=SHARES, labels=LABELS, texts=TEXTS):
    rows = [
        (family, share, many, few, *one(family, share, many, few, repeats))
        for family in families
        for share in shares
        for many in texts
        for few in labels
        if few < many
    ]
    names = ["family", "share", "texts", "labels", "covers", "width", "of_labels_alone"]
    return pd.DataFrame(rows, columns=names)


if __name__ == "__main__":
    table = coverage(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
    table.round(3).to_csv(HERE / "hand_calibration.csv", index=False)
    for key in ("family", "labels"):
        print(table.groupby(key)["covers"].agg(["min", "mean", "max"]).round(3))
    print(table.groupby("family")["of_labels_alone"].agg(["min", "mean", "max"]).round(2))
    inside = table["covers"].between(0.86, 0.94).mean()
    mean = table["covers"].mean()
    print(f"{inside:.2f} of {len(table)} rows within .86 to .94; mean {mean:.3f}")
