"""The same text within seconds by several accounts, repeatedly.

Two accounts are in step where they posted the same text within a minute of each other on two texts
or more, reposts by the platform left aside, and more often than accounts that post as much as they
do would by chance. It says that texts were copied quickly and more than once; not by whom or why.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analytics.measures.cascades import accounts
from analytics.schema import Measure, Message, number

ACCOUNTS_IN_STEP = number("accounts_in_step", "accounts")

WITHIN_S = 60.0
LEAST_TEXTS = 2
CHANCE = 0.05
"""Chance, over all pairs of accounts, that one is called in step where none is (Bonferroni)."""
MOST_PAIRS = 20_000
"""Pairs within WITHIN_S of each other on one text; of a text with more, everybody met everybody."""
COLUMNS = ("accounts", "texts", "posts", "seconds")


def accounts_in_step(
    posts: pd.DataFrame, found: pd.DataFrame
) -> tuple[Measure[float], pd.DataFrame]:
    """How many accounts are in step with another, and a row for each set of them: `accounts`,
    `texts` (that two of them posted within WITHIN_S), `posts` (of these texts by them), `seconds`
    (median time between two of them on one text).

    posts: of the public: `published_at, resolution, author`. found: `cascades.copied` of them.
    """
    from scipy.stats import poisson

    nothing = pd.DataFrame(columns=pd.Index(COLUMNS))
    account = accounts(posts)
    is_clocked: pd.Series[bool] = posts["resolution"] == "hour"
    is_told = account.notna() & is_clocked
    n = int(is_told.sum())
    why = _untold(posts, account, is_told)
    if why is not None:
        return ACCOUNTS_IN_STEP.missing(why, n=n), nothing
    is_used = is_told & ~found["is_repost"] & found["copy_of"].duplicated(keep=False)
    code, names = pd.factorize(account[is_told], sort=True)
    written = np.bincount(code, minlength=len(names))
    used = pd.DataFrame({"text": found["copy_of"], "at": posts["published_at"]})[is_told]
    used = used.assign(account=code)[is_used[is_told]]
    met = pd.concat([_none_met(), *_met(used)], ignore_index=True)
    pairs = met.groupby(["one", "other"], as_index=False).size()
    expected = 2 * len(met) * written[pairs["one"]] * written[pairs["other"]] / n**2
    by_chance = poisson.sf(pairs["size"] - 1, expected) * len(names) * (len(names) - 1) / 2
    is_often = pairs["size"].ge(LEAST_TEXTS).to_numpy(bool)
    pairs = pairs[is_often & np.asarray(by_chance < CHANCE)]
    sets = _sets(pairs, met, used, len(names))
    return ACCOUNTS_IN_STEP.observed(float(sets["accounts"].sum()), n=n), sets


def _untold(
    posts: pd.DataFrame, account: "pd.Series[str]", is_told: "pd.Series[bool]"
) -> Message | None:
    if posts.empty:
        return Message("reason.copies_no_public")
    if account.isna().all():
        return Message("reason.copies_no_accounts")
    if not is_told.any():
        return Message("reason.copies_no_seconds")
    at = posts["published_at"][is_told]
    return Message("reason.copies_no_seconds") if (at == at.dt.floor("5min")).all() else None


def _none_met() -> pd.DataFrame:
    kinds = {"text": "int64", "one": "int64", "other": "int64", "seconds": "float64"}
    return pd.DataFrame(columns=pd.Index(kinds)).astype(kinds)


def _met(used: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """For each text the pairs of accounts that posted it within WITHIN_S of each other."""
    used = used.sort_values(["text", "at", "account"])
    is_quick = used["at"].diff().dt.total_seconds().abs() <= WITHIN_S
    is_quick &= used["text"].diff() == 0
    quick = used[used["text"].isin(used.loc[is_quick, "text"])]
    for text, rows in quick.groupby("text"):
        second: np.ndarray = (rows["at"] - rows["at"].iloc[0]).dt.total_seconds().to_numpy(float)
        account = rows["account"].to_numpy()
        last: np.ndarray = np.searchsorted(second, second + WITHIN_S, "right")
        later = last - np.arange(len(rows)) - 1
        if later.sum() > MOST_PAIRS:
            continue
        one = np.repeat(np.arange(len(rows)), later)
        other = one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(later) - later, later)
        met = pd.DataFrame(
            {
                "text": text,
                "one": np.minimum(account[one], account[other]),
                "other": np.maximum(account[one], account[other]),
                "seconds": second[other] - second[one],
            }
        )
        met = met[met["one"] != met["other"]].sort_values(["one", "other", "seconds"])
        yield met.drop_duplicates(["one", "other"])


def _sets(pairs: pd.DataFrame, met: pd.DataFrame, used: pd.DataFrame, n: int) -> pd.DataFrame:
    """Accounts that are joined by pairs in step, the largest set first."""
    joined = coo_array((np.ones(len(pairs)), (pairs["one"], pairs["other"])), shape=(n, n))
    of = connected_components(joined, directed=False)[1]
    met = met.merge(pairs[["one", "other"]])
    rows: list[tuple[int, int, int, float]] = []
    for number_of, theirs in met.groupby(of[met["one"]]):
        members, texts = np.flatnonzero(of == number_of), theirs["text"].unique()
        is_theirs = used["account"].isin(members) & used["text"].isin(texts)
        seconds = float(theirs["seconds"].median())
        rows.append((len(members), len(texts), int(is_theirs.sum()), seconds))
    table = pd.DataFrame(rows, columns=pd.Index(COLUMNS))
    return table.sort_values(list(COLUMNS), ascending=False, ignore_index=True)
