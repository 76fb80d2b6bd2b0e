"""Emotions in posts before and during the crisis.

Anger spreads more than other emotions: Fan, Zhao, Chen and Xu 2014, PLoS ONE 9(10) e110184.
"""

import pandas as pd

from analytics.measures.sentiment import share_interval

PERIODS = ("before", "first_day", "later")
FIRST_DAY = pd.Timedelta(hours=24)


def emotion_shares(
    posts: pd.DataFrame, onset: pd.Timestamp | None, until: pd.Timestamp
) -> pd.DataFrame:
    """Share of each emotion among the posts of each period, by the model's most probable emotion.

    posts: `published_at` (UTC), then one column of probabilities per emotion; rows without any are
    left out, as are posts at or after `until`. Returns `period` (of PERIODS: before onset, its
    first 24 h, after; only periods with posts), `emotion`, `n`, `share`, `low`, `high` (Wilson's
    interval for sampling error; it does not include the model's errors). Empty without an onset.
    """
    columns = ["period", "emotion", "n", "share", "low", "high"]
    known = posts[posts["published_at"] < until].dropna()
    if onset is None or known.empty:
        return pd.DataFrame(columns=columns)
    emotions = [name for name in posts.columns if name != "published_at"]
    since = known["published_at"] - onset
    period = pd.Series("later", index=known.index).mask(since < FIRST_DAY, "first_day")
    period = period.mask(since < pd.Timedelta(0), "before")
    chosen = known[emotions].astype(float).idxmax(axis=1)
    counts = pd.crosstab(period, chosen).reindex(columns=emotions, fill_value=0)
    counts = counts.reindex([name for name in PERIODS if name in counts.index])
    table = counts.rename_axis("period").reset_index().melt("period", var_name="emotion")
    table["n"] = table["period"].map(counts.sum(axis=1))
    table["share"] = table["value"] / table["n"]
    table["low"], table["high"] = share_interval(table["value"], table["n"])
    return table[columns]
