"""Scores of labelled texts that a model was not trained on, by which its shares are corrected."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analytics.errors import UsageError
from analytics.schema import SENTIMENTS
from analytics.sentiment import prevalence
from analytics.sentiment.embedded import FOLDER, shipped

CLASSES = len(SENTIMENTS)
MIN_TEXTS = 30
"""Fewest texts in a bin, and in each class of the calibration, for a share to be computed."""
FITS = 100
"""Bootstraps of a calibration whose brands are unknown."""


@dataclass(frozen=True)
class Calibration:
    """Scores of labelled texts that were not used in training.

    probabilities: (m, 3) in the order of SENTIMENTS. labels: (m,) positions in SENTIMENTS. brands:
    (m,) the brand that each text is about. The brand of a bin is then treated as one more of the
    same population, so that the interval includes the variation between brands.
    """

    probabilities: np.ndarray
    labels: np.ndarray
    brands: np.ndarray | None = None

    def __post_init__(self) -> None:
        check(self.probabilities, "calibration")
        counts = self._counts(slice(None))
        if len(self.labels) != len(self.probabilities) or counts.min() < MIN_TEXTS:
            raise UsageError(
                what=f"labelled texts of the three classes: {counts.tolist()}",
                where="calibration",
                right=f"At least {MIN_TEXTS} of each, one label a row",
            )

    @cached_property
    def variants(self) -> tuple[np.ndarray, bool]:
        """Calibrations that could as well have been: multiplicity of each text, (v, m).

        One for each brand that has MIN_TEXTS of each class, with its texts alone, and True; where
        fewer than two have, FITS bootstraps within the classes, and False.
        """
        if self.brands is not None:
            of_brands = [self.brands == brand for brand in np.unique(self.brands)]
            enough = [rows for rows in of_brands if self._counts(rows).min() >= MIN_TEXTS]
            if len(enough) > 1:
                return np.stack(enough).astype(int), True
        rng, times = np.random.default_rng(0), np.zeros((FITS, len(self.labels)), dtype=int)
        for k in range(CLASSES):
            own = np.flatnonzero(self.labels == k)
            times[:, own] = times_drawn(len(own), FITS, rng)
        return times, False

    @cached_property
    def _scalings(self) -> tuple[np.ndarray, np.ndarray]:
        """Vector scaling of the scores as fitted, then on `variants`; and the class shares."""
        weights = np.concatenate([np.ones((1, len(self.labels))), self.variants[0]])
        shares = weights @ np.eye(CLASSES)[self.labels] / weights.sum(axis=1, keepdims=True)
        return prevalence.fit_scaling(self.probabilities, self.labels, weights), shares

    @cached_property
    def _scaling(self) -> np.ndarray:
        """Vector scaling of the scores as fitted, (1, 3)."""
        once = np.ones((1, len(self.labels)))
        return prevalence.fit_scaling(self.probabilities, self.labels, once)

    def scaled(self, probabilities: np.ndarray) -> np.ndarray:
        """Probabilities, (n, 3), calibrated on these texts (vector scaling; Guo et al. 2017, ICML).

        They hold for texts whose classes are as frequent as here.
        """
        return prevalence.ratios(probabilities, self._scaling, np.ones((1, CLASSES)))[0]

    def _counts(self, rows: np.ndarray | slice) -> np.ndarray:
        """Number of these texts in each class, (3,)."""
        return np.bincount(self.labels[rows], minlength=CLASSES)

    def means(self, times: np.ndarray) -> np.ndarray:
        """Mean probabilities of each class, texts weighted by multiplicity, (draws, 3, 3)."""
        own = times[:, None] * (self.labels == np.arange(CLASSES)[:, None])
        return own @ self.probabilities / own.sum(axis=2, keepdims=True)

    def ratios(self, probabilities: np.ndarray) -> np.ndarray:
        """Likelihood ratios of texts, (1 + v, n, 3): by all texts, then by each of `variants`."""
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


def check(probabilities: np.ndarray, where: str) -> None:
    is_table = probabilities.ndim == 2 and probabilities.shape[1] == CLASSES
    is_table = is_table and bool((probabilities >= 0).all())
    if not is_table or not np.allclose(probabilities.sum(axis=1), 1, atol=1e-3):
        raise UsageError(
            what=f"an array of shape {probabilities.shape}, below 0, or rows that do not sum to 1",
            where=where,
            right="Probabilities of negative, neutral, positive, one row a text",
        )


def times_drawn(n: int, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Multiplicity of each of n texts in each bootstrap, (draws, n)."""
    return rng.multinomial(n, np.full(n, 1 / n), size=draws)
