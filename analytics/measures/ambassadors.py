"""Whether threads that ambassadors or influencers opened had another tone than like ones.

An association: whom they reach and what they write of differ too, and nobody drew lots.
"""

import numpy as np
import pandas as pd

from analytics.measures.chains import Chains
from analytics.schema import INTERVAL, Measure, Message, number

AMBASSADOR_DIFFERENCE = number("ambassador_thread_difference", "points")

BAND = "3h"
"""Width of the bands of hours, of one day, within which threads are compared."""
MIN_THREADS, MIN_OPENERS = 10, 5
"""Fewest compared threads, and accounts that opened them, for which a difference is reported."""
THREAD_COLUMNS = ("account", "side", "channel", "band", "opening", "tone", "answers")


def threads(posts: pd.DataFrame, links: Chains) -> pd.DataFrame:
    """Threads with an answer that has a tone: THREAD_COLUMNS, a row each.

    posts: `ties.complete`; links: its `chains`. Opened by anybody but the brand, at a known hour.
    opening: whether the tone of the post that opened it is negative; NA without one. tone: mean of
    `net` of the answers of others than its opener and the brand; answers: how many have one. band:
    start of the BAND in which it was opened.
    """
    root = links.root()
    rows = np.arange(len(posts))
    is_answer = (root != rows) & posts["net"].notna().to_numpy(bool)
    is_answer &= (posts["side"] != "brand").to_numpy(bool)
    account = posts["account"].to_numpy(object)
    opener = account[root]
    same = (isinstance(a, str) and a == b for a, b in zip(account, opener, strict=True))
    is_answer &= ~np.fromiter(same, bool, len(posts))
    net = posts["net"].to_numpy(float)[is_answer]
    tone = pd.Series(net).groupby(root[is_answer]).agg(["mean", "size"])
    opened = posts.iloc[tone.index.to_numpy(int)]
    sentiment = opened["sentiment"].astype("string")
    table = pd.DataFrame(
        {
            "account": opened["account"].to_numpy(object),
            "side": opened["side"].to_numpy(object),
            "channel": opened["channel"].to_numpy(object),
            "band": opened["published_at"].dt.floor(BAND).to_numpy(),
            "opening": sentiment.eq("negative").array,
            "tone": tone["mean"].to_numpy(float),
            "answers": tone["size"].to_numpy(int),
        }
    )
    is_clocked = (opened["resolution"] == "hour").to_numpy(bool)
    is_outside = links.is_outside[tone.index.to_numpy(int)]
    is_opening = opened["parent_id"].isna().to_numpy(bool)
    kept = is_clocked & (table["side"] != "brand").to_numpy(bool) & is_opening & ~is_outside
    return table[kept].reset_index(drop=True)


def ambassador_difference(
    table: pd.DataFrame, *, has_parents: bool = True, openers: int | None = None
) -> Measure[float]:
    """`ambassador_thread_difference`: tone of `threads` of influencers less that of matched ones.

    Each is compared with the mean of the public's threads of the same channel, opened in the same
    band of hours of the same day (so that the tone before it was the same), by a post that was
    negative alike, or not. The interval is by t over the accounts that opened them, which are the
    units that differ (cluster-robust, Liang and Zeger 1986, Biometrika 73, 13-22). has_parents:
    whether the export names what a message answers. openers: accounts on the side of influencers.
    """
    spec = AMBASSADOR_DIFFERENCE
    if openers == 0:
        return spec.missing(Message("reason.no_ambassadors"), "not_applicable", n=0)
    if not has_parents:
        return spec.missing(Message("reason.no_parents"), n=0)
    cell = ["channel", "band", "opening"]
    told = table[table["opening"].notna()].astype({"channel": "string", "opening": bool})
    public = told[told["side"] == "public"]
    control = public.groupby(cell).agg(usual=("tone", "mean")).reset_index()
    theirs = told[(told["side"] == "influencer") & told["account"].notna()]
    theirs = theirs.merge(control, on=cell)
    n, by = len(theirs), theirs["account"].nunique()
    values = {"n": n, "least": MIN_THREADS, "accounts": by, "least_accounts": MIN_OPENERS}
    if n < MIN_THREADS or by < MIN_OPENERS:
        return spec.missing(Message("reason.few_ambassador_threads", values), n=n)
    apart = theirs["tone"] - theirs["usual"]
    value = float(apart.mean())
    low, high = _interval((apart - value).groupby(theirs["account"]).sum().to_numpy(float), n)
    verdict = Message("amplification.association")
    low, high = max(value + low, -2.0), min(value + high, 2.0)
    return spec.observed(value, low, high, n=n, verdict=verdict)


def _interval(sums: np.ndarray, n: int) -> tuple[float, float]:
    """Half widths around a mean of n values whose deviations sum to `sums` by cluster."""
    from scipy.stats import t

    groups = len(sums)
    error = np.sqrt((sums**2).sum() * groups / (groups - 1)) / n
    half = float(t.ppf((1 + INTERVAL) / 2, groups - 1) * error)
    return -half, half
