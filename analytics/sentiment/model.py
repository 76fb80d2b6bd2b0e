"""What every sentiment model shares: one order of classes, and no score for an empty text."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.errors import ModelError
from analytics.schema import SENTIMENTS
from analytics.sentiment.normalise import normalise, spell_out
from analytics.sentiment.pieces import joined, split, spread

LABELS = SENTIMENTS
"""Column order of every probability table: negative, neutral, positive."""

EMOTIONS = ("anger", "joy", "optimism", "sadness")
"""Columns after `LABELS` where the model gives emotions; these four sum to 1 among themselves."""

REPUTATION = tuple(f"reputation_{label}" for label in LABELS)
"""Columns after `EMOTIONS` where the model tells what a text does to the reputation of the brand
that `brand.MARKER` stands for; these three sum to 1 among themselves."""

VECTOR = "vector"
"""Output of a graph that gives what its heads read, (n, width)."""

MAX_TOKENS = 128
"""Tokens that the shipped model reads at once, and any other whose files state no number."""

_MOST_TOKENS = 512  # time and memory grow with the square
_END_TOKENS = 2  # that open and close a text
_NOT_STATED = 10**30  # transformers writes a larger one for no length at all
_SPELLINGS = {"neg": 0, "negative": 0, "neu": 1, "neutral": 1, "pos": 2, "positive": 2}
_CHUNK_TEXTS = 8192  # texts tokenised at once
_CHUNK_LONG = 256  # of them, read in pieces at once

Progress = Callable[[int, int], None]
"""Called with (distinct texts done, distinct texts in all)."""
_Read = Callable[[list[list[int]]], np.ndarray]


@dataclass(frozen=True)
class Model:
    """A three-class sentiment model, ready to score.

    longest: tokens that it reads at once. tokenize: texts -> token ids, cut at one more than
    `longest`, which says that a text is longer. forward: token ids of n texts, each list of its own
    length -> logits (n, 3) in the model's own order of classes, followed by those of the groups in
    `further`; the logits of a text must not depend on the other texts. further: `EMOTIONS`,
    `REPUTATION`, both or neither. order: for each of `LABELS`, its column among the first three
    logits. revision: first 12 hex digits of the weights' SHA-256, or of the hub's commit.
    spells_emoji: the model was trained on emoji written out as words. languages: ISO 639 codes that
    it reads; None where unknown: then every text is scored. encode: token ids of n texts -> what
    the heads read, (n, width); None where the model does not give it, and width is 0.
    """

    name: str
    revision: str
    tokenize: Callable[[Sequence[str]], list[list[int]]]
    forward: Callable[[list[list[int]]], np.ndarray]
    order: tuple[int, int, int]
    spells_emoji: bool = False
    further: tuple[tuple[str, ...], ...] = ()
    languages: frozenset[str] | None = None
    longest: int = MAX_TOKENS
    encode: Callable[[list[list[int]]], np.ndarray] | None = None
    width: int = 0

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns of `predict`."""
        return LABELS + tuple(column for group in self.further for column in group)

    @property
    def has_reputation(self) -> bool:
        return REPUTATION in self.further

    def probabilities(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """float32 (n, 3) in the order of `LABELS`; a row of NaN where a text has nothing to read.

        Texts that are equal after normalisation are scored once.
        """
        return self.predict([normalise(text) for text in texts], progress)[:, : len(LABELS)]

    def predict(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """float32 (n, len(columns)) of texts from `normalise`; a row of NaN for ""."""
        return self.read(texts, progress)[0]

    def read(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """What `predict` gives, and in how many pieces each text lies, (n,); 0 for "".

        A text that fits `longest` is one piece. Of a longer one each piece is scored that
        `pieces.spread` chooses, and `pieces.joined` makes one row of them.
        """
        return self._each(texts, self._scored, len(self.columns), progress)

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """float32 (n, width), what the heads read of texts from `normalise`; a row of NaN for "".

        ModelError for a model that does not give it.
        """
        if self.encode is None:
            right = f"use a model whose graph has the output {VECTOR}, as the shipped one"
            raise ModelError(what="this model gives no vectors", where=self.name, right=right)
        return self._each(texts, self.encode, self.width)[0]

    def _each(
        self, texts: Sequence[str], read: _Read, width: int, progress: Progress | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """(n, width), what `read` makes of each text's token ids, and (n,) numbers of pieces."""
        prepared = [self._prepared(text) for text in texts]
        distinct = sorted(set(prepared) - {""}, key=lambda text: (len(text), text))
        table = np.full((len(distinct) + 1, width), np.nan, dtype=np.float32)
        numbers = np.zeros(len(distinct) + 1, dtype=int)
        for start in range(0, len(distinct), _CHUNK_TEXTS):
            stop = min(start + _CHUNK_TEXTS, len(distinct))
            table[start:stop], numbers[start:stop] = self._chunk(distinct[start:stop], read, width)
            if progress:
                progress(stop, len(distinct))
        row_of = {text: row for row, text in enumerate(distinct)} | {"": len(distinct)}
        rows = [row_of[text] for text in prepared]
        return table[rows], numbers[rows]

    def is_long(self, text: str) -> bool:
        """Whether a text from `normalise` is read in pieces."""
        return len(self.tokenize([self._prepared(text)])[0]) > self.longest

    def _prepared(self, text: str) -> str:
        return spell_out(text) if self.spells_emoji else text

    def _chunk(self, texts: list[str], read: _Read, width: int) -> tuple[np.ndarray, np.ndarray]:
        ids = self.tokenize(texts)
        values = np.empty((len(texts), width), dtype=np.float32)
        numbers = np.ones(len(texts), dtype=int)
        is_long = np.array([len(row) > self.longest for row in ids])
        short, long = np.flatnonzero(~is_long), np.flatnonzero(is_long)
        if len(short):
            values[short] = read([ids[row] for row in short])
        for start in range(0, len(long), _CHUNK_LONG):
            rows = long[start : start + _CHUNK_LONG]
            values[rows], numbers[rows] = self._in_pieces([texts[row] for row in rows], read)
        return values, numbers

    def _in_pieces(self, texts: list[str], read: _Read) -> tuple[np.ndarray, list[int]]:
        """Rows of texts longer than `longest`, and the number of pieces of each."""
        parts = [split(text, self._count, self.longest) for text in texts]
        chosen = [spread(pieces) for pieces in parts]
        ids = self.tokenize([piece for pieces in chosen for piece in pieces])
        ids = [row[: self.longest] for row in ids]
        values, tokens = read(ids), [len(row) for row in ids]
        stops = np.cumsum([len(pieces) for pieces in chosen])
        starts = [0, *stops[:-1]]
        means = [joined(values[a:b], tokens[a:b]) for a, b in zip(starts, stops, strict=True)]
        return np.array(means), [len(pieces) for pieces in parts]

    def _count(self, texts: Sequence[str]) -> list[int]:
        return [len(row) for row in self.tokenize(texts)]

    def _scored(self, ids: list[list[int]]) -> np.ndarray:
        """Probabilities of texts of at most `longest` tokens."""
        logits = self.forward(ids)
        if logits.shape != (len(ids), len(self.columns)) or not np.isfinite(logits).all():
            width = f"{logits.shape[-1]} columns for {len(ids)} texts"
            raise cannot_run(self.name, ValueError(f"it gives {width}, or no numbers"))
        stops = np.cumsum([len(LABELS), *map(len, self.further)])[:-1]
        sentiment, *others = map(_softmax, np.split(logits, stops, axis=1))
        return np.hstack([sentiment[:, list(self.order)], *others])


def longest_read(stated: object, places: object) -> int:
    """Tokens that a model reads at once: MAX_TOKENS, unless its tokenizer states another number.

    stated: `model_max_length` of the tokenizer. places: `max_position_embeddings` of the network,
    of which RoBERTa leaves two empty; it reads no more.
    """
    if type(stated) is not int or not _END_TOKENS < stated < _NOT_STATED:
        return MAX_TOKENS
    longest = min(stated, _MOST_TOKENS)
    if type(places) is int and places - 2 > _END_TOKENS:
        longest = min(longest, places - 2)
    return longest


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
