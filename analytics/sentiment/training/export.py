"""Turns the trained weights into the shipped folder: ONNX, int8, scores, model card."""

import json
import shutil
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from analytics.errors import ModelError
from analytics.sentiment import embedded
from analytics.sentiment.training import card, graph
from analytics.sentiment.training.corpus import Corpus, near_copies
from analytics.sentiment.training.evaluate import (
    calibration_rows,
    measure,
    measure_emotion,
    measure_reputation,
    probe,
)

MAX_LOSS = 0.005
"""Most macro recall that int8 may lose against fp32 on any validation set."""
MAX_BYTES = 25_000_000
"""Most that model and tokenizer may take together."""
SAMPLES = 300
"""Training texts whose token vectors set the scales of the int8 graph."""

_PACKAGES = (
    "torch",
    "transformers",
    "tokenizers",
    "onnx",
    "onnxruntime",
    "vaderSentiment",
)


def ship(
    trained: Path, out: Path, corpus: Corpus, settings: dict[str, Any], plain: Path | None = None
) -> None:
    """Writes the model folder `out` with training.json, MODEL_CARD.md, calibration.

    plain: an ONNX folder whose scores the card sets beside the shipped one's. ModelError, and
    `out` untouched, where int8 costs more than MAX_LOSS or the files are too big.
    """
    full, small = trained.parent / "onnx-fp32", trained.parent / "onnx-int8"
    convert(trained, full)
    pool = pd.concat([corpus.train["text"], corpus.reputation["text"]])
    texts = pool.sample(SAMPLES, random_state=settings["split_seed"])
    convert(trained, small, list(texts))
    record = _record(full, small, corpus, settings)
    if plain:
        _set_beside(record, plain, corpus, settings["split_seed"])
    _refuse_if_worse(record)
    (small / "training.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    (small / "MODEL_CARD.md").write_text(card.render(record), encoding="utf-8")
    rows = calibration_rows(embedded.open_folder(small), corpus.validation)
    for folder in (small, out):
        for old in folder.glob("calibration-*.csv"):
            old.unlink()
    rows.to_csv(small / f"calibration-{record['revision']}.csv", index=False)
    shutil.copytree(small, out, dirs_exist_ok=True)


def convert(trained: Path, out: Path, texts: list[str] | None = None) -> None:
    """Writes the folder `out` that `embedded.open_folder` reads, from one of trained weights.

    texts: normalised ones like those to be scored; given them the graph is int8, else float32.
    """
    out.mkdir(parents=True, exist_ok=True)
    for name in embedded.NEEDED[:3]:
        shutil.copy(trained / name, out / name)
    samples = embedded.read_tokenizer(trained)(texts) if texts else None
    graph.write_onnx(trained, out / "model.onnx", samples=samples)


def _record(full: Path, small: Path, corpus: Corpus, settings: dict[str, Any]) -> dict[str, Any]:
    int8, fp32 = embedded.open_folder(small), embedded.open_folder(full)
    seed, learnt = settings["split_seed"], list(corpus.train["text"])
    emotion, in_full = (measure_emotion(model, corpus.emotion, seed) for model in (int8, fp32))
    return {
        "revision": int8.revision,
        "settings": settings,
        "samples": SAMPLES,
        "python": sys.version.split()[0],
        "packages": {name: version(name) for name in _PACKAGES},
        "data_sha256": corpus.sha256,
        "unlabelled": len(corpus.unlabelled),
        "brands": corpus.reputation.groupby("brand").size().to_dict(),
        "training_texts": corpus.train.groupby("source").size().to_dict(),
        "bytes": sum((small / name).stat().st_size for name in embedded.NEEDED),
        "validation": {
            name: measure(int8, rows, seed) | {"fp32": measure(fp32, rows, seed)["macro_recall"]}
            for name, rows in corpus.validation.items()
        },
        "report_only": {
            name: measure(int8, rows, seed)
            | {"near_copies_in_training": int(near_copies(list(rows["text"]), learnt).sum())}
            for name, rows in corpus.report_only.items()
        },
        "emotion": emotion | {"fp32": in_full["macro_f1"]},
        "reputation": measure_reputation(int8, corpus.held_brands, corpus.reputation, seed),
        "probes": probe(int8),
    }


def _set_beside(record: dict[str, Any], plain: Path, corpus: Corpus, seed: int) -> None:
    """Adds to every set of texts what another model scores on it."""
    model = embedded.open_folder(plain)
    record["plain_revision"] = model.revision
    for kind, sets in (("validation", corpus.validation), ("report_only", corpus.report_only)):
        for name, rows in sets.items():
            scores = measure(model, rows, seed)
            record[kind][name]["plain"] = {k: scores[k] for k in ("macro_recall", "low", "high")}


def _refuse_if_worse(record: dict[str, Any]) -> None:
    for name, scores in record["validation"].items():
        if scores["fp32"] - scores["macro_recall"] > MAX_LOSS:
            raise ModelError(
                what=f"int8 macro recall {scores['macro_recall']:.4f}, fp32 {scores['fp32']:.4f}",
                where=name,
                right=f"int8 may lose at most {MAX_LOSS}",
            )
    if record["bytes"] > MAX_BYTES:
        raise ModelError(
            what=f"model and tokenizer take {record['bytes']} bytes",
            where="model folder",
            right=f"at most {MAX_BYTES}",
        )
