"""Shares from labels that a person gave in the order of `label_order`, and from a model's scores.

The texts of which the model is unsure are asked for more often, and count the less for it. With
those inclusion probabilities the model's mean is moved by what the labels say of its errors: the
difference estimator of survey sampling (Särndal, Swensson and Wretman 1992, Model Assisted Survey
Sampling, ch. 6), as in active inference (Zrnic and Candès 2024, arXiv 2403.03208), its weight on
the model chosen as in PPI++ (Angelopoulos, Duchi and Zrnic 2023, arXiv 2311.01453).

A person may be unable to tell a text. The shares are those of the texts that a person can tell: how
many there are is estimated too, from the same sample, and nothing is assumed of the others.
"""

from dataclasses import dataclass

import numpy as np

from analytics.errors import TableError
from analytics.schema import INTERVAL, SENTIMENTS
from analytics.sentiment.hand import FLAT, MIN_LABELS, wilson
from analytics.sentiment.shares import CLASSES, Share

UNTOLD = -1
"""Instead of a label: a person was asked and cannot tell."""


@dataclass(frozen=True)
class Asked:
    """Texts that a person was asked for, n of N.

    rows: (n,) their positions among the N. labels: (n,) positions in SENTIMENTS, or UNTOLD.
    inclusion: (n,) `label_order.inclusion`.
    """

    rows: np.ndarray
    labels: np.ndarray
    inclusion: np.ndarray


def share_by_priority(
    probabilities: np.ndarray,
    asked: Asked,
    *,
    sizes: np.ndarray | None = None,
    level: float = INTERVAL,
) -> tuple[Share, Share, Share] | None:
    """Shares of negative, neutral and positive; None below MIN_LABELS labels.

    probabilities: (N, 3) of all texts, rows sum to 1. sizes: (N,) posts that have the text, by
    which it counts; None: one each. The shares are those of the posts that a person can tell, of
    which the labelled are known: where all are, the interval has no width. `Share.labelled` counts
    texts. Raises `TableError` on NaN, on labels that are no positions, on probabilities of
    inclusion outside 0 to 1.
    """
    labels, n = asked.labels, int((asked.labels != UNTOLD).sum())
    if n < MIN_LABELS:
        return None
    _check(probabilities, asked)
    sizes = np.ones(len(probabilities)) if sizes is None else np.asarray(sizes, float)
    of_raw = np.bincount(probabilities.argmax(axis=1), weights=sizes, minlength=CLASSES)
    raw = of_raw / sizes.sum()
    out = []
    for k, name in enumerate(SENTIMENTS):
        value, low, high = _estimate(probabilities[:, k], sizes, asked, labels == k, level)
        out.append(Share(name, float(raw[k]), value, low, high, int(sizes.sum()), labelled=n))
    return tuple(out)


def _check(probabilities: np.ndarray, asked: Asked) -> None:
    fits = len(asked.rows) == len(asked.labels) == len(asked.inclusion)
    is_label = np.isin(asked.labels, range(UNTOLD, CLASSES)).all()
    is_share = ((asked.inclusion > 0) & (asked.inclusion <= 1)).all()
    if probabilities.shape[1:] != (CLASSES,) or not np.isfinite(probabilities).all():
        what = "probabilities hold a text without one of each class"
    elif not fits or not is_label or not is_share:
        what = "a text asked for lacks its label, 0 to 2 or -1, or its inclusion, above 0 to 1"
    else:
        return
    raise TableError(what=what, where="share_by_priority", right="Leave out texts without one")


def _estimate(
    guesses: np.ndarray, sizes: np.ndarray, asked: Asked, is_class: np.ndarray, level: float
) -> tuple[float, float, float]:
    """Share of a class among the posts that a person can tell, and its interval.

    guesses: (N,) probabilities. is_class: (n,). The interval is that of Wilson (1927) for as many
    labels drawn at random as would tell as much, as in `hand`: half a label of each kind is added
    on which the model does not help, because labels without any miss do not prove that it makes
    none; and all labels alike do not prove that there is no other.
    """
    of, told, inclusion = sizes[asked.rows], asked.labels != UNTOLD, asked.inclusion
    stands_for = of / inclusion
    doubt = of**2 * (1 - inclusion) / inclusion**2
    n, can_tell = int(told.sum()), float(stands_for[told].sum())
    mean = float(guesses @ sizes) / float(sizes.sum())
    guess = guesses[asked.rows] - mean
    plain = float(stands_for[is_class].sum()) / can_tell
    apart = np.where(told, is_class - plain, 0.0)
    weight = _weights_on_the_model(doubt, guess, apart)
    value = plain - float(stands_for @ (weight * guess)) / can_tell
    known = float(sizes.sum() - of[~told].sum())
    least = float(of[is_class].sum()) / known
    most = 1 - float(of[told & ~is_class].sum()) / known
    value = float(np.clip(value, least, max(most, least)))
    if not doubt.any():
        return value, value, value
    unaided = ((1 - plain) ** 2 + plain**2) / 2
    usual = float(doubt @ doubt) / float(doubt.sum())
    missed = float(doubt @ (apart - weight * guess) ** 2) + usual * unaided
    spread = (n * float(stands_for @ apart**2) / can_tell + unaided) / n
    worth = spread * can_tell**2 / missed
    independent = can_tell**2 / float((stands_for[told] ** 2).sum())
    low, high = wilson(value, worth, max(independent, 3), level)
    return value, min(max(low, least), value), max(min(high, most), value)


def _weights_on_the_model(doubt: np.ndarray, guess: np.ndarray, apart: np.ndarray) -> np.ndarray:
    """For each text, (n,), the weight between 0 and 1 that minimises the variance of the others.

    That of all would lean on the text that it is used on, and bias a share from few labels.
    """
    along, power = doubt * guess * apart, doubt * guess**2
    of_others = power.sum() - power
    fitted = (along.sum() - along) / np.where(of_others > FLAT, of_others, 1)
    return np.where(of_others > FLAT, np.clip(fitted, 0, 1), 0.0)
