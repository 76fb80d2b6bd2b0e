"""Reputation of brands that a model has not seen: `analytics.sentiment.training.left_out`.

The brands are dealt into folds; for each the network is fitted, from the previous model's weights,
by the labels of the other folds alone, and says what it hears of this one. Writes brand, label and
three probabilities a post, without the post.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.sentiment.model import LABELS, REPUTATION
from analytics.sentiment.training.brands import FOLDS, fold_of, read_replab
from analytics.sentiment.training.corpus import Corpus
from analytics.sentiment.training.train import SETTINGS

FOLD_SETTINGS = SETTINGS["student"] | {
    "loss_share": {"reputation": 1.0},
    "times_an_epoch": {"reputation": 1},
}
"""As the student, but for what only a teacher or another task could say."""


def main(argv: list[str] | None = None) -> None:
    """Fits a network a fold and writes what they say of the brands that they have not seen."""
    from analytics.sentiment.training import fitting

    parser = argparse.ArgumentParser(
        prog="python -m analytics.sentiment.training.left_out", description=__doc__
    )
    parser.add_argument("--replab", type=Path, required=True, help="folder of RepLab 2013")
    parser.add_argument("--previous-model", type=Path, required=True, help="model to go on from")
    parser.add_argument("--work", type=Path, default=Path("data/sentiment-train"))
    parser.add_argument("--out", type=Path, required=True, help="CSV file to write")
    args = parser.parse_args(argv)
    args.work.mkdir(parents=True, exist_ok=True)
    rows = read_replab(args.replab)
    folds = fold_of(rows)
    said = np.empty((len(rows), len(LABELS)), np.float32)
    for fold in range(FOLDS):
        kept = args.work / f"fold-{fold}.npy"
        if not kept.is_file():
            seen = rows[folds != fold].drop_duplicates("text")
            tokenizer, network = fitting.open_shipped(args.previous_model, FOLD_SETTINGS)
            fitting.fit(
                tokenizer, network, _only(seen), FOLD_SETTINGS, args.work / f"fold-{fold}.pt"
            )
            texts = list(rows["text"][folds == fold])
            np.save(kept, fitting.teach(tokenizer, network, texts)["reputation"])
        said[folds == fold] = np.load(kept)
    table = pd.DataFrame(said, columns=list(REPUTATION)).round(4)
    table.insert(0, "label", [LABELS[code] for code in rows["label"]])
    table.insert(0, "part", rows["part"])
    table.insert(0, "brand", rows["brand"])
    table.insert(0, "category", rows["category"])
    table.to_csv(args.out, index=False)


def _only(reputation: pd.DataFrame) -> Corpus:
    """A corpus of these posts and nothing else."""
    none = pd.DataFrame({"text": [], "raw": [], "label": []}).astype({"text": str, "label": int})
    return Corpus(none, {}, {}, {}, none, reputation, none, [], {})


if __name__ == "__main__":
    main()
