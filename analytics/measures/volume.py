"""How many messages, and when most."""

import pandas as pd

from analytics.measures.series import require_series
from analytics.schema import Measure, Note, iso


def volume(bins: pd.DataFrame, bin_minutes: int) -> dict[str, Measure]:
    """Count and peaks of a regular series (`panel.series`).

    Returns `messages`, `peak_volume` and `peak_at` (busiest bin), `peak_negative` and
    `peak_negative_at` (bin with most negative messages), `brand_quotes_at_peak` (messages of the
    busiest bin that quote a post of the brand's own). Ties go to the earlier bin. Nothing has no
    peak.
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
        return {name: _missing(name, unit, "reason.no_messages") for name, unit in names.items()}
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
    out = {}
    for name, (value, n, evidence) in values.items():
        if n == 0 and name != "messages":
            key = "reason.no_negative" if bins["scored"].sum() else "reason.no_sentiment"
            key = key if total else "reason.no_messages"
            out[name] = _missing(name, names[name], key)
            continue
        ids = tuple(bin_id(row["bin_start"], bin_minutes) for row in evidence)
        known = {"value": value, "n": n, "method": f"method.{name}", "evidence": ids}
        out[name] = Measure(name, names[name], "observed", **known)
    return out


def _missing(name: str, unit: str, why: str) -> Measure:
    return Measure(name, unit, "not_available", reason=Note(why), method=f"method.{name}")


def bin_id(start: pd.Timestamp, minutes: int) -> str:
    """Name of a bin as evidence: ``bin 2015-02-22T22:00:00Z/60min``."""
    return f"bin {iso(start)}/{minutes}min"
