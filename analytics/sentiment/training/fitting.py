"""Fits a `Network` to the corpus, from labels and from what a teacher says; resumable."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch  # pyright: ignore[reportMissingImports] - of the extra [train]
from scipy.special import softmax
from transformers import (
    AddedToken,
    AutoConfig,
    AutoModel,
    AutoTokenizer,
    get_linear_schedule_with_warmup,
)

from analytics.sentiment.brand import MARKER
from analytics.sentiment.model import MAX_TOKENS, VECTOR
from analytics.sentiment.training import graph
from analytics.sentiment.training.corpus import Corpus, all_texts, length_sorted_batches
from analytics.sentiment.training.network import HEADS, SHIPPED_HEADS, Network, padded

_CHECKPOINT_EVERY = 200  # steps
_AVERAGE_EVERY = 10  # steps


def open_encoder(folder: Path, settings: dict[str, Any]) -> tuple[Any, Network]:
    """(tokenizer, network with untrained heads) of a transformers encoder."""
    torch.manual_seed(settings["seed"])
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    tokenizer.model_max_length = MAX_TOKENS
    encoder = AutoModel.from_pretrained(
        folder,
        local_files_only=True,
        add_pooling_layer=False,
        hidden_dropout_prob=settings["dropout"],
        attention_probs_dropout_prob=settings["dropout"],
        hidden_act=settings["hidden_act"],
    )
    _add_marker(tokenizer, encoder)
    encoder.get_input_embeddings().requires_grad_(settings["trains_words"])
    return tokenizer, Network(encoder)


def open_shipped(folder: Path, settings: dict[str, Any]) -> tuple[Any, Network]:
    """(tokenizer, network) of a model folder that `graph.write_onnx` wrote.

    Heads that it lacks are untrained.
    """
    torch.manual_seed(settings["seed"])
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    config = AutoConfig.from_pretrained(folder, local_files_only=True)
    config.hidden_dropout_prob, config.attention_probs_dropout_prob = settings["dropout"], 0.0
    encoder = AutoModel.from_config(
        config,
        add_pooling_layer=False,
        attn_implementation="eager",  # on a CPU its backward pass takes half the time
    )
    network = Network(encoder)
    weights = {name: torch.tensor(value) for name, value in graph.read_onnx(folder).items()}
    network.load_state_dict(weights, strict=False)
    if MARKER not in tokenizer.get_vocab():
        _add_marker(tokenizer, network.bert)
    network.bert.get_input_embeddings().requires_grad_(settings["trains_words"])
    return tokenizer, network


def _add_marker(tokenizer: Any, encoder: Any) -> None:
    """Makes `MARKER` one token, whose vector begins as that of the words it stands for."""
    meant = tokenizer.convert_tokens_to_ids(["brand", "company"])
    tokenizer.add_tokens([AddedToken(MARKER, normalized=False)])
    words = encoder.resize_token_embeddings(len(tokenizer), mean_resizing=False).weight
    with torch.no_grad():
        words[tokenizer.convert_tokens_to_ids(MARKER)] = words[meant].mean(0)


def fit(
    tokenizer: Any,
    network: Network,
    corpus: Corpus,
    settings: dict[str, Any],
    checkpoint: Path,
    soft_targets: dict[str, np.ndarray] | None = None,
) -> None:
    """Leaves in `network` the moving average of its weights over the run.

    soft_targets: as `teach` returns; then `soft_share` of the loss is the distance to them (Hinton
    2015). A run that was cut off goes on from `checkpoint`. Weights are kept in float32 beside the
    bfloat16 ones that compute (Micikevicius et al. 2018, ICLR).
    """
    plan = _plan(tokenizer, corpus, settings, soft_targets)
    heads = tuple(f"{head}." for head in HEADS.keys() - settings["loss_share"].keys())
    network.bfloat16().train()
    used = {
        name: weight
        for name, weight in network.named_parameters()
        if weight.requires_grad and not name.startswith(heads)
    }
    exact = {name: weight.detach().float().requires_grad_() for name, weight in used.items()}
    average = {name: weight.detach().clone() for name, weight in exact.items()}
    optimiser, schedule = _optimiser(exact, settings, len(plan["batches"]))
    state = {"exact": exact, "average": average}
    step = _resume(checkpoint, state, optimiser, schedule)
    _set(used, exact)
    for step in range(step, len(plan["batches"])):  # noqa: B020 - resumes where it stopped
        loss = _loss(network, plan, plan["batches"][step], settings)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(used.values(), 1.0)
        for name, weight in used.items():
            exact[name].grad = weight.grad.float()
        optimiser.step()
        schedule.step()
        network.zero_grad()
        _set(used, exact)
        if (step + 1) % _AVERAGE_EVERY == 0:
            decay = min(settings["ema_decay"] ** _AVERAGE_EVERY, (1 + step) / (10 + step))
            for name, weight in exact.items():
                average[name].lerp_(weight.detach(), 1 - decay)
        if (step + 1) % _CHECKPOINT_EVERY == 0:
            print(f"step {step + 1} of {len(plan['batches'])}, loss {loss:.4f}", flush=True)
            _save(checkpoint, step + 1, state, optimiser, schedule)
    network.float().eval()
    _set(used, average)


def keep_in_part(network: Network, folder: Path, settings: dict[str, Any]) -> None:
    """Averages a fitted network with the weights that it went on from, `previous_weights_share` of
    these: less of what it had learnt before is lost (Wortsman et al. 2022, CVPR). Heads that the
    model in `folder` lacks stay as they were fitted.
    """
    before = open_shipped(folder, settings)[1].state_dict()
    with torch.no_grad():
        for name in graph.read_onnx(folder):
            network.get_parameter(name).lerp_(before[name], settings["previous_weights_share"])


def _save(checkpoint: Path, step: int, state: dict, optimiser: Any, schedule: Any) -> None:
    """Replaces the checkpoint whole, so that a kill leaves the last one."""
    kept = {
        "step": step,
        "state": {k: {name: w.detach() for name, w in held.items()} for k, held in state.items()},
        "optimiser": optimiser.state_dict(),
        "schedule": schedule.state_dict(),
        "rng": torch.get_rng_state(),
    }
    torch.save(kept, part := checkpoint.with_suffix(".part"))
    part.replace(checkpoint)


def _resume(checkpoint: Path, state: dict, optimiser: Any, schedule: Any) -> int:
    """The step to go on from, all else set as it stood then; 0 without a checkpoint."""
    if not checkpoint.is_file():
        return 0
    kept = torch.load(checkpoint, weights_only=True)
    for name, held in state.items():
        _set(held, kept["state"][name])
    optimiser.load_state_dict(kept["optimiser"])
    schedule.load_state_dict(kept["schedule"])
    torch.set_rng_state(kept["rng"])
    return kept["step"]


def teach(tokenizer: Any, network: Network, texts: list[str]) -> dict[str, np.ndarray]:
    """Shipped head -> probabilities (texts, classes), float32, by a fitted network."""
    said = _outputs(tokenizer, network, texts, {head: HEADS[head] for head in SHIPPED_HEADS})
    return {head: softmax(logits, axis=1) for head, logits in said.items()}


def vectors(tokenizer: Any, network: Network, texts: list[str]) -> np.ndarray:
    """What the heads of a fitted network read, (texts, width), float32."""
    width = network.bert.config.hidden_size
    return _outputs(tokenizer, network, texts, {VECTOR: width})[VECTOR]


def _outputs(
    tokenizer: Any, network: Network, texts: list[str], widths: dict[str, int]
) -> dict[str, np.ndarray]:
    """Output of the network -> its numbers, (texts, width), float32."""
    network.bfloat16().eval()
    ids = tokenizer(texts, truncation=True, max_length=MAX_TOKENS)["input_ids"]
    order = np.argsort([len(row) for row in ids])
    said = {name: np.empty((len(texts), width), np.float32) for name, width in widths.items()}
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        for rows in np.array_split(order, math.ceil(len(order) / 64)):
            given = network(*padded([ids[row] for row in rows], tokenizer.pad_token_id))
            for name, values in said.items():
                values[rows] = given[name].float().numpy()
    return said


def _plan(
    tokenizer: Any,
    corpus: Corpus,
    settings: dict[str, Any],
    soft_targets: dict[str, np.ndarray] | None,
) -> dict[str, Any]:
    """Token ids, tasks, labels, class weights a task, and every batch of the run in order."""
    rng = np.random.default_rng(settings["seed"])
    tables = {"classifier": corpus.train, "reputation": corpus.reputation} | corpus.others
    tables = {task: tables[task] for task in settings["loss_share"]}
    unlabelled = pd.DataFrame({"text": corpus.unlabelled, "label": 0})  # `_loss` reads no label
    items = pd.concat(
        [
            table.assign(task=task)
            for task, table in {**tables, "unlabelled": unlabelled}.items()
            for _ in range(settings["times_an_epoch"].get(task, 0))
        ]
    )
    ids = tokenizer(list(items["text"]), truncation=True, max_length=MAX_TOKENS)["input_ids"]
    lengths = np.array([len(row) for row in ids])
    size = settings["batch_texts"]
    epochs = [length_sorted_batches(lengths, size, rng) for _ in range(settings["epochs"])]
    place = {text: row for row, text in enumerate(all_texts(corpus))}
    rows = [place[text] for text in items["text"]]
    return {
        "ids": ids,
        "tasks": items["task"].to_numpy(),
        "labels": torch.tensor(items["label"].to_numpy().copy()),
        "soft_targets": {
            head: torch.tensor(values[rows]) for head, values in (soft_targets or {}).items()
        },
        "weights": {task: _class_weights(task, table["label"]) for task, table in tables.items()},
        "pad": tokenizer.pad_token_id,
        "batches": [batch for epoch in epochs for batch in epoch],
    }


def _class_weights(task: str, labels: pd.Series) -> torch.Tensor:
    counts = np.bincount(labels, minlength=HEADS[task]).clip(min=1)
    weights = counts.sum() / (len(counts) * counts)
    return torch.tensor(weights if task == "classifier" else weights**0.5, dtype=torch.float32)


def _optimiser(
    weights: dict[str, torch.Tensor], settings: dict[str, Any], steps: int
) -> tuple[Any, Any]:
    flat = [weight for weight in weights.values() if weight.ndim < 2]
    wide = [weight for weight in weights.values() if weight.ndim >= 2]
    groups = [{"params": wide}, {"params": flat, "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(
        groups, lr=settings["learning_rate"], weight_decay=settings["weight_decay"], fused=True
    )
    warmup = int(settings["warmup_share"] * steps)
    return optimiser, get_linear_schedule_with_warmup(optimiser, warmup, steps)


def _loss(
    network: Network, plan: dict[str, Any], rows: np.ndarray, settings: dict[str, Any]
) -> torch.Tensor:
    """Loss of one batch: each text's own label, and what the teacher says of every text."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = network(*padded([plan["ids"][row] for row in rows], plan["pad"]))
    soft = settings["soft_share"] if plan["soft_targets"] else 0.0
    loss = torch.zeros(())
    for task, share in settings["loss_share"].items():
        has_soft_targets = task in plan["soft_targets"]
        places = np.flatnonzero(plan["tasks"][rows] == task)
        of_task = torch.nn.functional.cross_entropy(
            logits[task][places].float(),
            plan["labels"][rows[places]],
            weight=plan["weights"][task],
            label_smoothing=settings["label_smoothing"],
            reduction="none",
        )
        loss = loss + share * (1 - soft * has_soft_targets) * of_task.sum() / len(rows)
        if has_soft_targets:
            targets = plan["soft_targets"][task][rows]
            told = ~targets[:, 0].isnan()
            from_teacher = torch.nn.functional.cross_entropy(
                logits[task][told].float(), targets[told], reduction="sum"
            )
            loss = loss + share * soft * from_teacher / len(rows)
    return loss


def _set(weights: dict[str, torch.Tensor], values: dict[str, torch.Tensor]) -> None:
    with torch.no_grad():
        for name, weight in weights.items():
            weight.copy_(values[name])
