"""Grouping of texts by their words in one pass, in order of time (Allan, Papka and Lavrenko 1998).

A text joins the group whose words are most like its own, by the cosine of TF-IDF weights, or opens
a new one. It is compared with what came before it only, and the weights are those of that time. So
what comes later relabels nothing: the groups of the first k texts are the same however many follow.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp

SIMILAR = 0.12
"""Cosine from which a text joins a group; chosen on half of RepLab's car brands."""
COMMON = 0.5
"""Share of the texts so far from which a term tells nothing apart."""
_LEAST, _SHARE, _MOST = 8, 32, 512
"""Texts are taken in steps of a 32nd of those before, at least 8 and at most 512."""


def single_pass(
    terms: Sequence[Sequence[str]], similar: float = SIMILAR, common: float = COMMON
) -> np.ndarray:
    """The group of each text, (n,), numbered as they open; -1 for a text without a term.

    terms: of each text, in order of time; a term counts once a text.
    """
    table, n = term_table(terms), len(terms)
    label = np.full(n, -1)
    seen = np.zeros(table.shape[1])
    groups = _Groups(table.shape[1])
    start = 0
    while start < n:
        stop = min(n, start + max(_LEAST, min(_MOST, start // _SHARE)))
        block = table[start:stop]
        weight = weights(seen, start, common)
        label[start:stop] = groups.add(block, weight, similar)
        seen += np.asarray(block.sum(axis=0)).ravel()
        start = stop
    return np.asarray(label)


def term_table(terms: Sequence[Sequence[str]]) -> Any:
    """Texts by terms, 1 where a text has one; columns in order of first appearance."""
    column: dict[str, int] = {}
    rows = [sorted({column.setdefault(term, len(column)) for term in text}) for text in terms]
    ends = np.cumsum([0, *(len(row) for row in rows)])
    places = np.fromiter((place for row in rows for place in row), np.int64, int(ends[-1]))
    data = np.ones(len(places), np.float32)
    return sp.csr_matrix((data, places, ends), shape=(len(rows), max(len(column), 1)))


def weights(seen: np.ndarray, n: int, common: float) -> np.ndarray:
    """Inverse document frequency of each term among the n texts before."""
    weight = np.log((n + 2.0) / (seen + 1.0))
    weight[seen > max(common * n, 2.0)] = 0.0
    return weight.astype(np.float32)


class _Groups:
    """Groups so far: in how many of its texts each term is."""

    def __init__(self, width: int) -> None:
        self.counts: Any = sp.csr_matrix(np.zeros((0, width), np.float32))

    def add(self, block: Any, weight: np.ndarray, similar: float) -> np.ndarray:
        """Labels of the texts of a block, which join the groups before it or open new ones."""
        n = block.shape[0]
        scaled = normalised(block @ sp.diags(weight))
        label = np.full(n, -1)
        has_terms: np.ndarray = np.diff(block.indptr) > 0
        if self.counts.shape[0]:
            known = normalised(self.counts @ sp.diags(weight))
            like = (scaled @ known.T).tocsr()
            best, top = _best(like)
            label[top >= similar] = best[top >= similar]
        label[~has_terms] = -1
        left = np.flatnonzero((label < 0) & has_terms)
        opened = self.counts.shape[0] + _in_turn(block[left], weight, similar)
        label[left] = opened
        height = max(self.counts.shape[0], int(label.max(initial=-1)) + 1)
        joined = np.flatnonzero(label >= 0)
        ones = np.ones(len(joined), np.float32)
        member = sp.csr_matrix((ones, (label[joined], joined)), shape=(height, n))
        self.counts.resize(height, self.counts.shape[1])
        self.counts = (self.counts + member @ block).tocsr()
        return label


def _in_turn(block: Any, weight: np.ndarray, similar: float) -> np.ndarray:
    """Groups of the texts that fit none before: each in turn joins or opens one."""
    n: int = block.shape[0]
    if n < 2:
        return np.zeros(n, int)
    scaled = block @ sp.diags(weight)
    alike = (scaled @ scaled.T).toarray()
    size = np.sqrt(np.maximum(alike.diagonal(), 1e-12))
    label, members = np.empty(n, int), list[list[int]]()
    cross = np.zeros((n, n), np.float32)  # text by group: sum of products with its members
    norm = np.zeros(n)
    for text in range(n):
        k = len(members)
        like = cross[text, :k] / np.maximum(size[text] * norm[:k], 1e-12)
        best = int(like.argmax()) if k else -1
        if best < 0 or like[best] < similar:
            best = k
            members.append([])
        norm[best] = np.sqrt(
            max(norm[best] ** 2 + 2 * cross[text, best] + alike[text, text], 1e-12)
        )
        cross[:, best] += alike[:, text]
        members[best].append(text)
        label[text] = best
    return np.asarray(label)


def normalised(table: Any) -> Any:
    """Rows of a sparse matrix at length 1; a row of zeros stays one."""
    table = sp.csr_matrix(table)
    square = np.asarray(table.multiply(table).sum(axis=1)).ravel()
    return sp.csr_matrix(sp.diags(1 / np.sqrt(np.maximum(square, 1e-12))) @ table)


def _best(like: Any) -> tuple[np.ndarray, np.ndarray]:
    """Column and value of the largest cell of each row, the first of equal ones; -1, 0 of none."""
    best, top = np.full(like.shape[0], -1), np.zeros(like.shape[0])
    like.sort_indices()
    for row in np.flatnonzero(np.diff(like.indptr)):
        cells = slice(like.indptr[row], like.indptr[row + 1])
        place = int(like.data[cells].argmax())
        best[row], top[row] = like.indices[cells][place], like.data[cells][place]
    return best, top
