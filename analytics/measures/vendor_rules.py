"""Alarm rules as vendors of monitoring tools publish them, for the back-test.

Each compares the mean of a recent window with that of an earlier one that ends where the recent one
starts. If a page gives no factor, that of its worked example is used (`example`), or else two
(`ours`).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analytics.measures.counts import Counts
from analytics.measures.warning import Watch


@dataclass(frozen=True)
class VendorRule:
    """near mean > factor · far mean + sds · far sd (or median and MAD); windows as pandas spans.

    source: key of the catalogue. factor_from: whether the page states the factor, shows it in an
    example, or it is this project's choice.
    """

    name: str
    near: str
    far: str
    source: str
    factor: float = 1.0
    sds: float = 0.0
    is_robust: bool = False
    factor_from: Literal["stated", "example", "ours"] = "stated"


RULES = (
    VendorRule("social_1h_12h", "1h", "12h", "cite.meltwater", 2.5, factor_from="example"),
    VendorRule("editorial_1d_14d", "1D", "14D", "cite.meltwater", 4.0, factor_from="example"),
    VendorRule("surge_1h_7d", "1h", "7D", "cite.agility", 1.5, factor_from="example"),
    *(VendorRule(f"sd_24h_7d_{k:g}", "1D", "7D", "cite.socialmetrix", sds=k) for k in (1.5, 2, 3)),
    VendorRule("ratio_1h_24h", "1h", "1D", "cite.ratio", 2.0, factor_from="ours"),
    VendorRule("ratio_24h_7d", "1D", "7D", "cite.ratio", 2.0, factor_from="ours"),
    VendorRule("ratio_7d_4w", "7D", "28D", "cite.ratio", 2.0, factor_from="ours"),
    VendorRule("robust_z", "1h", "7D", "cite.iglewicz1993", sds=3.5, is_robust=True),
)
MAD_TO_SD = 1.4826
CHUNK = 4096
"""Windows whose medians are taken at once."""


def vendor_watch(rule: VendorRule, counts: Counts) -> Watch:
    """Apply one rule to counts; not available before both windows are full."""
    series = pd.Series(counts.value)
    near = counts.rows(rule.near)
    before = series.shift(near).rolling(counts.rows(rule.far))
    if rule.is_robust:
        middle = before.median()
        spread = MAD_TO_SD * _deviations(series.shift(near).to_numpy(), counts.rows(rule.far))
    else:
        middle, spread = before.mean(), before.std()
    bound = rule.factor * middle + (rule.sds * spread if rule.sds else 0.0)
    return Watch(rule.name, series.rolling(near).mean().to_numpy(), bound.to_numpy())


def _deviations(values: np.ndarray, rows: int) -> np.ndarray:
    """Median absolute deviation from the median of the `rows` values that end with each; (n,)."""
    out = np.full(len(values), np.nan)
    if len(values) < rows:
        return out
    windows = np.lib.stride_tricks.sliding_window_view(values, rows)
    for start in range(0, len(windows), CHUNK):
        some = windows[start : start + CHUNK]
        middle = np.median(some, axis=1, keepdims=True)
        at = slice(start + rows - 1, start + rows - 1 + len(some))
        out[at] = np.median(np.abs(some - middle), axis=1)
    return out
