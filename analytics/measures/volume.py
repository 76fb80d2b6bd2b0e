"""Number of messages and times of the peaks."""

from typing import Any

import pandas as pd

from analytics.measures.series import require_series
from analytics.schema import Measure, Measures, Message, instant, iso, number

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
    top = int(bins["messages"].to_numpy().argmax())
    at, height = _bin(bins, top, "messages")
    ids = (bin_id(at, bin_minutes),)
    measures += [
        PEAK_VOLUME.observed(height, n=total, evidence=ids),
        PEAK_AT.observed(at, n=total, evidence=ids),
    ]
    if negative:
        worst_at, worst = _bin(bins, int(bins["negative"].to_numpy().argmax()), "negative")
        worst_ids = (bin_id(worst_at, bin_minutes),)
        measures += [
            PEAK_NEGATIVE.observed(worst, n=negative, evidence=worst_ids),
            PEAK_NEGATIVE_AT.observed(worst_at, n=negative, evidence=worst_ids),
        ]
    else:
        why = Message("reason.no_negative" if bins["scored"].sum() else "reason.no_sentiment")
        measures += [PEAK_NEGATIVE.missing(why), PEAK_NEGATIVE_AT.missing(why)]
    quotes = _bin(bins, top, "brand_quotes")[1]
    measures.append(BRAND_QUOTES_AT_PEAK.observed(quotes, n=height, evidence=ids))
    return Measures(measures)


def _bin(bins: pd.DataFrame, row: int, column: str) -> tuple[pd.Timestamp, int]:
    """Start of the bin in a row, and its count in a column."""
    start: pd.Timestamp = bins["bin_start"].iloc[row]
    return start, int(bins[column].iloc[row])


def bin_id(start: pd.Timestamp, minutes: int) -> str:
    """Identifier of a bin in evidence: ``bin 2015-02-22T22:00:00Z/60min``."""
    return f"bin {iso(start)}/{minutes}min"
