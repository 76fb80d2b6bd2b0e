"""What the timeline shows, in one sentence: what the brand said first, and when it apologised."""

from collections.abc import Sequence

import pandas as pd

from analytics.schema import Message, Milestone, Moment
from analytics.wording import UntrustedText

NAMED_COUNTS = 9
"""Counts that are written as words."""
LAST_DAY, SPREAD = 14, 2
"""Days that are counted as days; and how many days apart a day may lie to be named at all."""


def title_of(
    milestones: Sequence[Milestone], onset: Moment | None, brand: str, zone: str
) -> Message | None:
    """The sentence; None where the brand said nothing on record, or nobody knows when it began."""
    said = sorted((m for m in milestones if m.is_statement), key=lambda m: m.when.earliest)
    if onset is None or not said:
        return None
    apology = next((m for m in said if m.is_kind("full_apology")), None)
    values = {"brand": UntrustedText(brand), "first": _when(said[0].when, onset, zone)}
    half = [m for m in said if m.is_kind("non_apology")]
    if apology is None:
        return Message(f"chart.story.{'fell_short' if half else 'answered'}", values)
    values["apology"] = _when(apology.when, onset, zone)
    before = [m for m in half if m.when.latest <= apology.when.earliest]
    if before:
        values["count"] = counted(len(before))
        key = "one_before" if len(before) == 1 else "before"
        return Message(f"chart.story.{key}", values)
    is_same = said[0] is apology or values["first"] == values["apology"]
    return Message(f"chart.story.{'apologised' if is_same else 'answered_first'}", values)


def counted(n: int) -> Message | str:
    """A count at the start of a sentence."""
    return Message(f"chart.story.count.{n}") if n <= NAMED_COUNTS else str(n)


def _when(when: Moment, onset: Moment, zone: str) -> Message:
    """On which local day, the day on which it began being the first."""
    low = _days(onset.latest, when.earliest, zone)
    high = _days(onset.earliest, when.latest, zone)
    if when.best is not None and onset.best is not None:
        low = high = _days(onset.best, when.best, zone)
    low = min(low, high)
    if high < 1:
        return Message("chart.story.when.ahead")
    if low < 1 or high == 1:
        return Message("chart.story.when.same_day")
    if high > LAST_DAY:
        return Message("chart.story.when.week", {"n": (high - 1) // 7 + 1})
    key = "day" if low == high else "days" if high - low < SPREAD else "by"
    return Message(f"chart.story.when.{key}", {"low": low, "high": high})


def _days(start: pd.Timestamp, end: pd.Timestamp, zone: str) -> int:
    days = end.tz_convert(zone).date() - start.tz_convert(zone).date()
    return days.days + 1
