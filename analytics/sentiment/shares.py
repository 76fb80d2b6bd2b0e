"""Shares of sentiment from a model's scores, corrected for its errors, with intervals.

Counts of labels are biased wherever prevalence differs from that of the training data. The shares
are instead those that fit the scores best, given the model's scores of labelled texts
(`sentiment.prevalence`). This holds while the scores of each class have the same distribution;
`share` tests that and, where it fails, gives the reason instead of a correction.
"""

from dataclasses import dataclass, replace

import numpy as np

from analytics.schema import INTERVAL, SENTIMENTS, Message
from analytics.sentiment import prevalence
from analytics.sentiment.calibrations import (
    CLASSES,
    FITS,
    MIN_TEXTS,
    Calibration,
    calibration,
    check,
    times_drawn,
)

__all__ = [
    "CLASSES",
    "MIN_TEXTS",
    "Calibration",
    "Share",
    "calibration",
    "share",
    "share_of_counts",
]

MISFIT_P = 0.01
_CUTS = (0.55, 0.75, 0.9)
_CELLS = CLASSES * (len(_CUTS) + 1)


@dataclass(frozen=True)
class Share:
    """Share of one sentiment. raw: counted labels. value, low, high: corrected; None where not.

    labelled: number of texts labelled by a person behind the correction; 0: a calibration set.
    """

    sentiment: str
    raw: float
    value: float | None
    low: float | None
    high: float | None
    n: int
    reason: Message | None = None
    labelled: int = 0


def share(
    probabilities: np.ndarray,
    calibration: Calibration,
    *,
    copies: np.ndarray | None = None,
    level: float = INTERVAL,
    draws: int = 400,
    seed: int = 0,
) -> tuple[Share, Share, Share]:
    """Shares of negative, neutral and positive in one bin.

    probabilities: (n, 3), rows sum to 1; exclude texts without a score. copies: (n,) equal where
    two messages have the same text; None: no text is repeated. The interval bootstraps the distinct
    texts of the bin with all their copies, and the calibration: within its classes, one brand at a
    time where brands are known. Not corrected, with the reason, for texts worth fewer than
    MIN_TEXTS independent ones, or for scores that no mixture of the calibration's classes gives
    (chi-square of binned scores against the fitted mixture, parametric bootstrap, p < MISFIT_P).
    """
    check(probabilities, "probabilities")
    n = len(probabilities)
    text = np.arange(n) if copies is None else np.unique(copies, return_inverse=True)[1]
    sizes = np.bincount(text)
    worth = n**2 / max((sizes**2).sum(), 1)
    raw = np.bincount(probabilities.argmax(axis=1), minlength=CLASSES)
    if worth < MIN_TEXTS:
        return _thin(raw, worth)
    rng = np.random.default_rng(seed)
    ratios = calibration.ratios(probabilities)
    value = prevalence.likeliest(ratios[:1], np.ones((1, n)), None)[0]
    times = times_drawn(len(sizes), draws, rng)[:, text]
    shares = prevalence.likeliest(ratios[1 + np.arange(draws) % FITS], times, value)
    observed = np.bincount(_cells(probabilities), minlength=_CELLS)
    known = _by_class(_cells(calibration.probabilities), calibration, _CELLS)
    p = _misfit(observed, known, worth, value, draws, rng)
    return _Found(raw, value, shares, level).told(p)


def share_of_counts(
    counts: np.ndarray,
    calibration: Calibration,
    *,
    expected: np.ndarray | None = None,
    worth: float | None = None,
    level: float = INTERVAL,
    draws: int = 400,
    seed: int = 0,
) -> tuple[Share, Share, Share]:
    """`share` where only sums over the texts are available.

    counts: (3,) labels counted. expected: (3,) sums of probabilities that the calibration scaled
    (`Calibration.scaled`). worth: number of independent texts that the bin is worth; None: all of
    them. The shares solve for a mixture of the calibration's classes with the mean probabilities of
    the bin (Bella et al. 2010, ICDM, 737-742), or with its counted labels where `expected` is None
    (the adjusted count: Forman 2008, Data Mining and Knowledge Discovery 17, 164-206). The interval
    draws texts from that mixture, and the calibration as in `share`.
    """
    counts = np.asarray(counts, float)
    n = float(counts.sum())
    worth = n if worth is None else float(worth)
    if worth < MIN_TEXTS:
        return _thin(counts, worth)
    rng = np.random.default_rng(seed)
    best = calibration.probabilities.argmax(axis=1)
    scores, mean = np.eye(CLASSES)[best], counts / n
    if expected is not None:
        scores = calibration.scaled(calibration.probabilities)
        mean = np.asarray(expected, float) / np.sum(expected)
    known = replace(calibration, probabilities=scores)
    value = _solve(known.means(np.ones((1, len(best)), int)), mean[None])[0]
    of_each = value[known.labels] / np.bincount(known.labels)[known.labels]
    texts = rng.multinomial(round(worth), of_each / of_each.sum(), size=draws)
    seen = texts @ scores / round(worth)
    shares = _solve(known.means(known.drawn(draws, rng)), seen + (mean - seen.mean(axis=0)))
    p = _misfit(counts, _by_class(best, calibration, CLASSES), worth, value, draws, rng)
    return _Found(counts, value, shares, level).told(p)


@dataclass(frozen=True)
class _Found:
    """counts: (3,) labels counted. value: (3,) shares. drawn: (draws, 3)."""

    counts: np.ndarray
    value: np.ndarray
    drawn: np.ndarray
    level: float

    def told(self, p: float) -> tuple[Share, Share, Share]:
        """The shares with intervals; uncorrected, with the reason, where the calibration does not
        fit.
        """
        if p < MISFIT_P:
            return _uncorrected(self.counts, Message("reason.misfit", {"p": p}))
        tail = (1 - self.level) / 2
        low, high = np.quantile(self.drawn, [tail, 1 - tail], axis=0)
        n = int(self.counts.sum())
        negative, neutral, positive = (
            Share(name, raw, float(self.value[k]), float(low[k]), float(high[k]), n)
            for k, (name, raw) in enumerate(_counted(self.counts))
        )
        return negative, neutral, positive


def _thin(counts: np.ndarray, worth: float) -> tuple[Share, Share, Share]:
    reason = Message("reason.thin_bin", {"n": int(worth), "least": MIN_TEXTS})
    return _uncorrected(counts, reason)


def _uncorrected(counts: np.ndarray, reason: Message) -> tuple[Share, Share, Share]:
    n = int(counts.sum())
    negative, neutral, positive = (
        Share(name, raw, None, None, None, n, reason) for name, raw in _counted(counts)
    )
    return negative, neutral, positive


def _counted(counts: np.ndarray) -> list[tuple[str, float]]:
    """Each sentiment with the share of texts for which it is the most probable class."""
    shares = np.asarray(counts, float) / max(float(np.sum(counts)), 1)
    return list(zip(SENTIMENTS, shares.tolist(), strict=True))


def _solve(means: np.ndarray, observed: np.ndarray) -> np.ndarray:
    """Shares (b, 3) on the simplex nearest to observed = shares · means, for b draws at once."""
    shares = np.linalg.pinv(np.swapaxes(means, 1, 2)) @ observed[..., None]
    return _onto_simplex(shares[..., 0])


def _onto_simplex(points: np.ndarray) -> np.ndarray:
    """Nearest point of the simplex, row by row (Duchi et al. 2008, ICML)."""
    ordered = -np.sort(-points, axis=1)
    excess = np.cumsum(ordered, axis=1) - 1
    rank = np.arange(1, points.shape[1] + 1)
    last = (ordered - excess / rank > 0).sum(axis=1)
    theta = excess[np.arange(len(points)), last - 1] / last
    return np.clip(points - theta[:, None], 0, None)


def _cells(probabilities: np.ndarray) -> np.ndarray:
    """Each text's cell: its most probable class, and the bin of that probability."""
    best = probabilities.argmax(axis=1)
    return best * (len(_CUTS) + 1) + np.digitize(probabilities.max(axis=1), _CUTS)


def _by_class(cells: np.ndarray, calibration: Calibration, size: int) -> np.ndarray:
    """(3, size) number of the calibration's texts of each class in each cell."""
    of_class = [cells[calibration.labels == k] for k in range(CLASSES)]
    return np.stack([np.bincount(own, minlength=size) for own in of_class])


def _misfit(
    observed: np.ndarray,
    known: np.ndarray,
    worth: float,
    shares: np.ndarray,
    draws: int,
    rng: np.random.Generator,
) -> float:
    """p-value of the hypothesis that the scores are a mixture of the calibration's classes.

    observed: (c,) texts of the bin by cell, which are worth `worth` independent ones. known:
    `_by_class`.
    """
    # half a text added per cell: a cell without labelled texts is rare, not impossible
    profiles = known + 0.5
    n = round(worth)
    observed = observed * (n / observed.sum())

    def distance(cells: np.ndarray, mixture: np.ndarray) -> np.ndarray:
        return ((cells - n * mixture) ** 2 / (n * mixture)).sum(axis=-1)

    drawn_profiles = np.stack(
        [rng.dirichlet(own, size=draws) for own in profiles], axis=1
    )  # the classes' true profiles, uncertain because labelled texts are few
    drawn = rng.multinomial(n, np.einsum("k,bkc->bc", shares, drawn_profiles))
    mixture = shares @ (profiles / profiles.sum(axis=1, keepdims=True))
    reached = (distance(drawn, mixture) >= distance(observed, mixture)).sum()
    return float((reached + 1) / (draws + 1))
