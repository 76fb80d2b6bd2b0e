"""Near-copies: texts that differ little from one published before.

Two texts are near where their sets of character 5-grams overlap by NEAR or more (Jaccard). MinHash
signatures (Broder 1997) and bands of them (Leskovec et al., Mining of Massive Datasets, ch. 3) only
propose pairs; the sets themselves decide. A text is compared with the first text of a group and
with no other member (leader clustering, Hartigan 1975), so that a text which drifts away step by
step leaves the group, and later texts change nothing about earlier ones.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from datasketch import MinHash

GRAM = 5
"""Characters of a gram."""
NEAR = 0.7
"""Overlap from which texts are near: the lowest of steps of .05 at which nine of ten proposed pairs
of RepLab's texts were judged copied (`tests/listening/evaluate_copies.py`).
"""
LEAST_WIDTH = 30
"""Characters (`copies.width`) of a normalised text below which only equal texts are copies."""
LONGEST = 1000
"""Characters of a text that are compared."""
BANDS, ROWS, SEED = 16, 4, 1
"""Bands of a signature and numbers in each: a pair that overlaps by NEAR is proposed with a chance
of .988, one that overlaps by .8 with .9998.
"""
MOST_IN_BAND = 10
"""First texts that are remembered for equal bands: where very many texts share most of their words
but not enough of them, near-copies of later ones may be missed, and none is made up.
"""


def near_copies(texts: Sequence[str], widths: "np.ndarray | Sequence[int]") -> np.ndarray:
    """(n,) For each text the position of the first text of its group; its own where it has no
    earlier one.

    texts: distinct, normalised (`copies.normalise`), in order of first appearance. widths:
    `copies.width` of each. Memory: about 1 kB per text.
    """
    first = np.arange(len(texts))
    long = np.flatnonzero(np.asarray(widths) >= LEAST_WIDTH)
    grams = [_grams(texts[k]) for k in long.tolist()]
    buckets = _buckets(_signatures(grams))
    leaders: defaultdict[int, list[int]] = defaultdict(list)
    for k in np.flatnonzero((buckets >= 0).any(axis=1)).tolist():
        shared = [bucket for bucket in buckets[k].tolist() if bucket >= 0]
        proposed = sorted({one for bucket in shared for one in leaders[bucket]})
        near = next((one for one in proposed if _is_near(grams[one], grams[k])), None)
        if near is not None:
            first[long[k]] = long[near]
            continue
        for bucket in shared:
            if len(leaders[bucket]) < MOST_IN_BAND:
                leaders[bucket].append(k)
    return first


def _is_near(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two sets of grams overlap by NEAR or more (Jaccard)."""
    small, large = sorted((one, other), key=len)
    if len(small) < NEAR * len(large):
        return False
    at = np.minimum(np.searchsorted(large, small), len(large) - 1)
    both = int((large[at] == small).sum())
    return both >= NEAR * (len(one) + len(other) - both)


def _grams(text: str) -> np.ndarray:
    """Hashes of a text's character 5-grams, each once, in order of size."""
    codes = np.frombuffer(text[:LONGEST].encode("utf-32-le", "surrogatepass"), np.uint32)
    hashed = np.zeros(max(len(codes) - GRAM + 1, 0), np.uint64)
    for k in range(GRAM):
        hashed = (hashed + codes[k : k + len(hashed)]) * _ODD
        hashed ^= hashed >> np.uint64(29)
    return np.unique((hashed >> np.uint64(32)).astype(np.uint32))


_ODD = np.uint64(0x9E3779B97F4A7C15)


def _signatures(grams: Sequence[np.ndarray]) -> np.ndarray:
    """(n, BANDS * ROWS) MinHash signatures."""
    empty = MinHash(num_perm=BANDS * ROWS, seed=SEED, hashfunc=int)
    signed = np.empty((len(grams), BANDS * ROWS), np.uint32)
    for k, one in enumerate(grams):
        sketch = empty.copy()
        sketch.update_batch(one.tolist())
        signed[k] = sketch.hashvalues
    return signed


def _buckets(signatures: np.ndarray) -> np.ndarray:
    """(n, BANDS) Numbers of the bands: equal for equal ones, -1 for what only one text has."""
    numbers = np.full((len(signatures), BANDS), -1, np.int64)
    for band, hashed in enumerate(_bands(signatures)):
        _, inverse, times = np.unique(hashed, return_inverse=True, return_counts=True)
        numbers[:, band] = np.where(times[inverse] > 1, inverse * BANDS + band, -1)
    return numbers


def _bands(signatures: np.ndarray) -> Iterator[np.ndarray]:
    """(n,) One hash of each text's numbers in a band, band by band."""
    for band in range(BANDS):
        hashed = np.zeros(len(signatures), np.uint64)
        for row in range(ROWS):
            hashed = (hashed + signatures[:, band * ROWS + row]) * _ODD
            hashed ^= hashed >> np.uint64(32)
        yield hashed
