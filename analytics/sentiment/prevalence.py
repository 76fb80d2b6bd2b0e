"""Shares of classes from probabilities, by maximum likelihood.

The model's probabilities are calibrated on labelled texts; the shares are those under which the
texts of a bin are most likely (Saerens, Latinne and Decaestecker 2002, Neural Computation 14,
21-41). This is hard to beat once the calibration corrects each class's bias too (Alexandari,
Kundaje and Shrikumar 2020, ICML). Like every such correction it assumes that texts of one class get
the same scores in the bin as in the calibration.
"""

import numpy as np

_FIT_STEPS = 12
_FIRST_STEPS, _MORE_STEPS = 1000, 60
_EPSILON = 1e-6


def fit_scaling(probabilities: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Vector scaling of log probabilities: (b, 3), a slope and the biases of classes 1 and 2.

    probabilities: (m, 3). labels: (m,) classes. weights: (b, m), multiplicity of each text in each
    of b fits; each fit includes every class. Newton's method on the weighted log-likelihood.
    """
    features = _features(probabilities)
    target = features[np.arange(len(labels)), labels]
    coefficients = np.tile([1.0, 0.0, 0.0], (len(weights), 1))
    for _ in range(_FIT_STEPS):
        for row, weight in enumerate(weights):
            given = _softmax(features @ coefficients[row])
            mean = np.einsum("mk,mkf->mf", given, features)
            spread = np.einsum("m,mk,mkf,mkg->fg", weight, given, features, features, optimize=True)
            spread -= (mean * weight[:, None]).T @ mean
            step = np.linalg.solve(spread + 1e-6 * np.eye(3), weight @ (target - mean))
            coefficients[row] += np.clip(step, -1, 1)
    return coefficients


def ratios(probabilities: np.ndarray, scaling: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Likelihood of each text in each class, up to a factor per text: (b, n, 3) for b scalings.

    shares: (b, 3) of the classes among the texts on which each scaling was fitted.
    """
    given = _softmax(np.einsum("nkf,bf->bnk", _features(probabilities), scaling))
    return given / shares[:, None]


def likeliest(ratios: np.ndarray, weights: np.ndarray, start: np.ndarray | None) -> np.ndarray:
    """Shares (b, 3) under which the texts are most likely, by expectation maximisation.

    ratios: (b, n, 3). weights: (b, n), multiplicity of each text. start: (3,) shares near the
    solution, which need fewer steps; None: equal shares.
    """
    size = ratios.shape[-1]
    shares = np.tile(np.full(size, 1 / size) if start is None else start, (len(ratios), 1))
    shares = shares.clip(_EPSILON)
    total = weights.sum(axis=1, keepdims=True)
    for _ in range(_FIRST_STEPS if start is None else _MORE_STEPS):
        mixed = np.einsum("bnk,bk->bn", ratios, shares)
        after = shares * np.einsum("bn,bnk->bk", weights / mixed, ratios) / total
        if np.abs(after - shares).max() < _EPSILON:
            return after
        shares = after
    return shares


def _features(probabilities: np.ndarray) -> np.ndarray:
    """(n, 3 classes, 3): the log probability, and indicators of the class's bias."""
    logs = np.log(probabilities.clip(_EPSILON))
    bias = np.broadcast_to(np.eye(3)[:, 1:], (*logs.shape, 2))
    return np.concatenate([logs[..., None], bias], axis=-1)


def _softmax(values: np.ndarray) -> np.ndarray:
    powers = np.exp(values - values.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
