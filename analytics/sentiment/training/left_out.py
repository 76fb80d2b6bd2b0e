"""Reputation of brands that a model has not seen: `analytics.sentiment.training.left_out`.

The brands are dealt into folds; for each the network is fitted, from the previous model's weights,
by the labels of the other folds alone, and says what it hears of this one. Writes a row a brand, no
post: how well it was heard, also by a head of its own (`sentiment.own_head`) from its labels of
RepLab's training part (`beside_own_`: without it, on the same posts), what the shares of its posts
are measured by (`reputation_shares`), and how often the interval from labels by hand holds its
negative share. Rows without a brand are of all brands, and of those of a category.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.errors import ModelError
from analytics.sentiment import embedded, label_order
from analytics.sentiment.label_shares import Asked, share_by_priority
from analytics.sentiment.model import LABELS
from analytics.sentiment.own_head import own_head
from analytics.sentiment.training.brands import FOLDS, fold_of, read_replab
from analytics.sentiment.training.corpus import Corpus, near_copies
from analytics.sentiment.training.evaluate import fit_linear
from analytics.sentiment.training.train import SETTINGS

FOLD_SETTINGS = SETTINGS["student"] | {
    "loss_share": {"reputation": 1.0},
    "times_an_epoch": {"reputation": 1},
}
"""As the student, but for what only a teacher or another task could say."""
HAND_LABELS, DRAWS, FEWEST_POSTS = 100, 40, 300


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
    if embedded.open_folder(args.previous_model).has_reputation:
        raise ModelError(
            what="this model has learnt reputation, perhaps of the brands to be left out",
            where=str(args.previous_model),
            right="Go on from one that has not",
        )
    args.work.mkdir(parents=True, exist_ok=True)
    rows = read_replab(args.replab)
    folds = fold_of(rows)
    said = np.empty((len(rows), len(LABELS)), np.float32)
    own = np.full(len(rows), -1)
    linear = np.empty(len(rows), int)
    for fold in range(FOLDS):
        here = (folds == fold).to_numpy()
        texts = list(rows["text"][here])
        kept = args.work / f"fold-{fold}.npz"
        if not kept.is_file():
            seen = rows[~here].drop_duplicates("text")
            seen = seen[~near_copies(list(seen["text"]), texts)]
            tokenizer, network = fitting.open_shipped(args.previous_model, FOLD_SETTINGS)
            fitting.fit(
                tokenizer, network, _only(seen), FOLD_SETTINGS, args.work / f"fold-{fold}.pt"
            )
            heard = fitting.teach(tokenizer, network, texts)["reputation"]
            np.savez(kept, said=heard, vectors=fitting.vectors(tokenizer, network, texts))
        with np.load(kept) as of_fold:
            said[here] = of_fold["said"]
            own[here] = by_own_heads(rows[here], of_fold["vectors"], of_fold["said"])
        linear[here] = fit_linear(rows[~here], rows["text"][here])
    heard = said.argmax(axis=1)
    beside_own = np.where(own >= 0, heard, -1)
    given = {"": heard, "linear_": linear, "own_": own, "beside_own_": beside_own}
    found = table(rows, said, given)
    hand = pd.DataFrame.from_dict(by_hand(rows, said), orient="index")
    found = found.join(hand, on="brand")
    found.to_csv(args.out, index=False, float_format="%.4f")


def by_own_heads(rows: pd.DataFrame, vectors: np.ndarray, said: np.ndarray) -> np.ndarray:
    """Classes of the posts of RepLab's test part, (n,), each brand's by the head that its posts of
    the training part teach; -1 for those, and where they are too few.
    """
    labels, is_first = rows["label"].to_numpy(), (rows["part"] == "training").to_numpy()
    found = np.full(len(rows), -1)
    for of_brand in rows.groupby("brand").indices.values():
        places = np.asarray(of_brand)
        first, later = places[is_first[places]], places[~is_first[places]]
        head = own_head(vectors[first], said[first], labels[first], "reputation")
        if head.labelled:
            found[later] = head.probabilities(vectors[later], said[later]).argmax(axis=1)
    return found


def by_hand(rows: pd.DataFrame, said: np.ndarray) -> dict[str, dict[str, float]]:
    """Brand with FEWEST_POSTS -> of DRAWS times HAND_LABELS labels, asked for by priority:
    `hand_covers`, the share whose interval holds the negative share of all its posts, and
    `hand_width`, their mean width.
    """
    rng, labels = np.random.default_rng(0), rows["label"].to_numpy()
    found = {}
    for brand, of_brand in rows.groupby("brand").indices.items():
        places = np.asarray(of_brand)
        if len(places) < FEWEST_POSTS:
            continue
        three = said[places].astype(float)
        three, gold = three / three.sum(axis=1, keepdims=True), labels[places]
        weights = label_order.weights(three)
        held, width = [], []
        for _ in range(DRAWS):
            priorities = weights / rng.random(len(weights))
            first = label_order.order(priorities)[: HAND_LABELS + 1]
            asked, threshold = first[:-1], float(priorities[first[-1]])
            inclusion = label_order.inclusion(weights[asked], threshold)
            shares = share_by_priority(three, Asked(asked, gold[asked], inclusion))
            if shares is not None and shares[0].low is not None and shares[0].high is not None:
                held.append(shares[0].low <= (gold == 0).mean() <= shares[0].high)
                width.append(shares[0].high - shares[0].low)
        found[str(brand)] = {"hand_covers": np.mean(held), "hand_width": np.mean(width)}
    return found


def table(rows: pd.DataFrame, said: np.ndarray, given: dict[str, np.ndarray]) -> pd.DataFrame:
    """A row a brand, the most posted about first, before them one of all and one a category: how
    well it was heard unseen, and its shares.

    rows: columns category, brand, label. said: (n, 3) probabilities. given: prefix -> (n,) classes
    of the same posts by one way or another, -1 where it has none. Columns category, brand; with
    each prefix texts, accuracy and macro_recall (over the classes that there are); and of each
    class the mean probability and the share of the labels.
    """
    gold = rows["label"].to_numpy()

    def line(places: np.ndarray, category: str, brand: str) -> dict[str, object]:
        found: dict[str, object] = {"category": category, "brand": brand}
        for prefix, codes in given.items():
            told = places[codes[places] >= 0]
            right = codes[told] == gold[told]
            recalls = [right[gold[told] == code].mean() for code in np.unique(gold[told])]
            found[f"{prefix}texts"] = len(told)
            found[f"{prefix}accuracy"] = right.mean() if len(told) else np.nan
            found[f"{prefix}macro_recall"] = np.mean(recalls) if recalls else np.nan
        for code, label in enumerate(LABELS):
            found[f"mean_{label}"] = said[places, code].mean()
            found[f"share_{label}"] = (gold[places] == code).mean()
        return found

    wide = [line(np.arange(len(rows)), "", "")]
    numbered = rows.reset_index(drop=True)
    wide += [line(of.index.to_numpy(), str(name), "") for name, of in numbered.groupby("category")]
    brands = numbered.groupby(["category", "brand"])
    lines = pd.DataFrame([line(of.index.to_numpy(), *map(str, names)) for names, of in brands])
    lines = lines.sort_values(["texts", "brand"], ascending=[False, True])
    return pd.concat([pd.DataFrame(wide), lines], ignore_index=True)


def _only(reputation: pd.DataFrame) -> Corpus:
    """A corpus of these posts and nothing else."""
    none = pd.DataFrame({"text": [], "raw": [], "label": []}).astype({"text": str, "label": int})
    return Corpus(none, {}, {}, {}, none, reputation, none, [], {})


if __name__ == "__main__":
    main()
