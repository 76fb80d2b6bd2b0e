"""Shares of sentiment by local day and over the whole span, corrected where the case allows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from analytics import sentiment
from analytics.cases import Case
from analytics.characters import neutralise
from analytics.errors import UsageError
from analytics.measures.sentiment import share_interval
from analytics.schema import EXPECTED, NET, SENTIMENTS, Labels, Message
from analytics.sentiment import hand, label_file, label_shares
from analytics.sentiment.label_file import LabelFile
from analytics.sentiment.shares import MIN_TEXTS, Calibration, Share
from analytics.study.scoring import imported

LABELS_FILE = "labels.csv"
LABEL_FILES = {"tone": LABELS_FILE, "reputation": "labels-reputation.csv"}
"""Names of the files of a person's labels, beside the messages, by what they tell."""


NOT_TOLD = -2


@dataclass(frozen=True)
class Scored:
    """The public's scored messages of a case, one row each.

    when: UTC (`dating.dated`). resolution: to which each is known. probabilities: (n, 3), float32,
    as the model gives them. labels: (n,) positions in SENTIMENTS of a person's labels, −1 where
    there is none, NOT_TOLD where a text was drawn at random and a person could not tell. texts:
    (n,) `copies.text_key`, 0 where a text is compared with none. inclusion: (n,) with which
    probability the text was asked for (`LabelFile.asked`), NaN where it was not, or the labels were
    drawn at random. Memory: 34 bytes per message.
    """

    when: pd.Series
    resolution: pd.Series
    probabilities: np.ndarray
    labels: np.ndarray
    texts: np.ndarray
    inclusion: np.ndarray

    def take(self, rows: np.ndarray) -> "Scored":
        return Scored(
            self.when.iloc[rows].reset_index(drop=True),
            self.resolution.iloc[rows].reset_index(drop=True),
            self.probabilities[rows],
            self.labels[rows],
            self.texts[rows],
            self.inclusion[rows],
        )

    @property
    def is_asked(self) -> np.ndarray:
        """(n,) whether the text was asked for by priority."""
        return ~np.isnan(self.inclusion)

    @property
    def judged(self) -> int:
        """How many labels a person gave, of texts asked for by priority one each."""
        has = self.labels >= 0
        return len(np.unique(self.copies[has])) if self.is_asked.any() else int(has.sum())

    @property
    def copies(self) -> np.ndarray:
        """(n,) numbers, equal for copies of one text."""
        return copies_of(self.texts)

    @property
    def shares(self) -> np.ndarray:
        """The probabilities as float64; each row sums to 1."""
        wide = self.probabilities.astype(float)
        return wide / wide.sum(axis=1, keepdims=True)


def copies_of(texts: "pd.Series | np.ndarray") -> np.ndarray:
    """(n,) numbers, equal for copies of one text. texts: `copies.text_key`; 0 or NA: no other's."""
    keys = pd.Series(texts).fillna(0).to_numpy("uint64")
    text, number = np.unique(keys, return_inverse=True)
    return np.where(text[number] == 0, len(text) + np.arange(len(number)), number)


def hand_labels(case: Case, reading: str = "tone") -> LabelFile | None:
    """A person's labels of the case's posts, from the file beside the messages; None without it.

    reading: a key of LABEL_FILES. Raises `ImportFileError` for a file that cannot be read or holds
    another brand's labels; of another case's, `scored` tells.
    """
    path = case.data_folder / LABEL_FILES[reading]
    if not path.exists():
        return None
    held = label_file.read(path)
    held.require_brand(case.brand)
    held.require_reading(reading)
    return held


def keys_of(table: pd.DataFrame, by_hand: LabelFile | None) -> "pd.Series[str]":
    """`hand.key` of each message; "" where there are no labels to find by it."""
    if by_hand is None or by_hand.table.empty:
        return pd.Series("", index=table.index)
    return table["message_id"].map(hand.key)


def answers(keys: pd.Series, by_hand: LabelFile | None) -> pd.DataFrame:
    """`label` and `inclusion` of each message, as in `Scored`.

    keys: `keys_of` the messages.
    """
    given, inclusion = pd.Series(dtype="string"), pd.Series(dtype=float)
    if by_hand is not None and by_hand.order == label_file.PRIORITY:
        given, inclusion = by_hand.asked["label"], by_hand.asked["inclusion"]
    elif by_hand is not None:
        given = by_hand.labels
    codes = keys.map(given).map({name: k for k, name in enumerate(SENTIMENTS)}).fillna(-1)
    if by_hand is not None and by_hand.order == label_file.RANDOM:
        codes = codes.mask(keys.isin(by_hand.untold), NOT_TOLD)
    found = {"label": codes, "inclusion": keys.map(inclusion)}
    return pd.DataFrame(found).astype({"label": "int8", "inclusion": "float32"})


def scored(
    table: pd.DataFrame, scores: pd.DataFrame, by_hand: LabelFile | None, keys: pd.Series
) -> Scored:
    """The public's scored messages in a message table with `text_key`.

    by_hand: labels as from `hand_labels`. keys: `keys_of` the table.
    """
    given = answers(keys, by_hand)
    known = ((table["side"] == "public") & scores["label"].notna().to_numpy()).to_numpy()
    rows = scores.loc[known, list(SENTIMENTS)].to_numpy("float32")
    labels, asked = (given[name].to_numpy()[known] for name in ("label", "inclusion"))
    when, resolution = (
        table.loc[known, name].reset_index(drop=True) for name in ("published_at", "resolution")
    )
    texts = table.loc[known, "text_key"].fillna(0).to_numpy("uint64")
    return Scored(when, resolution, rows, labels, texts, asked)


def joined(parts: Sequence[Scored]) -> Scored:
    """Several batches concatenated; what was asked for by priority holds for its copies."""
    return _with_copies(
        Scored(
            pd.concat([part.when for part in parts], ignore_index=True),
            pd.concat([part.resolution for part in parts], ignore_index=True),
            np.concatenate([part.probabilities for part in parts]),
            np.concatenate([part.labels for part in parts]),
            np.concatenate([part.texts for part in parts]),
            np.concatenate([part.inclusion for part in parts]),
        )
    )


def without_labels(posts: Scored) -> Scored:
    """The posts as if no person had labelled any."""
    none = np.full(len(posts.labels), -1, dtype="int8")
    return replace(posts, labels=none, inclusion=np.full(len(none), np.nan, dtype="float32"))


def _with_copies(posts: Scored) -> Scored:
    """The posts, with the answer to a text that was asked for by priority at all its copies."""
    rows = answered_by(posts.texts, posts.is_asked)
    return replace(posts, labels=posts.labels[rows], inclusion=posts.inclusion[rows])


def answered_by(texts: np.ndarray, is_asked: np.ndarray) -> np.ndarray:
    """For each post, (n,), the position of the one whose answer it has: of a copy that was asked
    for, else its own. texts: as in `Scored`.
    """
    own = np.arange(len(texts))
    asked = np.flatnonzero(is_asked & (texts > 0))
    if not len(asked):
        return own
    known, first = np.unique(texts[asked], return_index=True)
    at = np.searchsorted(known, texts).clip(max=len(known) - 1)
    return np.where(known[at] == texts, asked[first][at], own)


def net_of_messages(labels: pd.Series, scores: pd.DataFrame) -> "pd.Series[float]":
    """Sentiment of each message, -1 to 1: of a person's label, else the model's probability of
    positive less that of negative; NaN where there is neither.

    labels: people's, NA where there is none. scores: row by row.
    """
    if set(SENTIMENTS) <= set(scores.columns):
        of_model = scores["positive"].astype(float) - scores["negative"].astype(float)
    else:
        of_model = scores["label"].map(NET).astype(float)
    return labels.map(NET).astype(float).fillna(of_model.set_axis(labels.index))


def emotion_probabilities(table: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame | None:
    """The public's messages with the model's emotions; None where it gives none."""
    if not set(sentiment.EMOTIONS) <= set(scores.columns):
        return None
    posts = scores[list(sentiment.EMOTIONS)].set_axis(table.index)
    posts.insert(0, "published_at", table["published_at"])
    posts.insert(1, "resolution", table["resolution"])
    return posts[table["side"] == "public"].reset_index(drop=True)


def reading_probabilities(table: pd.DataFrame, scores: pd.DataFrame) -> dict[str, pd.Series]:
    """`tone_negative` and the columns of REPUTATION, float32, row by row; none that the model does
    not give.
    """
    columns = {"tone_negative": "negative"} | {name: name for name in sentiment.REPUTATION}
    return {
        name: scores[given].set_axis(table.index).astype("float32")
        for name, given in columns.items()
        if given in scores
    }


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
    told = {"brand": case.brand, "reading": "tone", "order": label_file.RANDOM, "seed": str(seed)}
    LabelFile(path, sample.assign(**told, frame=str(len(chosen))), case.brand).save()
    return path


def with_exact_copies(
    by_day: pd.DataFrame, posts: pd.DataFrame, labels: Labels, time_zone: str
) -> pd.DataFrame:
    """Days (`panel.by_day`) whose `squared_copies` count each text once a day.

    posts: `Inputs.posts`. The sum over a panel's bins counts a text once in each.
    """
    rows = posts[(posts["side"] == "public") & (posts["resolution"] <= "day").to_numpy()]
    rows = rows[rows["label"].notna() if labels == "gold" else rows["unread"].isna()]
    day = rows["published_at"].dt.tz_convert(time_zone).dt.date.rename("day")
    times = rows.groupby([day, "text_key"]).size()
    excess = (times**2 - times).groupby(level="day").sum()
    exact = by_day["scored"] + by_day["day"].map(excess).fillna(0)
    return by_day.assign(squared_copies=exact.clip(upper=by_day["scored"] ** 2).astype(float))


def too_few_by_hand(posts: Scored | None) -> Message:
    """That a person labelled too few of these messages for a share."""
    n = 0 if posts is None else posts.judged
    return Message("reason.few_by_hand", {"n": n, "least": hand.MIN_LABELS})


def days(
    case: Case,
    counted: Mapping[Labels, pd.DataFrame],
    posts: Scored | None,
    known: Calibration | None,
) -> pd.DataFrame:
    """Sentiment by local day: `day, messages, scored` (of the first labels), shares of 1
    with intervals, and `is_thin`.

    counted: days (`panel.by_day`) by labels. posts: those known to the day or better.
    For gold and model labels: the negative `<labels>_share, _low, _high`. Gold: counted; the
    interval is that of sampling, for as many messages as their copies are worth. Model: by
    probability where they are known; no interval, since nothing tells how wrong the model is here.
    is_thin: fewer than MIN_TEXTS scored messages. Where the case names a calibration or has hand
    labels also `corrected_share, _low, _high` (NA on days that cannot be corrected), whose interval
    carries sampling, copies and the model's errors, `corrected_reason`, and `corrected_labelled`,
    the number of hand labels used.
    """
    table = pd.DataFrame(columns=["day", "messages"])
    for labels, by_day in counted.items():
        held = table.drop(columns=["day", "messages"])
        table = pd.concat([by_day[["day", "messages"]], held], axis=1)
        share, low, high = _by_people(by_day) if labels == "gold" else _by_model(by_day)
        table[f"{labels}_share"] = share
        table[f"{labels}_low"], table[f"{labels}_high"] = low, high
        if "scored" not in table:
            table["scored"] = by_day["scored"]
        table["is_thin"] = by_day["scored"] < MIN_TEXTS
    if "model" not in counted or (known is None and (posts is None or (posts.labels < 0).all())):
        return table
    local = None if posts is None else posts.when.dt.tz_convert(case.time_zone).dt.date
    rows, reasons = [], []
    for _, of_day in counted["model"].iterrows():
        here = None if posts is None else posts.take((local == of_day["day"]).to_numpy())
        share = corrected(here, of_day, known)
        rows.append(share[0] if share else None)
        reasons.append(share[0].reason if share else too_few_by_hand(here))
    for name, part in (("share", "value"), ("low", "low"), ("high", "high")):
        column = [None if one is None else getattr(one, part) for one in rows]
        table[f"corrected_{name}"] = pd.array(column, dtype="Float64")
    table["corrected_reason"] = reasons
    table["corrected_labelled"] = [0 if one is None else one.labelled for one in rows]
    return table


def _by_people(by_day: pd.DataFrame) -> tuple[pd.Series, np.ndarray, np.ndarray]:
    """The counted negative share of each day, and its interval (Wilson's for independent texts)."""
    negative, scored = (by_day[name].to_numpy(float) for name in ("negative", "scored"))
    worth = scored
    if "squared_copies" in by_day:
        squared = by_day["squared_copies"].to_numpy(float)
        worth = scored**2 / np.maximum(squared, 1)
    kept = worth / np.maximum(scored, 1)
    return by_day["negative_share"], *share_interval(negative * kept, worth)


def _by_model(by_day: pd.DataFrame) -> tuple[pd.Series, np.ndarray, np.ndarray]:
    """The model's negative share of each day, and that it has no interval."""
    none = np.full(len(by_day), np.nan)
    if EXPECTED[0] not in by_day:
        return by_day["negative_share"], none, none
    scored = by_day["scored"].where(by_day["scored"] > 0)
    return (by_day[EXPECTED[0]] / scored).astype("Float64"), none, none


def corrected(
    posts: Scored | None, counts: pd.Series, known: Calibration | None
) -> tuple[Share, ...] | None:
    """Shares of a bin: by hand labels where there are enough, else by the calibration; else None.

    counts: the model's sums over the bin (`panel.counts_of`), used where a case ships a panel only.
    """
    if posts is None:
        return known and _of_sums(counts, known)
    return by_labels(posts) or (known and sentiment.share(posts.shares, known, copies=posts.copies))


def by_labels(posts: Scored) -> tuple[Share, ...] | None:
    """Shares by a person's labels, as their texts were drawn; None where they are too few."""
    shares = posts.shares
    if not posts.is_asked.any():
        has, untold = posts.labels >= 0, int((posts.labels == NOT_TOLD).sum())
        return hand.share_by_hand(shares, shares[has], posts.labels[has], untold=untold)
    _, first, sizes = np.unique(posts.copies, return_index=True, return_counts=True)
    texts = posts.take(first)
    rows = np.flatnonzero(texts.is_asked)
    asked = label_shares.Asked(rows, texts.labels[rows], texts.inclusion[rows].astype(float))
    return label_shares.share_by_priority(shares[first], asked, sizes=sizes)


def _of_sums(counts: pd.Series, known: Calibration) -> tuple[Share, ...]:
    labels = counts[list(SENTIMENTS)].to_numpy(float)
    expected = None
    if EXPECTED[0] in counts and counts["scored"]:
        expected = counts[list(EXPECTED)].to_numpy(float)
    squared = float(counts.get("squared_copies", counts["scored"]))
    worth = float(counts["scored"]) ** 2 / max(squared, 1)
    return sentiment.share_of_counts(labels, known, expected=expected, worth=worth)
