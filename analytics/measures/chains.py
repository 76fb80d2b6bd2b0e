"""Which earlier message each message follows: what it reposts, what it answers, or what it copies.

A chain of them never leads to a later message, nor in a circle: such links are left out and
counted.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analytics.measures.ties import is_later

DEEPEST = 200
"""Links of a chain that are followed; a thread is hardly ever as deep."""


@dataclass(frozen=True)
class Chains:
    """Links by row of a table of messages, in order of time.

    answered: row of the message that it answers; followed: of the one that it reposts, answers or
    copies; −1 for none. is_repeat: whether it repeats a message at hand. is_outside: whether it is
    the first repost of one that is not. cut: links to something later, or in a circle, left out.
    """

    answered: np.ndarray
    followed: np.ndarray
    is_repeat: np.ndarray
    is_outside: np.ndarray
    cut: int

    def root(self) -> np.ndarray:
        """The row of the message that began each message's thread; its own where it did."""
        return _roots(self.answered)

    def followers(self, rows: np.ndarray) -> np.ndarray:
        """How many of these rows follow each row of the table, through others or not."""
        counts = np.zeros(len(self.followed), dtype=np.int64)
        at = self.followed[rows]
        for _ in range(DEEPEST):
            at = at[at >= 0]
            if not len(at):
                break
            counts += np.bincount(at, minlength=len(counts))
            at = self.followed[at]
        return counts


def chains(posts: pd.DataFrame) -> Chains:
    """The links between messages. posts: `ties.complete`."""
    row = pd.Series(np.arange(len(posts)), posts["message_id"].to_numpy())
    row = row[~row.index.duplicated()]
    reposted = _of_first(posts["repost_of_id"], row)
    is_repost = posts["repost_of_id"].notna().to_numpy(bool)
    is_outside = is_repost & (reposted < 0)
    answered = _rows(posts["parent_id"], row)
    thread = _of_first(posts["thread_id"], row)
    answered = np.where(is_repost, -1, np.where(answered >= 0, answered, thread))
    copied = _of_first(posts["text_key"], row.iloc[:0])
    links = np.where(is_repost, reposted, answered)
    links, late = _in_time(posts, links)
    links, circled = _uncircled(links)
    is_copy = (links < 0) & (copied >= 0)
    links = np.where(is_copy, copied, links)
    answered = np.where(is_repost | is_copy, -1, links)
    # a copy is of an earlier row, and so may close a circle only where times are alike
    links, more = _uncircled(links)
    is_repeat = (links >= 0) & (is_repost | is_copy)
    return Chains(answered, links, is_repeat, is_outside, late + circled + more)


def _rows(ids: "pd.Series[Any]", row: "pd.Series[int]") -> np.ndarray:
    return ids.map(row).fillna(-1).to_numpy("int64")


def _of_first(ids: "pd.Series[Any]", row: "pd.Series[int]") -> np.ndarray:
    """The row that has each id, else the first row with the same value; −1 for itself or none."""
    named = _rows(ids, row) if len(row) else np.full(len(ids), -1)
    own = pd.Series(np.arange(len(ids)), ids.index)
    first = own.groupby(ids, observed=True).transform("first").fillna(-1).to_numpy("int64")
    found = np.where(named >= 0, named, first)
    return np.where(found == own.to_numpy(), -1, found)


def _in_time(posts: pd.DataFrame, links: np.ndarray) -> tuple[np.ndarray, int]:
    """The links without those to a later message, and how many these are."""
    has = np.flatnonzero(links >= 0)
    at, resolution = posts["published_at"], posts["resolution"].to_numpy(object)
    of = at.iloc[links[has]].reset_index(drop=True)
    own = at.iloc[has].reset_index(drop=True)
    is_clocked = pd.Series(
        (resolution[has] == "hour") & (resolution[links[has]] == "hour"), dtype=bool
    )
    late = is_later(of, own, is_clocked).to_numpy(bool)
    kept = links.copy()
    kept[has[late]] = -1
    kept[kept == np.arange(len(kept))] = -1
    return kept, int(late.sum())


def _uncircled(links: np.ndarray) -> tuple[np.ndarray, int]:
    """The links without those that lead in a circle, and how many these are."""
    ends = _roots(links)
    is_circle = np.zeros(len(links), bool)
    stuck = ends[links[ends] >= 0]
    is_circle[stuck] = True
    kept = np.where(is_circle, -1, links)
    return kept, int(is_circle.sum())


def _roots(links: np.ndarray) -> np.ndarray:
    """Where each row's chain ends; some row of its circle, where it leads into one."""
    at = np.where(links >= 0, links, np.arange(len(links)))
    for _ in range(int(np.ceil(np.log2(max(len(links), 2)))) + 1):
        at = at[at]
    return at
