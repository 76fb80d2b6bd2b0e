"""Reputation of brands that a model has not seen: `analytics.sentiment.training.left_out`.

The brands are dealt into folds; for each the network is fitted, from the previous model's weights,
by the labels of the other folds alone, and says what it hears of this one. Writes a row a brand, no
post: how well it was heard, and what the shares of its posts are measured by
(`sentiment.reputation_shares`).
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.sentiment.model import LABELS
from analytics.sentiment.training.brands import FOLDS, fold_of, read_replab
from analytics.sentiment.training.corpus import Corpus
from analytics.sentiment.training.evaluate import fit_linear
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
    linear = np.empty(len(rows), int)
    for fold in range(FOLDS):
        here = (folds == fold).to_numpy()
        linear[here] = fit_linear(rows[~here], rows["text"][here])
    table(rows, said, linear).to_csv(args.out, index=False, float_format="%.4f")


def table(rows: pd.DataFrame, said: np.ndarray, linear: np.ndarray) -> pd.DataFrame:
    """A row a brand, the most posted about first: how well it was heard unseen, and its shares.

    rows: columns category, brand, label. said: (n, 3) probabilities. linear: (n,) classes of the
    linear model on the same posts. Columns category, brand, texts, accuracy, macro_recall (over
    the classes that there are), those of the linear model, and of each class the mean probability
    and the share of the labels.
    """
    gold, given = rows["label"].to_numpy(), said.argmax(axis=1)
    lines = []
    for brand, of_brand in rows.groupby("brand").indices.items():
        category = rows["category"].iloc[of_brand[0]]
        line: dict[str, object] = {"category": category, "brand": brand, "texts": len(of_brand)}
        for kind, codes in (("", given), ("linear_", linear)):
            right = codes[of_brand] == gold[of_brand]
            recalls = [right[gold[of_brand] == code].mean() for code in np.unique(gold[of_brand])]
            line |= {f"{kind}accuracy": right.mean(), f"{kind}macro_recall": np.mean(recalls)}
        for code, label in enumerate(LABELS):
            line[f"mean_{label}"] = said[of_brand, code].mean()
            line[f"share_{label}"] = (gold[of_brand] == code).mean()
        lines.append(line)
    return pd.DataFrame(lines).sort_values(["texts", "brand"], ascending=[False, True])


def _only(reputation: pd.DataFrame) -> Corpus:
    """A corpus of these posts and nothing else."""
    none = pd.DataFrame({"text": [], "raw": [], "label": []}).astype({"text": str, "label": int})
    return Corpus(none, {}, {}, {}, none, reputation, none, [], {})


if __name__ == "__main__":
    main()
