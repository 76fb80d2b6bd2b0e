"""Models in ONNX form, the shipped one among them: no torch, no network."""

import hashlib
import logging
import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from analytics.errors import ModelError
from analytics.sentiment.model import Model, label_order

FOLDER = Path(__file__).parent / "model"
NEEDED = ("config.json", "tokenizer.json", "tokenizer_config.json", "model.onnx")
_MAX_THREADS = 8


@cache
def shipped() -> Model:
    """The model that comes with the package; opened once a process."""
    return open_folder(FOLDER)


def open_folder(folder: Path) -> Model:
    """The model of a folder that holds the files `NEEDED`; ModelError names what it lacks."""
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if missing:
        raise ModelError(
            what=f"the model folder lacks {', '.join(missing)}",
            where=str(folder),
            right=f"it must hold {', '.join(NEEDED)}",
        )
    tokenizer, config = read_tokenizer_and_config(folder)
    order = label_order(config.id2label, str(folder / "config.json"))
    return Model(
        name=folder.name if folder != FOLDER else "shipped",
        revision=weights_revision(folder / "model.onnx"),
        tokenizer=tokenizer,
        forward=_Session(folder / "model.onnx"),
        order=order,
        spells_emoji=getattr(config, "spell_out", False),
    )


def read_tokenizer_and_config(source: Path | str, local: bool = True) -> tuple[Any, Any]:
    """(tokenizer, config) as transformers reads them; ModelError where it cannot."""
    advice = logging.getLogger("transformers")
    advice.addFilter(_not_about_torch)
    try:
        from transformers import AutoConfig, AutoTokenizer
    finally:
        advice.removeFilter(_not_about_torch)
    try:
        config = AutoConfig.from_pretrained(source, local_files_only=local)
        return AutoTokenizer.from_pretrained(source, local_files_only=local), config
    except (OSError, ValueError, ImportError) as error:
        raise ModelError(
            what=f"transformers cannot read tokenizer and config: {error}",
            where=str(source),
            right="name a transformers sequence-classification model, by folder or hub name",
        ) from error


def weights_revision(*files: Path) -> str:
    """First 12 hex digits of the sha256 over the files' bytes."""
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as handle:
            while block := handle.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()[:12]


class _Session:
    """Token ids -> logits through onnxruntime, one text a run and one run a core.

    Dynamic int8 takes one scale per run: in a batch, what is said of a text would depend on its
    neighbours. One at a time it does not, and on two cores it is as fast as batches of 32.
    """

    def __init__(self, path: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(
                path, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # its own errors have no common base but this
            raise ModelError(
                what=f"onnxruntime cannot open the graph: {error}",
                where=str(path),
                right="a sequence classifier exported to ONNX",
            ) from error
        self._inputs = {node.name for node in self._session.get_inputs()}

    def __call__(self, ids: list[list[int]]) -> np.ndarray:
        with ThreadPoolExecutor(min(_MAX_THREADS, _usable_cores())) as pool:
            return np.concatenate(list(pool.map(self._run, ids)))

    def _run(self, ids: list[int]) -> np.ndarray:
        row = np.array([ids], dtype=np.int64)
        feed = {
            "input_ids": row,
            "attention_mask": np.ones_like(row),
            "token_type_ids": np.zeros_like(row),
        }
        wanted = {name: array for name, array in feed.items() if name in self._inputs}
        return self._session.run(None, wanted)[0]


def _usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _not_about_torch(record: logging.LogRecord) -> bool:
    return "PyTorch was not found" not in record.getMessage()
