"""Any transformers sequence-classification model, by folder or hub name (extra [hub])."""

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from analytics.errors import ModelError
from analytics.sentiment.embedded import weights_revision
from analytics.sentiment.model import MAX_TOKENS, Model, label_order

_BATCH_TEXTS = 32


def open_folder(folder: Path) -> Model:
    """The model in a transformers folder with torch weights; ModelError names what is missing."""
    weights = sorted([*folder.glob("*.safetensors"), *folder.glob("pytorch_model*.bin")])
    missing = [] if weights else ["model.onnx or model.safetensors"]
    if not (folder / "config.json").is_file():
        missing.append("config.json")
    if missing:
        raise ModelError(
            what=f"the model folder lacks {', '.join(missing)}",
            where=str(folder),
            right="it must hold config.json, the tokenizer's files and the weights",
        )
    return _open(folder, folder.name, weights_revision(*weights))


def open_name(name: str) -> Model:
    """The model of that name on the hub, downloaded or from the local cache."""
    return _open(name, name, None)


def languages(source: Path | str) -> frozenset[str] | None:
    """Two-letter codes that the model's card (README.md) names; None where it names none."""
    import yaml
    from huggingface_hub import ModelCard

    try:
        card = source / "README.md" if isinstance(source, Path) else source
        named = ModelCard.load(card, ignore_metadata_errors=True).data.to_dict().get("language")
    except (OSError, ValueError, yaml.YAMLError):
        return None
    listed = named if isinstance(named, list) else [named]
    codes = frozenset(str(code).split("-")[0].lower() for code in listed)
    return codes if all(len(code) == 2 for code in codes) else None


def _open(source: Path | str, name: str, revision: str | None) -> Model:
    _require_torch(name)
    local = isinstance(source, Path)
    tokenizer, config = _read_tokenizer_and_config(source, local)
    order = label_order(config.id2label, f"{name}, id2label")
    from transformers import AutoModelForSequenceClassification

    try:
        network = AutoModelForSequenceClassification.from_pretrained(source, local_files_only=local)
    except (OSError, ValueError, ImportError) as error:
        raise ModelError(
            what=f"transformers cannot load the weights: {error}",
            where=name,
            right="name a sequence-classification model with weights",
        ) from error
    revision = revision or getattr(network.config, "_commit_hash", None)
    if not revision:
        raise ModelError(
            what="the hub names no commit of this model",
            where=name,
            right="download it into a folder, and name the folder",
        )
    return Model(
        name=name,
        revision=revision[:12],
        tokenize=lambda texts: _token_ids(tokenizer, texts),
        forward=_forward(network.eval(), tokenizer.pad_token_id or 0),
        order=order,
        spells_emoji=getattr(config, "spell_out", False),
    )


def _token_ids(tokenizer: Any, texts: Sequence[str]) -> list[list[int]]:
    return tokenizer(texts, truncation=True, max_length=MAX_TOKENS)["input_ids"]


def _read_tokenizer_and_config(source: Path | str, local: bool) -> tuple[Any, Any]:
    """(tokenizer, config) as transformers reads them; ModelError where it cannot read them."""
    from transformers import AutoConfig, AutoTokenizer

    try:
        config = AutoConfig.from_pretrained(source, local_files_only=local)
        return AutoTokenizer.from_pretrained(source, local_files_only=local), config
    except (OSError, ValueError, ImportError) as error:
        raise ModelError(
            what=f"transformers cannot read tokenizer and config: {error}",
            where=str(source),
            right="name a transformers sequence-classification model, by folder or hub name",
        ) from error


def _forward(network: Any, pad_id: int) -> Callable[[list[list[int]]], np.ndarray]:
    """Run padded batches of texts of similar length through torch; the mask hides the padding."""
    import torch  # pyright: ignore[reportMissingImports] - of the extra [hub]

    def forward(ids: list[list[int]]) -> np.ndarray:
        logits = np.empty((len(ids), network.config.num_labels), dtype=np.float32)
        by_length = sorted(range(len(ids)), key=lambda row: len(ids[row]))
        for start in range(0, len(ids), _BATCH_TEXTS):
            rows = by_length[start : start + _BATCH_TEXTS]
            batch = torch.full((len(rows), len(ids[rows[-1]])), pad_id)
            mask = torch.zeros_like(batch)
            for line, row in enumerate(rows):
                batch[line, : len(ids[row])] = torch.tensor(ids[row])
                mask[line, : len(ids[row])] = 1
            with torch.inference_mode():
                out = network(input_ids=batch, attention_mask=mask).logits
            logits[rows] = out.float().numpy()
        return logits

    return forward


def _require_torch(name: str) -> None:
    if find_spec("torch") is None:
        raise ModelError(
            what="this model needs torch, which is not installed",
            where=name,
            right="pip install 'crisis-aftermath[hub]', or use a folder with model.onnx",
        )
