"""`load` a model by name or folder, `score` texts into a table, and store the scores."""

import dataclasses
import hashlib
import os
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.errors import ModelError, UsageError
from analytics.sentiment import language, normalise, pieces
from analytics.sentiment.brand import MARKER, Brand
from analytics.sentiment.model import EMOTIONS, LABELS, REPUTATION, Model
from analytics.sentiment.own_head import OwnHead, own_head
from analytics.sentiment.store import Store

SHIPPED = "shipped"
SCORED, EMPTY, OTHER_LANGUAGE = "scored", "empty", "not scored (language)"
_PROBE = "is this a model?"
BLOCK_TEXTS = 4096
"""Texts scored and stored at once: the most that a killed process loses."""

Progress = Callable[[int, int], None]
"""Called with (texts done, texts in all)."""


def load(name_or_path: str | Path = SHIPPED) -> Model:
    """The shipped model, or the transformers sequence classifier of a folder or hub name.

    A folder with `model.onnx` needs no torch; every other model needs the extra [hub]. The
    languages that a model reads are those that its card (README.md) names. A folder is read alone,
    its code and its pickled weights never; a hub name is looked for in the hub's cache first.
    Raises ModelError where something is missing, is not what it should be, or does not run, or the
    classes are not the three of `LABELS`.
    """
    from analytics.sentiment import embedded, hub

    if name_or_path == SHIPPED:
        return dataclasses.replace(embedded.shipped(), languages=frozenset({"en"}))
    folder = Path(os.path.expanduser(name_or_path))
    if (folder / "model.onnx").is_file():
        model = embedded.open_folder(folder)
    elif folder.is_dir():
        model = hub.open_folder(folder)
    elif isinstance(name_or_path, Path) or _looks_like_path(name_or_path):
        raise ModelError(
            what="there is no such model folder",
            where=str(name_or_path),
            right="name a folder with config.json, tokenizer.json and model.onnx or weights",
        )
    else:
        model = hub.open_name(name_or_path)
    source = folder if folder.is_dir() else hub.cached(str(name_or_path))
    model = dataclasses.replace(model, languages=source and hub.languages(source))
    model.predict([_PROBE])
    return model


def stored(folder: Path, model: Model) -> Store:
    """The store of a model's scores in a case's data folder."""
    return Store(folder / f"scores-{model.revision}.sqlite", _row(model).itemsize)


def score(
    texts: Sequence[str],
    model: Model | None = None,
    progress: Progress | None = None,
    store: Store | None = None,
    brand: Brand | None = None,
    head: OwnHead | None = None,
) -> pd.DataFrame:
    """One row per text, in order: negative, neutral, positive, label, language, status, pieces,
    emotions; with `brand` also reputation, the three of REPUTATION and reputation_status.

    The first three are probabilities that sum to 1, as do the emotions where the model has them.
    status is "scored"; "empty" (only white space or control characters); or "not scored (language)"
    where the model certainly cannot read it. The latter two have no label and no probabilities;
    they are never neutral. language: ISO 639 code, NA where undecided. pieces: in how many the text
    was read (`Model.read`), 1 unless it is longer than the model reads at once; of a text in more
    than MOST_PIECES only as many were read. NA where not scored. Texts in `store` are not scored
    again; new scores are added block by block.

    With `brand` a text that names it is read a second time, with its mentions marked
    (`Brand.mark`): of that reading is the reputation, what the text does to that of the brand; the
    tone is of the text as it stands, whose names tell something of it. The store's key is of the
    text as it was read, so that what a store holds of one brand is never taken for another's.
    reputation_status: that of `Brand.mark`, or the status of a text without scores. Only NAMED says
    that the text is surely about the brand; the others are read all the same. UsageError for a
    model that tells no reputation.

    With `head` (`learn`) the labels and probabilities of its reading are those that it makes of the
    model's; UsageError where that is the reputation and no brand is given, or the tone and one is.
    """
    if isinstance(texts, str) or not all(isinstance(text, str) for text in texts):
        raise UsageError(
            what="not a sequence of texts", where="score(texts)", right="pass a list of str"
        )
    texts, model = list(texts), model or load()
    if brand and not model.has_reputation:
        raise UsageError(
            what="this model tells no reputation",
            where=model.name,
            right=f"Use the model {SHIPPED}, or score without a brand",
        )
    reading = "reputation" if brand else "tone"
    if head and head.reading != reading:
        raise UsageError(
            what=f"this head tells {head.reading}",
            where="score",
            right="Score with a brand for reputation, and without one for tone",
        )
    if head and head.model not in ("", model.revision):
        raise UsageError(
            what=f"this head was learnt with the model {head.model}, not {model.revision}",
            where="score",
            right="Score with that model, or learn anew",
        )
    if store is None:
        with Store() as passing:
            return score(texts, model, progress, passing, brand, head)
    marked = [brand.mark(text) for text in texts] if brand else []
    read = texts + [text for text, _ in marked]
    blocks = [np.empty(0, _row(model))]
    for start in range(0, len(read), BLOCK_TEXTS):
        blocks.append(_block(read[start : start + BLOCK_TEXTS], model, store))
        if progress:
            progress(min(start + BLOCK_TEXTS, len(read)), len(read))
    rows = np.concatenate(blocks)
    table = _table(rows[: len(texts)], model)
    if brand:
        named = pd.Series([status for _, status in marked], dtype="string")
        table = table.join(_reputation(rows[len(texts) :], model, named, table["status"]))
    return _by_head(table, read[-len(texts) :], model, head) if head and head.labelled else table


def learn(
    texts: Sequence[str],
    labels: Sequence[str],
    model: Model | None = None,
    brand: Brand | None = None,
) -> OwnHead:
    """What a person's labels of some of a case's posts teach, for `score` to read others with.

    labels: one of LABELS for each text, of the tone; with `brand`, of what the text does to its
    reputation. Texts that the model cannot read teach nothing. A head that has learnt from a text
    is no witness of how right it is on that text: shares are estimated by the model's own
    probabilities (`hand.share_by_hand`). UsageError for other labels, or not one for each text;
    ModelError for a model that gives no vectors.
    """
    if len(texts) != len(labels) or not set(labels) <= set(LABELS):
        others = sorted(map(str, set(labels) - set(LABELS)))
        raise UsageError(
            what=f"{len(labels)} labels of {len(texts)} texts{''.join(f', {x!r}' for x in others)}",
            where="learn(labels)",
            right=f"one of {', '.join(LABELS)} for each text",
        )
    model = model or load()
    table = score(texts, model, brand=brand)
    marked = [brand.mark(text)[0] for text in texts] if brand else texts
    known = (table["status"] == SCORED).to_numpy()
    columns = list(REPUTATION if brand else LABELS)
    codes = np.array([LABELS.index(label) for label in labels], dtype=int)
    vectors = model.vectors([normalise.normalise(text) for text in marked])
    general = table[columns].to_numpy()
    reading = "reputation" if brand else "tone"
    head = own_head(vectors[known], general[known], codes[known], reading)
    return dataclasses.replace(head, model=model.revision)


def _by_head(table: pd.DataFrame, texts: list[str], model: Model, head: OwnHead) -> pd.DataFrame:
    """The table with what `head` makes of its reading. texts: as that was read."""
    told, columns = ("label", LABELS) if head.reading == "tone" else ("reputation", REPUTATION)
    known = table[told].notna().to_numpy()
    read = [text for text, is_known in zip(texts, known, strict=True) if is_known]
    vectors = model.vectors([normalise.normalise(text) for text in read])
    three = table[list(columns)].copy()
    three[known] = head.probabilities(vectors, three[known].to_numpy()).astype("float32")
    found = table.copy()
    found[list(columns)], found[told] = three, _most_probable(three, known)
    return found


def _row(model: Model) -> np.dtype:
    values = ("values", "<f4", (len(model.columns),))
    return np.dtype([values, ("language", "S8"), ("pieces", "<u4")])


def _block(texts: list[str], model: Model, store: Store) -> np.ndarray:
    """Rows of the texts, looked up by the original text, else by its normalised form.

    Texts that the store lacks are scored and added.
    """
    identity = _identity(model)
    raw = [_key(text, identity, b"raw") for text in texts]
    known = store.find(set(raw))
    clean = {
        key: normalise.normalise(text)
        for key, text in zip(raw, texts, strict=True)
        if key not in known
    }
    if clean:
        keys = {text: _key(text, identity, b"normalised") for text in clean.values()}
        rows = store.find(keys.values())
        fresh = [text for text, key in keys.items() if key not in rows]
        made = {keys[text]: row for text, row in zip(fresh, _score(fresh, model), strict=True)}
        rows |= made
        again = {key: rows[keys[text]] for key, text in clean.items()}
        store.add(made | again)
        known |= again
    return np.frombuffer(b"".join([known[key] for key in raw]), dtype=_row(model))


def _score(texts: list[str], model: Model) -> list[bytes]:
    """A row for each of distinct normalised texts; those in another language are not scored."""
    rows = np.empty(len(texts), _row(model))
    codes = [_language(text.replace(MARKER, " ").strip() or text, model) for text in texts]
    kept = [text if _can_read(model, code) else "" for text, code in zip(texts, codes, strict=True)]
    rows["values"], rows["pieces"] = model.read(kept)
    rows["language"] = codes
    return [row.tobytes() for row in rows]


def _language(text: str, model: Model) -> str:
    """Code of a text's language; of one that is read in pieces, that of most of its passages, and
    of as many, one that the model reads.
    """
    parts = [text]
    if len(text) > pieces.PASSAGE_CHARS and model.is_long(text):
        parts = pieces.passages(text)
    codes = [language.detect(part, model.languages) for part in parts]
    codes.sort(key=partial(_can_read, model), reverse=True)
    return Counter(codes).most_common(1)[0][0]


def _can_read(model: Model, code: str) -> bool:
    return not code or model.languages is None or code in model.languages


def _table(rows: np.ndarray, model: Model) -> pd.DataFrame:
    """Rows as `score` gives them without a brand."""
    values = pd.DataFrame(rows["values"], columns=list(model.columns))
    table = values[list(LABELS)].copy()
    scored = table.notna().all(axis=1).to_numpy()
    codes = pd.Series(rows["language"].astype("U8"), dtype="string")
    table["label"] = _most_probable(table, scored)
    table["language"] = codes.mask(codes == "")
    table["status"] = _status(rows, scored)
    table["pieces"] = pd.Series(rows["pieces"].astype("int64"), dtype="Int64").where(scored)
    return table.join(values[[name for name in EMOTIONS if name in values]])


def _reputation(
    rows: np.ndarray, model: Model, named: pd.Series, status: pd.Series
) -> pd.DataFrame:
    """What `score` adds with a brand: nothing of a text that as it stands is not read.

    rows: of the marked texts. named: status of `Brand.mark`. status: of the texts as they stand.
    """
    three = pd.DataFrame(rows["values"], columns=list(model.columns))[list(REPUTATION)]
    three[(status != SCORED).to_numpy()] = np.nan
    scored = three.notna().all(axis=1).to_numpy()
    unread = status.where(status != SCORED, _status(rows, scored))
    told = named.where(scored, unread)
    table = three.assign(reputation=_most_probable(three, scored), reputation_status=told)
    return table[["reputation", *REPUTATION, "reputation_status"]]


def _status(rows: np.ndarray, scored: np.ndarray) -> pd.Series:
    unread = np.where(rows["language"] == b"", EMPTY, OTHER_LANGUAGE)
    return pd.Series(np.where(scored, SCORED, unread), dtype="string")


def _most_probable(three: pd.DataFrame, scored: np.ndarray) -> pd.Series:
    """Which of LABELS is most probable, row by row; NA where a text is not scored."""
    best = np.where(scored, three.fillna(0).to_numpy().argmax(axis=1), -1)
    return pd.Series(pd.Categorical.from_codes(best, pd.Index(LABELS))).astype("string")


def _key(text: str, identity: bytes, form: bytes) -> bytes:
    data = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=16, key=identity, person=form).digest()


@cache
def _rules() -> bytes:
    """Hash input of how a text is read, besides the model; a change makes all keys new."""
    sources = [Path(room.__file__ or "").read_bytes() for room in (normalise, language, pieces)]
    return b"\0".join([*sources, version("py3langid").encode()])


def _identity(model: Model) -> bytes:
    reads = model.languages and sorted(model.languages)
    longest = model.longest
    parts = (model.revision, model.order, model.spells_emoji, model.columns, reads, longest)
    return hashlib.sha256(repr(parts).encode() + _rules()).digest()


def _looks_like_path(name: str) -> bool:
    return name.startswith((".", "/", "~")) or name.count("/") > 1 or "\\" in name
