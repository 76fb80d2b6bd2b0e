"""Shares of reputation with intervals that hold for a brand that nobody labelled.

How often people call a post bad for a brand depends on the brand as well as on the post, so a
model's mean probability is off by an amount that more posts do not lessen. How far, is learnt from
brands that the model had not seen when it read them.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.errors import UsageError
from analytics.schema import INTERVAL, SENTIMENTS
from analytics.sentiment.calibrations import CLASSES, MIN_TEXTS, check
from analytics.sentiment.embedded import FOLDER
from analytics.sentiment.shares import Share, thin

FEWEST_BRANDS = 8
"""Below, the spread between brands is itself hardly known."""
FEWEST_TEXTS = 100
"""Of a known brand; the share of fewer says more of the draw than of the brand."""
DRAWS = 4000


@dataclass(frozen=True)
class KnownBrands:
    """Brands whose posts people labelled and a model read without having learnt from the brand.

    means: (k, 3) mean probabilities of SENTIMENTS. shares: (k, 3) those labelled. texts: (k,).
    """

    means: np.ndarray
    shares: np.ndarray
    texts: np.ndarray

    def __post_init__(self) -> None:
        check(self.means, "known brands")
        check(self.shares, "known brands")
        fits = len(self.means) == len(self.shares) == len(self.texts)
        if len(self.means) < FEWEST_BRANDS or not fits or not (self.texts > 0).all():
            raise UsageError(
                what=f"{len(self.means)} brands",
                where="known brands",
                right=f"At least {FEWEST_BRANDS}, each with its mean, its share and its texts",
            )


def left_out(revision: str) -> Path:
    """Where what networks like a model said of brands left out lies (`training.left_out`)."""
    return FOLDER / f"left-out-brands-{revision}.csv"


@cache
def known_brands(revision: str) -> KnownBrands | None:
    """The brands of RepLab 2013 with FEWEST_TEXTS posts or more, by the model's revision; None for
    a model of which nobody has seen how far it is off.
    """
    path = left_out(revision)
    if not path.is_file():
        return None
    rows = pd.read_csv(path)
    rows = rows[rows["brand"].notna() & (rows["texts"] >= FEWEST_TEXTS)]
    means, shares = (
        rows[[f"{kind}_{label}" for label in SENTIMENTS]].to_numpy(float)
        for kind in ("mean", "share")
    )
    return KnownBrands(
        means / means.sum(axis=1, keepdims=True),
        shares / shares.sum(axis=1, keepdims=True),
        rows["texts"].to_numpy(float),
    )


def reputation_share(
    probabilities: np.ndarray,
    known: KnownBrands,
    *,
    copies: np.ndarray | None = None,
    level: float = INTERVAL,
) -> tuple[Share, Share, Share]:
    """Shares of posts that are negative, neutral and positive for the brand's reputation.

    probabilities: (n, 3), rows sum to 1; exclude texts without a score. copies: (n,) equal where
    two messages have the same text; None: no text is repeated.

    The log odds of the labelled shares of `known` are regressed on those of the mean probability;
    prediction for one brand more (Student's t, k - 2 degrees of freedom; Draper and Smith 1998,
    Applied Regression Analysis, 3.1) gives what the share of such posts may be, and of as many
    posts as these are worth, drawn with that share, the interval is what the middle `level` of
    draws have. A mean beyond those of all known brands has a bound alone, that of the brand at the
    edge: how the relation goes on from there, nobody has seen. None, with the reason, for texts
    worth fewer than MIN_TEXTS.
    """
    from scipy.special import expit

    check(probabilities, "probabilities")
    n = len(probabilities)
    sizes = np.ones(n) if copies is None else np.unique(copies, return_counts=True)[1]
    worth = n**2 / max((sizes**2).sum(), 1)
    counts = np.bincount(probabilities.argmax(axis=1), minlength=CLASSES)
    if worth < MIN_TEXTS:
        return thin(counts, worth)
    mean = probabilities.mean(axis=0)
    k, rng = len(known.means), np.random.default_rng(0)
    t = rng.standard_t(k - 2, DRAWS)
    shares = []
    for place, name in enumerate(SENTIMENTS):
        x = _log_odds(known.means[:, place], known.texts)
        y = _log_odds(known.shares[:, place], known.texts)
        given = float(_log_odds(mean[place], worth))
        inside = float(np.clip(given, x.min(), x.max()))
        away = inside - x.mean()
        centred = x - x.mean()
        slope = (centred @ y) / (centred @ centred)
        residual = y - y.mean() - slope * centred
        spread = (residual @ residual) / (k - 2)
        spread *= 1 + 1 / k + away**2 / (centred @ centred)
        middle = y.mean() + slope * away
        drawn = rng.binomial(round(worth), expit(middle + np.sqrt(spread) * t)) / round(worth)
        low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
        raw = float(counts[place] / n)
        value = float(expit(middle)) if inside == given else None
        ends = 0.0 if given < inside else float(low), 1.0 if given > inside else float(high)
        shares.append(Share(name, raw, value, *ends, n))
    return shares[0], shares[1], shares[2]


def _log_odds(share: np.ndarray, texts: np.ndarray | float) -> np.ndarray:
    """With half a text added to either side, so that none is endless (Haldane 1956)."""
    return np.log((share * texts + 0.5) / ((1 - share) * texts + 0.5))
