"""Changes in the level of net sentiment that lasted, found without reference to documented events.

Candidates are the change points of pruned exact linear time (Killick, Fearnhead, Eckley 2012,
Journal of the American Statistical Association 107, 1590-1598) on standardised values, squared
error, penalty 3 log n. That penalty takes the bins for independent, which those of sentiment are
not; `lasting` tells which candidates are changes, and lasted.
"""

import numpy as np
import pandas as pd

from analytics.measures.lasting import Series, lasting_shifts
from analytics.measures.series import collected, require_series, soft_counts
from analytics.measures.volume import bin_id
from analytics.schema import Measure, Message, number

LEVEL_SHIFTS = number("level_shifts", "shifts", citation="cite.killick2012")

BIN_H = 6
MIN_BINS = 64
"""Fewest bins of 6 h with enough messages, of 16 days: a week before, one after, two days more."""
MAX_BINS = 6000
"""Most bins of 6 h, of four years, that are looked at."""
MIN_N = 20
"""Fewest scored messages in a 6 h bin that is used."""
_LEAST = 0.05
"""Least variance of one message's −1, 0 or +1."""


def change_points(values: np.ndarray) -> list[int]:
    """Rows at which a new level begins, ascending; none if values are few, all the same or not
    finite.
    """
    if len(values) < 2 or not np.isfinite(values).all():
        return []
    spread = values.std()
    if spread == 0:
        return []
    import ruptures

    scaled = (values - values.mean()) / spread
    fitted = ruptures.Pelt(model="l2", min_size=1, jump=1).fit(scaled[:, None])
    return fitted.predict(pen=3 * np.log(len(values)))[:-1]


def level_shifts(bins: pd.DataFrame, bin_minutes: int) -> Measure[float]:
    """`level_shifts`: number of changes in the level of net sentiment that lasted to the end of the
    series (`lasting.lasting_shifts`), with the bins as evidence. No cause is implied.

    bins: regular series (`panel.series`), aggregated to bins of 6 h; those with fewer than MIN_N
    scored messages in the time that was collected are not used.
    """
    require_series(bins, bin_minutes)
    if bins.empty:
        return LEVEL_SHIFTS.missing(Message("reason.no_messages"))
    start: pd.Series[pd.Timestamp] = bins["bin_start"].dt.floor(f"{BIN_H}h")
    seen = soft_counts(bins) * (collected(bins) > 0)[:, None]
    wide = pd.DataFrame(seen).groupby(start.to_numpy()).sum()
    known = int((wide.sum(axis=1) >= MIN_N).sum())
    values = {"n": known, "least": MIN_BINS, "hours": BIN_H}
    if len(wide) > MAX_BINS:
        return LEVEL_SHIFTS.missing(
            Message("reason.long_series", {"most": MAX_BINS, "hours": BIN_H})
        )
    if known < MIN_BINS:
        return LEVEL_SHIFTS.missing(Message("reason.few_bins", values))
    series = _series(wide.to_numpy(float))
    rows = np.flatnonzero(series.is_known)
    at = lasting_shifts(series, [int(rows[k]) for k in change_points(series.value[rows])])
    if at is None:
        return LEVEL_SHIFTS.missing(Message("reason.few_bins", values))
    evidence = tuple(bin_id(wide.index[k], BIN_H * 60) for k in at)
    return LEVEL_SHIFTS.observed(len(at), n=known, evidence=evidence)


def _series(counts: np.ndarray) -> Series:
    """counts: (n, 3) negative, neutral, positive."""
    n = counts.sum(axis=1)
    is_known = n >= MIN_N
    each = np.maximum(n, 1)
    net, spoken = (counts[:, 2] - counts[:, 0]) / each, (counts[:, 2] + counts[:, 0]) / each
    variance = np.maximum(spoken - net**2, _LEAST) / each
    return Series(np.where(is_known, net, 0.0), np.where(is_known, variance, 0.0), is_known)
