"""Share prices around an event: returns, abnormal returns, and time until the price recovered.

Market model (MacKinlay 1997, Journal of Economic Literature 35, 13-39): the brand's return is
regressed on the market's over the sessions −131 … −12 before the event. The abnormal return is the
residual, tested with the variance of a prediction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analytics.errors import TableError
from analytics.measures.prices import suspicious as suspicious
from analytics.schema import (
    INTERVAL,
    Duration,
    Measure,
    Measures,
    MeasureSpec,
    Message,
    duration,
    number,
)

BRAND_RETURN = number("brand_return", "share")
MARKET_RETURN = number("market_return", "share")
ABNORMAL_RETURN = number("abnormal_return", "share", citation="cite.mackinlay1997")
ABNORMAL_RETURN_T = number("abnormal_return_t", "", citation="cite.mackinlay1997")
CUMULATIVE_ABNORMAL_RETURN = number(
    "cumulative_abnormal_return", "share", citation="cite.mackinlay1997"
)
LOWEST_BESIDE_MARKET = number("lowest_beside_market", "share")
LATEST_BESIDE_MARKET = number("latest_beside_market", "share")
SESSIONS_TO_REGAIN = duration("sessions_to_regain", "sessions")
VOLUME_RATIO = number("volume_ratio", "times", citation="cite.beaver1968")
SPECS: tuple[MeasureSpec[Any], ...] = (
    BRAND_RETURN,
    MARKET_RETURN,
    ABNORMAL_RETURN,
    ABNORMAL_RETURN_T,
    CUMULATIVE_ABNORMAL_RETURN,
    LOWEST_BESIDE_MARKET,
    LATEST_BESIDE_MARKET,
    SESSIONS_TO_REGAIN,
    VOLUME_RATIO,
)
ESTIMATION = (-131, -12)
"""First and last session of the regression, relative to the event's session."""
WINDOW = 5
"""Sessions of the cumulative abnormal return, starting with the event's own."""
QUARTER = 60
"""Sessions after the event for which the share is followed: a convention."""
MIN_SESSIONS = 60
"""Fewest sessions for the regression."""
LEVEL = 0.05
"""Two-sided level below which a move is called significant."""
_NO_SPREAD = 1e-9
"""Relative spread, and return, below which numbers are one number but for rounding."""


@dataclass(frozen=True)
class Abnormal:
    """Abnormal return over some sessions, as a fraction, from a regression on n sessions."""

    value: float
    low: float
    high: float
    t: float
    n: int

    @property
    def is_significant(self) -> bool:
        from scipy.special import stdtr

        return bool(2 * stdtr(self.n - 2, -abs(self.t)) < LEVEL)


def abnormal_return(
    brand: np.ndarray, market: np.ndarray, event: int, sessions: int = 1
) -> Abnormal | None:
    """Abnormal return summed over `sessions` from row `event` on; None if it cannot be estimated.

    brand, market: (n,) daily returns of the same sessions. None: fewer than MIN_SESSIONS to
    estimate from, the window not over, or a market or a share of constant returns. The variance
    includes the sessions' own noise and that of the regression's coefficients.
    """
    from scipy.special import stdtrit

    first, last = max(event + ESTIMATION[0], 0), event + ESTIMATION[1]
    x, y = market[first : last + 1], brand[first : last + 1]
    now = slice(event, event + sessions)
    n, spread = len(x), ((x - x.mean()) ** 2).sum() if len(x) else 0.0
    if last < 0 or n < MIN_SESSIONS or event + sessions > len(brand):
        return None
    if spread <= n * _NO_SPREAD**2:
        return None
    slope = ((x - x.mean()) * (y - y.mean())).sum() / spread
    start = y.mean() - slope * x.mean()
    noise = ((y - start - slope * x) ** 2).sum() / (n - 2)
    value = float((brand[now] - start - slope * market[now]).sum())
    away = (market[now] - x.mean()).sum()
    sd = float(np.sqrt(noise * (sessions + sessions**2 / n + away**2 / spread)))
    if sd <= _NO_SPREAD:
        return None
    half = float(stdtrit(n - 2, 0.5 + INTERVAL / 2)) * sd
    return Abnormal(value, value - half, value + half, value / sd, n)


def standardised_cross_section(returns: Sequence[Abnormal]) -> tuple[float, float] | None:
    """(mean abnormal return, t) over several events; None for fewer than three, or where all moved
    alike, so that their spread tells nothing.

    Each event's return is divided by its own prediction error, so that one volatile share does not
    dominate (Boehmer, Musumeci and Poulsen 1991, J. of Financial Economics 30, 253-272).
    """
    if len(returns) < 3:
        return None
    scaled = np.array([one.t for one in returns])
    spread = float(scaled.std(ddof=1))
    if spread <= _NO_SPREAD * abs(float(scaled.mean())):
        return None
    mean = float(np.mean([one.value for one in returns]))
    return mean, float(scaled.mean() / (spread / np.sqrt(len(scaled))))


def market(returns: pd.DataFrame | None, brand: str, index: str, session: date | None) -> Measures:
    """The share's returns on the case's session and after it, relative to the market: SPECS.

    returns: columns `date` (ISO text), `series`, `return` (fraction) and, if known,
    `relative_volume`, only sessions that had closed by the page's instant; None if the case has no
    prices. Raises `TableError` where a series has a day twice.
    """
    wide = pd.DataFrame() if returns is None else _wide(returns)
    day = "" if session is None else session.isoformat()
    own, whole = (
        _return(spec, wide, series, day, is_priced=returns is not None)
        for spec, series in ((BRAND_RETURN, brand), (MARKET_RETURN, index))
    )
    traded = pd.DataFrame() if returns is None else returns[returns["series"] == brand]
    return Measures(
        [
            own,
            whole,
            *_beyond(own, whole, wide, brand, index, day),
            _volume_ratio(traded, own, day),
        ]
    )


def _return(
    spec: MeasureSpec[float], wide: pd.DataFrame, series: str, day: str, *, is_priced: bool
) -> Measure[float]:
    """Return of a series on the day."""
    if series in wide and day in wide.index and not pd.isna(wide[series][day]):
        return spec.observed(float(wide[series][day]), n=1, evidence=(f"{series} {day}",))
    if not is_priced or not day:
        return spec.missing(Message("reason.no_prices"))
    return spec.missing(Message("reason.no_session", {"series": series, "day": day}))


def _wide(returns: pd.DataFrame) -> pd.DataFrame:
    dated = returns.assign(date=returns["date"].astype(str))
    twice = dated.duplicated(["date", "series"])
    if twice.any():
        row = dated.iloc[int(twice.to_numpy().argmax())]
        raise TableError(
            what=f"{row['series']} has two returns of {row['date']}",
            where="returns",
            right="Each day of a series once",
        )
    return dated.pivot(index="date", columns="series", values="return")


def _beyond(
    own: Measure[float],
    whole: Measure[float],
    wide: pd.DataFrame,
    brand: str,
    index: str,
    day: str,
) -> list[Measure[Any]]:
    """Abnormal returns, and the sessions until the share had regained its price."""
    if reason := own.reason or whole.reason:
        return [spec.missing(reason) for spec in SPECS[2:-1]]
    both = wide[[brand, index]].dropna()
    at = int(both.index.get_indexer(pd.Index([day]))[0])
    x, y = both[index].to_numpy(float), both[brand].to_numpy(float)
    alone, summed = (abnormal_return(y, x, at, sessions) for sessions in (1, WINDOW))
    least = MIN_SESSIONS - ESTIMATION[1] - 1
    few = Message("reason.few_sessions", {"n": at, "least": least})
    if at >= least:
        few = Message("reason.flat_returns", {"share": brand, "market": index})
    if (np.minimum(x, y) <= -1).any():
        return [spec.missing(Message("reason.impossible_return")) for spec in SPECS[2:-1]]
    beyond = np.log1p(y) - np.log1p(x)
    return [
        *_abnormal(alone, summed, few, f"{brand} {day}", day, len(y) - at),
        *_levels(beyond[at:], both.index[at:]),
        _regained(beyond, at, (alone, summed), few, day),
    ]


def _abnormal(
    alone: Abnormal | None,
    summed: Abnormal | None,
    few: Message,
    evidence: str,
    day: str,
    sessions_after: int,
) -> list[Measure[float]]:
    """The abnormal return of the session, its t, and the abnormal return over WINDOW."""
    if alone is None:
        specs = (ABNORMAL_RETURN, ABNORMAL_RETURN_T, CUMULATIVE_ABNORMAL_RETURN)
        return [spec.missing(few) for spec in specs]
    short = Message("reason.window_not_over", {"after": sessions_after, "sessions": WINDOW})
    spec = CUMULATIVE_ABNORMAL_RETURN
    return [
        _judged(ABNORMAL_RETURN, alone, evidence),
        ABNORMAL_RETURN_T.observed(alone.t, n=alone.n),
        _judged(spec, summed, day) if summed else spec.missing(short),
    ]


def _judged(spec: MeasureSpec[float], abnormal: Abnormal, evidence: str) -> Measure[float]:
    key = "significant" if abnormal.is_significant else "not_significant"
    verdict = Message(f"reason.{key}", {"t": abnormal.t})
    return spec.observed(
        abnormal.value,
        abnormal.low,
        abnormal.high,
        n=abnormal.n,
        verdict=verdict,
        evidence=(evidence,),
    )


def _levels(beyond: np.ndarray, days: pd.Index) -> list[Measure[float]]:
    """The share's level relative to its market at its lowest and at the end of QUARTER sessions,
    against the session before the event. beyond: (n,) log returns of the share less the market's,
    from the event on.
    """
    level = np.expm1(np.cumsum(beyond[:QUARTER]))
    rows = {LOWEST_BESIDE_MARKET: int(level.argmin()), LATEST_BESIDE_MARKET: len(level) - 1}
    return [
        spec.observed(float(level[row]), n=len(level), evidence=(str(days[row]),))
        for spec, row in rows.items()
    ]


def _regained(
    beyond: np.ndarray, at: int, moves: Sequence[Abnormal | None], few: Message, day: str
) -> Measure[Duration]:
    """Sessions until the share regained its level relative to its market before the event.

    beyond: (n,) log returns of the share less the market's; at: row of the event. Defined only for
    a share that fell relative to its market, on the session or over WINDOW.
    """
    spec = SESSIONS_TO_REGAIN
    if moves[0] is None:
        return spec.missing(few)
    level = np.cumsum(beyond[at:])
    if not (level < 0).any() or not any(m and m.is_significant and m.value < 0 for m in moves):
        return spec.missing(Message("reason.no_fall", {"day": day}), "not_applicable")
    fallen = int(level[:WINDOW].argmin())
    back = np.flatnonzero(level[fallen:] >= 0)
    n = len(level)
    if len(back):
        return spec.observed(Duration(fallen + int(back[0]) + 1), n=n, evidence=(day,))
    return spec.censored(Duration(n), Message("reason.not_regained", {"sessions": n}), n=n)


def _volume_ratio(own: pd.DataFrame, moved: Measure[float], day: str) -> Measure[float]:
    """Shares traded on the day over the median of the sessions that the market model is estimated
    from.

    The interval is that of the median by order statistics, which assumes no distribution of volume.
    """
    from scipy.special import bdtrik

    if moved.reason is not None:
        return VOLUME_RATIO.missing(moved.reason)
    own = own.sort_values("date")
    at = int((own["date"].astype(str) < day).sum())
    unknown = pd.Series(np.nan, own.index)
    traded = own.get("relative_volume", unknown).to_numpy(float)
    usual = traded[max(at + ESTIMATION[0], 0) : max(at + ESTIMATION[1] + 1, 0)]
    usual = np.sort(usual[np.isfinite(usual)])
    n = len(usual)
    if np.isnan(traded[at]):
        return VOLUME_RATIO.missing(Message("reason.no_volume", {"day": day}))
    if n < MIN_SESSIONS:
        return VOLUME_RATIO.missing(Message("reason.few_volumes", {"n": n, "least": MIN_SESSIONS}))
    rank = int(np.ceil(bdtrik((1 - INTERVAL) / 2, n, 0.5))) - 1
    middle, low, high = np.median(usual), usual[n - 1 - rank], usual[rank]
    value, low, high = (float(traded[at] / usual_volume) for usual_volume in (middle, low, high))
    busier = Message("reason.busier_sessions", {"busier": int((usual >= traded[at]).sum()), "n": n})
    return VOLUME_RATIO.observed(value, low, high, n=n, verdict=busier, evidence=(day,))
