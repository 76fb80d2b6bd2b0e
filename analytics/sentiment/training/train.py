"""Trains the shipped sentiment model: `python -m analytics.sentiment.training` (extra [train])."""

import argparse
import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analytics.errors import ModelError
from analytics.sentiment.brand import MARKER
from analytics.sentiment.model import EMOTIONS, LABELS, REPUTATION, Model
from analytics.sentiment.training.corpus import Corpus, all_texts, hash_of, read_corpus

_BOTH = {
    "batch_texts": 64,
    "warmup_share": 0.06,
    "weight_decay": 0.01,
    "label_smoothing": 0.1,
}
SETTINGS: dict[str, Any] = {
    "split_seed": 20150222,
    "class_weights": "sentiment inverse frequency: three equally common classes; others its root",
    "previous_model_share": 0.2,
    "teacher": _BOTH
    | {
        "seed": 21,
        "epochs": 1,
        "ema_decay": 0.0,
        "learning_rate": 4e-5,
        "dropout": 0.0,
        "hidden_act": "gelu",
        "trains_words": False,
        "loss_share": {"classifier": 1.0, "emotion": 0.5, "reputation": 1.0},
        "times_an_epoch": {"classifier": 1, "emotion": 2, "reputation": 2},
    },
    "student": _BOTH
    | {
        "seed": 11,
        "ema_decay": 0.996,
        "epochs": 2,
        "learning_rate": 1e-4,
        "dropout": 0.1,
        "trains_words": True,
        "soft_share": 0.8,
        "loss_share": {
            "classifier": 1.0,
            "emotion": 0.5,
            "reputation": 1.0,
            "offensive": 0.3,
            "irony": 0.3,
        },
        "times_an_epoch": {
            "classifier": 1,
            "emotion": 2,
            "reputation": 2,
            "offensive": 1,
            "irony": 1,
            "unlabelled": 1,
        },
    },
}
SETTINGS["second_pass"] = SETTINGS["student"] | {
    "seed": 12,
    "epochs": 1,
    "learning_rate": 5e-5,
    "previous_weights_share": 0.3,
    "previous_tone_share": 0.375,
}

COLUMNS = {"classifier": LABELS, "emotion": EMOTIONS, "reputation": REPUTATION}
"""Head that is shipped -> its columns in `Model.predict`."""


def main(argv: list[str] | None = None) -> None:
    """Fits teacher and student, exports, measures and writes the model folder `--out`."""
    parser = argparse.ArgumentParser(
        prog="python -m analytics.sentiment.training", description=__doc__
    )
    parser.add_argument("--labels", type=Path, required=True, help="folder of labelled texts")
    parser.add_argument("--airline", type=Path, required=True, help="airline.csv")
    parser.add_argument("--replab", type=Path, required=True, help="folder of RepLab 2013")
    parser.add_argument(
        "--unlabelled", type=Path, required=True, help="table of posts about companies"
    )
    parser.add_argument(
        "--encoder", type=Path, required=True, help="transformers folder the teacher starts from"
    )
    parser.add_argument(
        "--previous-model",
        type=Path,
        required=True,
        help="model folder to go on from",
    )
    parser.add_argument("--out", type=Path, required=True, help="model folder to write")
    parser.add_argument(
        "--work", type=Path, default=Path("data/sentiment-train"), help="checkpoints, fp32 model"
    )
    parser.add_argument("--plain", type=Path, help="ONNX folder to set beside it in the card")
    args = parser.parse_args(argv)
    corpus = read_corpus(
        args.labels, args.airline, args.replab, args.unlabelled, SETTINGS["split_seed"]
    )
    weights = {
        f"encoder {args.encoder.name}": args.encoder / "model.safetensors",
        "previous model": args.previous_model / "model.onnx",
    }
    hashes = {name: hash_of(path) for name, path in weights.items()}
    corpus = dataclasses.replace(corpus, sha256=corpus.sha256 | hashes)
    claim(args.work, corpus)
    fp32 = args.work / "fp32"
    if not (fp32 / "model.safetensors").is_file():
        targets = soft_targets(corpus, args.encoder, args.previous_model, args.work)
        fit_student(corpus, targets, args.previous_model, fp32)
    from analytics.sentiment.training import export

    export.ship(fp32, args.out, corpus, SETTINGS, args.plain)


def claim(work: Path, corpus: Corpus) -> None:
    """Marks the work folder as this run's; ModelError where it holds a run on other terms."""
    texts = "\n".join(all_texts(corpus)).encode()
    terms = {"settings": SETTINGS, "training_texts_sha256": hashlib.sha256(texts).hexdigest()}
    work.mkdir(parents=True, exist_ok=True)
    note = work / "made_from.json"
    if note.is_file() and json.loads(note.read_text(encoding="utf-8")) != terms:
        raise ModelError(
            what="the work folder holds a run with other settings or other texts",
            where=str(work),
            right="remove it, or pass another --work",
        )
    note.write_text(json.dumps(terms, indent=1), encoding="utf-8")


def soft_targets(
    corpus: Corpus, encoder: Path, previous_model: Path, work: Path
) -> dict[str, np.ndarray]:
    """What teacher and previous model say of `all_texts`: head -> probabilities; kept in `work`."""
    kept = work / "soft_targets.npz"
    if not kept.is_file():
        from analytics.sentiment import embedded
        from analytics.sentiment.training import fitting

        texts = all_texts(corpus)
        tokenizer, network = fitting.open_encoder(encoder, SETTINGS["teacher"])
        fitting.fit(tokenizer, network, corpus, SETTINGS["teacher"], work / "teacher.pt")
        said = fitting.teach(tokenizer, network, texts)
        said = beside(said, embedded.open_folder(previous_model), texts)
        part = work / "part.npz"
        np.savez(part, **said)  # pyright: ignore[reportArgumentType] - no head has that name
        part.replace(kept)
    with np.load(kept) as said:
        return dict(said)


def beside(
    said: dict[str, np.ndarray], previous_model: Model, texts: list[str]
) -> dict[str, np.ndarray]:
    """The teacher's probabilities mixed with the previous model's, of the heads that both have.

    Two that learnt apart err less together than either (Hinton 2015). Of reputation nothing is said
    where a text names no brand.
    """
    table = pd.DataFrame(previous_model.predict(texts), columns=list(previous_model.columns))
    share = SETTINGS["previous_model_share"]
    names_none = np.array([MARKER not in text for text in texts])
    mixed = {}
    for head, mine in said.items():
        columns = list(COLUMNS[head])
        other = table[columns].to_numpy() if set(columns) <= set(table) else mine
        both = (1 - share) * mine + share * np.where(np.isnan(other), mine, other)
        both = np.where((head == "reputation") & names_none[:, None], np.nan, both)
        mixed[head] = both.astype(np.float32)
    return mixed


def fit_student(
    corpus: Corpus, said: dict[str, np.ndarray], previous_model: Path, out: Path
) -> None:
    """Goes on from the previous model's weights, mostly by what the teacher says.

    Reputation is new and costs it some of its tone, which a second pass brings back: from an
    average with the previous weights (Wortsman et al. 2022, CVPR), its tone half taught by them.
    """
    from analytics.sentiment.training import fitting, network

    tokenizer, student = fitting.open_shipped(previous_model, SETTINGS["student"])
    checkpoint = out.with_name("student.pt")
    fitting.fit(tokenizer, student, corpus, SETTINGS["student"], checkpoint, said)
    settings = SETTINGS["second_pass"]
    before = fitting.open_shipped(previous_model, settings)[1]
    tone = fitting.teach(tokenizer, before, all_texts(corpus))["classifier"]
    share = settings["previous_tone_share"]
    mixed = (1 - share) * said["classifier"] + share * tone
    fitting.keep_in_part(student, previous_model, settings)
    again = out.with_name("second_pass.pt")
    fitting.fit(tokenizer, student, corpus, settings, again, said | {"classifier": mixed})
    network.save(student, tokenizer, out)
