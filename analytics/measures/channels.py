"""Where posts stand: the brand's own, answers to them, posts that mention its account, elsewhere.

Who watches only the brand's own mentions sees answers and mentions, and misses what stands
elsewhere: posts that name the brand without its account. Where a collection holds next to nothing
but mentions, nobody collected elsewhere, and what was missed cannot be told.
"""

import math
import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analytics.measures.sentiment import share_interval
from analytics.schema import Measure, Message, number

MISSED_NEGATIVE_SHARE = number("missed_negative_share", "share")
PLACES = ("own", "reply", "mention", "elsewhere", "unknown")
OWN_MENTIONS = ("reply", "mention")
"""What a brand sees that watches its own posts' answers and the mentions of its account."""
NEXT_TO_NOTHING = 0.01
"""Share of the posts up to which one place holds next to nothing of a collection: in a collection
of mentions the odd post that does not mention the account was cut or mistyped.
"""
LEAST = 20
"""Posts from which shares are told."""


def mentions(text: "pd.Series[str]", accounts: Sequence[str]) -> "pd.Series[bool]":
    """Whether each text holds one of the accounts behind an @, boolean; NA for an empty text.

    accounts: handles, with or without @; upper and lower case are the same.
    """
    names = "|".join(re.escape(one.removeprefix("@")) for one in accounts if one.strip("@ "))
    empty = text.fillna("").str.strip().eq("")
    held = text.fillna("").str.contains(rf"(?<![\w@])@(?:{names})(?!\w)", case=False)
    found = held if names else pd.Series(False, index=text.index)
    return found.astype("boolean").mask(empty.astype(bool))


def places(posts: pd.DataFrame, accounts: Sequence[str] = ()) -> "pd.Series[str]":
    """The place of each post, of PLACES; (n,) string.

    posts: `message_id, side, channel, parent_id, thread_id, repost_of_id, quoted_author` and
    `mentions_account` (`mentions`). own: of the brand. reply: below a post of the brand's, at any
    depth. mention: holds its account, quotes it, or repeats a post that does or is the brand's.
    unknown: it has no words, or it answers something that is not in the table (on X, an answer to
    the brand holds its account). elsewhere: the rest.
    """
    at = pd.Series(np.arange(len(posts)), index=posts["message_id"].astype("string"))
    at = at[~at.index.duplicated()]
    is_brand = posts["side"].eq("brand").to_numpy(bool)
    below, is_lost = _below_the_brand(posts, at, is_brand)
    known = {one.removeprefix("@").casefold() for one in accounts}
    quoted = posts["quoted_author"].str.removeprefix("@").str.casefold()
    flag = posts["mentions_account"].astype("boolean")
    is_mention = (flag.fillna(False) | quoted.isin(known).fillna(False)).to_numpy(bool)
    original = _rows(at, posts["repost_of_id"])
    is_repost = original >= 0
    is_mention |= is_repost & (is_mention | is_brand)[original]
    has_no_words = flag.isna().to_numpy(bool)
    is_untold = has_no_words & np.where(is_repost, has_no_words[original], True)
    is_untold |= is_lost & posts["channel"].ne("x").to_numpy(bool)
    chosen = np.select(
        [is_brand, below, is_mention, is_untold],
        ["own", "reply", "mention", "unknown"],
        "elsewhere",
    )
    return pd.Series(chosen, index=posts.index, dtype="string")


def _below_the_brand(
    posts: pd.DataFrame, at: "pd.Series[int]", is_brand: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Whether each post lies below one of the brand's, and whether it answers, directly or through
    others, something that is not in the table; (n,) each. Cycles end where they began.
    """
    n = len(posts)
    parent, root = (_rows(at, posts[name]) for name in ("parent_id", "thread_id"))
    itself = np.arange(n)
    is_start = posts["thread_id"].isna().to_numpy(bool) | (root == itself)
    has_parent = posts["parent_id"].notna().to_numpy(bool)
    up = np.where(parent >= 0, parent, itself)
    below = (parent >= 0) & is_brand[up]
    below |= (root >= 0) & ~is_start & is_brand[root]
    lost = (has_parent & (parent < 0)) | (~has_parent & ~is_start & (root < 0))
    for _ in range(max(math.ceil(math.log2(n + 1)), 1)):
        below, lost, up = below | below[up], lost | lost[up], up[up]
    return below, lost & ~is_brand


def _rows(at: "pd.Series[int]", ids: "pd.Series[str]") -> np.ndarray:
    """The row of each id, (n,) int; -1 where there is none."""
    return at.reindex(ids.astype("string")).fillna(-1).to_numpy(int)


def only_one_place(place: "pd.Series[str]") -> Message | None:
    """Why a collection does not tell what stands elsewhere; None where it does.

    place: `places` of the posts of others.
    """
    n = len(place)
    heard = int(place.isin(OWN_MENTIONS).sum())
    unknown, beyond = (int(place.eq(one).sum()) for one in ("unknown", "elsewhere"))
    values = {"n": float(heard), "total": float(n), "unknown": float(unknown)}
    if n < LEAST:
        return Message("reason.channels_few", {"total": float(n), "least": LEAST})
    if 2 * unknown > n:
        return Message("reason.channels_unknown", values)
    if beyond <= NEXT_TO_NOTHING * n:
        return Message("reason.channels_only_mentions", values)
    if heard <= NEXT_TO_NOTHING * n:
        return Message("reason.channels_no_mentions", values)
    return None


def spread(posts: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Posts, share of voice and tone of each group, sorted by `by`.

    posts: the columns `by`, `text_key`, `is_scored, is_negative` (bool) and `net`; with a column
    `period` among `by`, shares are of the posts of the same period. Returns `by` and `posts, share,
    share_low, share_high, scored, negative, negative_share, low, high, net`. Copies of one text are
    no independent posts: the intervals (Wilson, 90 %) are those of as many posts as the copies are
    worth (Kish's effective size). NaN where none is scored.
    """
    columns = [*by, *_SPREAD]
    if posts.empty:
        return pd.DataFrame(columns=columns)
    groups = posts.groupby(list(by), sort=True, observed=True)
    table = groups.agg(
        posts=("is_scored", "size"),
        scored=("is_scored", "sum"),
        negative=("is_negative", "sum"),
        net=("net", "mean"),
    )
    worth = _worth(posts, by).reindex(table.index).fillna(1.0).to_numpy()
    over = [one for one in by if one == "period"]
    total = table.groupby(over)["posts"].transform("sum") if over else table["posts"].sum()
    share = table["posts"] / total
    share_low, share_high = share_interval(table["posts"] * worth, total * worth)
    low, high = share_interval(table["negative"] * worth, table["scored"] * worth)
    negative_share = (table["negative"] / table["scored"]).where(table["scored"] > 0)
    table = table.assign(
        share=share,
        share_low=share_low,
        share_high=share_high,
        negative_share=negative_share,
        low=low,
        high=high,
    )
    return table.reset_index()[columns]


_SPREAD = [
    *("posts", "share", "share_low", "share_high", "scored", "negative", "negative_share"),
    *("low", "high", "net"),
]


def _worth(posts: pd.DataFrame, by: Sequence[str]) -> "pd.Series[float]":
    """Of each group, how many independent posts one post is worth: posts over the sum of squared
    numbers of copies.
    """
    keyed = posts[posts["text_key"].notna()]
    copies = keyed.groupby([*by, "text_key"], observed=True).size().rename("k").reset_index()
    squares = copies.assign(extra=copies["k"] * (copies["k"] - 1))
    extra = squares.groupby(list(by), observed=True)["extra"].sum()
    size = posts.groupby(list(by), observed=True).size()
    return size / (size + extra.reindex(size.index).fillna(0))


def missed_negative_share(posts: pd.DataFrame) -> Measure[float]:
    """`missed_negative_share`: of the negative posts of others, those that stand elsewhere.

    posts: of others, with `place` (`places`), `is_scored, is_negative`, `text_key`; a collection
    that tells what stands elsewhere (`only_one_place`). Posts of unknown place count in neither,
    and widen the interval as if each stood on either side.
    """
    negative = posts[posts["is_negative"]]
    place = negative["place"]
    known, missed = int(place.ne("unknown").sum()), int(place.eq("elsewhere").sum())
    if known < LEAST:
        values = {"n": float(known), "least": LEAST}
        return MISSED_NEGATIVE_SHARE.missing(
            Message("reason.channels_few_negative", values), n=known
        )
    worth = float(_worth(negative.assign(all=0), ["all"]).iloc[0])
    n = len(negative)
    low, _ = share_interval(missed * worth, n * worth)
    _, high = share_interval((missed + n - known) * worth, n * worth)
    value = missed / known
    low, high = min(float(low), value), max(float(high), value)
    return MISSED_NEGATIVE_SHARE.observed(value, low, high, n=known)
