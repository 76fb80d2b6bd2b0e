"""Share prices around an event: returns, what is abnormal about them, and how long it lasted.

Market model (MacKinlay 1997, Journal of Economic Literature 35, 13-39): the brand's return is
regressed on the market's over the sessions −131 … −12 before the event; abnormal is what the
regression does not foresee, judged by the variance of a prediction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from scipy.stats import binom
from scipy.stats import t as student

from analytics.schema import INTERVAL, Measure, Note

NAMES = (
    "brand_return",
    "market_return",
    "abnormal_return",
    "abnormal_return_t",
    "cumulative_abnormal_return",
    "lowest_beside_market",
    "latest_beside_market",
    "sessions_to_regain",
    "volume_ratio",
)
ESTIMATION = (-131, -12)
"""First and last session of the regression, counted from the event's."""
WINDOW = 5
"""Sessions of the cumulative abnormal return, the event's own first."""
QUARTER = 60
"""Sessions after the event that its share is followed: a convention."""
LEAST = 60
"""Fewest sessions that the regression may rest on."""
LEVEL = 0.05
"""Two-sided level below which a move is called significant."""
_SPIKE = 8.0
_UNITS = {"sessions_to_regain": "sessions", "abnormal_return_t": "", "volume_ratio": "times"}


@dataclass(frozen=True)
class Abnormal:
    """Abnormal return over some sessions, share of 1, from a regression on n sessions."""

    value: float
    low: float
    high: float
    t: float
    n: int

    @property
    def is_significant(self) -> bool:
        return 2 * student.sf(abs(self.t), self.n - 2) < LEVEL


def abnormal_return(
    brand: np.ndarray, market: np.ndarray, event: int, sessions: int = 1
) -> Abnormal | None:
    """Abnormal return summed over `sessions` from row `event` on; None where it cannot be told.

    brand, market: (n,) daily returns of the same sessions. None: fewer than LEAST sessions to
    learn from, the window not over, or a market that never moved. The variance holds both the
    sessions' own noise and that of the regression's coefficients.
    """
    first, last = max(event + ESTIMATION[0], 0), event + ESTIMATION[1]
    x, y = market[first : last + 1], brand[first : last + 1]
    now = slice(event, event + sessions)
    n, spread = len(x), ((x - x.mean()) ** 2).sum() if len(x) else 0.0
    if last < 0 or n < LEAST or event + sessions > len(brand) or spread == 0:
        return None
    slope = ((x - x.mean()) * (y - y.mean())).sum() / spread
    start = y.mean() - slope * x.mean()
    noise = ((y - start - slope * x) ** 2).sum() / (n - 2)
    value = float((brand[now] - start - slope * market[now]).sum())
    away = (market[now] - x.mean()).sum()
    sd = float(np.sqrt(noise * (sessions + sessions**2 / n + away**2 / spread)))
    if sd == 0:
        return None
    half = float(student.ppf(0.5 + INTERVAL / 2, n - 2)) * sd
    return Abnormal(value, value - half, value + half, value / sd, n)


def standardised_cross_section(found: Sequence[Abnormal]) -> tuple[float, float] | None:
    """(mean abnormal return, t) over several events; None below three.

    Each event's return is put in units of its own prediction error, so that one volatile share
    does not decide (Boehmer, Musumeci and Poulsen 1991, J. of Financial Economics 30, 253-272).
    """
    if len(found) < 3:
        return None
    scaled = np.array([one.t for one in found])
    mean = float(np.mean([one.value for one in found]))
    return mean, float(scaled.mean() / (scaled.std(ddof=1) / np.sqrt(len(scaled))))


def suspicious(returns: pd.DataFrame) -> pd.DataFrame:
    """Rows that look like a wrong price: a spike that the next session undoes.

    returns: `date, series, return`, sorted by date within each series. A row is returned where its
    move is more than 8 times the series' robust standard deviation, the next move takes back half
    of it or more, and its price is further off its two neighbours than theirs are. A real shock is
    seldom undone within a day; still, look before deleting.
    """
    found = []
    for _, rows in returns.groupby("series", sort=False):
        move = np.log1p(rows["return"].to_numpy(float))
        scale = 1.4826 * np.median(np.abs(move - np.median(move)))
        now, after = move[:-1], move[1:]
        off = np.pad(np.abs(now - after), 1)
        is_spike = (np.abs(now) > _SPIKE * scale) & (np.abs(now + after) < np.abs(now) / 2)
        is_spike &= (off[1:-1] > off[:-2]) & (off[1:-1] > off[2:])
        found.append(rows[np.append(is_spike, False)])
    return pd.concat(found) if found else returns.iloc[:0]


def market(
    returns: pd.DataFrame | None, brand: str, index: str, session: date | None
) -> dict[str, Measure]:
    """What the share did on the case's session and after it, beside the market.

    returns: columns `date` (ISO text), `series`, `return` (share of 1) and, where known,
    `relative_volume`, only sessions that had closed by the page's instant; None where the case has
    no prices.
    """
    wide = pd.DataFrame() if returns is None else _wide(returns)
    day = "" if session is None else session.isoformat()
    out = {}
    for name, series in (("brand_return", brand), ("market_return", index)):
        if series in wide and day in wide.index and not pd.isna(wide.loc[day, series]):
            value = float(wide.loc[day, series])
            out[name] = _measure(name, value=value, n=1, evidence=(f"{series} {day}",))
        else:
            out[name] = _missing(name, returns is None, series, day)
    out |= _beyond(out, wide, brand, index, day)
    own = pd.DataFrame() if returns is None else returns[returns["series"] == brand]
    return out | {"volume_ratio": _volume_ratio(own, out["brand_return"], day)}


def _wide(returns: pd.DataFrame) -> pd.DataFrame:
    dates = returns["date"].astype(str)
    return returns.assign(date=dates).pivot(index="date", columns="series", values="return")


def _beyond(
    out: dict[str, Measure], wide: pd.DataFrame, brand: str, index: str, day: str
) -> dict[str, Measure]:
    """Abnormal returns and the sessions until the share had regained its price."""
    names = NAMES[2:-1]
    for one in out.values():
        if not one.is_observed:
            return {name: _not_available(name, one.reason) for name in names}
    both = wide[[brand, index]].dropna()
    at = both.index.get_loc(day)
    x, y = both[index].to_numpy(float), both[brand].to_numpy(float)
    alone, summed = (abnormal_return(y, x, at, sessions) for sessions in (1, WINDOW))
    few = Note("reason.few_sessions", {"n": at, "least": LEAST - ESTIMATION[1] - 1})
    told = {name: _not_available(name, few) for name in names}
    if alone is not None:
        told["abnormal_return"] = _judged("abnormal_return", alone, f"{brand} {day}")
        told["abnormal_return_t"] = _measure("abnormal_return_t", unit="", value=alone.t, n=alone.n)
        name, after = "cumulative_abnormal_return", len(y) - at
        short = Note("reason.window_not_over", {"after": after, "sessions": WINDOW})
        told[name] = _judged(name, summed, day) if summed else _not_available(name, short)
    beyond = np.log1p(y) - np.log1p(x)
    told |= _levels(beyond[at:], both.index[at:])
    told["sessions_to_regain"] = _regained(beyond, at, (alone, summed), few, day)
    return told


def _judged(name: str, found: Abnormal, evidence: str) -> Measure:
    verdict = "significant" if found.is_significant else "not_significant"
    return _measure(
        name,
        value=found.value,
        low=found.low,
        high=found.high,
        n=found.n,
        reason=Note(f"reason.{verdict}", {"t": found.t}),
        evidence=(evidence,),
    )


def _levels(beyond: np.ndarray, days: pd.Index) -> dict[str, Measure]:
    """Where the share stood beside its market at its lowest and at the end of QUARTER sessions,
    against the session before the event. beyond: (n,) log returns of the share less the market's,
    from the event on."""
    level = np.expm1(np.cumsum(beyond[:QUARTER]))
    at = {"lowest_beside_market": int(level.argmin()), "latest_beside_market": len(level) - 1}
    return {
        name: _measure(name, value=float(level[k]), n=len(level), evidence=(str(days[k]),))
        for name, k in at.items()
    }


def _regained(
    beyond: np.ndarray, at: int, moves: Sequence[Abnormal | None], few: Note, day: str
) -> Measure:
    """Sessions until the share stood again where it had stood beside its market before the event.

    beyond: (n,) log returns of the share less the market's; at: row of the event. Only of a share
    that fell beyond its market, on the session or over WINDOW, "back" can be said.
    """
    name = "sessions_to_regain"
    if moves[0] is None:
        return _not_available(name, few)
    level = np.cumsum(beyond[at:])
    if not (level < 0).any() or not any(m and m.is_significant and m.value < 0 for m in moves):
        reason = Note("reason.no_fall", {"day": day})
        return Measure(name, "sessions", "not_applicable", reason=reason, method=f"method.{name}")
    fallen = int(level[:WINDOW].argmin())
    back = np.flatnonzero(level[fallen:] >= 0)
    if len(back):
        value = int(fallen + back[0]) + 1
        return _measure(name, unit="sessions", value=value, n=len(level), evidence=(day,))
    return Measure(
        name,
        "sessions",
        "censored",
        low=len(level),
        n=len(level),
        reason=Note("reason.not_regained", {"sessions": len(level)}),
        method=f"method.{name}",
    )


def _volume_ratio(own: pd.DataFrame, moved: Measure, day: str) -> Measure:
    """Shares traded on the day over the median of the sessions that the market model learns from.

    The interval is that of the median by order statistics: no assumption on how volume scatters.
    """
    name = "volume_ratio"
    if not moved.is_observed:
        return _not_available(name, moved.reason)
    own = own.sort_values("date")
    at = int((own["date"].astype(str) < day).sum())
    traded = own.get("relative_volume", pd.Series(np.nan, own.index)).to_numpy(float)
    usual = traded[max(at + ESTIMATION[0], 0) : max(at + ESTIMATION[1] + 1, 0)]
    usual = np.sort(usual[np.isfinite(usual)])
    n = len(usual)
    if np.isnan(traded[at]):
        return _not_available(name, Note("reason.no_volume", {"day": day}))
    if n < LEAST:
        return _not_available(name, Note("reason.few_volumes", {"n": n, "least": LEAST}))
    rank = int(binom.ppf((1 - INTERVAL) / 2, n, 0.5)) - 1
    middle, low, high = np.median(usual), usual[n - 1 - rank], usual[rank]
    value, low, high = (float(traded[at] / one) for one in (middle, low, high))
    busier = Note("reason.busier_sessions", {"busier": int((usual >= traded[at]).sum()), "n": n})
    known = {"value": value, "low": low, "high": high, "n": n, "reason": busier}
    return _measure(name, unit=_UNITS[name], **known, evidence=(day,))


def _measure(name: str, *, unit: str = "share", **known: object) -> Measure:
    cite = "cite.mackinlay1997" if "abnormal" in name else ""
    cite = "cite.beaver1968" if name == "volume_ratio" else cite
    return Measure(name, unit, "observed", method=f"method.{name}", citation=cite, **known)


def _missing(name: str, is_none: bool, series: str, day: str) -> Measure:
    no_session = Note("reason.no_session", {"series": series, "day": day})
    return _not_available(name, Note("reason.no_prices") if is_none or not day else no_session)


def _not_available(name: str, reason: Note) -> Measure:
    unit = _UNITS.get(name, "share")
    return Measure(name, unit, "not_available", reason=reason, method=f"method.{name}")
