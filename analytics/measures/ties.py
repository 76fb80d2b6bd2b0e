"""What messages passed on, answered or quoted, and whose words these were.

A message is one of the three at most. Where an export has rows of reposts, these are counted; where
it has none, the counters of the originals; never both, since they are the same event. The counter
of a repost's own row repeats its original's, and is never taken.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

Basis = Literal["rows", "counter", "text", "none"]
"""Where reposts, or replies, are told: in rows of their own, in counters of their originals, by the
mark `RT @name:` at the head of a text, or nowhere.
"""
KINDS = ("repost", "quote", "reply")
NO_ACCOUNT = frozenset(
    ("", "[deleted]", "[removed]", "deleted", "unknown", "anonymous", "none", "null", "nan", "user")
)
"""Names that exports put where they hide an account: one for all of them is no account."""
_MARK = r"^\s*RT\s+@(\w+)"
_OPTIONAL = {
    "repost_of_id": "string",
    "parent_id": "string",
    "thread_id": "string",
    "quoted_author": "string",
    "text": "string",
    "sentiment": "string",
    "resolution": "string",
    "reposts": "Int64",
    "replies": "Int64",
    "views": "Int64",
    "followers": "Int64",
    "net": "float64",
    "text_key": "UInt64",
}


@dataclass(frozen=True)
class Ties:
    """Ties between messages.

    table: a row for each, or for each counter: `kind` (KINDS), `at`, `source` (account that did),
    `account` (whose words), `post` (id of what was reposted or answered), `message_id` (of the row,
    or of the counter's post), `weight` (how many), `is_brands` (of the brand's words); NA where not
    told; in order of time. reposts, replies: where these are told. own: ties of accounts to
    themselves, left out. untimely: ties to a later message, or to itself, left out.
    """

    table: pd.DataFrame
    reposts: Basis
    replies: Basis
    own: int = 0
    untimely: int = 0


def accounts(names: "pd.Series[Any]") -> "pd.Series[Any]":
    """Accounts by one spelling: no case, no @ before it; NA for NO_ACCOUNT."""
    plain = names.astype("string").str.strip().str.removeprefix("@").str.casefold()
    return plain.mask(plain.isin(NO_ACCOUNT))


def complete(posts: pd.DataFrame) -> pd.DataFrame:
    """The table with `account` (`accounts` of `author`) and NA for columns that it lacks, in order
    of time, whatever the order of its rows.
    """
    missing = {
        name: pd.Series(pd.NA if dtype != "float64" else np.nan, posts.index, dtype)
        for name, dtype in _OPTIONAL.items()
        if name not in posts
    }
    table = posts.assign(**missing, account=accounts(posts["author"]))
    if "resolution" in missing:
        table["resolution"] = "hour"
    return table.sort_values(["published_at", "message_id"], ignore_index=True)


def ties(posts: pd.DataFrame, brand: frozenset[str] = frozenset()) -> Ties:
    """The ties of a table of messages.

    posts: `complete`. brand: names of the brand's accounts.
    """
    marked = posts["text"].str.extract(_MARK, expand=False)
    is_repost = posts["repost_of_id"].notna()
    reposts = _basis(posts[~is_repost], is_repost, "reposts", marked.notna())
    is_marked = marked.notna() & ~is_repost if reposts == "text" else is_repost & False
    is_quote = posts["quoted_author"].notna() & ~is_repost & ~is_marked
    is_reply = posts["parent_id"].notna() & ~is_repost & ~is_marked & ~is_quote
    replies = _basis(posts[~is_repost], is_reply, "replies", is_reply & False)
    quoted = posts["quoted_author"]
    parts = [
        _to_posts(posts, is_repost, "repost", "repost_of_id"),
        _to_accounts(posts, is_marked, "repost", marked),
        _to_accounts(posts, is_quote, "quote", quoted),
        _to_posts(posts, is_reply, "reply", "parent_id"),
        _counters(posts[~is_repost], "repost", "reposts", reposts),
        _counters(posts[~is_repost], "reply", "replies", replies),
    ]
    found = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    is_own = (found["source"] == found["account"]).fillna(False).astype(bool)
    is_untimely = ~is_own & found["is_untimely"]
    of_brand = posts["account"][posts["side"] == "brand"].dropna()
    names = {*accounts(pd.Series(sorted(brand), dtype="string")).dropna(), *of_brand}
    kept = found[~is_own & ~is_untimely].drop(columns="is_untimely")
    kept["is_brands"] = kept["is_brands"] | kept["account"].isin(names).to_numpy(bool)
    table = kept.sort_values(["at", "message_id", "kind"], ignore_index=True)
    return Ties(table, reposts, replies, int(is_own.sum()), int(is_untimely.sum()))


def _basis(
    originals: pd.DataFrame,
    is_row: "pd.Series[bool]",
    counter: str,
    is_marked: "pd.Series[bool]",
) -> Basis:
    if is_row.any():
        return "rows"
    if (originals[counter].fillna(0) > 0).any():
        return "counter"
    return "text" if is_marked.any() else "none"


def is_later(
    at: "pd.Series[Any]", other: "pd.Series[Any]", is_clocked: "pd.Series[bool]"
) -> "pd.Series[bool]":
    """Whether `at` is surely later than `other`: by the day where one of them has no clock."""
    day = at.dt.floor("D") > other.dt.floor("D")
    return ((at > other) & (is_clocked | day)).fillna(False).astype(bool)


def _to_posts(posts: pd.DataFrame, rows: "pd.Series[bool]", kind: str, column: str) -> pd.DataFrame:
    """Ties of these rows to the messages whose ids stand in a column."""
    table = posts[rows]
    of = posts.set_index("message_id")[["account", "published_at", "resolution", "side"]]
    of = of[~of.index.duplicated()].reindex(table[column])
    of.index = table.index
    clocked = (table["resolution"] == "hour") & (of["resolution"] == "hour")
    later = is_later(of["published_at"], table["published_at"], clocked)
    return pd.DataFrame(
        {
            "kind": kind,
            "at": table["published_at"],
            "source": table["account"],
            "account": of["account"],
            "post": table[column],
            "message_id": table["message_id"],
            "weight": 1,
            "is_brands": (of["side"] == "brand").fillna(False).astype(bool),
            "is_untimely": later | (table[column] == table["message_id"]).astype(bool),
        }
    )


def _to_accounts(
    posts: pd.DataFrame, rows: "pd.Series[bool]", kind: str, names: "pd.Series[Any]"
) -> pd.DataFrame:
    """Ties of these rows to accounts by their names."""
    table = posts[rows]
    return pd.DataFrame(
        {
            "kind": kind,
            "at": table["published_at"],
            "source": table["account"],
            "account": accounts(names[rows]),
            "post": pd.Series(pd.NA, table.index, "string"),
            "message_id": table["message_id"],
            "weight": 1,
            "is_brands": False,
            "is_untimely": False,
        }
    )


def _counters(posts: pd.DataFrame, kind: str, column: str, basis: Basis) -> pd.DataFrame:
    """A tie for each counter above 0, by nobody who is known."""
    table = posts[(posts[column].fillna(0) > 0) & (basis == "counter")]
    return pd.DataFrame(
        {
            "kind": kind,
            "at": table["published_at"],
            "source": pd.Series(pd.NA, table.index, "string"),
            "account": table["account"],
            "post": table["message_id"],
            "message_id": table["message_id"],
            "weight": table[column].fillna(0).astype("int64"),
            "is_brands": table["side"] == "brand",
            "is_untimely": False,
        }
    )
