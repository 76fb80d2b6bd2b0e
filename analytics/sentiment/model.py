"""What every sentiment model shares: one order of classes, and no score for an empty text."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.errors import ModelError
from analytics.schema import SENTIMENTS
from analytics.sentiment.normalise import normalise, spell_out

LABELS = SENTIMENTS
"""Column order of every probability table: negative, neutral, positive."""

EMOTIONS = ("anger", "joy", "optimism", "sadness")
"""Columns after `LABELS` where the model gives emotions; these four sum to 1 among themselves."""

MAX_TOKENS = 128
_SPELLINGS = {"neg": 0, "negative": 0, "neu": 1, "neutral": 1, "pos": 2, "positive": 2}
_CHUNK_TEXTS = 8192  # texts tokenised at once

Progress = Callable[[int, int], None]
"""Called with (distinct texts done, distinct texts in all)."""


@dataclass(frozen=True)
class Model:
    """A three-class sentiment model, ready to score.

    tokenize: texts -> token ids, at most MAX_TOKENS per text. forward: token ids of n texts, each
    list of its own length -> logits (n, 3) in the model's own order of classes, followed by those
    of `EMOTIONS` (n, 7) where `has_emotions`; the logits of a text must not depend on the other
    texts. order: for each of `LABELS`, its column among the first three logits. revision: first 12
    hex digits of the weights' SHA-256, or of the hub's commit. spells_emoji: the model was trained
    on emoji written out as words. languages: ISO 639 codes that it reads; None where unknown: then
    every text is scored.
    """

    name: str
    revision: str
    tokenize: Callable[[Sequence[str]], list[list[int]]]
    forward: Callable[[list[list[int]]], np.ndarray]
    order: tuple[int, int, int]
    spells_emoji: bool = False
    has_emotions: bool = False
    languages: frozenset[str] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns of `predict`."""
        return (*LABELS, *EMOTIONS) if self.has_emotions else LABELS

    def probabilities(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """float32 (n, 3) in the order of `LABELS`; a row of NaN where a text has nothing to read.

        Texts that are equal after normalisation are scored once.
        """
        return self.predict([normalise(text) for text in texts], progress)[:, : len(LABELS)]

    def predict(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """float32 (n, len(columns)) of texts from `normalise`; a row of NaN for ""."""
        prepared = [spell_out(text) for text in texts] if self.spells_emoji else texts
        distinct = sorted(set(prepared) - {""}, key=lambda text: (len(text), text))
        table = np.full((len(distinct) + 1, len(self.columns)), np.nan, dtype=np.float32)
        for start in range(0, len(distinct), _CHUNK_TEXTS):
            chunk = distinct[start : start + _CHUNK_TEXTS]
            table[start : start + len(chunk)] = self._chunk(chunk)
            if progress:
                progress(start + len(chunk), len(distinct))
        row_of = {text: row for row, text in enumerate(distinct)} | {"": len(distinct)}
        return table[[row_of[text] for text in prepared]]

    def _chunk(self, texts: list[str]) -> np.ndarray:
        logits = self.forward(self.tokenize(texts))
        if logits.shape != (len(texts), len(self.columns)) or not np.isfinite(logits).all():
            width = f"{logits.shape[-1]} columns for {len(texts)} texts"
            raise cannot_run(self.name, ValueError(f"it gives {width}, or no numbers"))
        sentiment = _softmax(logits[:, : len(LABELS)])[:, list(self.order)]
        if not self.has_emotions:
            return sentiment
        return np.hstack([sentiment, _softmax(logits[:, len(LABELS) :])])


def label_order(id2label: Mapping[int, str], where: str) -> tuple[int, int, int]:
    """For each of `LABELS`, the model's own class number.

    ModelError unless the model has exactly these three classes.
    """
    columns = {_SPELLINGS.get(str(label).strip().lower()): int(i) for i, label in id2label.items()}
    if len(id2label) != len(LABELS) or set(columns) != {0, 1, 2}:
        raise ModelError(
            what=f"classes are {', '.join(str(id2label[i]) for i in sorted(id2label))[:200]}",
            where=where,
            right=f"id2label must name exactly the three classes {', '.join(LABELS)}",
        )
    return columns[0], columns[1], columns[2]


def cannot_run(name: str, error: BaseException) -> ModelError:
    """The error for a network that opens but fails on a text."""
    return ModelError(
        what=f"the model cannot run: {' '.join(str(error).split())[:300]}",
        where=name,
        right="a sequence classifier that fits its tokenizer",
    )


def _softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
