"""Tone as the number of harm: the share of negative posts by local day."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analytics.measures.sentiment import share_interval
from analytics.results import Results
from analytics.schema import Harm, Level, Message, utc
from analytics.study.brief.statements import statements
from analytics.study.brief.words import began, brand, short_day
from analytics.wording import Percent, Weekday

SUREST = ("gold", "corrected", "model")
"""Whose shares are told: people's labels, else the model's as corrected, else the model's."""
FEW = 10
"""Posts of a day below which its share is not told."""
BEFORE_DAYS, MIN_DAYS = 28, 3
"""Days before it began that the usual level is taken from, and the fewest that are enough."""
WEEK = 7
MANY_QUOTES = 0.2
"""Share of a day's posts that quote the brand's own from which it is said."""


@dataclass(frozen=True)
class _Day:
    """A day's share of negative posts, of n, with its likely range."""

    day: date
    n: float
    share: float
    low: float
    high: float
    is_partial: bool


def full_days(results: Results) -> pd.DataFrame:
    """The local days that were collected from their first hour to their last."""
    days = results.days
    return days[[not one for one in _partial(results)]] if len(days) else days


def usual_of(days: pd.DataFrame, column: str) -> float | None:
    """The middle value of the days before it began, None where they are too few."""
    values = days[column].iloc[-BEFORE_DAYS:].astype(float).dropna()
    return float(values.median()) if len(values) >= MIN_DAYS else None


def _partial(results: Results) -> list[bool]:
    """Whether a day was collected only in part: the coverage, what is known, or a hole cuts it."""
    zone = results.case.time_zone
    start = utc(results.case.coverage.start, "coverage.start")
    end = min(utc(results.case.coverage.end, "coverage.end"), results.as_of)
    cut = list[bool]()
    for day in results.days["day"]:
        first = pd.Timestamp(day, tz=zone).tz_convert("UTC")
        last = (pd.Timestamp(day, tz=zone) + pd.DateOffset(days=1)).tz_convert("UTC")
        is_cut = first < start or last > end
        cut.append(is_cut or any(h.start < last and h.end > first for h in results.holes))
    return cut


def _days(results: Results) -> list[_Day]:
    """The days with enough posts, by the surest shares that there are."""
    table = results.days
    name = next((n for n in SUREST if _has(table, n)), "")
    if not name or results.tone.reason is not None:
        return []
    ends = [f"{name}_{part}" for part in ("share", "low", "high")]
    known = table[ends].astype("Float64").to_numpy(float, na_value=float("nan"))
    shown = list[_Day]()
    rows = zip(table.iterrows(), known, _partial(results), strict=True)
    for (_, row), (share, low, high), is_partial in rows:
        if row["scored"] >= FEW and share == share:
            n = float(row["scored"])
            if low != low or high != high:
                low, high = map(float, share_interval(share * n, n))
            shown.append(_Day(row["day"], n, share, low, high, is_partial))
    return shown


def _has(table: pd.DataFrame, name: str) -> bool:
    return f"{name}_share" in table and bool(table[f"{name}_share"].notna().any())


def tone(results: Results) -> Harm | None:
    """Tone of the public's posts by day, where posts have one and it began on a known day."""
    days = _days(results)
    zone = results.case.time_zone
    start = began(results.onset, zone) or (days[0].day if results.onset is None and days else None)
    after = [one for one in days if start is not None and one.day >= start]
    if start is None or not after:
        return None
    earlier = [one.share for one in days if one.day < start and not one.is_partial]
    is_enough = len(earlier) >= MIN_DAYS and results.onset is not None
    usual = float(pd.Series(earlier[-BEFORE_DAYS:]).median()) if is_enough else None
    worst = max(after, key=lambda one: one.share)
    whole = [one for one in after if not one.is_partial and one.day > worst.day]
    before = None
    if usual is not None:
        before = Level(Percent(usual), Message("brief.harm.usual"))
    points = pd.DataFrame(
        {
            "at": [_noon(one.day, zone) for one in days],
            "value": [one.share * 100 for one in days],
            "low": [one.low * 100 for one in days],
            "high": [one.high * 100 for one in days],
            "is_partial": [one.is_partial for one in days],
            "until": pd.NaT,
            "role": ["worst" if one is worst else "" for one in days],
        }
    )
    return Harm(
        kind="tone",
        label=Message(f"brief.harm.tone.{results.case.reading}"),
        title=_title(usual, worst, results.case.reading),
        unit="%",
        points=points,
        statements=statements(results),
        before=before,
        lowest=Level(Percent(worst.share), short_day(worst.day, results.case)),
        latest=_latest(whole, results),
        worse="higher",
        usual=None if usual is None else usual * 100,
    )


def _latest(whole: list[_Day], results: Results) -> Level | None:
    """The last full week after the worst day, or where there is none the last full day; said where
    many of its posts quote the brand's own, which tells little of the others.
    """
    if not whole:
        return None
    case, last = results.case, whole[-1]
    week = [one for one in whole if (last.day - one.day).days < WEEK]
    if len(week) == WEEK or (whole[-1].day - whole[0].day).days >= WEEK:
        share = sum(one.share * one.n for one in week) / sum(one.n for one in week)
        ends = {"first": short_day(week[0].day, case), "last": short_day(last.day, case)}
        return Level(Percent(share), Message("brief.harm.week", ends))
    hours = results.hours
    of_day = hours[hours["day"] == last.day] if len(hours) else hours
    quotes = float(of_day["brand_quotes"].sum()) if len(of_day) else 0.0
    total = float(of_day["messages"].sum()) if len(of_day) else 0.0
    if total and quotes / total >= MANY_QUOTES:
        values = {"day": short_day(last.day, case), "n": quotes, "total": total}
        return Level(
            Percent(last.share), Message("brief.harm.quoted", values | {"brand": brand(case)})
        )
    return Level(Percent(last.share), short_day(last.day, case))


def _title(usual: float | None, worst: _Day, reading: str) -> Message:
    """What the line finds: whether a day stands out from the usual one. reading: of the case."""
    values = {"worst": Percent(worst.share), "day": Weekday(worst.day)}
    if usual is None:
        return Message(f"brief.harm.title.tone_worst.{reading}", values)
    values |= {"usual": Percent(usual)}
    if worst.low <= usual:
        return Message(f"brief.harm.title.tone_usual.{reading}", values)
    return Message(f"brief.harm.title.tone_rose.{reading}", values)


def _noon(day: date, zone: str) -> pd.Timestamp:
    return (pd.Timestamp(day, tz=zone) + pd.Timedelta(hours=12)).tz_convert("UTC")
