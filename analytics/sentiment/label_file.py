"""The file of a person's labels: whose it is, how its texts were drawn, and what was answered.

A row is a text. `key` (`hand.key`) and `label` are needed; a file with these alone was drawn at
random. `brand` says whose it is, `reading` what the labels tell (tone or reputation), `order` how
it was drawn: RANDOM, or PRIORITY (`label_order`) with the seed, the weight of each text, and by
which model; `frame` from how many posts, of PRIORITY from how many texts.
"""

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from analytics.characters import as_before
from analytics.errors import ImportFileError
from analytics.files import replace_file
from analytics.schema import SENTIMENTS
from analytics.sentiment import label_order
from analytics.sentiment.normalise import normalise

RANDOM, PRIORITY = "random", "priority"
COLUMNS = ("key", "published_at", "text", "label")
OF_RANDOM = (*COLUMNS, "brand", "reading", "order", "seed", "frame")
OF_PRIORITY = (*OF_RANDOM, "model", "weight")
NOT_ASKED, CANNOT_TELL = "", "?"
_CODES = {"-1": "negative", "0": "neutral", "1": "positive", "+1": "positive"}


@dataclass(frozen=True)
class LabelFile:
    """Rows of a file of labels, in its order.

    path: where it lies. table: its columns as text; `label` is one of SENTIMENTS, CANNOT_TELL or
    NOT_ASKED. brand, reading: "" where the file does not say. order: RANDOM or PRIORITY.
    """

    path: Path
    table: pd.DataFrame
    brand: str = ""
    order: str = RANDOM
    reading: str = ""

    @cached_property
    def untold(self) -> frozenset[str]:
        """Keys of the texts that a person was asked for and could not tell."""
        return frozenset(self.table.loc[self.table["label"] == CANNOT_TELL, "key"])

    @cached_property
    def labels(self) -> pd.Series:
        """key → label, of the texts that have one."""
        told = self.table[self.table["label"].isin(SENTIMENTS)].drop_duplicates("key")
        return told.set_index("key")["label"].astype("string")

    @property
    def seed(self) -> int:
        """Of the draw; only where the order is PRIORITY."""
        return int(self.table["seed"].iloc[0])

    @cached_property
    def priorities(self) -> "pd.Series[float]":
        """Priority of each row; only where the order is PRIORITY."""
        weights = self.table["weight"].astype(float)
        drawn = label_order.priorities(self.table["key"], weights.to_numpy(), self.seed)
        return pd.Series(drawn, self.table.index)

    @cached_property
    def asked(self) -> pd.DataFrame:
        """The sample by priority: key → `label` (one of SENTIMENTS, or CANNOT_TELL), `inclusion`.

        It ends before the first text that was not asked for. Without one the last text ends it,
        unless there was no other. Answers behind that end count once those before are there.
        """
        rows = self.table.assign(priority=self.priorities)
        is_open = rows["label"] == NOT_ASKED
        threshold = 0.0
        if is_open.any():
            threshold = float(rows.loc[is_open, "priority"].max())
        elif len(rows) < int(rows["frame"].iloc[0]):
            threshold = float(rows["priority"].min())
        kept = rows[~is_open & (rows["priority"] > threshold)].drop_duplicates("key")
        share = label_order.inclusion(kept["weight"].astype(float).to_numpy(), threshold)
        return kept.assign(inclusion=share).set_index("key")[["label", "inclusion"]]

    def require_brand(self, *names: str) -> None:
        """Raise `ImportFileError` where the labels are of another brand than the one so called."""
        if self.brand and _folded(self.brand) not in map(_folded, names):
            raise _refuse(
                self.path,
                f"these are labels for {self.brand}, and the posts are about {names[0]}",
                "Move the file to its own case, and label this one anew",
            )

    def require_reading(self, reading: str) -> None:
        """Raise `ImportFileError` where the labels tell another reading."""
        if self.reading not in ("", reading):
            raise _refuse(
                self.path,
                f"these labels tell {self.reading}, and {reading} is asked for",
                "A file of labels of the same reading",
            )

    def require_fit(self, n: int) -> None:
        """Raise `ImportFileError` where none of the texts is among the case's posts.

        n: how many of the case's posts have one of the keys.
        """
        if len(self.table) and not n:
            raise _refuse(
                self.path,
                f"none of its {len(self.table)} posts is among the posts of this case",
                "Move the file to the case that it was drawn from, and label this one anew",
            )

    def require_frame(self, n: int, found: int) -> None:
        """Raise `ImportFileError` where there are posts now that the labels were not drawn from:
        then they say nothing of all.

        n: what could be drawn now, of RANDOM posts, of PRIORITY different texts. found: rows of the
        file that are among them. A file that does not say its frame is taken at its word.
        """
        frame = _one(self.path, self.table, "frame")
        if frame.isdecimal() and n > int(frame) - (len(self.table) - found):
            again = "Move the file away and draw another"
            if self.order == PRIORITY:
                again = "Label one more in notebooks/label.ipynb, which draws among all"
            raise _refuse(self.path, f"it was drawn from {frame} posts, and there are {n}", again)

    def save(self) -> None:
        """Write the file in one step, for its owner's eyes only. Raises `OSError`."""
        content = self.table.to_csv(index=False).encode("utf-8-sig")
        replace_file(self.path, content, is_private=True)


def read(path: Path, by: str = "key") -> LabelFile:
    """A file of labels; -1, 0 and 1 are accepted for SENTIMENTS.

    by: the column that tells which text a label is of, "key" or "text".
    Raises `ImportFileError` naming the first row that is wrong, or that is of another brand or
    another draw than the first.
    """
    rows = csv.reader(())
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file, strict=True)
            names = next(rows, [])
            if names.count(by) != 1 or names.count("label") != 1:
                named = f"columns are {', '.join(names)[:200]}" if names else "it is empty"
                right = f"CSV with commas and the columns {by}, label"
                raise _refuse(path, f"no one column {by} and one label: {named}", right)
            found = [row for row in rows if row]
    except OSError as error:
        why = f"it cannot be read: {error.strerror}"
        raise _refuse(path, why, "A CSV file in UTF-8") from error
    except (UnicodeDecodeError, csv.Error) as error:
        why = f"line {rows.line_num}: this is no CSV in UTF-8: {error}"
        raise _refuse(path, why, "Close each quote; double inner ones") from error
    for number, row in enumerate(found, start=1):
        if len(row) != len(names):
            what = f"row {number} has {len(row)} cells, and the header {len(names)}"
            raise _refuse(path, what, "A cell for each column; quote texts with commas")
    table = pd.DataFrame(found, columns=names, dtype=object)
    table = table[[name for name in names if name]]
    if by == "text":
        table["text"] = table["text"].map(as_before)
    table["label"] = _labels(path, table, by)
    brand = _one(path, table, "brand")
    order = _one(path, table, "order") or RANDOM
    if order not in (RANDOM, PRIORITY):
        raise _refuse(path, f"row 1: unknown order {order!r}", f"{RANDOM} or {PRIORITY}")
    if order == PRIORITY:
        _require_draw(path, table)
    return LabelFile(path, table, brand, order, _one(path, table, "reading"))


def _labels(path: Path, table: pd.DataFrame, by: str) -> list[str]:
    labels, of_key = [], {}
    of_what = table["text"].map(normalise) if by == "text" else table[by]
    for number, (key, given) in enumerate(zip(of_what, table["label"], strict=True), start=1):
        told = given.strip().lower()
        label = _CODES.get(told, told)
        if label not in (*SENTIMENTS, CANNOT_TELL, NOT_ASKED):
            right = f"{', '.join(SENTIMENTS)}, or -1, 0, 1; empty where undecided"
            raise _refuse(path, f"row {number}: unknown label {told!r}", right)
        if label in SENTIMENTS and of_key.setdefault(key, label) != label:
            raise _refuse(path, f"row {number}: {by} {key[:80]} has two labels", "One")
        labels.append(label)
    return labels


def _one(path: Path, table: pd.DataFrame, column: str) -> str:
    """What all rows say in a column; "" where there is none."""
    if column not in table or not len(table):
        return ""
    said = table[column].str.strip()
    others = (said != said.iloc[0]).to_numpy().nonzero()[0]
    if len(others):
        number, other = others[0] + 1, said.iloc[others[0]]
        what = f"row {number}: {column} is {other!r}, and {said.iloc[0]!r} in row 1"
        raise _refuse(path, what, "One file for each brand and draw")
    return said.iloc[0]


def _require_draw(path: Path, table: pd.DataFrame) -> None:
    """Raise unless a file by PRIORITY has the numbers by which its texts were drawn."""
    right = "As the file was written; only its column label is to be filled in"
    lost = [name for name in ("seed", "model", "frame", "weight") if name not in table]
    if lost:
        raise _refuse(path, f"it lacks the column {lost[0]}", right)
    _one(path, table, "model")
    for name in ("seed", "frame"):
        if not _one(path, table, name).isdecimal():
            raise _refuse(path, f"row 1: {name} is {table[name].iloc[0]!r}, no number", right)
    weights = pd.to_numeric(table["weight"], errors="coerce")
    wrong = (~(weights > 0)).to_numpy().nonzero()[0]
    if len(wrong):
        what = (
            f"row {wrong[0] + 1}: weight is {table['weight'].iloc[wrong[0]]!r}, no number above 0"
        )
        raise _refuse(path, what, right)


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _refuse(path: Path, what: str, right: str) -> ImportFileError:
    return ImportFileError(what=what, where=path.name or str(path), right=right)
