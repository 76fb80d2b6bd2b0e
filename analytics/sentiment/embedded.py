"""Models in ONNX form, such as the shipped one, without torch, transformers or network access."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

import numpy as np

from analytics.errors import ModelError
from analytics.sentiment.model import (
    EMOTIONS,
    LABELS,
    MAX_TOKENS,
    REPUTATION,
    VECTOR,
    Model,
    cannot_run,
    label_order,
    longest_read,
)
from analytics.sentiment.model_folder import check_folder, first_line, read_json

FOLDER = Path(__file__).parent / "model"
NEEDED = ("config.json", "tokenizer.json", "tokenizer_config.json", "model.onnx")
_MAX_THREADS = 8
_RUN_TOKENS = 512  # one run's activations fit the CPU caches; longer runs were 5 % slower
_INPUTS = {"input_ids", "attention_mask", "token_type_ids"}
_FURTHER = {"emotion": EMOTIONS, "reputation": REPUTATION}
"""Outputs that a graph may have after its first -> what their columns are."""
_PANIC = "PanicException"
"""What the tokenizers library raises where it fails itself; it is no `Exception`, and has no type
that could be imported."""


@cache
def shipped() -> Model:
    """The model that comes with the package; opened once per process."""
    return open_folder(FOLDER)


def open_folder(folder: Path) -> Model:
    """The model in a folder that holds the files `NEEDED`; ModelError names what is missing."""
    if folder != FOLDER:
        check_folder(folder)
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if missing:
        raise ModelError(
            what=f"the model folder lacks {', '.join(missing)}",
            where=str(folder),
            right=f"it must hold {', '.join(NEEDED)}",
        )
    config = _read_config(folder / "config.json")
    longest = _longest(folder, config)
    forward = _Session(folder / "model.onnx")
    return Model(
        name=folder.name if folder != FOLDER else "shipped",
        revision=weights_revision(*_files_of_graph(folder / "model.onnx")),
        tokenize=read_tokenizer(folder, longest + 1),
        forward=forward,
        order=label_order(config["id2label"], str(folder / "config.json")),
        spells_emoji=bool(config.get("spell_out", False)),
        further=forward.further,
        longest=longest,
        encode=forward.encode if forward.width else None,
        width=forward.width,
    )


def read_tokenizer(
    folder: Path, most: int = MAX_TOKENS
) -> Callable[[Sequence[str]], list[list[int]]]:
    """Texts -> token ids, at most `most` per text, by the folder's tokenizer.json.

    ModelError where the tokenizers library cannot read that file.
    """
    from tokenizers import Tokenizer

    path = folder / "tokenizer.json"
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library's errors have no more specific common base
        raise ModelError(
            what=f"the tokenizer cannot be read: {first_line(error)}",
            where=str(path),
            right="a tokenizer.json as transformers writes it",
        ) from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(most)

    def tokenize(texts: Sequence[str]) -> list[list[int]]:
        try:
            return [encoded.ids for encoded in tokenizer.encode_batch_fast(texts)]
        except BaseException as error:
            if isinstance(error, Exception) or type(error).__name__ == _PANIC:
                raise cannot_run(str(path), error) from error
            raise

    return tokenize


def _longest(folder: Path, config: dict[str, Any]) -> int:
    stated = read_json(folder / "tokenizer_config.json")
    stated = stated.get("model_max_length") if isinstance(stated, dict) else None
    return longest_read(stated, config.get("max_position_embeddings"))


def _read_config(path: Path) -> dict[str, Any]:
    """The config.json of a classifier, with the keys of its id2label as integers."""
    config = read_json(path)
    try:
        return config | {"id2label": {int(code): name for code, name in config["id2label"].items()}}
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise ModelError(
            what=f"it names no classes: {first_line(repr(error))}",
            where=str(path),
            right=f"a config.json whose id2label names {', '.join(LABELS)}",
        ) from error


def _files_of_graph(graph: Path) -> list[Path]:
    """The graph and the files beside it that it names: weights that lie outside of it."""
    others = sorted(path for path in graph.parent.iterdir() if path.is_file() and path != graph)
    with graph.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        return [graph, *(path for path in others if content.find(os.fsencode(path.name)) >= 0)]


def weights_revision(*files: Path) -> str:
    """First 12 hex digits of the SHA-256 over the files' bytes."""
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as handle:
            while block := handle.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()[:12]


class _Session:
    """Token ids -> logits through onnxruntime, in parallel runs, one per core.

    A run holds only texts of one length, so nothing is padded, and several texts only where the
    graph declares that they are computed independently (`APART` of `training.graph`). In any other
    graph, onnxruntime's int8 quantisation uses one scale per run, so a text's result would depend
    on the other texts; there, each text has a run of its own.
    """

    def __init__(self, path: Path) -> None:
        import onnxruntime

        self._path = path
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.enable_mem_pattern = False  # else one memory plan is kept for each batch shape
        try:
            self._session = onnxruntime.InferenceSession(
                path, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # the library's errors have no more specific common base
            raise ModelError(
                what=f"onnxruntime cannot open the graph: {first_line(error)}",
                where=str(path),
                right="a sequence classifier exported to ONNX",
            ) from error
        self._inputs = {node.name for node in self._session.get_inputs()}
        widths = {node.name: node.shape[-1] for node in self._session.get_outputs()}
        names = [name for name in _FURTHER if name in widths]
        self.further = tuple(_FURTHER[name] for name in names)
        self._outputs = [next(iter(widths)), *names]
        self.width = widths.get(VECTOR, 0)
        taken = {name: widths[name] for name in self._outputs}
        _check_graph(path, self._inputs, taken, (LABELS, *self.further))
        properties = self._session.get_modelmeta().custom_metadata_map
        self._run_tokens = _RUN_TOKENS if properties.get("texts") == "apart" else 1

    def __call__(self, ids: list[list[int]]) -> np.ndarray:
        return self._in_runs(ids, self._outputs)

    def encode(self, ids: list[list[int]]) -> np.ndarray:
        """What the heads read of each text, (n, width)."""
        return self._in_runs(ids, [VECTOR])

    def _in_runs(self, ids: list[list[int]], outputs: list[str]) -> np.ndarray:
        runs = list(self._runs(np.array([len(row) for row in ids])))
        with ThreadPoolExecutor(min(_MAX_THREADS, _usable_cores())) as pool:
            found = list(
                pool.map(lambda rows: self._run([ids[row] for row in rows], outputs), runs)
            )
        return np.concatenate(found)[np.argsort(np.concatenate(runs))]

    def _runs(self, lengths: np.ndarray) -> Iterator[np.ndarray]:
        """Row numbers of texts of one length: up to `_run_tokens` tokens, but at least one text."""
        for length in np.unique(lengths):
            rows = np.flatnonzero(lengths == length)
            step = max(1, self._run_tokens // length)
            yield from (rows[start : start + step] for start in range(0, len(rows), step))

    def _run(self, ids: list[list[int]], outputs: list[str]) -> np.ndarray:
        tokens = np.array(ids, dtype=np.int64)
        feed = {
            "input_ids": tokens,
            "attention_mask": np.ones_like(tokens),
            "token_type_ids": np.zeros_like(tokens),
        }
        wanted = {name: array for name, array in feed.items() if name in self._inputs}
        try:
            found = self._session.run(outputs, wanted)
            return np.hstack([np.asarray(table, dtype=np.float32) for table in found])
        except Exception as error:  # the library's errors have no more specific common base
            raise cannot_run(str(self._path), error) from error


def _check_graph(
    path: Path,
    inputs: set[str],
    widths: dict[str, int | str | None],
    groups: Sequence[tuple[str, ...]],
) -> None:
    """ModelError unless token ids give, by each output, a logit for each column of its group."""
    pairs = zip(widths.values(), groups, strict=True)
    fits = all(width == len(group) or not isinstance(width, int) for width, group in pairs)
    if not fits or "input_ids" not in inputs or inputs - _INPUTS:
        given = list(widths.values())
        raise ModelError(
            what=f"the graph takes {', '.join(sorted(inputs))} and gives {given} columns",
            where=str(path),
            right=f"it takes input_ids and gives one column for each of {', '.join(LABELS)}",
        )


def _usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
