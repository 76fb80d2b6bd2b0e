"""A person labels a case's posts, one after the other: what to ask next, and what the shares are.

Texts are asked for by priority (`sentiment.label_order`), each once however often it was posted,
and a sample that `aftermath label` drew in the order of its file. Each answer is on the disk before
the next text is shown.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from analytics import cases, messages, sentiment
from analytics.cases import Case
from analytics.characters import neutralise
from analytics.errors import ImportFileError, UsageError
from analytics.files import private_folder
from analytics.measures.copies import text_key
from analytics.schema import SENTIMENTS
from analytics.sentiment import hand, label_order
from analytics.sentiment.hand import MIN_LABELS
from analytics.sentiment.label_file import CANNOT_TELL, NOT_ASKED, PRIORITY, LabelFile
from analytics.sentiment.label_shares import UNTOLD, Asked, share_by_priority
from analytics.sentiment.shares import Share
from analytics.study.class_shares import LABEL_FILES, hand_labels
from analytics.study.scoring import import_of, not_imported, scored_batches

AHEAD = 300
"""Texts that a file lists at once, beyond those answered; more are added when they run out."""
_NO_ROW = -1


@dataclass(frozen=True)
class Post:
    """A text to label. published_at: of its first post, UTC; None where unknown. posts: how many
    have this text.
    """

    key: str
    text: str
    published_at: pd.Timestamp | None
    posts: int


@dataclass(frozen=True)
class Progress:
    """labelled: texts with a label. untold: asked for, and a person could not tell. left: to ask.

    needed: labels still missing until shares are told.
    """

    labelled: int
    untold: int
    left: int

    @property
    def needed(self) -> int:
        return max(MIN_LABELS - self.labelled, 0)


@dataclass(frozen=True)
class Pool:
    """The case's posts that can be asked for, n, and their N different texts.

    row: key of a post → its position. text: (n,) the position of its text. probabilities: (n, 3) of
    the posts, rows sum to 1. texts: of each text's first post `key, published_at, text`, and
    `posts`, how many have it; in the order of time. first: (N,) position of that post.
    """

    row: "pd.Series[int]"
    text: np.ndarray
    probabilities: np.ndarray
    texts: pd.DataFrame
    first: np.ndarray

    @staticmethod
    def of(posts: pd.DataFrame, probabilities: np.ndarray) -> "Pool":
        """posts: `key, published_at, text, text_key` (0: compared with none), row by row."""
        in_time = np.argsort(posts["published_at"].to_numpy(), kind="stable")
        posts, probabilities = posts.iloc[in_time].reset_index(drop=True), probabilities[in_time]
        alone = -1 - np.arange(len(posts))
        shared = posts["text_key"].to_numpy("uint64").astype(object)
        same = np.where(posts["text_key"] == 0, alone, shared)
        text, first = pd.factorize(same)[0], ~pd.Series(same).duplicated().to_numpy()
        texts = posts.loc[first, ["key", "published_at", "text"]].reset_index(drop=True)
        wide = probabilities.astype(float)
        return Pool(
            pd.Series(np.arange(len(posts)), posts["key"]),
            text,
            wide / wide.sum(axis=1, keepdims=True),
            texts.assign(posts=np.bincount(text)),
            np.flatnonzero(first),
        )

    def rows(self, keys: pd.Series) -> np.ndarray:
        """Position of the post of each key, (k,), _NO_ROW where there is none."""
        return keys.map(self.row).fillna(_NO_ROW).to_numpy(int)


class Labelling:
    """Labels of one reading of a case, kept in `path`; open it with `open_labels`.

    post: the text to label; None where all were. Whoever opens the same file anew is asked in the
    same order. Where another has changed the file meanwhile, that change is kept.
    """

    def __init__(self, case: Case, reading: str, pool: Pool, model: str, seed: int = 0) -> None:
        self.case, self.reading = case, reading
        self.path = case.data_folder / LABEL_FILES[reading]
        self._pool, self._model, self._seed = pool, model, seed
        self._given: list[str] = []
        self._open()

    def answer(self, label: str | None) -> None:
        """Give the text that is shown a label of SENTIMENTS, or None: a person cannot tell.

        It is saved before this returns; where that fails (`OSError`), nothing has changed.
        """
        if self.post is None or label not in (*SENTIMENTS, None):
            what = "there is no post to label" if self.post is None else f"no label {label!r}"
            raise UsageError(what=what, where="answer", right=", ".join(SENTIMENTS))
        key = self.post.key
        self._set(key, CANNOT_TELL if label is None else label)
        self._given.append(key)

    def undo(self) -> bool:
        """Take the last answer back and show its text again; False where there is none."""
        key = self._given[-1] if self._given else self._last_answered()
        if key is None:
            return False
        self._set(key, NOT_ASKED)
        self._given = self._given[:-1]
        self.post = self._post(key)
        return True

    @property
    def progress(self) -> Progress:
        answers = self._file.table["label"]
        labelled, untold = answers.isin(SENTIMENTS).sum(), (answers == CANNOT_TELL).sum()
        of = len(self._pool.texts) if self._can_grow else len(answers)
        return Progress(int(labelled), int(untold), max(of - int(labelled + untold), 0))

    def shares(self) -> tuple[Share, ...] | None:
        """Shares of negative, neutral and positive; None below MIN_LABELS labels that count."""
        pool, codes = self._pool, {name: k for k, name in enumerate(SENTIMENTS)}
        if not self._is_of_these_posts():
            return None
        if self._file.order != PRIORITY:
            labels = self._file.labels
            rows = pool.rows(labels.index.to_series())
            known = rows != _NO_ROW
            of = labels.map(codes).to_numpy(int)[known]
            untold = int((pool.rows(pd.Series(sorted(self._file.untold))) != _NO_ROW).sum())
            return hand.share_by_hand(
                pool.probabilities, pool.probabilities[rows[known]], of, untold=untold
            )
        asked = self._file.asked
        rows = pool.rows(asked.index.to_series())
        known = rows != _NO_ROW
        of = asked["label"].map(codes).fillna(UNTOLD).to_numpy(int)[known]
        given = Asked(pool.text[rows[known]], of, asked["inclusion"].to_numpy(float)[known])
        sizes = pool.texts["posts"].to_numpy()
        return share_by_priority(pool.probabilities[pool.first], given, sizes=sizes)

    def _is_of_these_posts(self) -> bool:
        """Whether the file was drawn from all posts there are now."""
        found = int((self._pool.rows(self._file.table["key"]) != _NO_ROW).sum())
        n = len(self._pool.texts if self._file.order == PRIORITY else self._pool.text)
        try:
            self._file.require_frame(n, found)
        except ImportFileError:
            return False
        return True

    def _open(self) -> None:
        """Read the file, or draw one, which is written with the first answer."""
        stamp, self._given = self._state(), []
        held = hand_labels(self.case, self.reading)
        if held is not None:
            held.require_fit(int((self._pool.rows(held.table["key"]) != _NO_ROW).sum()))
        is_drawn = held is not None and held.order == PRIORITY and len(held.table) > 0
        is_ours = held is None or (is_drawn and held.table["model"].iloc[0] == self._model)
        self._can_grow = held is None or held.table.empty or is_ours
        if self._can_grow:
            self._seed = held.seed if held is not None and is_drawn else self._seed
            self._file = self._drawn(held.table if held is not None else None)
        elif held is not None:
            self._file = held
        self._stamp, self.post = stamp, self._next()

    def _drawn(self, held: pd.DataFrame | None) -> LabelFile:
        """The texts in the order of asking, with the answers that are held; the first AHEAD.

        Texts that were imported since take their place among the others. Answers to posts that are
        no longer there are kept in the file.
        """
        texts, pool = self._pool.texts, self._pool
        sizes = texts["posts"].to_numpy()
        weights = label_order.weights(pool.probabilities[pool.first], sizes)
        order = label_order.order(label_order.priorities(texts["key"], weights, self._seed))
        answers, lost = np.full(len(texts), NOT_ASKED, dtype=object), None
        if held is not None:
            given = held[held["label"] != NOT_ASKED]
            rows = pool.rows(given["key"])
            known = rows != _NO_ROW
            answers[pool.text[rows[known]]] = given["label"].to_numpy()[known]
            lost = given[~known]
        answered = np.flatnonzero(answers[order] != NOT_ASKED)
        last = int(answered[-1]) + 1 if len(answered) else 0
        top = order[: (last // AHEAD + 1) * AHEAD]
        chosen = texts.iloc[top]
        table = pd.DataFrame(
            {
                "key": chosen["key"].to_numpy(),
                "published_at": chosen["published_at"].dt.strftime("%Y-%m-%d %H:%M:%SZ").to_numpy(),
                "text": chosen["text"].map(neutralise).to_numpy(),
                "label": answers[top],
                "brand": self.case.brand,
                "reading": self.reading,
                "order": PRIORITY,
                "seed": str(self._seed),
                "model": self._model,
                "frame": str(len(texts)),
                "weight": [f"{weight:.{label_order.DIGITS}f}" for weight in weights[top]],
            },
            dtype=object,
        )
        if held is not None:
            own = [name for name in held if name not in (*table, "weight")]
            table = table.merge(held[["key", *own]], on="key", how="left").fillna("")
        if lost is not None and len(lost):
            table = pd.concat([table, lost], ignore_index=True)
            table["frame"] = str(len(texts) + len(lost))
        return LabelFile(self.path, table, self.case.brand, PRIORITY, self.reading)

    def _set(self, key: str, label: str) -> None:
        """Write a label to the disk, then show the next text."""
        if self._state() != self._stamp:
            if self._stamp is not None and self._state() is None:
                what = "the file of labels is gone"
                right = "Put it back, or open the labels anew to begin another"
                raise UsageError(what=what, where=self.path.name, right=right)
            self._open()
        if not (self._file.table["key"] == key).any():
            right = "Label the post that is shown now"
            what = "another file of labels took this one's place, without that post"
            raise UsageError(what=what, where=self.path.name, right=right)
        table = self._file.table.copy()
        table.loc[table["key"] == key, "label"] = label
        changed = replace(self._file, table=table)
        private_folder(self.path.parent)
        changed.save()
        self._file, self._stamp = changed, self._state()
        if self._can_grow and not (table["label"] == NOT_ASKED).any():
            self._file = self._drawn(table)
        self.post = self._next()

    def _state(self) -> tuple[int, int, int] | None:
        """What tells that the file on the disk is another than before."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _in_order(self) -> pd.DataFrame:
        """Rows of the file in the order of asking."""
        table = self._file.table
        if self._file.order == PRIORITY:
            return table.iloc[label_order.order(self._file.priorities.to_numpy())]
        return table

    def _next(self) -> Post | None:
        rows = self._in_order()
        left = rows.loc[rows["label"] == NOT_ASKED, "key"]
        return None if left.empty else self._post(left.iloc[0])

    def _last_answered(self) -> str | None:
        """Key of the answer before the text that is shown."""
        rows = self._in_order()
        is_open = (rows["label"] == NOT_ASKED).to_numpy()
        until = int(is_open.argmax()) if is_open.any() else len(rows)
        return rows["key"].iloc[until - 1] if until else None

    def _post(self, key: str) -> Post:
        row = self._pool.row.get(key)
        if row is None:
            table = self._file.table
            found = table[table["key"] == key].iloc[0].to_dict()
            return Post(key, str(found.get("text", "")), None, 1)
        one = self._pool.texts.iloc[self._pool.text[row]]
        return Post(key, one["text"], one["published_at"], int(one["posts"]))


def open_labels(
    case: str,
    reading: str = "tone",
    *,
    root: Path | None = None,
    model: str = sentiment.SHIPPED,
    seed: int = 0,
) -> Labelling:
    """Open the labels of a case's public posts that the model scores; nothing is written yet.

    reading: `tone`, or `reputation`: what a post does to that of the case's brand. By a model that
    tells no reputation its tone chooses the texts, which costs width, no truth. seed: of the order;
    that of the file, where there is one. Raises `UsageError` for another reading, or without scored
    posts, and `ImportFileError` for labels of another brand or case.
    """
    if reading not in LABEL_FILES:
        what = f"no labels tell {reading!r}"
        raise UsageError(what=what, where="reading", right=" or ".join(LABEL_FILES))
    named, used = cases.load(case, root=root), sentiment.load(model)
    is_heard = reading == "reputation" and used.has_reputation
    columns = sentiment.REPUTATION if is_heard else SENTIMENTS
    parts, rows = [], []
    for table, scores in scored_batches(named, _store(named), used):
        known = (table["side"] == "public").to_numpy() & scores["label"].notna().to_numpy()
        kept = table.loc[known, ["message_id", "published_at", "text"]]
        keys, texts = kept["message_id"].map(hand.key), text_key(kept["text"]).fillna(0)
        parts.append(kept.drop(columns="message_id").assign(key=keys, text_key=texts))
        rows.append(scores.loc[known, list(columns)].to_numpy("float32"))
    if not sum(map(len, parts)):
        right = "A case with posts of the public in a language that the model reads"
        raise UsageError(what="no post of the public has a score", where=named.id, right=right)
    pool = Pool.of(pd.concat(parts, ignore_index=True), np.concatenate(rows))
    return Labelling(named, reading, pool, used.revision, seed)


def _store(case: Case) -> messages.Store:
    """The case's imported messages; a simulated case's are generated."""
    is_made = case.provenance == "simulated"
    store = import_of(case).store if is_made else messages.stored(case.data_folder)
    if store is None:
        raise not_imported(case)
    return store
