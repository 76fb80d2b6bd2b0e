"""Daily returns as published facts; what is abnormal about them is another measure's question."""

from datetime import date

import pandas as pd

from analytics.schema import Measure, Note

NAMES = ("brand_return", "market_return")


def session_returns(
    returns: pd.DataFrame | None, brand: str, market: str, session: date | None
) -> dict[str, Measure]:
    """Return of the brand's share and of the market on one trading day, as shares of 1.

    returns: columns `date` (ISO text), `series`, `return`; None where the case has no prices.
    """
    out = {}
    for name, series in zip(NAMES, (brand, market), strict=True):
        method = f"method.{name}"
        if returns is None or session is None:
            reason = Note("reason.no_prices")
            out[name] = Measure(name, "share", "not_available", reason=reason, method=method)
            continue
        day = session.isoformat()
        row = returns[(returns["series"] == series) & (returns["date"].astype(str) == day)]
        if row.empty:
            reason = Note("reason.no_session", {"series": series, "day": day})
            out[name] = Measure(name, "share", "not_available", reason=reason, method=method)
            continue
        value = float(row["return"].iloc[0])
        evidence = (f"{series} {day}",)
        out[name] = Measure(
            name, "share", "observed", value=value, n=1, method=method, evidence=evidence
        )
    return out
