"""Agreement of two models on the same texts, and the texts on which they differ."""

from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from analytics.errors import UsageError
from analytics.schema import INTERVAL, SENTIMENTS


@dataclass(frozen=True)
class Agreement:
    """Agreement on the texts that both models scored.

    table: counts, (3, 3): a row per label of the first model, a column per label of the second.
    kappa: Cohen's (1960), with an interval from its large-sample error (Fleiss, Cohen and Everitt
    1969); None where one of them gave one label throughout. apart: positions of the texts that they
    label differently, those first for which both are most certain.
    """

    table: pd.DataFrame
    share: float
    kappa: float | None
    low: float | None
    high: float | None
    apart: np.ndarray


def agreement(first: pd.DataFrame, second: pd.DataFrame, *, level: float = INTERVAL) -> Agreement:
    """Compare two tables that `score` gave for the same texts.

    A text that either model did not score (empty, another language) is not counted. `UsageError`
    where no text was scored by both.
    """
    from statsmodels.stats.inter_rater import cohens_kappa  # not for those who only score

    both = (first["label"].notna() & second["label"].notna()).to_numpy()
    if not both.any():
        raise UsageError(
            what="no text has a label from both models",
            where="agreement",
            right="Compare models that read the language of the texts",
        )
    one, two = (
        pd.Categorical(table["label"], SENTIMENTS).codes.astype(int) for table in (first, second)
    )
    counts = np.bincount(one[both] * 3 + two[both], minlength=9).reshape(3, 3)
    kappa = low = high = None
    if max(counts.sum(axis=0).max(), counts.sum(axis=1).max()) < counts.sum():
        estimate: Any = cohens_kappa(counts)
        margin = NormalDist().inv_cdf(0.5 + level / 2) * max(estimate.var_kappa, 0) ** 0.5
        kappa = float(estimate.kappa)
        low, high = max(-1.0, kappa - margin), min(1.0, kappa + margin)
    sure = [table[list(SENTIMENTS)].max(axis=1).to_numpy() for table in (first, second)]
    apart = np.flatnonzero(both & (one != two))
    return Agreement(
        table=pd.DataFrame(counts, index=list(SENTIMENTS), columns=list(SENTIMENTS)),
        share=float(np.trace(counts) / counts.sum()),
        kappa=kappa,
        low=low,
        high=high,
        apart=apart[np.argsort(-np.minimum(*sure)[apart], kind="stable")],
    )
