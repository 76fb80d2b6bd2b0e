"""What happened, in up to three sentences: from the record's summary, its events, or counts."""

import re

import pandas as pd

from analytics.measures.rivals_hour import COMMON_EVENT, RIVALS_SAME_HOUR
from analytics.measures.volume import MESSAGES
from analytics.results import Results
from analytics.schema import Message, Milestone, Told, utc
from analytics.study.brief.tone import full_days, usual_of
from analytics.study.brief.words import (
    LONGEST,
    began,
    brand,
    dated,
    day_of,
    first_sentence,
    sentences,
)
from analytics.wording import Day, UntrustedText, Weekday

MOST = 3
_LATER = re.compile(r",\s+later\b[^.;:]*")
"""What the record adds to an event with hindsight."""
MOST_WORDS, FEWEST_WORDS = 85, 15
"""Words of a summary that are shown: a longer one is cut at a sentence; where fewer than the least
are left, the events are told instead."""


def happened(results: Results) -> tuple[Told, ...]:
    """Up to three sentences: the record's own summary once its time is over, since it knows the
    end; before that the events that are known; without events what the messages show.
    """
    is_over = results.as_of >= utc(results.case.coverage.end, "coverage.end")
    if results.case.milestones:
        summary = _summary(results) if is_over and not results.is_first_look else ()
        return summary or _events(results)
    counted = _counts(results)
    if is_over and not counted and not results.is_first_look:
        return _summary(results)
    return counted


def _summary(results: Results) -> tuple[Told, ...]:
    """The first sentences of the record's summary, as far as they are short enough."""
    shown, words = list[Told](), 0
    for sentence in sentences(" ".join(results.case.summary.split()))[:MOST]:
        more = len(sentence.split())
        if words + more > MOST_WORDS or more > LONGEST:
            break
        words += more
        shown.append(Told(UntrustedText(sentence)))
    is_enough = words >= FEWEST_WORDS or not results.case.milestones
    return tuple(shown) if is_enough else ()


def _events(results: Results) -> tuple[Told, ...]:
    """How it began, how it grew, and what the brand answered, each in the words of the record."""
    events = sorted(results.case.milestones, key=lambda m: (m.when.earliest, m.id))
    public = [m for m in events if m.public]
    chosen = [
        _first(public, "trigger", "first_public_post"),
        next((m for m in public if m.is_critical and m.is_kind("escalation")), None),
        _answer(public),
    ]
    known = {m.id: m for m in chosen if m is not None}
    known |= {m.id: m for m in public if len(known) < MOST and m.id not in known}
    ordered = [m for m in events if m.id in list(known)[:MOST] and _text(m)]
    days = [None, *(day_of(m, results.case.time_zone) for m in ordered)]
    return tuple(
        _event(m, results, is_new=day is None or day != before)
        for m, day, before in zip(ordered, days[1:], days, strict=False)
    )


def _first(events: list[Milestone], *kinds: str) -> Milestone | None:
    return next((m for kind in kinds for m in events if m.is_kind(kind)), None)


def _answer(events: list[Milestone]) -> Milestone | None:
    """The brand's first full apology, else its first statement."""
    own = [m for m in events if m.is_statement]
    return next((m for m in own if m.is_kind("full_apology")), next(iter(own), None))


def _text(event: Milestone) -> str:
    return first_sentence(_LATER.sub("", event.text))


def _event(event: Milestone, results: Results, *, is_new: bool) -> Told:
    """An event in the words of the record. is_new: whether its day was not just said."""
    values = {"when": dated(event, results.case), "text": UntrustedText(_text(event))}
    return Told(Message(f"brief.happened.{'event' if is_new else 'same_day'}", values), (event.id,))


def _counts(results: Results) -> tuple[Told, ...]:
    """How many posts there were, and whether they rose."""
    days, case = results.days, results.case
    if days.empty:
        return ()
    found = [_rose(results), _rivals(results)]
    known = [one for one in found if one is not None]
    if found[0] is None:
        n = float(days["messages"].sum())
        values = {"n": n, "brand": brand(case), "first": Day(days["day"].iloc[0])}
        key = "day" if len(days) == 1 else "days"
        seen = Message(f"brief.happened.seen.{key}", values | {"last": Day(days["day"].iloc[-1])})
        known = [Told(seen, measures=(MESSAGES.name,)), *_busiest(days), *known]
    return tuple(known[:MOST])


def _busiest(days: pd.DataFrame) -> list[Told]:
    """The day with most posts, where one day has them."""
    most = days["messages"].max()
    at = days["day"][days["messages"] == most]
    if len(days) < 2 or len(at) > 1:
        return []
    values = {"n": float(most), "day": Weekday(at.iloc[0])}
    return [Told(Message("brief.happened.busiest", values), measures=(MESSAGES.name,))]


def _rose(results: Results) -> Told | None:
    """The busiest day from the beginning on, beside the usual day before it."""
    start = began(results.onset, results.case.time_zone)
    if start is None:
        return None
    whole = full_days(results)
    usual = usual_of(whole[whole["day"] < start], "messages")
    after = results.days[results.days["day"] >= start]
    if usual is None or after.empty:
        return None
    top = after.loc[[after["messages"].idxmax()]].iloc[0]
    n = float(top["messages"])
    if n <= usual * 1.2:
        return None
    values = {
        "day": Weekday(top["day"]),
        "brand": brand(results.case),
        "n": n,
        "usual": _about(usual),
    }
    return Told(Message("brief.happened.rose", values), measures=(MESSAGES.name,))


def _rivals(results: Results) -> Told | None:
    """The rivals whose posts rose in the same hours, where the event was theirs too."""
    measure = results.measures.get(RIVALS_SAME_HOUR.name)
    if measure is None or measure.value != COMMON_EVENT:
        return None
    table = results.tables["rivals"].frame
    names = [UntrustedText(name) for name in table["brand"][table["stand"] == "with"]]
    values = {"names": names, "n": len(names)}
    return Told(Message("brief.happened.rivals", values), measures=(RIVALS_SAME_HOUR.name,))


def _about(n: float) -> float:
    """A count in two significant digits."""
    return float(f"{n:.2g}")
