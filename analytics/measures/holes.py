"""Holes in a collection of messages, found in the counts and ids themselves.

A hole is claimed only where chance all but cannot have emptied it: a false one would turn a quiet
night into something unknown. Only what lies before a hole speaks for it, so that a hole once found
is never taken back. A gap is compared with the same hours of earlier days, at their least, at the
pace of the last days and hours, and for the clustering of messages (negative binomial).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.measures.sentiment import Z
from analytics.measures.series import collected, require_series
from analytics.schema import Message, hours

CHANCE = 1e-8
"""Chance of as empty a gap below which it is a hole."""
DAYS = 3, 14
"""Fewest and most earlier days with which a gap is compared."""
_HOUR, _DAY = pd.Timedelta(hours=1), pd.Timedelta(days=1)
_PACE_H, ENOUGH = 6, 20
_MIDWEEK = range(4)
"""Monday to Thursday: nowhere a weekend, so that any earlier day speaks for them."""
FULL = 100
"""Messages from which a period that ends at exactly the most of any may have been capped."""
CAPPED = 3
"""Periods that end at exactly that count before it is a cap."""
ID_STEP = 2.0
"""Mean step of ids up to which they count the collection's own messages."""
ID_JUMP = 100
"""Ids left out at once, over an hour or more, that are a hole."""


@dataclass(frozen=True)
class Hole:
    """A span without collection, UTC. why: what shows it, or what the case says of it."""

    start: pd.Timestamp
    end: pd.Timestamp
    why: Message
    is_declared: bool = False

    @property
    def span(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        return self.start, self.end


def holes(bins: pd.DataFrame, bin_minutes: int) -> list[Hole]:
    """Holes of a regular series (`panel.series`), in order, that it does not know of yet.

    Gaps without a message that earlier days do not explain, to the end of the series, and the part
    of a period of a capped crawl that its newest or oldest messages do not reach.
    """
    require_series(bins, bin_minutes)
    if bins.empty or _HOUR % pd.Timedelta(minutes=bin_minutes):
        return []
    found = _gaps(bins, bin_minutes) + _capped(bins, bin_minutes, 24 * 60)
    if bin_minutes < 60:
        found += _capped(bins, bin_minutes, 60)
    return merged(found)


def merged(found: Iterable[Hole]) -> list[Hole]:
    """Holes in order; of those that overlap one, with the reason of the first."""
    kept: list[Hole] = []
    for hole in sorted(found, key=lambda one: (one.start, -one.end.value)):
        if kept and hole.start < kept[-1].end:
            last = kept[-1]
            kept[-1] = Hole(last.start, max(last.end, hole.end), last.why, last.is_declared)
        else:
            kept.append(hole)
    return kept


@dataclass(frozen=True)
class _Counted:
    """A series as arrays. before: messages before each bin, (n + 1,). day, hour: in bins."""

    at: pd.DatetimeIndex
    before: np.ndarray
    share: np.ndarray
    hour: int
    day: int

    def sum(self, start: int, end: int) -> float:
        return float(self.before[end] - self.before[start])

    def alike(self, start: int, end: int, first: int) -> list[tuple[int, float]]:
        """(days earlier, messages) of the same clock time `first` days ago and more, collected."""
        found: list[tuple[int, float]] = []
        for days in range(first, first + DAYS[1]):
            low, high = start - days * self.day, end - days * self.day
            if low < 0:
                break
            if self.share[low:high].mean() > 0.9:
                found.append((days, self.sum(low, high)))
        return found


def _gaps(bins: pd.DataFrame, bin_minutes: int) -> list[Hole]:
    """Gaps without a message whose chance is below CHANCE."""
    n, share = bins["messages"].to_numpy(float), collected(bins).copy()
    width, hour = pd.Timedelta(minutes=bin_minutes), 60 // bin_minutes
    before = np.concatenate([[0.0], np.cumsum(n)])
    counted = _Counted(pd.DatetimeIndex(bins["bin_start"]), before, share, hour, 24 * hour)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], (n == 0) & (share > 0), [0]])))
    found: list[Hole] = []
    for start, end in edges.reshape(-1, 2).tolist():
        recent = max(start - DAYS[1] * counted.day, 0)
        mean = counted.sum(recent, start) / max(start - recent, 1)
        if end - start < hour or mean * (end - start) < -np.log(CHANCE):
            continue
        if _log_chance(counted, start, end) < np.log(CHANCE):
            first, last = counted.at[start], counted.at[end - 1] + width
            why = Message("reason.hole.gap", {"hours": hours(last - first)})
            found.append(Hole(first, last, why))
            share[start:end] = 0
    return found


def _log_chance(counted: _Counted, start: int, end: int) -> float:
    """Log of the chance that nothing is written from bin `start` to `end`, by what lies before.

    The chance of none is that of a negative binomial count with the dispersion seen. 0 where fewer
    than half as many as on earlier days were written right before: then messages had run dry.
    """
    spread = _dispersion(counted, start)
    trend = _trend(counted, start, spread)
    expected = sum(
        _expected(counted, start, a, min(a + counted.day, end), trend)
        for a in range(start, end, counted.day)
    )
    if not expected or _pace(counted, start) < 0.5:
        return 0.0
    return float(-expected * (np.log(spread) / (spread - 1) if spread > 1 else 1.0))


def _expected(counted: _Counted, gap: int, start: int, end: int, trend: float) -> float:
    """Messages of a day or less of a gap that begins at bin `gap`: the fewest of the same hours of
    earlier days, one in seven of which may have had less, but none of the same day of the week; and
    no more than the nearest day has at the trend.

    0 where there are too few such days, or where it may be the first weekend.
    """
    alike = counted.alike(start, end, (start - gap) // counted.day + 1)
    weekday = counted.at[(start + end - 1) // 2].weekday()
    same_day = [n for days, n in alike if days % 7 == 0]
    if len(alike) < DAYS[0] or not (same_day or weekday in _MIDWEEK):
        return 0.0
    days, nearest = alike[0]
    fewest = sorted(n for _, n in alike)[len(alike) // 7]
    return min(fewest, *same_day, nearest * trend**days)


def _trend(counted: _Counted, row: int, spread: float) -> float:
    """Factor a day by which messages became fewer over the three days before a bin, at the lower
    end of its 90 % interval; at most 1.
    """
    day = counted.day
    if row < 3 * day:
        return 1.0
    last, first = (1 + counted.sum(row - d * day, row - d * day + day) for d in (1, 3))
    slope = np.log(last / first) - Z * np.sqrt(spread * (1 / last + 1 / first))
    return float(min(1.0, np.exp(slope / 2)))


def _pace(counted: _Counted, row: int) -> float:
    """Messages written right before a bin over those of the same hours of earlier days.

    Over _PACE_H hours, or as many more as it takes until a day that is compared has ENOUGH.
    """
    for hours_back in (_PACE_H, 2 * _PACE_H, 4 * _PACE_H):
        start = max(row - hours_back * counted.hour, 0)
        alike = [n for _, n in counted.alike(start, row, 1)]
        usual = float(np.median(alike)) if alike else 0.0
        if usual >= ENOUGH:
            return counted.sum(start, row) / usual
    return 1.0


def _dispersion(counted: _Counted, row: int) -> float:
    """Variance over mean of hourly counts before a bin, at least 1: the median of days.

    From second differences, by hour and by day, which a daily cycle or a trend leaves at 0.
    """
    most = min(row // counted.hour, (DAYS[1] + 1) * 24) // 24 * 24
    ends = row - counted.hour * np.arange(most + 1)[::-1]
    y = np.diff(counted.before[ends]).reshape(-1, 24)
    if len(y) < 2:
        return 1.0
    change, sums = np.diff(np.diff(y, axis=0), axis=1), y[1:] + y[:-1]
    total = (sums[:, 1:] + sums[:, :-1]).sum(axis=1)
    known = total > 0
    if not known.any():
        return 1.0
    return float(max(1.0, np.median((change**2).sum(axis=1)[known] / total[known])))


def _capped(bins: pd.DataFrame, bin_minutes: int, period_minutes: int) -> list[Hole]:
    """What a crawl leaves out that takes only the newest, or oldest, so many of a day or hour.

    Its periods end at exactly one count that none exceeds. A hole is the empty part at either end
    of such a period where other periods have messages.
    """
    per = period_minutes // bin_minutes
    at = pd.DatetimeIndex(bins["bin_start"])
    phase = ((at.hour * 60 + at.minute) % period_minutes // bin_minutes).to_numpy()
    of = np.cumsum(phase == 0)
    n = np.zeros((int(of[-1]) + 1, per))
    n[of, phase] = bins["messages"].to_numpy(float)
    known = np.zeros(n.shape, bool)
    known[of, phase] = collected(bins) > 0
    begun, total = int(of[0]) * per + int(phase[0]), n.sum(axis=1)
    most = float(total.max())
    full, other = total == most, (total < most) & known.all(axis=1)
    if most < FULL or full.sum() < CAPPED or not other.any():
        return []
    usual = n[other].mean(axis=0)
    values = {
        "n": most,
        "unit": Message(f"unit_of_time.{'hour' if period_minutes == 60 else 'day'}"),
    }
    why = Message("reason.hole.cap", values | {"times": int(full.sum())})
    width, found = pd.Timedelta(minutes=bin_minutes), list[Hole]()
    for period in np.flatnonzero(full):
        written = np.flatnonzero(n[period])
        for low, high in ((0, int(written[0])), (int(written[-1]) + 1, per)):
            if usual[low:high].sum() > -np.log(CHANCE) and known[period, low:high].all():
                first = at[int(period) * per + low - begun]
                found.append(Hole(first, first + (high - low) * width, why))
    return found


def holes_of_ids(ids: pd.Series, at: pd.Series) -> list[Hole]:
    """Holes that numbered messages show: ids that follow time one by one, and then leave many out.

    ids: texts; at: their times, UTC. Ids of a whole platform, or made of the clock, show nothing.
    """
    order = np.argsort(at.to_numpy(), kind="stable")
    times = list[pd.Timestamp](at.iloc[order])
    step = np.diff(pd.to_numeric(ids, errors="coerce").to_numpy(float)[order])
    if len(step) < ID_JUMP or not (step > 0).mean() > 0.99:
        return []
    if step[step <= np.quantile(step, 0.99)].mean() > ID_STEP:
        return []
    jumps = np.flatnonzero(step > ID_JUMP).tolist()
    return [
        Hole(times[row], times[row + 1], Message("reason.hole.ids", {"n": int(step[row]) - 1}))
        for row in jumps
        if times[row + 1] - times[row] >= _HOUR
    ]
