"""`load` a model by name or folder, `score` texts into a table."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.errors import ModelError, UsageError
from analytics.sentiment.model import LABELS, Model, Progress


def load(name_or_path: str | Path | None = None) -> Model:
    """The shipped model, or the transformers sequence classifier of that folder or hub name.

    A folder with `model.onnx` needs no torch; every other model needs the extra [hub].
    ModelError says what is missing, or that the classes are not the three of `LABELS`.
    """
    from analytics.sentiment import embedded

    if name_or_path is None:
        return embedded.shipped()
    folder = Path(name_or_path).expanduser()
    if (folder / "model.onnx").is_file():
        return embedded.open_folder(folder)
    if not folder.is_dir() and (isinstance(name_or_path, Path) or _looks_like_path(name_or_path)):
        raise ModelError(
            what="there is no such model folder",
            where=str(name_or_path),
            right="name a folder with config.json, tokenizer.json and model.onnx or weights",
        )
    from analytics.sentiment import hub

    return hub.open_folder(folder) if folder.is_dir() else hub.open_name(str(name_or_path))


def score(
    texts: Sequence[str], model: Model | None = None, progress: Progress | None = None
) -> pd.DataFrame:
    """One row a text, in order: negative, neutral, positive, label, status.

    The three are probabilities that add up to 1. A text with nothing to read (empty, white space,
    control characters) has status "empty", no label and no probabilities; it is never neutral.
    """
    if isinstance(texts, str) or not all(isinstance(text, str) for text in texts):
        raise UsageError(
            what="not a sequence of texts", where="score(texts)", right="pass a list of str"
        )
    values = (model or load()).probabilities(texts, progress)
    table = pd.DataFrame(values, columns=list(LABELS))
    scored = ~np.isnan(values).any(axis=1)
    best = np.where(scored, np.nan_to_num(values).argmax(axis=1), -1)
    table["label"] = pd.Series(pd.Categorical.from_codes(best, LABELS)).astype("string")
    table["status"] = pd.Series(np.where(scored, "scored", "empty"), dtype="string")
    return table


def _looks_like_path(name: str) -> bool:
    return name.startswith((".", "/", "~")) or name.count("/") > 1 or "\\" in name
