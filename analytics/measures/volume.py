"""How many messages, and when most."""

import pandas as pd

from analytics.measures.series import require_series
from analytics.schema import Measure, Note, iso


def volume(bins: pd.DataFrame, bin_minutes: int) -> dict[str, Measure]:
    """Count and peaks of a regular series (`panel.series`).

    Returns `messages`, `peak_volume` and `peak_at` (busiest bin), `peak_negative` and
    `peak_negative_at` (bin with most negative messages), `brand_quotes_at_peak` (messages of the
    busiest bin that quote a post of the brand's own). Ties go to the earlier bin.
    """
    require_series(bins, bin_minutes)
    names = {
        "messages": "messages",
        "peak_volume": "messages a bin",
        "peak_at": "UTC",
        "peak_negative": "messages a bin",
        "peak_negative_at": "UTC",
        "brand_quotes_at_peak": "messages a bin",
    }
    if bins.empty:
        reason = Note("reason.no_messages")
        return {
            name: Measure(name, unit, "not_available", reason=reason, method=f"method.{name}")
            for name, unit in names.items()
        }
    total, negative = int(bins["messages"].sum()), int(bins["negative"].sum())
    busiest = bins.loc[bins["messages"].idxmax()]
    worst = bins.loc[bins["negative"].idxmax()]
    values = {
        "messages": (total, total, ()),
        "peak_volume": (int(busiest["messages"]), total, (busiest,)),
        "peak_at": (iso(busiest["bin_start"]), total, (busiest,)),
        "peak_negative": (int(worst["negative"]), negative, (worst,)),
        "peak_negative_at": (iso(worst["bin_start"]), negative, (worst,)),
        "brand_quotes_at_peak": (
            int(busiest["brand_quotes"]),
            int(busiest["messages"]),
            (busiest,),
        ),
    }
    return {
        name: Measure(
            name,
            names[name],
            "observed",
            value=value,
            n=n,
            method=f"method.{name}",
            evidence=tuple(bin_id(row["bin_start"], bin_minutes) for row in evidence),
        )
        for name, (value, n, evidence) in values.items()
    }


def bin_id(start: pd.Timestamp, minutes: int) -> str:
    """Name of a bin as evidence: ``bin 2015-02-22T22:00:00Z/60min``."""
    return f"bin {iso(start)}/{minutes}min"
