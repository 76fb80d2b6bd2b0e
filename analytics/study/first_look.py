"""What the messages of a started case show, in plain sentences, before anything is documented."""

from functools import reduce

import pandas as pd

from analytics.cases import Case
from analytics.schema import Message
from analytics.study.known import Known
from analytics.study.proposals import ProposedOnset, propose_day, propose_onset
from analytics.wording import Day, UntrustedText


def is_first_look(case: Case) -> bool:
    """Whether a case rests on its messages alone: started from them, and nothing added since."""
    record = case.record
    is_open = record.onset is None or case.is_onset_proposed
    return record.proposed is not None and is_open and not case.milestones


def first_look(known: Known) -> Message:
    """How many messages there are, from when, where most of them lie, how many are negative, and
    whether complaints rose. The brand's own messages are counted apart.
    """
    days = known.by_day(known.finest)
    if days.empty:
        return Message("first_look.nothing")
    rows = known.total(known.labels or next(iter(known.panels)), "public").sum()
    sentences = (
        _seen(known, int(rows["messages"]), days),
        _busiest(known, days),
        _tone(known, int(rows["negative"])),
        _own(known),
        _rise(known, days),
    )
    return reduce(_joined, (one for one in sentences if one is not None))


def _seen(known: Known, n: int, days: pd.DataFrame) -> Message:
    """How many messages of the public there are, and from when."""
    first, last = days["day"].iloc[0], days["day"].iloc[-1]
    values = {"brand": UntrustedText(known.case.brand), "first": Day(first), "last": Day(last)}
    key = "day" if first == last else "days"
    return Message(f"first_look.seen.{key}", {"n": _count(n), **values})


def _own(known: Known) -> Message | None:
    """How many messages are the brand's own, where there are any."""
    n = int(known.total(next(iter(known.panels)), "brand")["messages"].sum())
    values = {"n": _count(n), "brand": UntrustedText(known.case.brand)}
    return Message("first_look.own", values) if n else None


def _busiest(known: Known, days: pd.DataFrame) -> Message | None:
    """The day, or within one day the hour, with most messages; None where the times do not tell."""
    if known.finest not in ("hour", "day"):
        return None
    if len(days) > 1:
        most = days["messages"].max()
        at = days["day"][days["messages"] == most]
        if len(at) > 1:
            return Message("first_look.busiest.no_day", {"n": _count(most)})
        return Message("first_look.busiest.day", {"n": _count(most), "at": Day(at.iloc[0])})
    hours = known.by_hour[["bin_start", "messages"]]
    most = hours["messages"].max() if len(hours) else 0
    at = hours["bin_start"][hours["messages"] == most]
    if most < 2 or len(at) > 1:
        return None
    key = "all" if most == hours["messages"].sum() else "hour"
    values = {"n": _count(most), "at": at.iloc[0]}
    return Message(f"first_look.busiest.{key}", values)


def _tone(known: Known, negative: int) -> Message:
    told, scored = known.tone.brief, known.tone.scored
    if told is not None:
        key = "untold" if known.tone.reason else "part"
        return Message(f"first_look.tone.{key}", {"tone": told, "negative": _count(negative)})
    key = "none" if not negative else "all" if negative == scored else "some"
    values = {"n": _count(scored), "negative": _count(negative)}
    return Message(f"first_look.tone.{key}", values)


def _rise(known: Known, days: pd.DataFrame) -> Message:
    """Whether complaints rose above their usual level, and when; else why that cannot be told."""
    zone = known.case.time_zone
    onset, _ = known.case.onset()
    if onset is not None:
        at = onset.start.tz_convert(zone).date()
        key = "seen_of_all" if known.tone.is_minor else "seen"
        return Message(f"first_look.rise.{key}", {"at": Day(at)})
    if known.naming is not None:
        return Message("first_look.rise.unnamed")
    if known.no_clock is None:
        found = propose_onset(known.by_hour, zone)
    elif known.finest == "day":
        found = propose_day(days, zone)
    else:
        found = ProposedOnset(None, known.no_clock)
    key = "open"
    if found.why.key in ("reason.no_day", "reason.no_onset"):
        key = "calm" if known.tone.told is None else "calm_of_some"
    elif found.why.key in ("reason.no_day_of_all", "reason.no_onset_of_all"):
        key = "calm_of_all"
    elif found.why.key.startswith("start.onset."):
        key = "explained"
    return Message(f"first_look.rise.{key}", {"why": found.why})


def _joined(first: Message, second: Message) -> Message:
    return Message("first_look.joined", {"first": first, "second": second})


def _count(n: float) -> float | int:
    """A number as it is shown: with its thousands, and the one that selects the singular."""
    return int(n) if n == 1 else float(n)
