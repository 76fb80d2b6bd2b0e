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
_ENDLESS = 1e9
"""Degrees of freedom at which Student's t is the normal distribution."""
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
    two messages have the same text; None: no text is repeated. The interval carries the sampling of
    as many texts as the bin's are worth, copies considered (Kish 1965, Survey Sampling), and the
    doubt of the calibration: how far its brands differ, where they are known, else its own
    sampling. Not corrected, with the reason, for texts worth fewer than MIN_TEXTS independent ones,
    or for scores that no mixture of the calibration's classes gives (chi-square of binned scores
    against the fitted mixture, parametric bootstrap, p < MISFIT_P).
    """
    check(probabilities, "probabilities")
    n = len(probabilities)
    sizes = np.ones(n) if copies is None else np.unique(copies, return_counts=True)[1]
    worth = n**2 / max((sizes**2).sum(), 1)
    raw = np.bincount(probabilities.argmax(axis=1), minlength=CLASSES)
    if worth < MIN_TEXTS:
        return thin(raw, worth)
    rng = np.random.default_rng(seed)
    ratios = calibration.ratios(probabilities)
    value = prevalence.likeliest(ratios[:1], np.ones((1, n)), None)[0]
    by_calibration = prevalence.likeliest(ratios[1:], np.ones((len(ratios) - 1, n)), value)
    times = times_drawn(n, draws, rng)
    by_bin = prevalence.likeliest(ratios[np.zeros(draws, int)], times, value)
    observed = np.bincount(_cells(probabilities), minlength=_CELLS)
    known = _by_class(_cells(calibration.probabilities), calibration, _CELLS)
    p = _misfit(observed, known, worth, value, draws, rng)
    by_bin = by_bin * np.sqrt(n / worth)
    ends = _interval(value, by_calibration, calibration.variants[1], by_bin, level)
    return _told(raw, value, ends, p)


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
    is made as in `share`, with texts drawn from that mixture.
    """
    counts = np.asarray(counts, float)
    n = float(counts.sum())
    worth = n if worth is None else float(worth)
    if worth < MIN_TEXTS:
        return thin(counts, worth)
    rng = np.random.default_rng(seed)
    best = calibration.probabilities.argmax(axis=1)
    scores, mean = np.eye(CLASSES)[best], counts / n
    if expected is not None:
        scores = calibration.scaled(calibration.probabilities)
        mean = np.asarray(expected, float) / np.sum(expected)
    known = replace(calibration, probabilities=scores)
    weights, is_by_brand = calibration.variants
    whole = known.means(np.ones((1, len(best)), int))
    value = _onto_simplex(_unmixed(whole, mean[None]))[0]
    by_calibration = _unmixed(known.means(weights), np.tile(mean, (len(weights), 1)))
    of_each = value[known.labels] / np.bincount(known.labels)[known.labels]
    texts = rng.multinomial(round(worth), of_each / of_each.sum(), size=draws)
    by_bin = _unmixed(whole, texts @ scores / round(worth))
    p = _misfit(counts, _by_class(best, calibration, CLASSES), worth, value, draws, rng)
    return _told(counts, value, _interval(value, by_calibration, is_by_brand, by_bin, level), p)


def _interval(
    value: np.ndarray,
    by_calibration: np.ndarray,
    is_by_brand: bool,
    by_bin: np.ndarray,
    level: float,
) -> np.ndarray:
    """Low and high of the shares, (2, 3): that of a brand that is one more like those known.

    value: (3,). by_calibration: (v, 3) shares by each of `Calibration.variants`. by_bin: (draws, 3)
    shares of the bin drawn anew. The prediction interval of a random effect (Higgins, Thompson and
    Spiegelhalter 2009, J. R. Stat. Soc. A 172, 137-159) and the variance of sampling added, with
    Student's t of Welch's and Satterthwaite's degrees of freedom.
    """
    from scipy.special import stdtrit

    sampling, k = by_bin.var(axis=0), len(by_calibration)
    doubt, freedom = by_calibration.var(axis=0, ddof=1), np.inf
    if is_by_brand:
        doubt, freedom = doubt * (1 + 1 / k), k - 1
    variance = np.maximum(sampling + doubt, 1e-12)
    freedom = np.minimum(freedom * (variance / np.maximum(doubt, 1e-12)) ** 2, _ENDLESS)
    half = stdtrit(freedom, 0.5 + level / 2) * np.sqrt(variance)
    return np.clip([value - half, value + half], 0, 1)


def _told(
    counts: np.ndarray, value: np.ndarray, ends: np.ndarray, p: float
) -> tuple[Share, Share, Share]:
    """The shares with intervals; uncorrected, with the reason, where the calibration does not fit.

    counts: (3,) labels counted. value: (3,). ends: (2, 3). p: of `_misfit`.
    """
    if p < MISFIT_P:
        return _uncorrected(counts, Message("reason.misfit", {"p": p}))
    n = int(counts.sum())
    negative, neutral, positive = (
        Share(name, raw, float(value[k]), float(ends[0, k]), float(ends[1, k]), n)
        for k, (name, raw) in enumerate(_counted(counts))
    )
    return negative, neutral, positive


def thin(counts: np.ndarray, worth: float) -> tuple[Share, Share, Share]:
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


def _unmixed(means: np.ndarray, observed: np.ndarray) -> np.ndarray:
    """Shares (b, 3) for which shares · means = observed; where noise wants it, outside 0 to 1."""
    return (np.linalg.pinv(np.swapaxes(means, 1, 2)) @ observed[..., None])[..., 0]


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
