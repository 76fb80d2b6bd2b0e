"""What a folder from elsewhere may hold as a model: weights and settings that belong to it, and
nothing that could run.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analytics.errors import ModelError

PICKLED = ("bin", "ckpt", "h5", "joblib", "msgpack", "npy", "npz", "pickle", "pkl", "pt", "pth")
"""Endings of weights whose readers can run code of the file, or could once."""

INDEX = "model.safetensors.index.json"
_MIB = 1 << 20
_LARGEST = {".onnx": 2048 * _MIB, ".json": 128 * _MIB, ".txt": 128 * _MIB, ".model": 128 * _MIB}
_SETTINGS = ("config.json", "tokenizer_config.json", "preprocessor_config.json", INDEX)
_LARGEST_SETTINGS = 16 * _MIB
_CODE = ("auto_map", "custom_pipelines")
_ATTENTION = ("attn_implementation", "_attn_implementation")
_ADAPTER = "adapter_config.json"


def check_folder(folder: Path) -> None:
    """Raise `ModelError` for a file that is none of the folder's own, that is larger than its kind
    can be, or that asks for code or for files from elsewhere.

    A link may lead into the folder or, from a snapshot of the hub's cache, to that model's blobs.
    """
    homes = [folder.resolve()]
    if homes[0].parent.name == "snapshots":
        homes.append(homes[0].parents[1] / "blobs")
    for path in sorted(folder.iterdir()):
        if not path.name.startswith("."):
            _check_place(path, homes)
    for name in _SETTINGS:
        if (folder / name).is_file():
            _check_settings(folder / name, read_json(folder / name))
    if (folder / _ADAPTER).exists():
        raise _refuse(
            folder / _ADAPTER, "this is an adapter, whose base lies elsewhere", "A whole model"
        )


def read_json(path: Path) -> Any:
    """A file of settings; `ModelError` where it is too large, or no JSON."""
    if path.stat().st_size > _LARGEST_SETTINGS:
        raise _refuse(
            path, f"it is larger than {_LARGEST_SETTINGS // _MIB} MiB", "Settings as JSON"
        )
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise _refuse(
            path, f"it cannot be read: {first_line(error)}", "Settings as JSON"
        ) from error


def find_weights(folder: Path) -> list[Path]:
    """The folder's files of weights, all safetensors; `ModelError` where there is none, or where
    what is there is pickled or incomplete.
    """
    index = folder / INDEX
    if index.is_file():
        return _shards(index)
    weights = sorted(folder.glob("*.safetensors"))
    if weights:
        return weights
    pickled = sorted(path.name for ending in PICKLED for path in folder.glob(f"*.{ending}"))
    if pickled:
        raise _refuse(
            folder / pickled[0],
            "weights in this format can run code when they are read, and are not",
            "Save the model as safetensors (`save_pretrained` of transformers does), or as ONNX",
        )
    raise _refuse(
        folder,
        "the model folder lacks model.onnx or model.safetensors",
        "It must hold config.json, the tokenizer's files and the weights",
    )


def first_line(error: BaseException | str) -> str:
    """A library's error in one line of bounded length."""
    return " ".join(str(error).split())[:300] or type(error).__name__


def _check_place(path: Path, homes: list[Path]) -> None:
    try:
        target = path.resolve(strict=True)
        size = target.stat().st_size
    except (OSError, RuntimeError) as error:  # RuntimeError: a link to itself, before Python 3.13
        raise _refuse(path, "this link leads nowhere", "The file itself") from error
    if not any(target.is_relative_to(home) for home in homes):
        raise _refuse(path, "this link leads out of the model's folder", "The file itself")
    if not (target.is_file() or target.is_dir()):
        raise _refuse(path, "this is no plain file", "The file itself")
    largest = _LARGEST.get(path.suffix, size)
    if size > largest:
        raise _refuse(path, f"it has {size // _MIB:,} MiB", f"At most {largest // _MIB:,} MiB")


def _check_settings(path: Path, settings: Any) -> None:
    for key, value in _entries(settings):
        if key in _CODE and value:
            raise _refuse(
                path,
                f"its {key} asks for code that comes with the model, which is never run",
                "A model of one of the kinds that transformers has",
            )
        is_text = isinstance(value, str)
        if key in _ATTENTION and is_text and "/" in value:
            raise _refuse(path, f"its {key} names code elsewhere", "eager, or sdpa")
        if key.endswith("_file") and is_text and (":" in value or Path(value).name != value):
            raise _refuse(path, f"its {key} lies elsewhere", "The name of a file of the folder")


def _entries(settings: Any) -> Iterator[tuple[str, Any]]:
    """Each key with its value, at any depth."""
    stack = [settings]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            yield from node.items()
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)


def _shards(index: Path) -> list[Path]:
    """The files that an index of sharded weights names."""
    found = read_json(index)
    names = found.get("weight_map") if isinstance(found, dict) else None
    names = set(names.values()) if isinstance(names, dict) else set()
    odd = [name for name in names if not str(name).endswith(".safetensors") or "/" in str(name)]
    if odd or not names:
        raise _refuse(index, "it names files that are not safetensors", "An index of safetensors")
    shards = [index.with_name(name) for name in sorted(names)]
    for shard in shards:
        if not shard.is_file():
            raise _refuse(shard, "this part of the weights is missing", "All parts of the weights")
    return shards


def _refuse(path: Path, what: str, right: str) -> ModelError:
    return ModelError(what=what, where=str(path), right=right)
