"""Shares of sentiment by local day and over the whole span, corrected where the case allows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analytics import sentiment
from analytics.cases import Case
from analytics.characters import neutralise
from analytics.errors import UsageError
from analytics.files import replace_file
from analytics.measures.sentiment import share_interval
from analytics.schema import SENTIMENTS, Labels
from analytics.sentiment import hand
from analytics.sentiment.shares import MIN_TEXTS, Calibration, Share
from analytics.study.scoring import imported

LABELS_FILE = "labels.csv"


@dataclass(frozen=True)
class Scored:
    """The public's scored messages of a case, one row each.

    when: UTC (`dating.dated`). resolution: to which each is known. probabilities: (n, 3), float32,
    as the model gives them. labels: (n,) positions in SENTIMENTS of a person's labels, −1 where
    there is none. Memory: 22 bytes per message.
    """

    when: pd.Series
    resolution: pd.Series
    probabilities: np.ndarray
    labels: np.ndarray

    def take(self, rows: np.ndarray) -> "Scored":
        return Scored(
            self.when[rows], self.resolution[rows], self.probabilities[rows], self.labels[rows]
        )

    @property
    def shares(self) -> np.ndarray:
        """The probabilities as float64; each row sums to 1."""
        wide = self.probabilities.astype(float)
        return wide / wide.sum(axis=1, keepdims=True)


def hand_labels(case: Case) -> pd.Series:
    """A person's labels from `labels.csv` beside the messages: key → label; empty without it."""
    path = case.data_folder / LABELS_FILE
    return hand.read(path) if path.exists() else pd.Series(dtype="string")


def scored(table: pd.DataFrame, scores: pd.DataFrame, by_hand: pd.Series) -> Scored:
    """The public's scored messages in a message table. by_hand: labels as from `hand_labels`."""
    keys = table["message_id"].map(hand.key) if len(by_hand) else pd.Series("", index=table.index)
    codes = keys.map(by_hand).map({name: k for k, name in enumerate(SENTIMENTS)})
    known = ((table["side"] == "public") & scores["label"].notna().to_numpy()).to_numpy()
    rows = scores.loc[known, list(SENTIMENTS)].to_numpy("float32")
    labels = codes.fillna(-1).to_numpy("int8")[known]
    when, resolution = (
        table.loc[known, name].reset_index(drop=True) for name in ("published_at", "resolution")
    )
    return Scored(when, resolution, rows, labels)


def joined(parts: Sequence[Scored]) -> Scored:
    """Several batches concatenated."""
    return Scored(
        pd.concat([part.when for part in parts], ignore_index=True),
        pd.concat([part.resolution for part in parts], ignore_index=True),
        np.concatenate([part.probabilities for part in parts]),
        np.concatenate([part.labels for part in parts]),
    )


def emotion_probabilities(table: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame | None:
    """The public's messages with the model's emotions; None where it gives none."""
    if not set(sentiment.EMOTIONS) <= set(scores.columns):
        return None
    posts = scores[list(sentiment.EMOTIONS)].set_axis(table.index)
    posts.insert(0, "published_at", table["published_at"])
    posts.insert(1, "resolution", table["resolution"])
    return posts[table["side"] == "public"].reset_index(drop=True)


def draw_labels(case: Case, n: int, seed: int) -> Path:
    """Write a sample of the public's scored messages, for a person to label, beside the messages.

    Stratified by local day and the model's label. `UsageError` where a sample exists already.
    """
    path = case.data_folder / LABELS_FILE
    if path.exists():
        raise UsageError(
            what="there is a sample already",
            where=str(path),
            right="Fill in its column label; or move the file away to draw another",
        )
    table, scores = imported(case)
    public = (table["side"] == "public").to_numpy() & scores["label"].notna().to_numpy()
    chosen, labels = table[public], scores["label"][public]
    days = chosen["published_at"].dt.tz_convert(case.time_zone).dt.date.astype("string")
    strata = days.reset_index(drop=True) + " " + labels.reset_index(drop=True)
    sample = hand.draw(chosen.reset_index(drop=True), strata, n, seed)
    sample["text"] = sample["text"].map(neutralise)
    content = sample.to_csv(index=False).encode("utf-8-sig")
    replace_file(path, content, is_private=True)
    return path


def days(
    case: Case,
    counted: Mapping[Labels, pd.DataFrame],
    posts: Scored | None,
    known: Calibration | None,
) -> pd.DataFrame:
    """Sentiment by local day: `day, messages`, shares of 1 with intervals, and `is_thin`.

    counted: days (`panel.by_day`) by labels. posts: those known to the day or better.
    For gold and model labels: the negative `<labels>_share, _low, _high`; the interval holds the
    sampling error alone. is_thin: fewer than MIN_TEXTS scored messages. Where the case names a
    calibration or has hand labels also `corrected_share, _low, _high` (NA on days that cannot be
    corrected), `corrected_reason`, and `corrected_labelled`, the number of hand labels used.
    """
    table = pd.DataFrame(columns=["day", "messages"])
    for labels, by_day in counted.items():
        held = table.drop(columns=["day", "messages"])
        table = pd.concat([by_day[["day", "messages"]], held], axis=1)
        negative, scored = (by_day[name].to_numpy(float) for name in ("negative", "scored"))
        low, high = share_interval(negative, scored)
        table[f"{labels}_share"] = by_day["negative_share"]
        table[f"{labels}_low"], table[f"{labels}_high"] = low, high
        table["is_thin"] = by_day["scored"] < MIN_TEXTS
    if "model" not in counted or (known is None and (posts is None or (posts.labels < 0).all())):
        return table
    by_model = counted["model"][list(SENTIMENTS)].to_numpy()
    local = None if posts is None else posts.when.dt.tz_convert(case.time_zone).dt.date
    rows = []
    for day, counts in zip(table["day"], by_model, strict=True):
        here = None if posts is None else posts.take((local == day).to_numpy())
        share = corrected(here, counts, known)
        rows.append(share[0] if share else None)
    for name, part in (("share", "value"), ("low", "low"), ("high", "high")):
        column = [None if one is None else getattr(one, part) for one in rows]
        table[f"corrected_{name}"] = pd.array(column, dtype="Float64")
    table["corrected_reason"] = [one and one.reason for one in rows]
    table["corrected_labelled"] = [0 if one is None else one.labelled for one in rows]
    return table


def corrected(
    posts: Scored | None, counts: np.ndarray, known: Calibration | None
) -> tuple[Share, ...] | None:
    """Shares of a bin: by hand labels where there are enough, else by the calibration; else None.

    counts: (3,) the model's labels in the bin, used where a case ships counts only.
    """
    if posts is None:
        return known and sentiment.share_of_counts(counts, known)
    has = posts.labels >= 0
    shares = posts.shares
    by_hand = hand.share_by_hand(shares, shares[has], posts.labels[has])
    return by_hand or (known and sentiment.share(shares, known))
