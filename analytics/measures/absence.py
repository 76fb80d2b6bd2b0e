"""Where a record may say that something did not happen.

A record is open: what it does not hold may have happened all the same. Only inside a span that was
searched whole, or of which a source says so, absence may be said (`schema.Search`).
"""

from collections.abc import Sequence

import pandas as pd

from analytics.schema import Measure, Milestone, Moment, Note, Search

_GAP = pd.Timedelta(seconds=1)
"""Two local days meet here: one ends a second before the next begins."""


def carried_until(
    searches: Sequence[Search], subject: str, start: pd.Timestamp
) -> tuple[pd.Timestamp, tuple[str, ...]]:
    """How far from `start` on the absence of a subject is carried without a gap, and by what."""
    end, ids = start, []
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


def not_on_record(name: str, unit: str, method: str) -> Measure:
    """Nothing was found, and nobody looked everywhere: no number, no verdict."""
    reason = Note("reason.not_on_record")
    return Measure(name, unit, "not_available", reason=reason, method=method)


def counted(
    name: str,
    unit: str,
    found: Sequence[Milestone],
    n: int,
    absence: tuple[str, ...],
    method: str,
) -> Measure:
    """How many events were found among n; none only where that is carried, else not on record."""
    if not found and not absence:
        return not_on_record(name, unit, method)
    ids = tuple(m.id for m in found)
    carriers = () if found else absence
    known = {"n": n, "method": method, "evidence": ids, "absence": carriers}
    return Measure(name, unit, "observed", len(found), **known)


def waiting(
    name: str,
    subject: str,
    searches: Sequence[Search],
    start: pd.Timestamp,
    until: pd.Timestamp,
    method: str,
) -> Measure:
    """A duration whose end has not come: censored as far as the absence is carried, at most to
    `until`; else not on record."""
    if until < start:
        reason = Note("reason.before_onset")
        return Measure(name, "h", "not_applicable", reason=reason, method=method)
    end, ids = carried_until(searches, subject, start)
    waited = (min(end, until) - start).total_seconds() / 3600
    if not ids or waited <= 0:
        return not_on_record(name, "h", method)
    reason = Note("reason.not_yet", {"hours": waited})
    return Measure(
        name, "h", "censored", low=waited, n=1, reason=reason, method=method, absence=ids
    )
