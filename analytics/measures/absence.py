"""Where a record may say that something did not happen.

A record is open: what it does not hold may have happened all the same. Only inside a span that was
searched whole, or of which a source says so, absence may be said (`schema.Search`).
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
"""Two local days meet here: one ends a second before the next begins."""


def carried_until(
    searches: Sequence[Search], subject: str, start: pd.Timestamp
) -> tuple[pd.Timestamp, tuple[str, ...]]:
    """How far from `start` on the absence of a subject is carried without a gap, and by what."""
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
    """What carries the absence of a subject from `start` to `end`; empty where it is not carried,
    or where there is no time between the two."""
    until, ids = carried_until(searches, subject, start)
    return ids if ids and until >= end > start else ()


def first_of(
    event: Milestone, subject: str, searches: Sequence[Search], onset: Moment | None
) -> tuple[str, ...]:
    """What carries that no earlier event of the subject lies between onset and this one: a source
    that calls it the first (its own ids), or searches; empty where nothing does."""
    if subject in event.first:
        return (event.id, *event.sources)
    if onset is None:
        return ()
    return carried(searches, subject, onset.earliest, event.when.earliest)


def not_on_record(spec: MeasureSpec[V]) -> Measure[V]:
    """Nothing was found, and nobody looked everywhere: no number, no verdict."""
    return spec.missing(Message("reason.not_on_record"))


def counted(
    spec: MeasureSpec[float], found: Sequence[Milestone], n: int, absence: tuple[str, ...]
) -> Measure[float]:
    """How many events were found among n; none only where that is carried, else not on record."""
    if not found and not absence:
        return not_on_record(spec)
    ids = tuple(m.id for m in found)
    return spec.observed(len(found), n=n, evidence=ids, absence=() if found else absence)


def waiting(
    spec: MeasureSpec[Duration],
    subject: str,
    searches: Sequence[Search],
    start: pd.Timestamp,
    until: pd.Timestamp,
) -> Measure[Duration]:
    """A duration whose end has not come: censored as far as the absence is carried, at most to
    `until`; else not on record."""
    if until < start:
        return spec.missing(Message("reason.before_onset"), "not_applicable")
    end, ids = carried_until(searches, subject, start)
    waited = hours(min(end, until) - start)
    if not ids or waited <= 0:
        return not_on_record(spec)
    return spec.censored(waited, Message("reason.not_yet", {"hours": waited}), n=1, absence=ids)
