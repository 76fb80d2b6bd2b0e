"""Emotions in posts before and during the crisis.

Anger spreads more than other emotions: Fan, Zhao, Chen and Xu 2014, PLoS ONE 9(10) e110184.
"""

import pandas as pd

from analytics.measures.sentiment import share_interval

PERIODS = ("before", "first_day", "later")
FIRST_DAY = pd.Timedelta(hours=24)
_HALF_DAY, _A_MOMENT = pd.Timedelta("12h"), pd.Timedelta("1us")


def emotion_shares(
    posts: pd.DataFrame, onset: pd.Timestamp | None, until: pd.Timestamp
) -> pd.DataFrame:
    """Share of each emotion among the posts of each period, by the model's most probable emotion.

    posts: `published_at` (UTC), then one column of probabilities per emotion; rows without any are
    left out, as are posts at or after `until`. A `resolution` other than hour marks a post at noon
    of its day: it counts in a period that holds the whole day. Returns `period` (of PERIODS: before
    onset, its first 24 h, after; only periods with posts), `emotion`, `n`, `share`, `low`, `high`
    (Wilson's interval for sampling error; it does not include the model's errors). Empty without an
    onset.
    """
    columns = ["period", "emotion", "n", "share", "low", "high"]
    emotions = [name for name in posts.columns if name not in ("published_at", "resolution")]
    ends = _ends(posts)
    known = posts[ends["first"] < until].dropna()
    if onset is None or known.empty:
        return pd.DataFrame(columns=columns)
    period, until_period = (
        _period(ends.loc[known.index, name] - onset) for name in ("first", "last")
    )
    known, period = known[period == until_period], period[period == until_period]
    chosen = known[emotions].astype(float).idxmax(axis=1)
    counts = pd.crosstab(period, chosen).reindex(columns=emotions, fill_value=0)
    counts = counts.reindex([name for name in PERIODS if name in counts.index])
    table = counts.rename_axis("period").reset_index().melt("period", var_name="emotion")
    table["n"] = table["period"].map(counts.sum(axis=1))
    table["share"] = table["value"] / table["n"]
    table["low"], table["high"] = share_interval(table["value"], table["n"])
    return table[columns]


def _ends(posts: pd.DataFrame) -> pd.DataFrame:
    """`first` and `last` instant at which each post may have been published."""
    at = posts["published_at"]
    if "resolution" not in posts:
        return pd.DataFrame({"first": at, "last": at})
    has_clock = posts["resolution"] == "hour"
    ends = {"first": at - _HALF_DAY, "last": at + _HALF_DAY - _A_MOMENT}
    return pd.DataFrame({name: at.where(has_clock, end) for name, end in ends.items()})


def _period(since: "pd.Series[pd.Timedelta]") -> "pd.Series[str]":
    """The period of each time since onset."""
    period = pd.Series("later", index=since.index).mask(since < FIRST_DAY, "first_day")
    return period.mask(since < pd.Timedelta(0), "before")
