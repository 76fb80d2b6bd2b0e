"""Instants: UTC, timezone-aware, written to the second; and how exactly a message's is known."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import pandas as pd

from analytics.errors import TableError
from analytics.schema.measure import Duration
from analytics.schema.vocabulary import RESOLUTIONS

Resolution = Literal["hour", "day", "week", "month", "year"]
_COARSE: dict[str, Resolution] = {
    "part_of_day": "day",
    "day": "day",
    "week": "week",
    "month": "month",
    "quarter": "year",
    "year": "year",
}
"""The period to which a time is known, by its `time_precision`, where that is not its clock."""


def resolution_of(precision: "pd.Series[str]") -> "pd.Series[Any]":
    """The period to which each time is known; hour where it has a clock or states no precision."""
    known = precision.map(_COARSE).fillna("hour")
    return known.astype(pd.CategoricalDtype(list(RESOLUTIONS), ordered=True))


def utc(value: datetime, where: str) -> pd.Timestamp:
    """A timezone-aware time as a UTC timestamp; a naive one raises `TableError`."""
    stamp = pd.Timestamp(value)
    if stamp is pd.NaT or stamp.tzinfo is None:
        raise TableError(
            what=f"the time {value} has no zone", where=where, right="Write it with Z or an offset"
        )
    return stamp.tz_convert("UTC")


def iso(stamp: pd.Timestamp) -> str:
    """UTC text of an instant, to the second: ``2017-04-10T16:27:47Z``."""
    return stamp.tz_convert("UTC").strftime("%Y-%m-%dT%H:%M:%SZ")


def hours(delta: pd.Timedelta) -> Duration:
    """A difference of instants in hours."""
    return Duration(delta.total_seconds() / 3600)


@dataclass(frozen=True)
class Moment:
    """An instant known to lie in [earliest, latest]; `best` only if a source gives it. UTC."""

    earliest: pd.Timestamp
    latest: pd.Timestamp
    best: pd.Timestamp | None = None

    def __post_init__(self) -> None:
        for name in ("earliest", "latest", "best"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, utc(value, f"moment, {name}"))
        if self.latest < self.earliest:
            raise TableError(
                what=f"the window ends ({iso(self.latest)}) before it begins",
                where="moment",
                right=f"latest must not be before earliest ({iso(self.earliest)})",
            )
        if self.best is not None and not self.earliest <= self.best <= self.latest:
            raise TableError(
                what=f"the best time {iso(self.best)} lies outside its window",
                where="moment",
                right="earliest <= best <= latest",
            )

    @property
    def start(self) -> pd.Timestamp:
        """The best time, from which durations count; where no source gives it, the earliest."""
        return self.best or self.earliest

    def hours_since(self, onset: "Moment") -> tuple[Duration | None, Duration, Duration]:
        """Hours after `onset` as (best, low, high): low = earliest − latest onset, and so on."""
        low = hours(self.earliest - onset.latest)
        high = hours(self.latest - onset.earliest)
        if self.best is None or onset.best is None:
            return None, low, high
        return hours(self.best - onset.best), low, high
