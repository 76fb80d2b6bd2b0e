"""Any transformers sequence-classification model, by folder or hub name (extra [hub])."""

import warnings
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from analytics.errors import ModelError
from analytics.sentiment.embedded import weights_revision
from analytics.sentiment.model import Model, cannot_run, label_order, longest_read
from analytics.sentiment.model_folder import check_folder, find_weights, first_line

_BATCH_TEXTS = 32
_LARGEST_CARD = 1 << 20
_ONLY_THIS_FOLDER: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
_NEEDED = ["*.json", "*.txt", "*.model", "*.safetensors", "README.md"]


class HubWarning(UserWarning):
    """A model is downloaded from the hub."""


def open_folder(folder: Path) -> Model:
    """The model in a transformers folder with torch weights; ModelError names what is missing."""
    check_folder(folder)
    weights = find_weights(folder)
    if not (folder / "config.json").is_file():
        raise ModelError(
            what="the model folder lacks config.json",
            where=str(folder),
            right="it must hold config.json, the tokenizer's files and the weights",
        )
    return _open(folder, folder.name, weights_revision(*weights))


def open_name(name: str) -> Model:
    """The model of that name on the hub, from the hub's own cache, `HF_HOME`.

    Where it is not there, the files that a model needs are downloaded into it first, and a
    `HubWarning` says so; this is the only time that the package uses the network.
    """
    _require_torch(name)
    folder = cached(name) or _download(name)
    check_folder(folder)
    find_weights(folder)
    return _open(folder, name, folder.name)


def cached(name: str) -> Path | None:
    """The folder of a hub model in the hub's cache, without asking the hub; None where it is not
    there as a whole.
    """
    from huggingface_hub import snapshot_download

    try:
        folder = Path(snapshot_download(name, local_files_only=True))
    except (OSError, ValueError):
        return None
    is_whole = (folder / "config.json").is_file() and any(folder.glob("*.safetensors"))
    return folder if is_whole else None


def _download(name: str) -> Path:
    from huggingface_hub import snapshot_download

    warnings.warn(f"{name} is not in the hub's cache: downloading it", HubWarning, stacklevel=3)
    try:
        return Path(snapshot_download(name, allow_patterns=_NEEDED, ignore_patterns=["*/*"]))
    except (OSError, ValueError) as error:
        raise ModelError(
            what=f"the hub does not give this model: {first_line(error)}",
            where=name,
            right="Name a model of the hub, with a connection to it, or a folder",
        ) from error


def languages(folder: Path) -> frozenset[str] | None:
    """Two-letter codes that the model's card (README.md) names; None where it names none."""
    import yaml
    from huggingface_hub import ModelCard

    card = folder / "README.md"
    if not card.is_file() or card.stat().st_size > _LARGEST_CARD:
        return None
    try:
        named = ModelCard.load(card, ignore_metadata_errors=True).data.to_dict().get("language")
    except (OSError, ValueError, TypeError, RecursionError, yaml.YAMLError):
        return None
    listed = named if isinstance(named, list) else [named]
    codes = frozenset(str(code).split("-")[0].lower() for code in listed)
    return codes if all(len(code) == 2 for code in codes) else None


def _open(folder: Path, name: str, revision: str) -> Model:
    _require_torch(name)
    tokenizer, config = _read_tokenizer_and_config(folder)
    order = label_order(config.id2label, f"{name}, id2label")
    network = _read_network(folder, name)
    places = getattr(config, "max_position_embeddings", None)
    longest = longest_read(tokenizer.model_max_length, places)
    return Model(
        name=name,
        revision=revision[:12],
        tokenize=lambda texts: _token_ids(tokenizer, texts, longest + 1),
        forward=_forward(network.eval(), tokenizer.pad_token_id or 0, name),
        order=order,
        spells_emoji=bool(getattr(config, "spell_out", False)),
        longest=longest,
    )


def _read_network(folder: Path, name: str) -> Any:
    """The network with all its weights, none of them pickled and none left at random."""
    from transformers import AutoModelForSequenceClassification

    try:
        network, loading = AutoModelForSequenceClassification.from_pretrained(
            folder, use_safetensors=True, output_loading_info=True, **_ONLY_THIS_FOLDER
        )
    except Exception as error:  # the library's errors have no more specific common base
        raise ModelError(
            what=f"transformers cannot load the weights: {first_line(error)}",
            where=name,
            right="name a sequence-classification model with weights",
        ) from error
    lacking = sorted(loading["missing_keys"]) + sorted(map(str, loading["mismatched_keys"]))
    if lacking:
        raise ModelError(
            what=f"the weights lack {first_line(', '.join(lacking))}",
            where=name,
            right="name a sequence-classification model with weights",
        )
    return network


def _token_ids(tokenizer: Any, texts: Sequence[str], most: int) -> list[list[int]]:
    return tokenizer(texts, truncation=True, max_length=most)["input_ids"]


def _read_tokenizer_and_config(folder: Path) -> tuple[Any, Any]:
    """(tokenizer, config) as transformers reads them; ModelError where it cannot read them."""
    from transformers import AutoConfig, AutoTokenizer

    try:
        config = AutoConfig.from_pretrained(folder, **_ONLY_THIS_FOLDER)
        return AutoTokenizer.from_pretrained(folder, **_ONLY_THIS_FOLDER), config
    except Exception as error:  # the library's errors have no more specific common base
        raise ModelError(
            what=f"transformers cannot read tokenizer and config: {first_line(error)}",
            where=str(folder),
            right="name a transformers sequence-classification model, by folder or hub name",
        ) from error


def _forward(network: Any, pad_id: int, name: str) -> Callable[[list[list[int]]], np.ndarray]:
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
            try:
                with torch.inference_mode():
                    out = network(input_ids=batch, attention_mask=mask).logits
                logits[rows] = out.float().numpy()
            except (RuntimeError, IndexError, ValueError) as error:
                raise cannot_run(name, error) from error
        return logits

    return forward


def _require_torch(name: str) -> None:
    if find_spec("torch") is None:
        raise ModelError(
            what="this model needs torch, which is not installed",
            where=name,
            right="pip install 'crisis-aftermath[hub]', or use a folder with model.onnx",
        )
