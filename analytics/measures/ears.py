"""EARS C1, C2, C3: the Early Aberration Reporting System's bounds.

Hutwagner et al. 2003 (Journal of Urban Health 80, i89-i96); C3's bound as in Salmon, Schumacher,
Höhle 2016 (Journal of Statistical Software 70/10), whose package's defaults these are: seven bins
of baseline, two of lag for C2 and C3, alpha .001 (.025 for C3). C1 and C2 equal the package's
answers on its Salmonella Agona series; C3, written from its formula, does not (72 alarms, not 36).
"""

from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import norm

from analytics.measures.counts import Counts
from analytics.measures.warning import Watch

BASELINE, LAG = 7, 2
ALPHA = {"C1": 0.001, "C2": 0.001, "C3": 0.025}


def ears(
    counts: Counts, method: Literal["C1", "C2", "C3"] = "C1", alpha: float | None = None
) -> Watch:
    """Watch counts with one of the three methods; alpha: one-sided, its default where None."""
    z = norm.ppf(1 - (ALPHA[method] if alpha is None else alpha))
    series = pd.Series(counts.value)
    before = series.shift(1 if method == "C1" else 1 + LAG).rolling(BASELINE)
    mean, sd = before.mean(), before.std()
    if method == "C3":
        standing = (series - mean) / sd.where(sd > 0)
        excess = (standing - 1).clip(lower=0).where(sd.isna() | (sd > 0), 0.0)
        z = z - excess.shift(1) - excess.shift(2)
    bound = (mean + z * sd).to_numpy()
    if method == "C3":
        bound = np.maximum(bound, 0)
    return Watch(f"ears_{method.lower()}", counts.value, bound)
