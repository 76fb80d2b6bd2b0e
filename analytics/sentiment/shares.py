"""Shares of sentiment from a model's scores, corrected for its errors, with intervals.

Counts of labels are biased wherever prevalence differs from that of the training data. The shares
are instead those that fit the scores best, given the model's scores of labelled texts
(`sentiment.prevalence`). This holds while the scores of each class have the same distribution;
`share` tests that and, where it fails, gives the reason instead of a correction.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from analytics.errors import UsageError
from analytics.schema import INTERVAL, SENTIMENTS, Message
from analytics.sentiment import prevalence
from analytics.sentiment.embedded import FOLDER, shipped

CLASSES = len(SENTIMENTS)
MIN_TEXTS = 30
"""Fewest texts in a bin, and in each class of the calibration, for a share to be computed."""
MISFIT_P = 0.01
_FITS = 100
"""Bootstrap fits of a calibration; the draws of each bin cycle through them."""
_CUTS = (0.55, 0.75, 0.9)


@dataclass(frozen=True)
class Calibration:
    """Scores of labelled texts that were not used in training.

    probabilities: (m, 3) in the order of SENTIMENTS. labels: (m,) positions in SENTIMENTS. brands:
    (m,) the brand that each text is about. The brand of a bin is then treated as one more of the
    same population: each draw uses a single brand that has MIN_TEXTS of each class, so that the
    interval includes the variation between brands.
    """

    probabilities: np.ndarray
    labels: np.ndarray
    brands: np.ndarray | None = None

    def __post_init__(self) -> None:
        _check(self.probabilities, "calibration")
        counts = self._counts(slice(None))
        if len(self.labels) != len(self.probabilities) or counts.min() < MIN_TEXTS:
            raise UsageError(
                what=f"labelled texts of the three classes: {counts.tolist()}",
                where="calibration",
                right=f"At least {MIN_TEXTS} of each, one label a row",
            )

    @cached_property
    def _scalings(self) -> tuple[np.ndarray, np.ndarray]:
        """Vector scaling of the scores as fitted, then on bootstraps; and the class shares."""
        drawn = self._drawn(_FITS, np.random.default_rng(0))
        weights = np.concatenate([np.ones((1, len(self.labels))), drawn])
        shares = weights @ np.eye(CLASSES)[self.labels] / weights.sum(axis=1, keepdims=True)
        return prevalence.fit_scaling(self.probabilities, self.labels, weights), shares

    def _drawn(self, draws: int, rng: np.random.Generator) -> np.ndarray:
        """Multiplicity of each text in each bootstrap, stratified by class, (draws, m)."""
        groups = [np.ones(len(self.labels), dtype=bool)]
        if self.brands is not None:
            of_brands = (self.brands == brand for brand in np.unique(self.brands))
            enough = [rows for rows in of_brands if self._counts(rows).min() >= MIN_TEXTS]
            groups = enough if len(enough) > 1 else groups
        times = np.zeros((draws, len(self.labels)), dtype=int)
        classes = [self.labels == k for k in range(CLASSES)]
        for draw, group in zip(times, rng.integers(len(groups), size=draws), strict=True):
            for rows in (np.flatnonzero(groups[group] & own) for own in classes):
                draw[rows] = _times(len(rows), 1, rng)[0]
        return times

    def _counts(self, rows: np.ndarray | slice) -> np.ndarray:
        """Number of these texts in each class, (3,)."""
        return np.bincount(self.labels[rows], minlength=CLASSES)

    def _means(self, times: np.ndarray) -> np.ndarray:
        """Mean probabilities of each class, texts weighted by multiplicity, (draws, 3, 3)."""
        own = times[:, None] * (self.labels == np.arange(CLASSES)[:, None])
        return own @ self.probabilities / own.sum(axis=2, keepdims=True)

    def _ratios(self, probabilities: np.ndarray) -> np.ndarray:
        """Likelihood ratios of texts, (fits, n, 3); first the fit on the original calibration."""
        return prevalence.ratios(probabilities, *self._scalings)


def calibration(name: str = "airline") -> Calibration:
    """The shipped model's scores of a set of texts held out of its training.

    name: airline (posts to four US airlines), sentiment-en (posts of all kinds) or brand-en (posts
    about products). Choose the set most like the case's texts. Raises `UsageError` for another
    name.
    """
    path = FOLDER / f"calibration-{shipped().revision}.csv"
    rows = pd.read_csv(path)
    known = rows["set"].unique().tolist()
    if name not in known:
        raise UsageError(
            what=f"there is no calibration {name!r}",
            where="calibration",
            right=f"One of {', '.join(known)}",
        )
    rows = rows[rows["set"] == name]
    scores = rows[list(SENTIMENTS)].to_numpy(float)
    labels = rows["label"].map({s: k for k, s in enumerate(SENTIMENTS)}).to_numpy()
    brands = rows["brand"].to_numpy() if rows["brand"].notna().all() else None
    return Calibration(scores / scores.sum(axis=1, keepdims=True), labels, brands)


MAX_DRAWN = 100_000
"""Most texts of a bin that are drawn anew one by one where only their counts are known."""


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
    level: float = INTERVAL,
    draws: int = 400,
    seed: int = 0,
) -> tuple[Share, Share, Share]:
    """Shares of negative, neutral and positive in one bin.

    probabilities: (n, 3), rows sum to 1; exclude texts without a score. The interval bootstraps the
    bin and the calibration: within its classes, one brand at a time where brands are known. Not
    corrected, with the reason, for fewer than MIN_TEXTS texts, or for scores that no mixture of the
    calibration's classes gives (chi-square of binned scores against the fitted mixture, parametric
    bootstrap, p < MISFIT_P).
    """
    _check(probabilities, "probabilities")
    n = len(probabilities)
    if n < MIN_TEXTS:
        return _thin(probabilities)
    rng = np.random.default_rng(seed)
    ratios = calibration._ratios(probabilities)
    value = prevalence.likeliest(ratios[:1], np.ones((1, n)), None)[0]
    times = _times(n, draws, rng)
    shares = prevalence.likeliest(ratios[1 + np.arange(draws) % _FITS], times, value)
    return _told(probabilities, calibration, value, shares, level, rng)


def share_of_counts(
    counts: np.ndarray,
    calibration: Calibration,
    *,
    level: float = INTERVAL,
    draws: int = 400,
    seed: int = 0,
) -> tuple[Share, Share, Share]:
    """`share` where only counted labels, (3,), are available.

    The adjusted count (Forman 2008, Data Mining and Knowledge Discovery 17, 164-206). Of more than
    MAX_DRAWN texts the correction and its interval are those of MAX_DRAWN in the same proportions:
    by then the calibration's own error makes up all of the interval.
    """
    counts = np.asarray(counts)
    n = int(counts.sum())
    is_many = n > MAX_DRAWN
    kept = (counts * (MAX_DRAWN / n)).astype(int) if is_many else counts
    labels = np.repeat(np.eye(CLASSES), kept, axis=0)
    counted = np.eye(CLASSES)[calibration.probabilities.argmax(axis=1)]
    known = replace(calibration, probabilities=counted)
    if len(labels) < MIN_TEXTS:
        return _thin(labels)
    rng = np.random.default_rng(seed)
    whole = np.ones((1, len(known.labels)), dtype=int)
    mean = labels.mean(axis=0)
    value = _solve(known._means(whole), mean[None])[0]
    if is_many:
        seen = rng.multinomial(len(labels), mean, size=draws)
    else:
        seen = _times(len(labels), draws, rng) @ labels
    shares = _solve(known._means(known._drawn(draws, rng)), seen / len(labels))
    told = _told(labels, known, value, shares, level, rng)
    if not is_many:
        return told
    negative, neutral, positive = (
        replace(one, raw=float(count / n), n=n) for one, count in zip(told, counts, strict=True)
    )
    return negative, neutral, positive


def _check(probabilities: np.ndarray, where: str) -> None:
    is_table = probabilities.ndim == 2 and probabilities.shape[1] == CLASSES
    if not is_table or not np.allclose(probabilities.sum(axis=1), 1, atol=1e-3):
        raise UsageError(
            what=f"an array of shape {probabilities.shape}, or rows that do not sum to 1",
            where=where,
            right="Probabilities of negative, neutral, positive, one row a text",
        )


def _told(
    probabilities: np.ndarray,
    calibration: Calibration,
    value: np.ndarray,
    drawn: np.ndarray,
    level: float,
    rng: np.random.Generator,
) -> tuple[Share, Share, Share]:
    """The shares `value`, (3,), with intervals from `drawn`.

    Uncorrected, with the reason, where the calibration does not fit.
    """
    p = _misfit(probabilities, calibration, value, len(drawn), rng)
    if p < MISFIT_P:
        return _uncorrected(probabilities, Message("reason.misfit", {"p": p}))
    tail = (1 - level) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail], axis=0)
    negative, neutral, positive = (
        Share(name, raw, float(value[k]), float(low[k]), float(high[k]), len(probabilities))
        for k, (name, raw) in enumerate(_counted(probabilities))
    )
    return negative, neutral, positive


def _thin(probabilities: np.ndarray) -> tuple[Share, Share, Share]:
    reason = Message("reason.thin_bin", {"n": len(probabilities), "least": MIN_TEXTS})
    return _uncorrected(probabilities, reason)


def _uncorrected(probabilities: np.ndarray, reason: Message) -> tuple[Share, Share, Share]:
    n = len(probabilities)
    negative, neutral, positive = (
        Share(name, raw, None, None, None, n, reason) for name, raw in _counted(probabilities)
    )
    return negative, neutral, positive


def _counted(probabilities: np.ndarray) -> list[tuple[str, float]]:
    """Each sentiment with the share of texts for which it is the most probable class."""
    counts = np.bincount(probabilities.argmax(axis=1), minlength=CLASSES)
    return list(zip(SENTIMENTS, (counts / max(len(probabilities), 1)).tolist(), strict=True))


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


def _times(n: int, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Multiplicity of each of n texts in each bootstrap, (draws, n)."""
    return rng.multinomial(n, np.full(n, 1 / n), size=draws)


def _cells(probabilities: np.ndarray) -> np.ndarray:
    """Each text's cell: its most probable class, and the bin of that probability."""
    best = probabilities.argmax(axis=1)
    return best * (len(_CUTS) + 1) + np.digitize(probabilities.max(axis=1), _CUTS)


def _misfit(
    probabilities: np.ndarray,
    calibration: Calibration,
    shares: np.ndarray,
    draws: int,
    rng: np.random.Generator,
) -> float:
    """p-value of the hypothesis that the scores are a mixture of the calibration's classes."""
    size = CLASSES * (len(_CUTS) + 1)
    known = _cells(calibration.probabilities)
    counts = [np.bincount(known[calibration.labels == k], minlength=size) for k in range(CLASSES)]
    # half a text added per cell: a cell without labelled texts is rare, not impossible
    profiles = np.stack([(c + 0.5) / (c.sum() + 0.5 * size) for c in counts])
    n = len(probabilities)
    observed = np.bincount(_cells(probabilities), minlength=size)

    def distance(cells: np.ndarray, mixture: np.ndarray) -> np.ndarray:
        return ((cells - n * mixture) ** 2 / (n * mixture)).sum(axis=-1)

    drawn_profiles = np.stack(
        [rng.dirichlet(c + 0.5, size=draws) for c in counts], axis=1
    )  # the classes' true profiles, uncertain because labelled texts are few
    drawn = rng.multinomial(n, np.einsum("k,bkc->bc", shares, drawn_profiles))
    mixture = shares @ profiles
    reached = (distance(drawn, mixture) >= distance(observed, mixture)).sum()
    return float((reached + 1) / (draws + 1))
