"""In which order a person is asked for labels: most informative first, and fair at any moment.

Priority sampling (Duffield, Lund and Thorup 2007, J. ACM 54(6), 32): a text of weight w is given
the priority w / u, with u uniform between 0 and 1, and texts are asked for in falling priority. The
first k are then a sample in which a text of weight w is with probability min(1, w / threshold), the
threshold being the priority of the next. The weight is how unsure the model is (active inference:
Zrnic and Candès 2024, ICML, arXiv 2403.03208).
"""

import hashlib
from collections.abc import Iterable

import numpy as np

FLOOR = 0.4
"""Weight of a text of which the model is certain, over that of one of which it knows nothing: it
may be wrong where it is certain, so that no text is out of reach, nor stands for many others."""
DIGITS = 4
"""To which weights are rounded, so that a file holds them exactly."""


def weights(probabilities: np.ndarray, sizes: np.ndarray | None = None) -> np.ndarray:
    """How much each text is worth asking for, (n,), FLOOR to 1 times its size.

    probabilities: (n, 3) of the model, rows sum to 1. sizes: (n,) how many posts have this text;
    None: one each. It grows with the standard deviation that the model gives the label, the root of
    its Gini impurity: with that weight a sum over the texts is estimated best where the model is
    right about its doubt.
    """
    impurity = np.clip(1 - (np.asarray(probabilities, float) ** 2).sum(axis=1), 0, None)
    most = 1 - 1 / probabilities.shape[1]
    of_one = FLOOR + (1 - FLOOR) * np.sqrt(impurity / most)
    return np.round(of_one * (1 if sizes is None else sizes), DIGITS)


def uniforms(keys: Iterable[str], seed: int) -> np.ndarray:
    """A number above 0 and below 1 for each key, (n,): the same for the same seed and key."""
    of_keys = (hashlib.blake2b(f"{seed}:{key}".encode(), digest_size=6).digest() for key in keys)
    drawn = np.array([int.from_bytes(one, "big") for one in of_keys], float)
    return (drawn + 0.5) / 2**48


def priorities(keys: Iterable[str], weights: np.ndarray, seed: int) -> np.ndarray:
    """Priority of each text, (n,); they are asked for in falling order (`order`)."""
    return np.asarray(weights, float) / uniforms(keys, seed)


def order(priorities: np.ndarray) -> np.ndarray:
    """Positions of the texts in the order in which to ask for them."""
    return np.argsort(-priorities, kind="stable")


def inclusion(weights: np.ndarray, threshold: float) -> np.ndarray:
    """Probability with which each text of these weights was among those asked for.

    threshold: the highest priority among the texts not asked for; 0 where all were.
    """
    weights = np.asarray(weights, float)
    return np.minimum(1, weights / threshold) if threshold > 0 else np.ones(len(weights))
