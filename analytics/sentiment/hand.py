"""Labels by a person: draw a sample, and estimate shares from labels and scores.

A person's few labels remove the model's bias; the model's many scores narrow the interval. This is
prediction-powered inference (Angelopoulos, Duchi, Zrnic 2023, "PPI++", arXiv 2311.01453).
"""

import hashlib

import numpy as np
import pandas as pd

from analytics.errors import TableError, UsageError
from analytics.schema import INTERVAL, SENTIMENTS
from analytics.sentiment.shares import CLASSES, Share

MIN_LABELS = 20
"""Fewest labels of a bin for a share to be estimated from them."""
FLAT = 1e-12
"""Sum of squares below which guesses are all alike."""


def key(message_id: str) -> str:
    """A short key of a message that no spreadsheet takes for a number."""
    return "m" + hashlib.sha256(message_id.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def draw(messages: pd.DataFrame, strata: pd.Series, n: int, seed: int = 0) -> pd.DataFrame:
    """A sample for a person to label, columns COLUMNS, `label` empty, in random order.

    messages: `message_id, published_at, text`, a row per message. strata: a name per row, in the
    same order; each stratum gets its share of the n rows, rounded by largest remainder. The order
    is random so that a half-labelled sample is still a random one. The model's labels are not
    shown. Raises `UsageError` where there are fewer than n messages.
    """
    if not 1 <= n <= len(messages):
        raise UsageError(
            what=f"{n} messages are asked for, of {len(messages)}",
            where="--n",
            right="At least 1, and at most as many as the case has",
        )
    rng = np.random.default_rng(seed)
    groups = pd.Series(np.arange(len(messages))).groupby(strata.to_numpy(), sort=True)
    exact = groups.size() * n / len(messages)
    take = np.floor(exact).astype(int)
    more = (exact - take).sort_values(ascending=False, kind="stable").index[: n - take.sum()]
    take[more] += 1
    rows = np.concatenate([rng.choice(rows, take[name], replace=False) for name, rows in groups])
    chosen = messages.iloc[rng.permutation(rows)]
    return pd.DataFrame(
        {
            "key": [key(one) for one in chosen["message_id"]],
            "published_at": chosen["published_at"].dt.strftime("%Y-%m-%d %H:%M:%SZ").to_numpy(),
            "text": chosen["text"].to_numpy(),
            "label": "",
        }
    )


def share_by_hand(
    probabilities: np.ndarray,
    labelled: np.ndarray,
    labels: np.ndarray,
    *,
    untold: int = 0,
    level: float = INTERVAL,
) -> tuple[Share, Share, Share] | None:
    """Shares of negative, neutral and positive by PPI++; None below MIN_LABELS labels.

    probabilities: (N, 3) of all texts of the bin, including the labelled ones. labelled: (n, 3),
    scores of the texts that a person labelled, drawn at random. labels: (n,) positions in
    SENTIMENTS. The shares are those of the N texts, of which n are known: where all are labelled,
    the interval has no width. untold: how many texts of the same draw a person could not tell; then
    the shares are those of the texts that a person can tell, and the model, whose scores do not say
    which these are, is left aside. Raises `TableError` on NaN, and on labels that are no positions.
    """
    many, few = len(probabilities), len(labels)
    if few < MIN_LABELS:
        return None
    for name, given in (("probabilities", probabilities), ("labelled", labelled)):
        if given.shape[1:] != (CLASSES,) or not np.isfinite(given).all():
            what = f"{name} hold a text without a probability of each class"
            raise TableError(what=what, where="share_by_hand", right="Leave out texts without one")
    if len(labelled) != few or not np.isin(labels, range(CLASSES)).all():
        what = f"{few} labels of {len(labelled)} texts, or a label that is none of the classes"
        raise TableError(what=what, where="share_by_hand", right="A label, 0 to 2, for each text")
    raw = np.bincount(probabilities.argmax(axis=1), minlength=CLASSES) / many
    out = []
    for k, name in enumerate(SENTIMENTS):
        truth = (labels == k).astype(float)
        told = round(many * few / (few + untold))
        guesses = np.zeros(told) if untold else probabilities[:, k]
        guess = np.zeros(few) if untold else labelled[:, k]
        value, low, high = _estimate(guesses, guess, truth, level)
        out.append(Share(name, float(raw[k]), value, low, high, many, labelled=few))
    return tuple(out)


def _estimate(
    guesses: np.ndarray, guess: np.ndarray, truth: np.ndarray, level: float
) -> tuple[float, float, float]:
    """Share of a class among all texts, and its interval.

    guesses: (N,) probabilities of all texts. guess: (n,) those of the labelled ones. truth: (n,) 1
    where the label is this class, else 0.

    Value: mean of the labels + λ · (mean guess of all − mean guess of the labelled), with the λ
    between 0 and 1 that minimises the variance. Interval: that of Wilson (1927) for as many labels
    as would tell as much without a model, and the sampled fraction of a finite population (Korn and
    Graubard 1998, Survey Methodology 24, 193-201; compared for small shares by Franco et al. 2019,
    J. Survey Stat. Methodol. 7, 334-364), with Student's t for the λ and variance that few labels
    give. What the model saves is estimated with half a label of each kind added on which it does
    not help (Jeffreys), because labels without any miss do not prove that it makes none.
    """
    many, few = len(guesses), len(truth)
    share, centred = truth.mean(), guess - guess.mean()
    power = float(centred @ centred)
    weight = float(np.clip(centred @ truth / power, 0, 1)) if power > FLAT else 0.0
    known = few / many
    least, most = known * share, 1 - known * (1 - share)
    value = share + weight * (guesses.mean() - guess.mean())
    value = float(np.clip(value, least, max(most, least)))
    unaided = ((1 - share) ** 2 + share**2) / 2
    missed = few * np.var(truth - weight * guess) + unaided
    saved = missed / (few * np.var(truth) + unaided)
    worth = few / saved
    if known >= 1:
        return value, value, value
    low, high = wilson(value, worth / (1 - known), few, level)
    return value, max(low, least), min(high, most)


def wilson(value: float, n: float, few: float, level: float) -> tuple[float, float]:
    """Wilson's interval of a share of n texts, with the quantile of Student's t for few labels."""
    from scipy.special import stdtrit

    z = float(stdtrit(few - 2, 0.5 + level / 2))
    middle, scale = value + z**2 / (2 * n), 1 + z**2 / n
    half = z * np.sqrt(value * (1 - value) / n + z**2 / (4 * n**2))
    return float((middle - half) / scale), float((middle + half) / scale)
