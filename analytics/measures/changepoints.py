"""Change points of net sentiment, found without reference to documented events.

Pruned exact linear time (Killick, Fearnhead, Eckley 2012, Journal of the American Statistical
Association 107, 1590-1598) on standardised values, squared error, penalty 3 log n.
"""

import numpy as np
import pandas as pd

from analytics.measures.series import require_series
from analytics.measures.volume import bin_id
from analytics.schema import Measure, Message, number

LEVEL_SHIFTS = number("level_shifts", "shifts", citation="cite.killick2012")

BIN_H = 6
MIN_BINS = 12
MIN_N = 20
"""Fewest scored messages in a 6 h bin that is used."""


def change_points(values: np.ndarray) -> list[int]:
    """Rows at which a new level begins, ascending; none if the series is short or constant."""
    spread = values.std() if len(values) > 1 else 0.0
    if not np.isfinite(values).all() or spread == 0:
        return []
    import ruptures

    scaled = (values - values.mean()) / spread
    fitted = ruptures.Pelt(model="l2", min_size=1, jump=1).fit(scaled[:, None])
    return fitted.predict(pen=3 * np.log(len(values)))[:-1]


def level_shifts(bins: pd.DataFrame, bin_minutes: int) -> Measure[float]:
    """`level_shifts`: number of changes in the level of net sentiment, with the bins as evidence.

    bins: regular series (`panel.series`), aggregated to bins of 6 h; those with fewer than MIN_N
    scored messages are left out. A shift is descriptive and implies no cause.
    """
    require_series(bins, bin_minutes)
    if bins.empty:
        return LEVEL_SHIFTS.missing(Message("reason.no_messages"))
    start: pd.Series[pd.Timestamp] = bins["bin_start"].dt.floor(f"{BIN_H}h")
    wide = bins.groupby(start)[["negative", "neutral", "positive"]].sum()
    n = wide.sum(axis=1)
    known = wide[n >= MIN_N]
    if len(known) < MIN_BINS:
        values = {"n": len(known), "least": MIN_BINS, "hours": BIN_H}
        return LEVEL_SHIFTS.missing(Message("reason.few_bins", values))
    net = (known["positive"] - known["negative"]) / known.sum(axis=1)
    at = change_points(net.to_numpy(float))
    evidence = tuple(bin_id(net.index[k], BIN_H * 60) for k in at)
    return LEVEL_SHIFTS.observed(len(at), n=len(known), evidence=evidence)
