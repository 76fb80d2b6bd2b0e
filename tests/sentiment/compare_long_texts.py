"""Long texts by the first 128 tokens, in pieces, and by other rules, against what is known of them.

`python tests/sentiment/compare_long_texts.py` reads reviews with ratings and labelled posts from
../shared/data, prints the rows of the table in METHODS.md, and writes nothing. No rule learns from
these texts; the rule and the length of a piece were chosen on them.
"""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import numpy as np
import pandas as pd
from scipy.stats import rankdata, spearmanr

from analytics import sentiment
from analytics.sentiment import Model
from analytics.sentiment import model as model_module
from analytics.sentiment.normalise import normalise

DATA = Path("../shared/data")
REVIEWS = DATA / "crises/southwest-2022-skytrax/Southwest_reviews.csv"
GAMES = DATA / "review-bombs/reviews.csv"
AIRLINES = DATA / "airline-2015/airline.csv"
BOOTSTRAPS, BINS, BIN_TEXTS, MIXTURES = 400, 40, 100, 200
Rule = Callable[[np.ndarray, list[int]], np.ndarray]


def first_128(model: Model) -> Model:
    """The model that cuts a text at its length."""
    most = model.longest

    def tokenize(texts):
        rows = model.tokenize(texts)
        return [row if len(row) <= most else [*row[: most - 1], row[-1]] for row in rows]

    return dataclasses.replace(model, tokenize=tokenize)


def mean_of_logs(values: np.ndarray, tokens: list[int]) -> np.ndarray:
    powers = np.exp(np.average(np.log(values), axis=0, weights=tokens))
    return powers / powers[:3].sum()


RULES: dict[str, tuple[int, Rule]] = {
    "mean by tokens": (128, model_module.joined),
    "mean of pieces": (128, lambda values, _: values.mean(axis=0)),
    "mean of logs": (128, mean_of_logs),
    "strongest piece": (128, lambda values, _: values[np.ptp(values[:, [0, 2]], axis=1).argmax()]),
    "mean, 64 tokens": (64, model_module.joined),
    "mean, 32 tokens": (32, model_module.joined),
}


def readings(texts: pd.Series) -> dict[str, np.ndarray]:
    """Probabilities, (n, 3), by the first 128 tokens and by each rule."""
    shipped, seen = sentiment.load(), {}

    def forward(ids):
        fresh = list({tuple(row): row for row in ids if tuple(row) not in seen}.values())
        seen.update(zip(map(tuple, fresh), shipped.forward(fresh) if fresh else (), strict=True))
        return np.array([seen[tuple(row)] for row in ids])

    model = dataclasses.replace(shipped, forward=forward)
    found = {"first 128 tokens": first_128(model).probabilities(list(texts))}
    for name, (longest, rule) in RULES.items():
        with mock.patch.object(model_module, "joined", rule):
            cut = dataclasses.replace(model, longest=longest)
            found[name] = cut.probabilities(list(texts))
    return {name: (p / p.sum(axis=1, keepdims=True)).astype(float) for name, p in found.items()}


def only_long(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Rows whose English text is longer than the model reads at once."""
    model = sentiment.load()
    clean = [normalise(text) for text in table[column].fillna("").astype(str)]
    can = sentiment.score(clean, model)["pieces"].gt(1).fillna(False).to_numpy(bool)
    return table[can].reset_index(drop=True)


def net(p: np.ndarray) -> np.ndarray:
    return p[:, 2] - p[:, 0]


def auc(p: np.ndarray, good: np.ndarray) -> float:
    """How often a text of a good review is the more positive one of two."""
    ranks, n = rankdata(net(p)), good.sum()
    return (ranks[good].sum() - n * (n + 1) / 2) / (n * (len(good) - n))


def compare(title: str, found: dict[str, np.ndarray], measure: Callable[..., float], *known):
    """Prints the measure of each reading, and its gain over the first with a 95 % interval."""
    rng, n = np.random.default_rng(0), len(known[0])
    drawn = [rng.integers(0, n, n) for _ in range(BOOTSTRAPS)]
    base, *rest = found.values()
    print(f"{title}, n = {n}: {measure(base, *known):.3f} by {next(iter(found))}")
    for name, p in zip(list(found)[1:], rest, strict=True):
        gains = [
            measure(p[i], *(k[i] for k in known)) - measure(base[i], *(k[i] for k in known))
            for i in drawn
        ]
        low, high = np.quantile(gains, [0.025, 0.975])
        print(f"  {name}: {measure(p, *known):.3f}, gain {low:+.3f} to {high:+.3f}")


def mixtures(texts: list[str], labels: np.ndarray) -> tuple[pd.Series, np.ndarray]:
    """Texts of 8 to 39 labelled posts each, and the shares of their labels, (n, 3)."""
    rng, made, shares = np.random.default_rng(5), [], []
    for _ in range(MIXTURES):
        counts = rng.multinomial(rng.integers(8, 40), rng.dirichlet([0.7] * 3))
        rows = [rng.choice(np.flatnonzero(labels == k), counts[k]) for k in range(3)]
        posts = [texts[row].strip() for row in rng.permutation(np.concatenate(rows))]
        made.append(" ".join(p if p.endswith((".", "!", "?")) else f"{p}." for p in posts))
        shares.append(counts / counts.sum())
    return pd.Series(made), np.array(shares)


def shares_of_bins(title: str, found: dict[str, np.ndarray], negative: np.ndarray) -> None:
    """Prints the mean error of the negative share of bins of 10 to 90 % negative reviews."""
    known, rng = sentiment.calibration("airline"), np.random.default_rng(1)
    errors = {name: [] for name in list(found)[:2]}
    for share in rng.uniform(0.1, 0.9, BINS):
        n = round(BIN_TEXTS * share)
        bad = rng.choice(np.flatnonzero(negative), n)
        rows = np.concatenate([bad, rng.choice(np.flatnonzero(~negative), BIN_TEXTS - n)])
        for name, kept in errors.items():
            p = found[name][rows]
            counts = np.bincount(p.argmax(axis=1), minlength=3)
            scaled = known.scaled(p).sum(axis=0)
            by_sums = sentiment.share_of_counts(counts, known, expected=scaled)[0]
            by_texts = sentiment.share(p, known)[0]
            told = [counts[0] / BIN_TEXTS, p[:, 0].mean(), by_sums.value, by_texts.value]
            kept.append([np.nan if value is None else abs(value - share) for value in told])
    first, pieces = (np.array(kept, float) for kept in errors.values())
    print(f"{title}, {BINS} bins of {BIN_TEXTS}, error of the negative share")
    for k, name in enumerate(("counted", "expected", "corrected from sums", "from texts")):
        a, b = first[:, k], pieces[:, k]
        told = f"told in {np.mean(~np.isnan(a)):.2f} and {np.mean(~np.isnan(b)):.2f} of bins"
        both = ~np.isnan(a - b)
        if both.sum() > 1:
            gain = (b - a)[both]
            margin = 1.96 * gain.std(ddof=1) / np.sqrt(both.sum())
            told += f"; there {a[both].mean():.3f} and {b[both].mean():.3f}"
            told += f", difference {gain.mean():+.3f} ± {margin:.3f}"
        print(f"  {name}: {told}")


def main() -> None:
    reviews = only_long(pd.read_csv(REVIEWS), "Tresc_opinii")
    rating = pd.to_numeric(reviews["Ocena_ogolna"], errors="coerce")
    reviews, rating = reviews[rating.notna()], rating.dropna().to_numpy(float)
    found = readings(reviews["Tresc_opinii"])
    compare("airline reviews, rank correlation with the rating", found, _correlation, rating)
    compare(
        "airline reviews, AUC of recommended",
        found,
        auc,
        reviews["Rekomendacja"].eq("yes").to_numpy(bool),
    )
    shares_of_bins("airline reviews rated 4 or less", found, rating <= 4)
    games = only_long(pd.read_csv(GAMES), "review")
    found, good = readings(games["review"]), games["combined_rating"].eq("Empfohlen").to_numpy(bool)
    compare("game reviews, AUC of recommended", found, auc, good)
    shares_of_bins("game reviews, not recommended", found, ~good)
    tweets = pd.read_csv(AIRLINES)
    tweets = tweets[tweets["airline"].isin(["Delta", "US Airways"])]  # in no training set
    code = {"negative": 0, "neutral": 1, "positive": 2}
    labels = tweets["airline_sentiment"].map(code).to_numpy()
    texts, shares = mixtures(tweets["text"].tolist(), labels)
    found = readings(texts)
    compare("mixtures of posts, mean error of the shares", found, _error, shares)
    compare("mixtures of posts, correlation of net sentiment", found, _net_correlation, shares)


def _correlation(p: np.ndarray, rating: np.ndarray) -> float:
    return float(spearmanr(net(p), rating)[0])


def _error(p: np.ndarray, shares: np.ndarray) -> float:
    return float(np.abs(p - shares).mean())


def _net_correlation(p: np.ndarray, shares: np.ndarray) -> float:
    return float(np.corrcoef(net(p), net(shares))[0, 1])


if __name__ == "__main__":
    main()
