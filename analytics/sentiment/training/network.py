"""The network that is trained: one BERT encoder, the mean of its token vectors, a head a task."""

import copy
from pathlib import Path
from typing import Any

import torch  # pyright: ignore[reportMissingImports] - of the extra [train]
from safetensors.torch import save_file

from analytics.sentiment.model import EMOTIONS, LABELS, VECTOR

HEADS = {
    "classifier": len(LABELS),
    "emotion": len(EMOTIONS),
    "reputation": len(LABELS),
    "offensive": 2,
    "irony": 2,
}
"""Head -> its number of classes."""
SHIPPED_HEADS = ("classifier", "emotion", "reputation")
_DROPOUT = 0.1


class Network(torch.nn.Module):
    """encoder: a transformers BERT without pooler."""

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.bert = encoder
        self.dropout = torch.nn.Dropout(_DROPOUT)
        for head, classes in HEADS.items():
            self.add_module(head, torch.nn.Linear(encoder.config.hidden_size, classes))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> dict[str, torch.Tensor]:
        """ids, mask (1: a token, 0: padding): (n, t) int64 -> head -> logits (n, classes).

        Beside the heads `VECTOR`, what they read, (n, width).
        """
        vectors = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
        pooled = (vectors * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        pooled = self.dropout(pooled)
        return {head: self.get_submodule(head)(pooled) for head in HEADS} | {VECTOR: pooled}


def padded(rows: list[list[int]], pad: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids of n texts -> (ids, mask), both (n, longest) int64."""
    ids = [torch.tensor(row) for row in rows]
    batch = torch.nn.utils.rnn.pad_sequence(ids, batch_first=True, padding_value=pad)
    mask = torch.zeros_like(batch)
    for line, row in zip(mask, ids, strict=True):
        line[: len(row)] = 1
    return batch, mask


def save(network: Network, tokenizer: Any, folder: Path) -> None:
    """Writes config, tokenizer and the weights that are shipped, as `graph.write_onnx` reads."""
    config = copy.deepcopy(network.bert.config)
    config.id2label = dict(enumerate(LABELS))
    config.label2id = {label: code for code, label in enumerate(LABELS)}
    config.pooling, config.spell_out = "mean", True
    config.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    kept = ("bert", *SHIPPED_HEADS)
    weights = network.state_dict().items()
    save_file(
        {name: value for name, value in weights if name.split(".")[0] in kept},
        folder / "model.safetensors",
        metadata={"format": "pt"},
    )
