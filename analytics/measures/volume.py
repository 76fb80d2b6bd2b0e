"""Number of messages and times of the peaks."""

from typing import Any

import numpy as np
import pandas as pd

from analytics.measures.series import collected, require_series
from analytics.schema import Measure, Measures, MeasureSpec, Message, instant, iso, number

MESSAGES = number("messages", "messages")
PEAK_VOLUME = number("peak_volume", "messages_per_bin")
PEAK_AT = instant("peak_at")
PEAK_NEGATIVE = number("peak_negative", "messages_per_bin")
PEAK_NEGATIVE_AT = instant("peak_negative_at")
BRAND_QUOTES_AT_PEAK = number("brand_quotes_at_peak", "messages_per_bin")
SPECS = (
    MESSAGES,
    PEAK_VOLUME,
    PEAK_AT,
    PEAK_NEGATIVE,
    PEAK_NEGATIVE_AT,
    BRAND_QUOTES_AT_PEAK,
)


def volume(bins: pd.DataFrame, bin_minutes: int) -> Measures:
    """Count and peaks of a regular series (`panel.series`): the measures of SPECS.

    peak_volume, peak_at: of the busiest bin; peak_negative, peak_negative_at: of the bin with most
    negative messages; brand_quotes_at_peak: messages of the busiest bin that quote one of the
    brand's own posts. In a tie the earlier bin is used. A series without messages has no peak.
    Where a hole in the collection begins or ends at half of a peak or more, the true peak may lie
    in it: its height is then censored, and its time is missing.
    """
    require_series(bins, bin_minutes)
    if bins.empty:
        return Measures(spec.missing(Message("reason.no_messages")) for spec in SPECS)
    total, negative = int(bins["messages"].sum()), int(bins["negative"].sum())
    measures: list[Measure[Any]] = [MESSAGES.observed(total, n=total)]
    if not total:
        return Measures(
            [*measures, *(spec.missing(Message("reason.no_messages")) for spec in SPECS[1:])]
        )
    measures += _peak(bins, "messages", (PEAK_VOLUME, PEAK_AT), bin_minutes)
    if negative:
        measures += _peak(bins, "negative", (PEAK_NEGATIVE, PEAK_NEGATIVE_AT), bin_minutes)
    else:
        why = Message("reason.no_negative" if bins["scored"].sum() else "reason.no_sentiment")
        measures += [PEAK_NEGATIVE.missing(why), PEAK_NEGATIVE_AT.missing(why)]
    top = int(bins["messages"].to_numpy().argmax())
    at, height = _bin(bins, top, "messages")
    quotes = _bin(bins, top, "brand_quotes")[1]
    ids = (bin_id(at, bin_minutes),)
    measures.append(BRAND_QUOTES_AT_PEAK.observed(quotes, n=height, evidence=ids))
    return Measures(measures)


def _peak(
    bins: pd.DataFrame,
    column: str,
    specs: tuple[MeasureSpec[float], MeasureSpec[pd.Timestamp]],
    bin_minutes: int,
) -> list[Measure[Any]]:
    """Height and time of the highest bin of a column that holds more than zeros."""
    total = int(bins[column].sum())
    at, height = _bin(bins, int(bins[column].to_numpy().argmax()), column)
    if _may_be_hidden(bins, column):
        why = Message("reason.peak_in_hole", {"n": height})
        return [specs[0].censored(height, why, n=total), specs[1].missing(why, n=total)]
    ids = (bin_id(at, bin_minutes),)
    return [
        specs[0].observed(height, n=total, evidence=ids),
        specs[1].observed(at, n=total, evidence=ids),
    ]


def _may_be_hidden(bins: pd.DataFrame, column: str) -> bool:
    """Whether a bin beside a hole counts half of the highest, or more, in the time collected."""
    share = collected(bins)
    rate = bins[column].to_numpy(float) / np.clip(share, 0.25, 1)
    lost = np.concatenate([[False], share == 0, [False]])
    beside = (lost[2:] | lost[:-2]) & (share > 0)
    return bool(beside.any()) and bool(2 * rate[beside].max() >= bins[column].max())


def _bin(bins: pd.DataFrame, row: int, column: str) -> tuple[pd.Timestamp, int]:
    """Start of the bin in a row, and its count in a column."""
    start: pd.Timestamp = bins["bin_start"].iloc[row]
    return start, int(bins[column].iloc[row])


def bin_id(start: pd.Timestamp, minutes: int) -> str:
    """Identifier of a bin in evidence: ``bin 2015-02-22T22:00:00Z/60min``."""
    return f"bin {iso(start)}/{minutes}min"
