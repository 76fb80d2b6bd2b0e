"""Two readings of the posts beside each other: their tone, and what they do to the reputation."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analytics.measures.reputation import REPUTATION_NEGATIVE_SHARE
from analytics.measures.sentiment import share_interval
from analytics.results import Table
from analytics.schema import Measure, Message
from analytics.sentiment import REPUTATION, known_brands, reputation_share
from analytics.sentiment.calibrations import MIN_TEXTS
from analytics.sentiment.shares import Share
from analytics.study.class_shares import Scored, by_labels
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
    and by tone, each with low and high; a tone that the model alone tells has none.
    """
    posts = _readable(timed.known)
    why = _missing(timed.known, posts)
    if why is not None:
        missing = {name: Table.missing(name, why) for name in PART.tables}
        return [REPUTATION_NEGATIVE_SHARE.missing(why)], missing
    share, low, high, reason = _reputation(timed.known, posts)
    n = len(posts)
    if reason is not None:
        measure = REPUTATION_NEGATIVE_SHARE.missing(reason)
    else:
        by = "people" if timed.known.case.reading == "reputation" else "model"
        by = "labels" if _by_labels(posts) else by
        method = f"method.reputation_negative_share.{by}"
        measure = REPUTATION_NEGATIVE_SHARE.observed(share, low, high, n=n, method=method)
    days = _days(timed.known, posts)
    return [measure], {"reputation_days": Table("reputation_days", "observed", days, n)}


def _readable(known: Known) -> pd.DataFrame:
    """The public's posts of which a reputation can be told."""
    posts = pd.DataFrame() if known.posts is None else known.posts
    if REPUTATION[0] not in posts and known.case.reading == "tone":
        return posts.iloc[:0]
    public = posts[posts["side"] == "public"]
    column = "label" if known.case.reading == "reputation" else REPUTATION[0]
    return public[public[column].notna()]


def _missing(known: Known, posts: pd.DataFrame) -> Message | None:
    if known.posts is not None and REPUTATION[0] not in known.posts and posts.empty:
        return Message("reason.no_reputation_model")
    return Message("reason.reputation_none") if posts.empty else None


def _reputation(
    known: Known, posts: pd.DataFrame
) -> tuple[float | None, float | None, float | None, Message | None]:
    """Negative share by reputation, low, high; or why there is none."""
    copies = posts["text_key"].fillna(0).to_numpy("uint64")
    alone = np.where(copies == 0, np.arange(1, len(copies) + 1), copies.astype(object))
    if known.case.reading == "reputation":
        sizes = np.unique(alone.astype(str), return_counts=True)[1]
        worth = len(posts) ** 2 / (sizes**2).sum()
        share = float((posts["label"] == "negative").mean())
        low, high = share_interval(np.array([share * worth]), np.array([worth]))
        return share, float(low[0]), float(high[0]), None
    by_hand = _by_labels(posts)
    if by_hand:
        return by_hand[0].value, by_hand[0].low, by_hand[0].high, None
    three = posts[list(REPUTATION)].to_numpy(float)
    three = three / three.sum(axis=1, keepdims=True)
    negative, *_ = reputation_share(three, known_brands(), copies=alone.astype(str))
    return negative.value, negative.low, negative.high, negative.reason


def _by_labels(posts: pd.DataFrame) -> tuple[Share, ...] | None:
    """Shares by a person's labels of what the posts do to the reputation; None with too few."""
    if "reputation_label" not in posts or REPUTATION[0] not in posts:
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


def _days(known: Known, posts: pd.DataFrame) -> pd.DataFrame:
    dated = posts[posts["resolution"].isin(["hour", "day"]).to_numpy()]
    local = dated["published_at"].dt.tz_convert(known.case.time_zone).dt.date
    rows = []
    for day, of_day in dated.groupby(local.to_numpy()):
        share, low, high, _ = _reputation(known, of_day)
        tone = _tone(known, of_day)
        rows.append((day, len(of_day), len(of_day) < MIN_TEXTS, share, low, high, *tone))
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    return table.astype(dict.fromkeys(_COLUMNS[3:], "Float64"))


def _tone(known: Known, posts: pd.DataFrame) -> tuple[float | None, float | None, float | None]:
    """Negative share by tone: as people judged it, else the model's, which has no interval."""
    if known.case.reading == "tone" and known.labels == "gold":
        judged = posts["label"].dropna()
        if judged.empty:
            return None, None, None
        share = float((judged == "negative").mean())
        low, high = share_interval(np.array([share * len(judged)]), np.array([len(judged)]))
        return share, float(low[0]), float(high[0])
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
