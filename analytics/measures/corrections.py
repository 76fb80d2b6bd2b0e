"""A false claim in messages before and after its correction: how much it was spread."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analytics.measures.sentiment import Z
from analytics.schema import Message

MAX_HOURS = 24
"""Longest window on each side of a correction, in hours."""
MIN_HOURS = 3
"""Fewest whole hours on each side in which spread is compared: a convention."""
MIN_MESSAGES = 10
"""Fewest messages with the claim before the correction: a convention."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Spread:
    """Messages with a claim's words in as many whole hours before a correction as after it.

    ratio: after / before, with its 90 % interval, wider by the overdispersion of the hours' counts;
    None for the reason. others: the same ratio of all other messages. authors_before,
    authors_after: accounts that spread it; None where most messages name no author. Talk of any
    kind dies away, so a ratio below one is no effect of the correction.
    """

    hours: int
    before: int
    after: int
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    others: float | None = None
    authors_before: int | None = None
    authors_after: int | None = None
    reason: Message | None = None


def carries(texts: pd.Series, words: Sequence[str]) -> pd.Series:
    """Whether each text holds all of these words or phrases; False where no text is kept.

    Letters and digits alone are compared, without regard to case.
    """
    found = pd.Series(True, index=texts.index)
    plain = texts.fillna("").astype(str).map(_plain)
    for phrase in words:
        wanted = _plain(phrase)
        found &= plain.str.contains(wanted, regex=False) if wanted.strip() else False
    return found & bool(words)


def spread_before_after(
    posts: pd.DataFrame,
    words: Sequence[str],
    correction_at: pd.Timestamp,
    until: pd.Timestamp | None = None,
) -> Spread:
    """How much a claim was spread before and after its correction.

    posts: `published_at` (UTC), `text`, `side`, `author`, and `resolution` where times may lack a
    clock; only messages of others than the brand with a clock count, reposts among them. words: all
    of them stand in a message that carries the claim. until: when observation ended; the last
    message without it.
    The windows are equally long: from the first message with the claim, at most MAX_HOURS, and no
    longer than was observed after the correction.
    """
    is_public = (posts["side"] != "brand").fillna(True).astype(bool)
    has_clock = posts["resolution"] == "hour" if "resolution" in posts else True
    public = posts[is_public & has_clock & posts["published_at"].notna()]
    at = public["published_at"]
    if public.empty or not public["text"].notna().any():
        return Spread(0, 0, 0, reason=Message("reason.no_texts"))
    is_claim = carries(public["text"], words)
    end = at.max() if until is None else until
    first = at[is_claim].min()
    if pd.isna(first) or first >= correction_at:
        return Spread(0, 0, int(is_claim.sum()), reason=Message("reason.claim_not_before"))
    room = min(correction_at - first, end - correction_at) // pd.Timedelta(hours=1)
    hours = min(int(room), MAX_HOURS)
    if hours < MIN_HOURS:
        return Spread(max(hours, 0), 0, 0, reason=Message("reason.claim_too_short"))
    # the hour of an instant, counted from the correction: −hours … hours − 1
    hour = ((at - correction_at) / pd.Timedelta(hours=1)).map(math.floor)
    is_near = (hour >= -hours) & (hour < hours)
    counts = np.array(
        [
            np.bincount(hour[is_near & of] + hours, minlength=2 * hours)
            for of in (is_claim, ~is_claim)
        ]
    )
    before, after = (int(part.sum()) for part in np.split(counts[0], 2))
    authors = _authors(public, is_claim & is_near, hour < 0)
    told = Spread(hours, before, after, None, None, None, _ratio(counts[1]), *authors)
    if before < MIN_MESSAGES:
        values = {"n": before, "least": MIN_MESSAGES}
        return replace(told, reason=Message("reason.claim_too_few", values))
    low, high = _interval(counts[0], before, after)
    return replace(told, ratio=after / before, low=low, high=high)


def _plain(text: str) -> str:
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _ratio(counts: np.ndarray) -> float | None:
    before, after = (int(part.sum()) for part in np.split(counts, 2))
    return after / before if before else None


def _interval(counts: np.ndarray, before: int, after: int) -> tuple[float, float]:
    """Of after / before, by the logarithm of the ratio of two counts (after: half a message added
    where there is none), its variance times the dispersion of the hours about each side's mean.
    """
    from scipy import stats

    sides = [part for part in np.split(counts, 2) if part.sum()]
    pearson = sum(float(((part - part.mean()) ** 2).sum() / part.mean()) for part in sides)
    free = sum(len(part) - 1 for part in sides)
    dispersion = max(pearson / free, 1.0)
    if after == 0:  # rule of three, at the level of the interval's upper end
        bound = float(stats.chi2.ppf(0.95, 2) / 2) * dispersion
        return 0.0, bound / before
    half = Z * math.sqrt(dispersion * (1 / before + 1 / after))
    return after / before * math.exp(-half), after / before * math.exp(half)


def _authors(
    public: pd.DataFrame, is_counted: pd.Series, is_before: pd.Series
) -> tuple[int | None, int | None]:
    known = public.loc[is_counted, "author"]
    if not len(known) or known.notna().mean() < 0.5:
        return None, None
    before = public.loc[is_counted & is_before, "author"].nunique()
    return int(before), int(public.loc[is_counted & ~is_before, "author"].nunique())
