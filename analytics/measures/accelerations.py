"""Rises of volume above all of the day before, and the posts that preceded them.

That a post preceded a rise, and that much followed it in its thread or text, does not say that it
caused the rise: both may follow from what happened.
"""

import numpy as np
import pandas as pd

from analytics.measures.attention import RISE
from analytics.measures.chains import Chains
from analytics.measures.series import collected, require_series
from analytics.schema import Measure, Message, number

ACCELERATIONS = number("volume_accelerations", "events")

DAY = pd.Timedelta("24h")
CHANCE = 0.01
"""Chance of as uneven a pair of bins. The busiest of a day is high by chance already, so that of
steady volume far fewer are called: none in 600 simulated weeks.
"""
MIN_FOLLOWED = 3
"""Fewest messages in its thread or text for which a post is named."""
MOST = 3
"""Posts that are named beside one rise."""
COLUMNS = ("rise", "at", "messages", "most_before")
PRECEDING = (
    *("rise", "at", "account", "side", "channel", "minutes_before", "followed", "of"),
    *("sentiment", "is_outside"),
)


def accelerations(bins: pd.DataFrame, bin_minutes: int) -> tuple[pd.DataFrame, int]:
    """Rises of volume: COLUMNS, a row each, in order; and the number of bins that were judged.

    bins: regular series (`panel.series`). A rise begins where a bin has RISE times the messages of
    the busiest bin of the 24 h before it, and so many more that chance has them in fewer than
    CHANCE of such pairs; bins of one rise in a row are one. Compared with a whole day, a morning is
    no rise. A bin is judged where all of the day before it was collected. at: its start; messages:
    its own; most_before: those of the busiest bin before.
    """
    from scipy.stats import binom

    require_series(bins, bin_minutes)
    width = max(round(24 * 60 / bin_minutes), 1)
    n = bins["messages"].to_numpy(float) if len(bins) else np.zeros(0)
    if len(n) <= width:
        return pd.DataFrame(columns=list(COLUMNS)), 0
    most = pd.Series(n).rolling(width).max().shift(1).to_numpy(float)
    whole = pd.Series(collected(bins)).rolling(width).min().shift(1).to_numpy(float)
    is_judged = np.nan_to_num(whole) >= 1
    before = np.nan_to_num(most)
    chance = binom.sf(n - 1, n + before, 0.5)
    is_rise = is_judged & (n >= RISE * before) & (chance < CHANCE)
    begins = np.flatnonzero(is_rise & ~np.concatenate([[False], is_rise[:-1]]))
    found = pd.DataFrame(
        {
            "rise": np.arange(1, len(begins) + 1),
            "at": bins["bin_start"].iloc[begins].to_numpy(),
            "messages": n[begins].astype(int),
            "most_before": before[begins].astype(int),
        }
    )
    found["at"] = bins["bin_start"].iloc[begins].reset_index(drop=True)
    return found, int(is_judged.sum())


def acceleration_measure(rises: pd.DataFrame, judged: int) -> Measure[float]:
    """`volume_accelerations`: how many there were, of `judged` bins."""
    if not judged:
        return ACCELERATIONS.missing(Message("reason.no_day_before"), n=0)
    return ACCELERATIONS.observed(float(len(rises)), n=judged)


def preceding(
    posts: pd.DataFrame, links: Chains, rises: pd.DataFrame, bin_minutes: int
) -> pd.DataFrame:
    """The posts before each rise that most followed in thread or text: PRECEDING, at most MOST.

    posts: `ties.complete`; links: its `chains`. Candidates are original posts of the 24 h before
    the rise and of its first bin; ranked by how many of the messages of the 24 h from its start on
    repost, answer or copy them, through others or not (`followed`, of `of`). is_outside: a repost
    of a post that is not at hand, whose account nothing tells.
    """
    rows: list[pd.DataFrame] = []
    at, is_clocked = posts["published_at"], (posts["resolution"] == "hour").to_numpy(bool)
    for rise in rises.to_dict("records"):
        start: pd.Timestamp = rise["at"]
        end = start + pd.Timedelta(minutes=bin_minutes)
        is_after = ((at >= start) & (at < start + DAY)).to_numpy(bool) & is_clocked
        is_before = ((at >= start - DAY) & (at < end)).to_numpy(bool) & is_clocked
        after = np.flatnonzero(is_after)
        counts = np.where(is_before & ~links.is_repeat, links.followers(after), 0)
        best = np.argsort(-counts, kind="stable")[:MOST]
        best = best[counts[best] >= MIN_FOLLOWED]
        named = posts.iloc[best]
        outside = links.is_outside[best]
        minutes = (start - named["published_at"]).dt.total_seconds() / 60
        rows.append(
            pd.DataFrame(
                {
                    "rise": rise["rise"],
                    "at": start,
                    "account": named["account"].mask(outside),
                    "side": named["side"].mask(outside),
                    "channel": named["channel"],
                    "minutes_before": minutes.round().astype(int),
                    "followed": counts[best],
                    "of": len(after),
                    "sentiment": named["sentiment"],
                    "is_outside": outside,
                }
            )
        )
    whole = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame()
    return whole.reindex(columns=list(PRECEDING))
