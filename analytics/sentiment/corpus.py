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

SHIPPED_AIRLINES = {"Delta": "jetblue", "US Airways": "us_airways"}
"""Airlines of shipped cases, as the file calls them (its "Delta" is JetBlue) -> our set name."""

_SHIPPED_HANDLES = r"@(?:jetblue|usairways)\b"
_HOLD_OUT = {"airline": 1000, "brand-en": 900}
_WORD = re.compile(r"[a-z0-9']+")
_NO_WORDS = {"rt", "via", "http", "user"}
_COPY = 0.6  # share of all words of two texts that stands in both
_COPY_WORDS = 5  # shorter texts are common phrases, not copies


@dataclass(frozen=True)
class Corpus:
    """Tables with columns source, text (normalised), raw, label (place in `LABELS`).

    train: what may be learnt from. validation: set name -> table, used for decisions.
    report_only: set name -> table of the shipped cases, never used for any decision.
    sha256: file, relative to its folder -> hash of its bytes.
    """

    train: pd.DataFrame
    validation: dict[str, pd.DataFrame]
    report_only: dict[str, pd.DataFrame]
    sha256: dict[str, str]


def read_corpus(labels: Path, airline: Path, seed: int) -> Corpus:
    """The corpus from the label folder and the airline file; ModelError where a file is missing.

    No row of a shipped airline, none that addresses one, and no text that also stands in a
    measured set is ever in `train`; a validation text of which `train` has a near copy (the same
    post without its link, a retweet) is left out of validation.
    """
    files = {
        "sentiment-en/train.tsv": labels / "sentiment-en" / "train.tsv",
        "sentiment-en/val_text.txt": labels / "sentiment-en" / "val_text.txt",
        "sentiment-en/val_labels.txt": labels / "sentiment-en" / "val_labels.txt",
        "brand-en/products_sxsw.tsv": labels / "brand-en" / "products_sxsw.tsv",
        "airline.csv": airline,
    }
    sha256 = {name: _sha256(path) for name, path in files.items()}
    other, shipped = _split_airlines(read_airline(airline))
    pools = {"airline": other, "brand-en": _read_tsv(files["brand-en/products_sxsw.tsv"])}
    validation = {"sentiment-en": _read_lines(*list(files.values())[1:3])}
    train = [_table("sentiment-en", _read_tsv(files["sentiment-en/train.tsv"]))]
    for name, pool in pools.items():
        table = _table(name, pool).drop_duplicates("text")
        held = table.sample(min(_HOLD_OUT[name], len(table) // 5), random_state=seed)
        validation[name] = held.reset_index(drop=True)
        train.append(table.drop(held.index))
    validation["sentiment-en"] = _table("sentiment-en", validation["sentiment-en"])
    measured = pd.concat([*validation.values(), *shipped.values()])["text"]
    rows = pd.concat(train).drop_duplicates("text")
    rows = rows[~rows["text"].isin(set(measured)) & rows["text"].ne("")].reset_index(drop=True)
    fresh = {
        name: table[~near_copies(list(table["text"]), list(rows["text"]))].reset_index(drop=True)
        for name, table in validation.items()
    }
    return Corpus(rows, fresh, shipped, sha256)


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


def _read_lines(texts: Path, labels: Path) -> pd.DataFrame:
    lines = texts.read_text(encoding="utf-8").rstrip("\n").split("\n")
    codes = labels.read_text(encoding="utf-8").split()
    if len(lines) != len(codes):
        raise ModelError(
            what=f"{len(lines)} texts but {len(codes)} labels",
            where=str(labels),
            right="one label a line, one text a line",
        )
    return pd.DataFrame({"text": lines, "label": [LABELS[int(code)] for code in codes]})


def _table(source: str, rows: pd.DataFrame) -> pd.DataFrame:
    unknown = sorted(set(rows["label"]) - set(LABELS))
    if unknown:
        raise ModelError(
            what=f"unknown labels {unknown}", where=source, right=f"labels are {LABELS}"
        )
    return pd.DataFrame(
        {
            "source": source,
            "text": [spell_out(normalise(text)) for text in rows["text"]],
            "raw": list(rows["text"]),
            "label": [LABELS.index(label) for label in rows["label"]],
        }
    )


def _sha256(path: Path) -> str:
    if not path.is_file():
        raise ModelError(
            what="training data are missing",
            where=str(path),
            right="pass --labels the folder with sentiment-en and brand-en, --airline the file",
        )
    return hashlib.sha256(path.read_bytes()).hexdigest()
