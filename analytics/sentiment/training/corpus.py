"""Which labelled texts the shipped model may learn from, and which it is only measured on."""

import csv
import hashlib
import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.errors import ModelError
from analytics.sentiment.model import LABELS
from analytics.sentiment.normalise import normalise, spell_out
from analytics.sentiment.training.brands import (
    CATEGORIES,
    fold_of,
    mark_accounts,
    read_replab,
    read_unlabelled,
)

SHIPPED_AIRLINES = {"Delta": "jetblue", "US Airways": "us_airways"}
"""Airlines of shipped cases, as the file calls them (its "Delta" is JetBlue) -> our set name."""

_ACCOUNTS = {
    "Virgin America": "virginamerica",
    "United": "united",
    "Southwest": "southwestair",
    "American": "americanair",
}
_SHIPPED_HANDLES = r"@(?:jetblue|usairways)\b"
_HOLD_OUT = {"airline": 1000, "brand-en": 900}
OTHER_TASKS = ("emotion", "offensive", "irony")
"""Tasks learnt beside sentiment: folders of TweetEval (Barbieri et al. 2020, EMNLP Findings)."""

_WORD = re.compile(r"[a-z0-9']+")
_NO_WORDS = {"rt", "via", "http", "user"}
_COPY = 0.6  # share of all words of two texts that stands in both
_COPY_WORDS = 5  # shorter texts are common phrases, not copies


@dataclass(frozen=True)
class Corpus:
    """Tables with columns source, brand, text (normalised), raw, label (place in `LABELS`).

    brand: whom the text is about; "" where unknown.
    train: what may be learnt from. validation: set name -> table, used for decisions.
    report_only: set name -> table of the shipped cases, never used for any decision.
    others: task of `OTHER_TASKS` -> columns text (normalised), raw, label (TweetEval's code).
    emotion: TweetEval's emotion validation set, columns as in `others`.
    reputation: posts about brands, columns as of `brands.read_replab`; labels are of reputation.
    held_brands: the same of the brands of fold 0 (`brands.fold_of`), never learnt from.
    unlabelled: texts that only a teacher labels.
    sha256: file, relative to its folder -> hash of its bytes.
    """

    train: pd.DataFrame
    validation: dict[str, pd.DataFrame]
    report_only: dict[str, pd.DataFrame]
    others: dict[str, pd.DataFrame]
    emotion: pd.DataFrame
    reputation: pd.DataFrame
    held_brands: pd.DataFrame
    unlabelled: list[str]
    sha256: dict[str, str]


def read_corpus(labels: Path, airline: Path, replab: Path, unlabelled: Path, seed: int) -> Corpus:
    """The corpus; ModelError where a file is missing.

    labels: folder of labelled texts. airline: airline.csv. replab: folder of RepLab 2013, a file
    for each of CATEGORIES. unlabelled: table of texts.

    No row of a shipped airline and none that addresses one is ever in `train`, nor is a near copy
    (the same post without its link, a retweet) of a measured text, nor in `reputation` one of a
    text of `held_brands`. `sentiment-en` is measured
    whole; the hold-outs drawn here leave out texts of which their pool has a near copy. `others`
    are not searched for copies: they carry no label of sentiment. Half of the posts to airlines
    have the airline marked, so that the model hears one tone with and without `MARKER`.
    """
    english = labels / "sentiment-en"
    parts = {"sentiment-en": "val", **dict.fromkeys(OTHER_TASKS, "train")}
    lines = {name: _text_and_labels(labels / name, part) for name, part in parts.items()}
    lines["emotion validation"] = _text_and_labels(labels / "emotion", "val")
    files = {
        "airline.csv": airline,
        **{f"{name}.csv.gz": replab / f"{name}.csv.gz" for name in CATEGORIES},
        unlabelled.name: unlabelled,
        **{
            path.relative_to(labels).as_posix(): path
            for path in (
                english / "train.tsv",
                labels / "brand-en" / "products_sxsw.tsv",
                *(path for pair in lines.values() for path in pair),
            )
        },
    }
    sha256 = {name: hash_of(path) for name, path in files.items()}
    coded = {name: _read_lines(*pair) for name, pair in lines.items()}
    other, shipped = _split_airlines(read_airline(airline))
    pools = {"airline": other, "brand-en": _read_tsv(files["brand-en/products_sxsw.tsv"])}
    held = {"sentiment-en": coded.pop("sentiment-en").assign(source="sentiment-en", brand="")}
    train = [_table("sentiment-en", _read_tsv(files["sentiment-en/train.tsv"]))]
    for name, pool in pools.items():
        table = _table(name, pool).drop_duplicates("text")
        held[name] = table.sample(min(_HOLD_OUT[name], len(table) // 5), random_state=seed)
        train.append(table.drop(held[name].index))
    rows, validation = _keep_apart(pd.concat(train), held, shipped)
    rows = _half_marked(rows, seed)
    emotion = coded.pop("emotion validation")
    about = read_replab(replab)
    is_held = fold_of(about) == 0
    measured = set(pd.concat([*validation.values(), *shipped.values(), about[is_held]])["text"])
    learnt = about[~is_held & ~about["text"].isin(measured)]
    copies = near_copies(list(learnt["text"]), list(about["text"][is_held]))
    learnt = learnt[~copies].reset_index(drop=True)
    others = [text for text in read_unlabelled(unlabelled) if text not in measured]
    held_brands = about[is_held].reset_index(drop=True)
    return Corpus(rows, validation, shipped, coded, emotion, learnt, held_brands, others, sha256)


def _half_marked(rows: pd.DataFrame, seed: int) -> pd.DataFrame:
    chosen = (rows["source"] == "airline") & (np.random.default_rng(seed).random(len(rows)) < 0.5)
    texts = rows["text"].copy()
    texts[chosen] = mark_accounts(rows[chosen], _ACCOUNTS)
    return rows.assign(text=texts).drop_duplicates("text").reset_index(drop=True)


def _keep_apart(
    rows: pd.DataFrame, held: dict[str, pd.DataFrame], shipped: dict[str, pd.DataFrame]
) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """(what may be learnt from, validation): no near copy of a measured text is in the first."""
    texts = set(pd.concat([*held.values(), *shipped.values()])["text"]) | {""}
    rows = rows.drop_duplicates("text")
    rows = rows[~rows["text"].isin(texts)]
    validation = {"sentiment-en": held["sentiment-en"]}
    for name in held.keys() - validation.keys():
        copies = near_copies(list(held[name]["text"]), list(rows["text"]))
        validation[name] = held[name][~copies].reset_index(drop=True)
    measured = pd.concat([*validation.values(), *shipped.values()])["text"]
    copies = near_copies(list(rows["text"]), list(measured))
    return rows[~copies].reset_index(drop=True), {name: validation[name] for name in held}


def read_airline(path: Path) -> pd.DataFrame:
    """Columns airline, text, label of the airline file; of a repeated id the first row."""
    rows = pd.read_csv(path, dtype={"tweet_id": str}, keep_default_na=False)
    rows = rows.drop_duplicates("tweet_id").rename(columns={"airline_sentiment": "label"})
    return rows[["airline", "text", "label"]].reset_index(drop=True)


def near_copies(texts: Sequence[str], others: Sequence[str]) -> np.ndarray:
    """bool (n,): which texts repeat one of `others` but for links, accounts and a few words.

    Exact for Jaccard similarity of word sets: with words ordered by rarity, two sets that are
    similar enough share one of their first few.
    """
    sets = [set(_WORD.findall(text.lower())) - _NO_WORDS for text in others]
    count = Counter(word for words in sets for word in words)

    def first_words(words: set[str]) -> list[str]:
        ranked = sorted(words, key=lambda word: (count[word], word))
        return ranked[: len(words) - math.ceil(_COPY * len(words)) + 1]

    holders = defaultdict(list)
    for words in sets:
        for word in first_words(words):
            holders[word].append(words)

    def is_copy(words: set[str]) -> bool:
        return len(words) >= _COPY_WORDS and any(
            len(words & other) >= _COPY * len(words | other)
            for word in first_words(words)
            for other in holders[word]
        )

    return np.array([is_copy(set(_WORD.findall(t.lower())) - _NO_WORDS) for t in texts], dtype=bool)


def all_texts(corpus: Corpus) -> list[str]:
    """Every distinct text that may be learnt from, in order."""
    tables = pd.concat([corpus.train, corpus.reputation, *corpus.others.values()])
    return sorted({*tables["text"], *corpus.unlabelled})


def length_sorted_batches(lengths: np.ndarray, size: int, rng: np.random.Generator) -> list:
    """Row numbers in batches of `size` texts of like length, batches in random order."""
    noisy = lengths + rng.uniform(0, 4, len(lengths))
    batches = np.array_split(np.argsort(noisy), math.ceil(len(lengths) / size))
    rng.shuffle(batches := list(batches))
    return batches


def _split_airlines(rows: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """(rows that may be learnt from, shipped case -> its rows)."""
    shipped = {
        case: _table("airline", rows[rows["airline"] == name])
        for name, case in SHIPPED_AIRLINES.items()
    }
    other = rows[~rows["airline"].isin(list(SHIPPED_AIRLINES))]
    return other[~other["text"].str.contains(_SHIPPED_HANDLES, case=False)], shipped


def _read_tsv(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, sep="\t", quoting=csv.QUOTE_NONE, keep_default_na=False, dtype=str)


def _text_and_labels(folder: Path, part: str) -> tuple[Path, Path]:
    return folder / f"{part}_text.txt", folder / f"{part}_labels.txt"


def _read_lines(texts: Path, labels: Path) -> pd.DataFrame:
    lines = texts.read_text(encoding="utf-8").rstrip("\n").split("\n")
    codes = labels.read_text(encoding="utf-8").split()
    if len(lines) != len(codes):
        raise ModelError(
            what=f"{len(lines)} texts but {len(codes)} labels",
            where=str(labels),
            right="one label a line, one text a line",
        )
    return _prepared(lines, [int(code) for code in codes])


def _table(source: str, rows: pd.DataFrame) -> pd.DataFrame:
    unknown = sorted(set(rows["label"]) - set(LABELS))
    if unknown:
        raise ModelError(
            what=f"unknown labels {unknown}", where=source, right=f"labels are {LABELS}"
        )
    codes = [LABELS.index(label) for label in rows["label"]]
    brands = list(rows["airline"]) if "airline" in rows else ""
    return _prepared(list(rows["text"]), codes).assign(source=source, brand=brands)


def _prepared(raw: list[str], codes: list[int]) -> pd.DataFrame:
    texts = [spell_out(normalise(text)) for text in raw]
    return pd.DataFrame({"text": texts, "raw": raw, "label": codes})


def hash_of(path: Path) -> str:
    if not path.is_file():
        raise ModelError(
            what="training data are missing",
            where=str(path),
            right="--labels, --replab, --encoder name folders; --airline, --unlabelled files",
        )
    return hashlib.sha256(path.read_bytes()).hexdigest()
