"""A head of a case's own: what a person's labels of it teach beyond the general model.

A logistic regression on the posts' vectors whose offset is the general model's log-probabilities.
Shrunk strongly towards no difference, it says what the general model says until the labels say
otherwise, and more of its own with each. scikit-learn's has no offset, and shrinks towards the
shares of the labels instead.
"""

from dataclasses import dataclass

import numpy as np

from analytics.errors import TableError
from analytics.schema import Message
from analytics.sentiment.shares import CLASSES

LEAST, LEAST_OF_TWO = 30, 5
"""Labels from which a head is learned, and how many each of two classes need."""
PENALTY = 100.0
"""Weight of the squared coefficients of standardised features against the labels' log-likelihood:
the choice for a few hundred labels of brands (scikit-learn's C = 1 / PENALTY)."""
PENALTY_OF_LEVEL = 1.0
"""The same for the level of each class, which a few labels tell well."""
_RARE = 1e-6  # least probability that is taken from the general model


@dataclass(frozen=True)
class OwnHead:
    """probabilities: (n, 3) of all posts, rows sum to 1. labelled: labels that were learned from;
    0 where there is no head, `reason` says why, and the general model's probabilities stand.
    """

    probabilities: np.ndarray
    labelled: int
    reason: Message | None = None


def own_head(features: np.ndarray, general: np.ndarray, labels: np.ndarray) -> OwnHead:
    """Probabilities of a case's posts by the general model and a person's labels.

    features: (n, d) of each post, such as the encoder's mean vector. general: (n, 3) probabilities
    of the general model, rows sum to 1. labels: (n,) positions in SENTIMENTS, −1 where there is
    none. A head takes LEAST labels, LEAST_OF_TWO of each of two classes. A class that no label has
    keeps the general model's probability, and the head divides the rest among the others: that
    thirty labels have none of it does not prove that the posts do not. Raises `TableError` for
    arrays that do not fit one another, and for NaN.
    """
    _check(features, general, labels)
    has = np.flatnonzero(labels >= 0)
    counts = np.bincount(labels[has], minlength=CLASSES)
    reason = _too_little(counts)
    if reason is not None:
        return OwnHead(general.astype(float), 0, reason)
    classes = np.flatnonzero(counts)
    spread = features.std(axis=0)
    scaled = (features - features.mean(axis=0)) / np.where(spread > 0, spread, 1)
    among = np.clip(general[:, classes].astype(float), _RARE, None)
    offsets = np.log(among)
    targets = np.searchsorted(classes, labels[has])
    coefficients = _fitted(scaled[has].astype(float), offsets[has], targets)
    levels, slopes = coefficients[0], coefficients[1:].astype(scaled.dtype)
    found = general.astype(float)
    rest = 1 - np.delete(found, classes, axis=1).sum(axis=1, keepdims=True)
    found[:, classes] = rest * _softmax(offsets + levels + scaled @ slopes)
    return OwnHead(found, len(has))


def _check(features: np.ndarray, general: np.ndarray, labels: np.ndarray) -> None:
    n, where = len(labels), "own_head"
    if features.ndim != 2 or len(features) != n or general.shape != (n, CLASSES):
        what = f"features {features.shape}, probabilities {general.shape} and {n} labels"
        raise TableError(what=what, where=where, right="A row of each for each post")
    if not (np.isfinite(features).all() and np.isfinite(general).all()):
        what = "a post without features or probabilities"
        raise TableError(what=what, where=where, right="Leave out posts without a score")
    if not np.isin(labels, range(-1, CLASSES)).all():
        what = "a label that is none of the classes"
        raise TableError(what=what, where=where, right="0 to 2, or -1 where there is none")


def _too_little(counts: np.ndarray) -> Message | None:
    """Why labels teach no head; None where they do. counts: (3,) labels by class."""
    n = int(counts.sum())
    if not n:
        return Message("reason.own_head.none")
    if n < LEAST:
        return Message("reason.own_head.few", {"n": n, "least": LEAST})
    if (counts >= LEAST_OF_TWO).sum() < 2:
        return Message("reason.own_head.alike", {"n": n, "least": LEAST_OF_TWO})
    return None


def _fitted(features: np.ndarray, offsets: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Levels and slopes (1 + d, classes) with the largest penalised likelihood.

    features: (n, d). offsets: (n, classes). targets: (n,) positions among the classes.
    """
    from scipy.optimize import minimize

    given = np.column_stack([np.ones(len(features)), features])
    shape = (given.shape[1], offsets.shape[1])
    truth = np.eye(shape[1])[targets]
    penalty = np.full((shape[0], 1), PENALTY)
    penalty[0] = PENALTY_OF_LEVEL

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        coefficients = flat.reshape(shape)
        found = _softmax(offsets + given @ coefficients)
        likelihood = np.log(np.maximum((found * truth).sum(axis=1), 1e-300)).sum()
        shrunk = (penalty * coefficients**2).sum() / 2
        slope = given.T @ (found - truth) + penalty * coefficients
        return shrunk - likelihood, slope.ravel()

    return minimize(loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B").x.reshape(shape)


def _softmax(logits: np.ndarray) -> np.ndarray:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)
