"""Two readings of the posts beside each other: their tone, and what they do to the reputation."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analytics.measures.reputation import REPUTATION_NEGATIVE_SHARE
from analytics.measures.sentiment import share_interval
from analytics.results import Table
from analytics.schema import Measure, Message
from analytics.sentiment import REPUTATION, KnownBrands, known_brands, reputation_share
from analytics.sentiment.calibrations import MIN_TEXTS
from analytics.sentiment.shares import Share
from analytics.study.class_shares import Scored, by_labels, copies_of
from analytics.study.known import Known
from analytics.study.listening.part import Part
from analytics.study.timed import Timed

TONE_NEGATIVE = "tone_negative"
"""Column of `Inputs.posts`: the model's probability that a post's tone is negative."""
_COLUMNS = (
    *("day", "scored", "is_thin", "reputation_share", "reputation_low", "reputation_high"),
    *("tone_share", "tone_low", "tone_high"),
)


def compute(timed: Timed) -> tuple[Iterable[Measure[Any]], Mapping[str, Table]]:
    """Share of the public's posts that harm the reputation, and `reputation_days`.

    By people where they judged reputation (`Case.reading`), with Wilson's interval; else by the
    case's own labels where there are enough (`class_shares.by_labels`); else by the model, with the
    interval of `reputation_share`. `reputation_days`: a row a local day, of posts that are
    known to the day: `scored`, `is_thin` (fewer than MIN_TEXTS), the negative share by reputation
    and by tone, each with low and high; a tone that the model alone tells has none. All days are
    told in one way: by labels where each day that is not thin has enough.
    """
    posts = _readable(timed.known)
    if posts.empty:
        why = _missing(timed.known)
        missing = {name: Table.missing(name, why) for name in PART.tables}
        return [REPUTATION_NEGATIVE_SHARE.missing(why)], missing
    brands = known_brands(timed.known.inputs.model.rpartition(" ")[2])
    by = "people" if timed.known.case.reading == "reputation" else "labels"
    found = _told(by, posts, brands)
    if found is None:
        by, found = "model", _told("model", posts, brands)
    n, method = len(posts), f"method.reputation_negative_share.{by}"
    if found is None or found.low is None:
        unknown = Message("reason.reputation_unknown_model")
        why = unknown if found is None or found.reason is None else found.reason
        measure = REPUTATION_NEGATIVE_SHARE.missing(why)
    else:
        ends = (found.value, found.low, found.high)
        measure = REPUTATION_NEGATIVE_SHARE.observed(*ends, n=n, method=method)
    days = _days(timed.known, posts, by, brands)
    return [measure], {"reputation_days": Table("reputation_days", "observed", days, n)}


def _readable(known: Known) -> pd.DataFrame:
    """The public's posts of which a reputation can be told."""
    posts = pd.DataFrame() if known.posts is None else known.posts
    column = "label" if known.case.reading == "reputation" else REPUTATION[0]
    if column not in posts:
        return posts.iloc[:0]
    return posts[(posts["side"] == "public") & posts[column].notna()]


def _missing(known: Known) -> Message:
    """Why no reputation can be told of any post."""
    posts = pd.DataFrame() if known.posts is None else known.posts
    if not posts.empty and known.case.reading == "tone" and REPUTATION[0] not in posts:
        return Message("reason.no_reputation_model")
    return Message("reason.reputation_none")


def _told(by: str, posts: pd.DataFrame, brands: KnownBrands | None) -> Share | None:
    """Negative share by reputation, as `people`, their `labels` or the `model` tell it; None where
    labels are too few, or `brands` that the model had not seen are unknown.
    """
    if by == "people":
        return _by_people(posts["label"], posts["text_key"])
    if REPUTATION[0] not in posts:
        return None
    if by == "labels":
        found = _by_labels(posts)
        return found[0] if found else None
    if brands is None:
        return None
    three = posts[list(REPUTATION)].to_numpy(float)
    three = three / three.sum(axis=1, keepdims=True)
    return reputation_share(three, brands, copies=copies_of(posts["text_key"]))[0]


def _by_people(labels: pd.Series, texts: pd.Series) -> Share:
    """The counted negative share, with Wilson's interval for the labels' worth."""
    sizes = np.unique(copies_of(texts), return_counts=True)[1]
    n = len(labels)
    worth = n**2 / float((sizes**2).sum())
    share = float((labels == "negative").mean())
    low, high = share_interval(np.array([share * worth]), np.array([worth]))
    return Share("negative", share, share, float(low[0]), float(high[0]), n)


def _by_labels(posts: pd.DataFrame) -> tuple[Share, ...] | None:
    """Shares by a person's labels of what the posts do to the reputation; None with too few."""
    if "reputation_label" not in posts:
        return None
    posts = posts.reset_index(drop=True)
    scored = Scored(
        posts["published_at"],
        posts["resolution"],
        posts[list(REPUTATION)].to_numpy("float32"),
        posts["reputation_label"].to_numpy("int8"),
        posts["text_key"].fillna(0).to_numpy("uint64"),
        posts["reputation_inclusion"].to_numpy("float32"),
    )
    return by_labels(scored)


def _days(known: Known, posts: pd.DataFrame, by: str, brands: KnownBrands | None) -> pd.DataFrame:
    dated = posts[posts["resolution"].isin(["hour", "day"]).to_numpy()]
    local = dated["published_at"].dt.tz_convert(known.case.time_zone).dt.date
    parts = list(dated.groupby(local.to_numpy()))
    told = [_told(by, of_day, brands) for _, of_day in parts]
    is_thin = [len(of_day) < MIN_TEXTS for _, of_day in parts]
    if any(one is None and not thin for one, thin in zip(told, is_thin, strict=True)):
        told = [_told("model", of_day, brands) for _, of_day in parts]
    rows = []
    for (day, of_day), one in zip(parts, told, strict=True):
        ends = (None, None, None) if one is None else (one.value, one.low, one.high)
        tone = _tone(known, of_day)
        rows.append((day, len(of_day), len(of_day) < MIN_TEXTS, *ends, *tone))
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    return table.astype(dict.fromkeys(_COLUMNS[3:], "Float64"))


def _tone(known: Known, posts: pd.DataFrame) -> tuple[float | None, float | None, float | None]:
    """Negative share by tone: as people judged it, else the model's, which has no interval."""
    if known.case.reading == "tone" and known.labels == "gold":
        judged = posts[posts["label"].notna()]
        if judged.empty:
            return None, None, None
        share = _by_people(judged["label"], judged["text_key"])
        return share.value, share.low, share.high
    if TONE_NEGATIVE not in posts or posts[TONE_NEGATIVE].isna().all():
        return None, None, None
    return float(posts[TONE_NEGATIVE].mean()), None, None


PART = Part(
    "reputation",
    (REPUTATION_NEGATIVE_SHARE,),
    ("messages",),
    compute,
    {"reputation_days": _COLUMNS},
)
