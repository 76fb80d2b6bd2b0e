"""Claims that something did not happen, and the evidence that they need.

A record is incomplete: an event that it lacks may still have happened. Absence is claimed only
within a span that was searched completely, or for which a source states it (`schema.Search`).
"""

from collections.abc import Sequence

import pandas as pd

from analytics.schema import (
    Duration,
    Measure,
    MeasureSpec,
    Message,
    Milestone,
    Moment,
    Search,
    hours,
)
from analytics.schema.measure import V

_GAP = pd.Timedelta(seconds=1)
"""Largest gap between adjacent spans: a local day ends one second before the next begins."""


def carried_until(
    searches: Sequence[Search], subject: str, start: pd.Timestamp
) -> tuple[pd.Timestamp, tuple[str, ...]]:
    """Until when absence of a subject is supported without a gap from `start`, and by which ids."""
    end = start
    ids: list[str] = []
    for one in sorted(searches, key=lambda one: (one.earliest, one.id)):
        if one.subject == subject and one.earliest <= end + _GAP and one.latest > end:
            end = one.latest
            ids.append(one.id)
    return end, tuple(ids)


def carried(
    searches: Sequence[Search], subject: str, start: pd.Timestamp, end: pd.Timestamp
) -> tuple[str, ...]:
    """Ids that support the absence of a subject from `start` to `end`; empty if it is not supported
    throughout or if the span is empty.
    """
    until, ids = carried_until(searches, subject, start)
    return ids if ids and until >= end > start else ()


def first_of(
    event: Milestone, subject: str, searches: Sequence[Search], onset: Moment | None
) -> tuple[str, ...]:
    """Ids that support that no earlier event of the subject lies between onset and this one.

    Either a source calls the event the first (its own ids), or searches cover the span. Empty if
    neither.
    """
    if subject in event.first:
        return (event.id, *event.sources)
    if onset is None:
        return ()
    return carried(searches, subject, onset.earliest, event.when.earliest)


def not_on_record(spec: MeasureSpec[V]) -> Measure[V]:
    """A missing measure: nothing was found, and no complete search was made."""
    return spec.missing(Message("reason.not_on_record"))


def counted(
    spec: MeasureSpec[float], events: Sequence[Milestone], n: int, absence: tuple[str, ...]
) -> Measure[float]:
    """Number of events found among n; zero only if absence is supported, else not on record."""
    if not events and not absence:
        return not_on_record(spec)
    ids = tuple(m.id for m in events)
    return spec.observed(len(events), n=n, evidence=ids, absence=() if events else absence)


def waiting(
    spec: MeasureSpec[Duration],
    subject: str,
    searches: Sequence[Search],
    start: pd.Timestamp,
    until: pd.Timestamp,
) -> Measure[Duration]:
    """A duration whose end was not observed: censored where support for the absence ends, at the
    latest at `until`; not on record without such support.
    """
    if until < start:
        return spec.missing(Message("reason.before_onset"), "not_applicable")
    end, ids = carried_until(searches, subject, start)
    waited = hours(min(end, until) - start)
    if not ids or waited <= 0:
        return not_on_record(spec)
    return spec.censored(waited, Message("reason.not_yet", {"hours": waited}), n=1, absence=ids)
