"""The network of who passes on, answers or quotes whom: its core, and who is central in it.

PageRank: Brin and Page 1998, Computer Networks 30, 107-117. Cores: Seidman 1983, Social Networks 5,
269-287. networkx is imported where it is used: that takes half a second.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd

MOST = 300_000
"""Most ties that are put into one network, of about 1 kB each."""
DAMPING = 0.85


@dataclass(frozen=True)
class Core:
    """The innermost core: `accounts` each tied to at least `k` others of it; none without ties."""

    k: int
    accounts: frozenset[str]


def edges(ties: pd.DataFrame) -> pd.DataFrame:
    """Ties between two known accounts as `source, account, weight`, one row a pair, in order.

    ties: `source` (who passes on, answers or quotes), `account` (whom), `weight`; NA where not
    told. Nobody's ties to themselves.
    """
    known = ties[ties["source"].notna() & ties["account"].notna()]
    known = known[known["source"] != known["account"]]
    sums = known.groupby(["source", "account"], observed=True).agg(weight=("weight", "sum"))
    return sums.reset_index()


def pagerank(pairs: pd.DataFrame) -> "pd.Series[float]":
    """PageRank of each account of `edges`, by account; the sum is 1. Ties count by their weight."""
    if pairs.empty:
        return pd.Series(dtype=float)
    import networkx as nx

    graph = _graph(pairs, nx.DiGraph())
    ranks: dict[str, float] = nx.pagerank(graph, alpha=DAMPING, weight="weight")
    return pd.Series(ranks, dtype=float).sort_index()


def core_numbers(pairs: pd.DataFrame) -> "pd.Series[int]":
    """Core number of each account of `edges`, by account; direction and weight do not count."""
    if pairs.empty:
        return pd.Series(dtype="int64")
    import networkx as nx

    numbers: dict[str, int] = nx.core_number(_graph(pairs, nx.Graph()))
    return pd.Series(numbers, dtype="int64").sort_index()


def core(numbers: "pd.Series[int]") -> Core:
    """The innermost core of `core_numbers`."""
    k = int(numbers.max()) if len(numbers) else 0
    return Core(k, frozenset(map(str, numbers.index[numbers == k])) if k else frozenset())


def _graph(pairs: pd.DataFrame, graph: Any) -> Any:
    """The pairs in a graph of networkx, nodes in alphabetical order, so that rows have none."""
    graph.add_nodes_from(sorted({*pairs["source"], *pairs["account"]}))
    ordered = pairs.sort_values(["source", "account"])
    graph.add_weighted_edges_from(
        zip(ordered["source"], ordered["account"], ordered["weight"], strict=True)
    )
    return graph
