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
PENALTY = 10.0
"""Weight of the squared coefficients against the labels' log-likelihood (scikit-learn's C is
1 / PENALTY)."""
PENALTY_OF_LEVEL = 1.0
"""The same for the level of each class, which a few labels tell well."""
_RARE = 1e-6  # least probability that is taken from the general model


@dataclass(frozen=True)
class OwnHead:
    """reading: "tone" or "reputation", what the labels tell. labelled: labels that were learned
    from; 0 where there is no head, and `reason` says why: the general model's probabilities then
    stand. coefficients: (1 + width, 3), the levels first. model: revision of the model that read
    the posts.
    """

    reading: str
    labelled: int
    coefficients: np.ndarray
    reason: Message | None = None
    model: str = ""

    def probabilities(self, vectors: np.ndarray, general: np.ndarray) -> np.ndarray:
        """(n, 3) of posts, from their vectors and the general model's (n, 3); rows sum to 1."""
        if not self.labelled:
            return general.astype(float)
        slopes = self.coefficients[1:].astype(vectors.dtype)
        return _softmax(_offsets(general) + self.coefficients[0] + vectors @ slopes)


def own_head(
    vectors: np.ndarray, general: np.ndarray, labels: np.ndarray, reading: str = "tone"
) -> OwnHead:
    """The head that a person's labels of a case teach.

    vectors: (n, width) of the labelled posts, `Model.vectors`. general: (n, 3) probabilities of the
    general model, rows sum to 1. labels: (n,) positions in SENTIMENTS. A head takes LEAST labels,
    LEAST_OF_TWO of each of two classes; a class that none has becomes rare, not impossible. Raises
    `TableError` for arrays that do not fit one another, and for NaN.
    """
    _check(vectors, general, labels)
    reason = _too_little(np.bincount(labels, minlength=CLASSES))
    if reason is not None:
        return OwnHead(reading, 0, np.empty((0, CLASSES)), reason)
    coefficients = _fitted(vectors.astype(float), _offsets(general), labels)
    return OwnHead(reading, len(labels), coefficients)


def _offsets(general: np.ndarray) -> np.ndarray:
    return np.log(np.clip(general.astype(float), _RARE, None))


def _check(vectors: np.ndarray, general: np.ndarray, labels: np.ndarray) -> None:
    n, where = len(labels), "own_head"
    if vectors.ndim != 2 or len(vectors) != n or general.shape != (n, CLASSES):
        what = f"vectors {vectors.shape}, probabilities {general.shape} and {n} labels"
        raise TableError(what=what, where=where, right="A row of each for each labelled post")
    if not (np.isfinite(vectors).all() and np.isfinite(general).all()):
        what = "a post without vector or probabilities"
        raise TableError(what=what, where=where, right="Leave out posts without a score")
    if not np.isin(labels, range(CLASSES)).all():
        what = "a label that is none of the classes"
        raise TableError(what=what, where=where, right="0, 1 or 2")


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


def _fitted(vectors: np.ndarray, offsets: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Levels and slopes (1 + width, 3) with the largest penalised likelihood."""
    from scipy.optimize import minimize

    given = np.column_stack([np.ones(len(vectors)), vectors])
    shape = (given.shape[1], CLASSES)
    truth = np.eye(CLASSES)[labels]
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
