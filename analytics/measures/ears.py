"""EARS C1, C2 and C3: alarm bounds of the Early Aberration Reporting System.

Hutwagner et al. 2003 (Journal of Urban Health 80, i89-i96); C3's bound as in Salmon, Schumacher,
Höhle 2016 (Journal of Statistical Software 70/10), with the defaults of their package: seven bins
of baseline, two of lag for C2 and C3, alpha .001 (.025 for C3). C1 and C2 equal the package's
results on its Salmonella Agona series. C3's margin does too, but the package adds it to the count
itself, while its manual and the paper add it to the mean, as here: 36 alarms there, 72 here.
"""

from typing import Literal

import pandas as pd

from analytics.measures.counts import Counts
from analytics.measures.warning import Watch

BASELINE, LAG = 7, 2
ALPHA = {"C1": 0.001, "C2": 0.001, "C3": 0.025}


def ears(
    counts: Counts, method: Literal["C1", "C2", "C3"] = "C1", alpha: float | None = None
) -> Watch:
    """Apply one of the three methods to counts. alpha: one-sided; None for the method's default."""
    from scipy.special import ndtri

    z = ndtri(1 - (ALPHA[method] if alpha is None else alpha))
    series = pd.Series(counts.value)
    mean, sd = _baseline(series, method)
    above = margin(counts, z) if method == "C3" else z * sd
    bound = (mean + above).clip(lower=0)
    return Watch(f"ears_{method.lower()}", counts.value, bound.to_numpy())


def margin(counts: Counts, z: float) -> pd.Series:
    """C3's margin above the mean: z standard deviations less the excess of the two bins before."""
    series = pd.Series(counts.value)
    mean, sd = _baseline(series, "C3")
    standing = (series - mean) / sd.where(sd > 0)
    excess = (standing - 1).clip(lower=0).where(sd.isna() | (sd > 0), 0.0)
    return sd * (z - excess.shift(1) - excess.shift(2))


def _baseline(series: pd.Series, method: str) -> tuple[pd.Series, pd.Series]:
    before = series.shift(1 if method == "C1" else 1 + LAG).rolling(BASELINE)
    return before.mean(), before.std()
