"""How well a model tells classes apart: scores with intervals, VADER beside them."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analytics.sentiment.model import EMOTIONS, LABELS, REPUTATION, Model
from analytics.sentiment.normalise import normalise

INTERVAL = 0.95
_ROUNDS = 2000

PROBES = (
    ("sarcasm", "negative", "Thanks for losing my bag, really appreciate it!"),
    ("sarcasm", "negative", "My favourite part of flying @brand is sitting on the runway"),
    ("sarcasm", "negative", "Nice of @brand to cancel my flight by email at 3am"),
    ("quoted abuse", "neutral", 'She read aloud the comment "you are thieves and liars".'),
    (
        "quoted abuse",
        "positive",
        "One review says 'worst airline ever'; I disagree, they are fine.",
    ),
    ("thanks formula", "neutral", "@brand ok thanks for the reply"),
    ("thanks formula", "neutral", "Thanks for your patience. We are working on it."),
    ("thanks formula", "neutral", "@brand what time do you open tomorrow? Thanks in advance!"),
    ("crisis topic", "neutral", "Their apology video"),
    ("crisis topic", "neutral", "He called the steward an idiot and was removed."),
)
"""Self-written sentences of kinds known to be hard: (kind, right answer, text)."""


def macro_recall(gold: np.ndarray, predicted: np.ndarray) -> float:
    """Mean over the three classes of the share of its texts that were found, 0...1."""
    return float(_recalls(_confusion(gold, predicted)).mean())


def measure(model: Model, rows: pd.DataFrame, seed: int) -> dict[str, Any]:
    """Scores of one set: rows as in `Corpus`; shares 0...1, interval over resampled texts."""
    gold = rows["label"].to_numpy()
    started = time.perf_counter()
    predicted = model.probabilities(list(rows["raw"])).argmax(axis=1)
    seconds = time.perf_counter() - started
    return {
        **_summary(gold, predicted, seed),
        "vader": _summary(gold, _vader(rows["raw"]), seed),
        "texts_per_second": round(len(rows) / seconds),
    }


def measure_emotion(model: Model, rows: pd.DataFrame, seed: int) -> dict[str, Any]:
    """Macro F1 (0...1) over `EMOTIONS` with its interval; rows: raw, label (place in EMOTIONS)."""
    scores = model.predict([normalise(text) for text in rows["raw"]])
    probabilities = scores[:, [model.columns.index(name) for name in EMOTIONS]]
    confusion = _confusion(rows["label"].to_numpy(), probabilities.argmax(axis=1), len(EMOTIONS))
    low, high = _interval(confusion, seed, _f1)
    return {
        "texts": len(rows),
        "macro_f1": float(_f1(confusion).mean()),
        "low": low,
        "high": high,
    }


def measure_reputation(
    model: Model, rows: pd.DataFrame, learnt: pd.DataFrame, seed: int
) -> dict[str, Any]:
    """Scores of brands that `model` has not learnt from, and of others on the same texts.

    rows, learnt: as `brands.read_replab`. Of the model and of what the card sets beside it (its own
    tone, a linear model on words fitted to `learnt`, VADER): accuracy and macro recall with
    intervals, and those of each brand.
    """
    gold = rows["label"].to_numpy()
    scores = pd.DataFrame(
        model.predict([normalise(text) for text in rows["raw"]]), columns=list(model.columns)
    )
    given = {
        "reputation": scores[list(REPUTATION)].to_numpy().argmax(axis=1),
        "tone": scores[list(LABELS)].to_numpy().argmax(axis=1),
        "linear": fit_linear(learnt, rows["text"]),
        "vader": _vader(rows["raw"]),
    }
    by_brand = {
        brand: {"texts": int(of_brand.sum())}
        | {name: _both(gold[of_brand], codes[of_brand], seed) for name, codes in given.items()}
        for brand in sorted(rows["brand"].unique())
        for of_brand in [(rows["brand"] == brand).to_numpy()]
    }
    whole = {name: _both(gold, codes, seed) for name, codes in given.items()}
    return {"texts": len(rows), **whole, "brands": by_brand}


def calibration_rows(model: Model, validation: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Scores of every validation text, without it: set, brand, label, the three probabilities."""
    return pd.concat(
        [
            pd.DataFrame(model.probabilities(list(rows["raw"])), columns=list(LABELS))
            .round(4)
            .assign(
                set=name,
                brand=rows["brand"].to_numpy(),
                label=[LABELS[code] for code in rows["label"]],
            )
            for name, rows in validation.items()
        ]
    )[["set", "brand", "label", *LABELS]]


def probe(model: Model) -> list[dict[str, str]]:
    """What the model says to each of `PROBES`."""
    given = model.probabilities([text for _, _, text in PROBES]).argmax(axis=1)
    return [
        {"kind": kind, "text": text, "right": right, "given": LABELS[code]}
        for (kind, right, text), code in zip(PROBES, given, strict=True)
    ]


def _summary(gold: np.ndarray, predicted: np.ndarray, seed: int) -> dict[str, Any]:
    confusion = _confusion(gold, predicted)
    low, high = _interval(confusion, seed, _recalls)
    return {
        "texts": len(gold),
        "macro_recall": macro_recall(gold, predicted),
        "low": low,
        "high": high,
        "recall": dict(zip(LABELS, _recalls(confusion).tolist(), strict=True)),
        "gold_share": _shares(gold),
        "predicted_share": _shares(predicted),
    }


def _both(gold: np.ndarray, predicted: np.ndarray, seed: int) -> dict[str, Any]:
    """Accuracy and macro recall (over the classes that there are), each with low and high."""
    confusion = _confusion(gold, predicted)
    there = confusion.sum(axis=1) > 0

    def recall(counts: np.ndarray) -> np.ndarray:
        return _recalls(counts)[..., there]

    ends = _interval(confusion, seed, recall)
    return {
        "accuracy": float((gold == predicted).mean()),
        "accuracy_ends": _interval(confusion, seed, _accuracy),
        "macro_recall": float(recall(confusion).mean()),
        "macro_recall_ends": ends,
    }


def _accuracy(confusion: np.ndarray) -> np.ndarray:
    """(..., 1)"""
    hits = np.trace(confusion, axis1=-2, axis2=-1)
    return (hits / confusion.sum(axis=(-2, -1)))[..., None]


def fit_linear(learnt: pd.DataFrame, texts: pd.Series) -> np.ndarray:
    """Classes by words and pairs of words, balanced: what no network is needed for."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    classes = LogisticRegression(C=3.0, max_iter=500, class_weight="balanced")
    return make_pipeline(words, classes).fit(learnt["text"], learnt["label"]).predict(texts)


def _interval(
    confusion: np.ndarray, seed: int, score: Callable[[np.ndarray], np.ndarray]
) -> tuple[float, float]:
    """Percentile bootstrap: drawing texts anew is drawing the cells from a multinomial."""
    rng = np.random.default_rng(seed)
    total = int(confusion.sum())
    draws = rng.multinomial(total, confusion.ravel() / total, _ROUNDS)
    means = score(draws.reshape(-1, *confusion.shape)).mean(axis=1)
    low, high = np.quantile(means, [(1 - INTERVAL) / 2, (1 + INTERVAL) / 2])
    return float(low), float(high)


def _recalls(confusion: np.ndarray) -> np.ndarray:
    """Recall of each class, (..., classes)."""
    hits = np.diagonal(confusion, axis1=-2, axis2=-1)
    return hits / np.maximum(confusion.sum(axis=-1), 1)


def _f1(confusion: np.ndarray) -> np.ndarray:
    """F1 of each class, (..., classes)."""
    hits = np.diagonal(confusion, axis1=-2, axis2=-1)
    return 2 * hits / np.maximum(confusion.sum(axis=-1) + confusion.sum(axis=-2), 1)


def _confusion(gold: np.ndarray, predicted: np.ndarray, classes: int = len(LABELS)) -> np.ndarray:
    counts = np.bincount(gold * classes + predicted, minlength=classes**2)
    return counts.reshape(classes, classes)


def _shares(codes: np.ndarray) -> dict[str, float]:
    counts = np.bincount(codes, minlength=len(LABELS)) / len(codes)
    return dict(zip(LABELS, counts.tolist(), strict=True))


def _vader(texts: pd.Series) -> np.ndarray:
    """VADER's classes at its authors' thresholds of plus and minus 0.05."""
    from vaderSentiment.vaderSentiment import (  # pyright: ignore[reportMissingImports]
        SentimentIntensityAnalyzer,
    )

    analyser = SentimentIntensityAnalyzer()
    compound = np.array([analyser.polarity_scores(normalise(t))["compound"] for t in texts])
    return np.select([compound <= -0.05, compound >= 0.05], [0, 2], 1)
