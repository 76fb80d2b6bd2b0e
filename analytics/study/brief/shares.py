"""The share price beside its market as the number of harm, where there is no better one."""

from datetime import date

import numpy as np
import pandas as pd

from analytics.measures.market import (
    ABNORMAL_RETURN,
    CUMULATIVE_ABNORMAL_RETURN,
    LATEST_BESIDE_MARKET,
    LOWEST_BESIDE_MARKET,
    QUARTER,
    SESSIONS_TO_REGAIN,
)
from analytics.results import Results
from analytics.schema import Harm, Level, Message, Told
from analytics.study.brief.statements import statements
from analytics.study.known import is_closed
from analytics.study.summary import market_of, whose_share
from analytics.wording import Day, Percent


def has_moved(results: Results) -> bool:
    """Whether the share fell against its market by more than its usual moves."""
    return results.measures[SESSIONS_TO_REGAIN].is_known


def shares(results: Results) -> Harm | None:
    """The share price less its market's move, in per cent of the close before; None where its moves
    are no larger than usual.
    """
    lowest, latest = (results.measures[s] for s in (LOWEST_BESIDE_MARKET, LATEST_BESIDE_MARKET))
    if not has_moved(results) or lowest.value is None or latest.value is None:
        return None
    points = _points(results)
    if len(points) < 2:
        return None
    days = [date.fromisoformat(one.evidence[0]) for one in (lowest, latest)]
    fell = Level(Percent(lowest.value, is_change=True), Day(days[0]))
    values = _named(results) | {"fall": Percent(abs(lowest.value))}
    is_later = days[1] > days[0]
    return Harm(
        kind="shares",
        label=Message("brief.harm.shares", values),
        title=Message("brief.harm.title.shares", values),
        unit="%",
        points=points,
        statements=statements(results),
        lowest=fell,
        latest=Level(Percent(latest.value, is_change=True), Day(days[1])) if is_later else None,
        usual=0.0,
        measures=(LOWEST_BESIDE_MARKET.name, LATEST_BESIDE_MARKET.name),
    )


def _named(results: Results) -> dict[str, object]:
    """Whose share it is, and what it is compared with."""
    return {"whose": whose_share(results.case), "market": market_of(results.case)}


def _points(results: Results) -> pd.DataFrame:
    """The share's level beside its market by session from the event on, and 0 on the close before;
    only sessions that had closed.
    """
    case = results.case
    market, returns = case.market, case.returns
    if market is None or returns is None:
        return pd.DataFrame({"at": [], "value": []})
    returns = returns[[is_closed(day, results.as_of) for day in returns["date"]]]
    wide = returns.pivot_table(index="date", columns="series", values="return")
    wide = wide[[market.series, market.index]].dropna()
    session = market.session.isoformat()
    rows = wide[wide.index >= session].iloc[:QUARTER]
    beyond = np.log1p(rows[market.series]) - np.log1p(rows[market.index])
    level = np.expm1(np.cumsum(np.asarray(beyond))) * 100
    earlier = list(wide.index[wide.index < session][-1:])
    stamps = [pd.Timestamp(f"{day} 16:00", tz="America/New_York") for day in rows.index]
    stamps = [pd.Timestamp(f"{day} 16:00", tz="America/New_York") for day in earlier] + stamps
    values = [*(0.0 for _ in earlier), *level]
    frame = pd.DataFrame({"at": pd.DatetimeIndex(stamps).tz_convert("UTC"), "value": values})
    low = [k == frame["value"].argmin() for k in range(len(frame))]
    role = ["worst" if one else "" for one in low]
    frame["until"] = pd.NaT
    return frame.assign(low=float("nan"), high=float("nan"), is_partial=False, role=role)


def share_sentence(results: Results) -> Told | None:
    """What the share did in its first session and first five, in one sentence; None without one."""
    move, span = (results.measures[s] for s in (ABNORMAL_RETURN, CUMULATIVE_ABNORMAL_RETURN))
    if results.case.market is None or move.value is None:
        return None
    names = (ABNORMAL_RETURN.name, CUMULATIVE_ABNORMAL_RETURN.name)
    values = _named(results)
    if has_moved(results):
        lowest = results.measures[LOWEST_BESIDE_MARKET]
        if lowest.value is None:
            return None
        values |= {
            "fall": Percent(abs(lowest.value)),
            "day": Day(date.fromisoformat(lowest.evidence[0])),
        }
        return Told(Message("brief.how_bad.shares", values), measures=(lowest.name,))
    if span.value is None:
        return None
    return Told(Message("brief.how_bad.shares_quiet", values), measures=names)
