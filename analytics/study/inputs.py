"""A case's folder and messages, read once and cut at many instants."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from analytics import cases, sentiment
from analytics.cases import Case
from analytics.errors import Fault, Faults
from analytics.measures.channels import mentions
from analytics.measures.copies import text_key
from analytics.schema import Labels, Panel, Resolution, utc
from analytics.sentiment.label_file import PRIORITY, LabelFile
from analytics.study import attention, class_shares
from analytics.study.class_shares import Scored
from analytics.study.dating import dated
from analytics.study.naming import names
from analytics.study.scoring import (
    BIN_MINUTES,
    PanelCount,
    bin_minutes_of,
    calibration_of,
    import_of,
    panel_minutes,
    scored_batches,
)

T = TypeVar("T")
POST_COLUMNS = (
    "message_id",
    "published_at",
    "channel",
    "side",
    "author",
    "parent_id",
    "repost_of_id",
    "label",
    "resolution",
    "thread_id",
    "quoted_author",
    "likes",
    "reposts",
    "replies",
    "views",
    "followers",
)
MAX_TEXTS = 200_000
"""Different texts that are kept for the measures that read words."""


@dataclass(frozen=True)
class Inputs:
    """Everything that a case's folder holds, regardless of the instant.

    panels: by labels, gold first, of the messages with a clock. dated: by the resolution to which
    the others are known, panels whose bins are local days. posts: POST_COLUMNS of each message
    (`dating.dated`), `pieces` (scored), `is_complaint` (negative by a person, else by the model),
    `sentiment` (one of SENTIMENTS, by the same), `net` (-1 to 1: that of a person's label, else the
    model's probability of positive less that of negative; NaN unscored), `language` (as exported,
    else as detected), `text_key` (`copies.text_key`), `unread` (the language, where the model does
    not read it), whether it names the brand (`naming.names`) or mentions its account
    (`channels.mentions`), `class_shares.reading_probabilities`, `reputation_label` and
    `reputation_inclusion` (`class_shares.answers`; where a person labelled reputation), `text`, NA
    where it is not kept;
    None where the case has no messages. At most MAX_TEXTS different texts are kept, chosen by a
    hash, so that copies are kept together; without texts a message takes about 200 bytes. scored:
    the public's class probabilities, only where the case can correct shares with them. emotions:
    `published_at`, `resolution` and one column of probabilities per emotion; None where the model
    has none. model: name and revision of the model that scored the
    messages; empty where the case ships a panel. coverage: what the import could see
    (`messages.load_coverage`); None without one. controls: inputs, by case id, of the rivals that
    the case names. hashes: path → SHA-256 of the bytes that were read. faults: what could not be
    read and is missing. lost: ids of the rivals among that. bin_minutes: width of the bins that the
    measures count by.
    """

    case: Case
    panels: Mapping[Labels, Panel]
    posts: pd.DataFrame | None = None
    scored: Scored | None = None
    emotions: pd.DataFrame | None = None
    model: str = ""
    coverage: Mapping[str, Any] | None = None
    controls: Mapping[str, "Inputs"] = field(default_factory=dict)
    hashes: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    lost: frozenset[str] = frozenset()
    dated: Mapping[Resolution, Mapping[Labels, Panel]] = field(default_factory=dict)
    attention: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=attention.COLUMNS))
    bin_minutes: int = BIN_MINUTES

    @property
    def end(self) -> pd.Timestamp:
        """End of the time that the case's material covers."""
        return utc(self.case.coverage.end, "coverage.end")

    @property
    def stable_hashes(self) -> dict[str, str]:
        """The hashes without those of messages that a simulation generated: `input_hashes`."""
        made = {
            f"{prefix}messages.parquet"
            for prefix, owner in [("", self), *((f"{k}/", v) for k, v in self.controls.items())]
            if owner.case.provenance == "simulated"
        }
        return {name: digest for name, digest in self.hashes.items() if name not in made}

    def is_unavailable(self, column: str) -> bool:
        """Whether the imported formats cannot contain a column of the message table."""
        return self.coverage is not None and bool(self.coverage["fields"][column]["never"])


class KeptTexts:
    """Chooses the texts that are kept: at most `most` different ones, the same however they are
    read. A text is kept where its hash has enough leading zeros, one more while too many are kept.
    """

    def __init__(self, most: int = MAX_TEXTS) -> None:
        self._most, self._zeros = most, 0
        self._kept: set[int] = set()

    def kept(self, texts: "pd.Series[str]") -> "pd.Series[str]":
        """The texts of one batch, NA where they are not kept."""
        hashed = _hashes(texts)
        self._kept.update(hashed[self._is_kept(hashed)].tolist())
        while len(self._kept) > self._most:
            self._zeros += 1
            self._kept = {one for one in self._kept if one >> (64 - self._zeros) == 0}
        return texts.where(self._is_kept(hashed)).astype("string")

    def thinned(self, texts: "pd.Series[str]") -> "pd.Series[str]":
        """The texts of all batches, NA where later ones left no room."""
        return texts.where(self._is_kept(_hashes(texts.fillna(""))))

    def _is_kept(self, hashed: np.ndarray) -> np.ndarray:
        return hashed >> np.uint64(64 - self._zeros) == 0 if self._zeros else hashed >= 0


def _hashes(texts: "pd.Series[str]") -> np.ndarray:
    return pd.util.hash_array(texts.to_numpy(object))


class InputReader:
    """Collects `Inputs` from batches of messages and their scores."""

    def __init__(self, case: Case, model: str = "", bin_minutes: int = BIN_MINUTES) -> None:
        self._case, self._model, self._bin_minutes = case, model, bin_minutes
        minutes = panel_minutes(bin_minutes)
        known = calibration_of(case)
        self._panels = PanelCount(case.brand_accounts, case.time_zone, known, minutes)
        self._by_hand = class_shares.hand_labels(case)
        self._posts: list[pd.DataFrame] = []
        self._reputed = class_shares.hand_labels(case, "reputation")
        self._fitting = {"tone": 0, "reputation": 0}
        self._scored: list[Scored] = []
        self._emotions: list[pd.DataFrame] = []
        self._texts = KeptTexts()

    def add(self, table: pd.DataFrame, scores: pd.DataFrame) -> None:
        """Add one batch of the message table and its scores, row by row."""
        table = table.assign(text_key=text_key(table["text"]))
        self._panels.add(table, scores)
        table = dated(table, self._case.time_zone)
        labels = table["label"].fillna(scores["label"].set_axis(table.index))
        net = class_shares.net_of_messages(table["label"], scores)
        named = names(table, self._case.brand, self._case.brand_accounts)
        is_unread = (scores["status"] == sentiment.OTHER_LANGUAGE).to_numpy()
        language = scores["language"].set_axis(table.index).astype("string")
        self._posts.append(
            table[[*POST_COLUMNS, "text_key"]].assign(
                pieces=scores["pieces"].set_axis(table.index),
                is_complaint=labels.eq("negative").fillna(False).astype(bool),
                sentiment=labels.astype("string"),
                net=net,
                language=table["language"].fillna(language),
                text=self._texts.kept(table["text"]),
                unread=language.where(is_unread),
                names_brand=named["names_brand"],
                mentions_account=mentions(table["text"], self._case.brand_accounts),
                is_plain=named["is_plain"],
                **class_shares.reading_probabilities(table, scores),
                **self._answers(table),
            )
        )
        if self._case.calibration or self._by_hand:
            keys = class_shares.keys_of(table, self._by_hand)
            if self._by_hand:
                self._fitting["tone"] += int(keys.isin(self._by_hand.table["key"]).sum())
            self._scored.append(class_shares.scored(table, scores, self._by_hand, keys))
        emotions = class_shares.emotion_probabilities(table, scores)
        if emotions is not None:
            self._emotions.append(emotions)

    def _answers(self, table: pd.DataFrame) -> dict[str, pd.Series]:
        """What a person says the messages do to the reputation, as columns of `Inputs.posts`."""
        if self._reputed is None:
            return {}
        keys = class_shares.keys_of(table, self._reputed)
        self._fitting["reputation"] += int(keys.isin(self._reputed.table["key"]).sum())
        given = class_shares.answers(keys, self._reputed)
        return {f"reputation_{name}": given[name] for name in given}

    def inputs(self) -> Inputs:
        """The inputs from all batches. `ImportFileError` for labels of another case's posts."""
        for reading, held in (("tone", self._by_hand), ("reputation", self._reputed)):
            if held:
                held.require_fit(self._fitting[reading])
        posts, faults = pd.concat(self._posts, ignore_index=True), Faults()
        scored = class_shares.joined(self._scored) if self._scored else None
        if self._by_hand and scored is not None:
            scored = faults.contain(
                "labels",
                partial(self._fitted, "tone", self._by_hand, scored.texts, scored),
                partial(class_shares.without_labels, scored),
            )
        if self._reputed:
            public = posts[(posts["side"] == "public") & posts["pieces"].notna()]
            lost = posts.assign(reputation_label=-1, reputation_inclusion=np.nan)
            posts = faults.contain(
                "labels of reputation",
                partial(self._fitted, "reputation", self._reputed, public["text_key"], posts),
                lambda: lost,
            )
            is_asked = posts["reputation_inclusion"].notna().to_numpy()
            texts = posts["text_key"].fillna(0).to_numpy("uint64")
            rows = class_shares.answered_by(texts, is_asked)
            names = ["reputation_label", "reputation_inclusion"]
            posts[names] = posts[names].to_numpy()[rows]
        return Inputs(
            self._case,
            self._panels.panels(),
            posts.assign(text=self._texts.thinned(posts["text"])),
            scored,
            pd.concat(self._emotions, ignore_index=True) if self._emotions else None,
            self._model,
            dated=self._panels.dated(),
            faults=faults.found,
            bin_minutes=self._bin_minutes,
        )

    def _fitted(self, reading: str, held: LabelFile, texts: pd.Series | np.ndarray, kept: T) -> T:
        """What is kept; `ImportFileError` where the labels were drawn from fewer posts."""
        n = len(texts)
        if held.order == PRIORITY:
            n = len(np.unique(class_shares.copies_of(texts)))
        held.require_frame(n, self._fitting[reading])
        return kept


def read(
    case: str,
    *,
    root: Path | None = None,
    model: str = sentiment.SHIPPED,
    bin_minutes: int | None = None,
) -> Inputs:
    """Read a case's folder and messages; a simulated case's messages are generated.

    bin_minutes: `bin_minutes_of`. A rival that cannot be read, or not by these bins, costs the
    comparison with it alone.
    """
    named = cases.load(case, root=root)
    minutes = bin_minutes_of(named, bin_minutes)
    inputs = _read(named, model, minutes)
    faults = Faults()
    faults.add(*inputs.case.faults, *inputs.faults)
    controls: dict[str, Inputs] = {}
    for rival in inputs.case.rivals:
        read_rival = partial(_read, rival, model, minutes)
        found = faults.contain(f"rival {rival.id}", read_rival, lambda: None)
        if found is not None:
            controls[rival.id] = found
    hashes = dict(inputs.hashes)
    for name, rival in controls.items():
        hashes |= {f"{name}/{path}": digest for path, digest in rival.hashes.items()}
    looked_for = attention.read(inputs.case, faults)
    lost = inputs.case.lost_rivals | ({rival.id for rival in inputs.case.rivals} - controls.keys())
    return replace(
        inputs,
        controls=controls,
        hashes=hashes,
        faults=faults.found,
        lost=lost,
        attention=looked_for,
    )


def _read(case: Case, model: str, bin_minutes: int) -> Inputs:
    bin_minutes = bin_minutes_of(case, bin_minutes)
    held = import_of(case)
    hashes = {**case.hashes, **held.hashes}
    if held.store is None:
        gold_first = sorted(case.panels.items())
        panels: dict[Labels, Panel] = dict(gold_first)
        return Inputs(case, panels, coverage=held.coverage, hashes=hashes, bin_minutes=bin_minutes)
    used = sentiment.load(model)
    reader = InputReader(case, f"{used.name} {used.revision}", bin_minutes)
    for table, scores in scored_batches(case, held.store, used):
        reader.add(table, scores)
    return replace(reader.inputs(), coverage=held.coverage, hashes=hashes)
