"""The response clock: when the brand detected, acknowledged, answered, apologised and acted."""

import itertools
from collections.abc import Sequence

import pandas as pd

from analytics.measures.absence import carried, first_of, not_on_record, waiting
from analytics.schema import (
    APOLOGY_ELEMENTS,
    UNCREDITED_KINDS,
    Measure,
    Milestone,
    Moment,
    Note,
    Search,
    iso,
)

SUBSTANCE = ("explanation", "repair", "prevention")
CLOCK = {
    "time_to_acknowledge_h": "acknowledged_at",
    "time_to_respond_h": "responded_at",
    "time_to_apologise_h": "apologised_at",
    "time_to_act_h": "acted_at",
}


SUBJECT = {
    "acknowledged_at": "statements",
    "responded_at": "statements",
    "apologised_at": "apology",
    "acted_at": "deeds",
}
"""What a record is searched for where one of CLOCK's instants is said not to have come."""


def milestone_of(
    name: str, milestones: Sequence[Milestone], onset: Moment | None = None
) -> Milestone | None:
    """The milestone behind one of CLOCK's instants, or None. First means earliest possible.

    acknowledged_at: first public word or act of the brand. responded_at: first public one with a
    full explanation, repair or prevention, which is none of UNCREDITED_KINDS. apologised_at: its
    first full apology. acted_at: its first deed. What surely lies before `onset` answers nothing.
    """
    chosen = {
        "acknowledged_at": lambda m: m.is_statement,
        "responded_at": lambda m: (
            m.is_statement
            and not m.is_kind(*UNCREDITED_KINDS)
            and any(m.apology.get(element) == "full" for element in SUBSTANCE)
        ),
        "apologised_at": lambda m: m.is_about("apology"),
        "acted_at": lambda m: m.is_deed,
    }[name]
    found = (m for m in in_order(milestones) if chosen(m) and is_answer(m, onset))
    return next(found, None)


def in_order(milestones: Sequence[Milestone]) -> list[Milestone]:
    """By when they may first have happened; on a tie what is coded as the first answer first."""
    return sorted(
        milestones,
        key=lambda m: (m.when.earliest, not m.is_kind("first_brand_response"), m.id),
    )


def is_answer(event: Milestone, onset: Moment | None) -> bool:
    """Whether an event may answer what began at onset: not if it surely lies before."""
    return onset is None or event.when.latest >= onset.earliest


def response_clock(
    milestones: Sequence[Milestone],
    onset: Moment | None,
    observed_until: pd.Timestamp,
    searches: Sequence[Search] = (),
) -> dict[str, Measure]:
    """The four instants and the four durations of CLOCK, each with its documented window.

    value is null where no source gives a best time, low and high are the ends of the window:
    earliest − latest onset, latest − earliest onset; all are 0 where the event is the onset itself.
    The event is the first on record; that there was no earlier one is claimed only where `absence`
    says what carries it. Without the event a duration is censored as far as its absence is carried,
    else not available.
    """
    out: dict[str, Measure] = {}
    for duration, instant in CLOCK.items():
        event = milestone_of(instant, milestones, onset)
        subject = SUBJECT[instant]
        out[instant] = _instant(instant, event)
        out[duration] = duration_to(
            duration, event, subject, onset, observed_until, searches, f"method.{duration}"
        )
    return out


def duration_to(
    name: str,
    event: Milestone | None,
    subject: str,
    onset: Moment | None,
    observed_until: pd.Timestamp,
    searches: Sequence[Search],
    method: str,
) -> Measure:
    """Hours from onset to an event of the brand, or how long its absence is carried. The reason of
    an observed one says where it earns no credit for its speed.
    """
    if onset is None:
        reason = Note("reason.no_onset_known")
        return Measure(name, "h", "not_available", reason=reason, method=method)
    if event is None:
        return waiting(name, subject, searches, onset.latest, observed_until, method)
    is_onset = event.when is onset  # the brand's own word began it: no time passed
    best, low, high = (0.0, 0.0, 0.0) if is_onset else event.when.hours_since(onset)
    return Measure(
        name,
        "h",
        "observed",
        best,
        low,
        high,
        n=1,
        reason=Note("reason.uncredited") if event.is_kind(*UNCREDITED_KINDS) else None,
        method=method,
        evidence=(event.id,),
        absence=first_of(event, subject, searches, onset),
    )


def time_to_detect(detected: Measure, onset: Moment | None) -> Measure:
    """From onset to the alarm; negative where the alarm came before the documented onset."""
    name, method = "time_to_detect_h", "method.time_to_detect_h"
    if not detected.is_observed or onset is None:
        reason = detected.reason or Note("reason.no_onset_known")
        return Measure(name, "h", "not_available", reason=reason, method=method)
    at = pd.Timestamp(detected.value)
    value, low, high = Moment(at, at, at).hours_since(onset)
    return Measure(name, "h", "observed", value=value, low=low, high=high, n=1, method=method)


def time_to_disclose(milestones: Sequence[Milestone], onset: Moment | None) -> Measure:
    """From when the brand knew, by the record, to when the public did: a clock of its own.

    It starts with the first trigger that was internal (`public: false`) and ends with onset. The
    value is the number of days between the two where both are known to the day.
    """
    name, method = "time_to_disclose_h", "method.time_to_disclose_h"
    if onset is None:
        reason = Note("reason.no_onset_known")
        return Measure(name, "h", "not_available", reason=reason, method=method)
    known = [m for m in milestones if m.actor == "brand" and not m.public and m.is_kind("trigger")]
    if not known:
        reason = Note("reason.no_internal_trigger")
        return Measure(name, "h", "not_applicable", reason=reason, method=method)
    first = min(known, key=lambda m: (m.when.earliest, m.id))
    value, low, high = onset.hours_since(first.when)
    day = pd.Timedelta(days=1)
    lengths = [at.latest - at.earliest for at in (onset, first.when)]
    if value is None and all(pd.Timedelta(hours=22) < one < day for one in lengths):
        value = 24.0 * round((onset.earliest - first.when.earliest) / day)
    return Measure(name, "h", "observed", value, low, high, 1, method=method, evidence=(first.id,))


def onset_measure(onset: Moment, evidence: tuple[str, ...]) -> Measure:
    """`onset_at` from documented sources, with its window."""
    return Measure(
        "onset_at",
        "UTC",
        "observed",
        value=None if onset.best is None else iso(onset.best),
        low=iso(onset.earliest),
        high=iso(onset.latest),
        n=len(evidence),
        method="method.onset_documented",
        evidence=evidence,
    )


def conduct(
    milestones: Sequence[Milestone],
    onset: Moment | None,
    observed_until: pd.Timestamp,
    searches: Sequence[Search] = (),
) -> dict[str, Measure]:
    """How the brand spoke: elements of its first full apology, non-apologies before it, statements
    that it took back, and the longest silence between public acts.

    A count of none is given only where its absence is carried.
    """
    statements = [m for m in in_order(milestones) if m.is_statement and is_answer(m, onset)]
    apology = milestone_of("apologised_at", milestones, onset)
    until = apology.when.earliest if apology else observed_until
    hollow = [
        m for m in milestones if m.is_brands and m.is_kind("non_apology") and m.when.latest <= until
    ]
    named = {other for m in milestones if m.is_brands for other in m.contradicts}
    taken_back = [m for m in in_order(milestones) if m.id in named and m.is_brands]
    start = None if onset is None else onset.earliest

    def absent(end: pd.Timestamp) -> tuple[str, ...]:
        return () if start is None else carried(searches, "statements", start, end)

    name = "non_apologies_before_apology"
    return {
        "apology_elements": _elements(apology),
        name: _count(name, hollow, statements, absent(until)),
        "contradictions": _count("contradictions", taken_back, statements, absent(observed_until)),
        "longest_silence_h": _silence(statements, onset, searches),
    }


def _instant(name: str, event: Milestone | None) -> Measure:
    if event is None:
        return not_on_record(name, "UTC", f"method.{name}")
    when = event.when
    return Measure(
        name,
        "UTC",
        "observed",
        value=None if when.best is None else iso(when.best),
        low=iso(when.earliest),
        high=iso(when.latest),
        n=1,
        method=f"method.{name}",
        evidence=(event.id,),
    )


def _elements(apology: Milestone | None) -> Measure:
    """How many elements the first full apology carries; where only a part of its words was read,
    any of the others may have stood in the rest."""
    name, unit = "apology_elements", f"of {len(APOLOGY_ELEMENTS)}"
    if apology is None:
        return not_on_record(name, unit, f"method.{name}")
    full = sum(strength == "full" for strength in apology.apology.values())
    return Measure(
        name,
        unit,
        "observed",
        value=full if apology.is_whole else None,
        low=full,
        high=len(apology.apology) if apology.is_whole else len(APOLOGY_ELEMENTS),
        n=1,
        method=f"method.{name}",
        citation="cite.lewicki2016",
        evidence=(apology.id,),
        absence=(apology.id,) if apology.is_whole else (),
    )


def _count(
    name: str,
    found: Sequence[Milestone],
    statements: Sequence[Milestone],
    absence: tuple[str, ...],
) -> Measure:
    method = f"method.{name}"
    if not found and not absence:
        return not_on_record(name, "statements", method)
    return Measure(
        name,
        "statements",
        "observed",
        value=len(found),
        n=len(statements),
        method=method,
        evidence=tuple(m.id for m in found),
        absence=() if found else absence,
    )


def _silence(
    statements: Sequence[Milestone], onset: Moment | None, searches: Sequence[Search]
) -> Measure:
    """Longest stretch without a public act, from onset to the last one on record.

    Observed where the whole of it was searched. Else at least the longest part of a stretch whose
    silence is carried; not available where none is.
    """
    name, method = "longest_silence_h", "method.longest_silence_h"
    if onset is None:
        reason = Note("reason.no_onset_known")
        return Measure(name, "h", "not_available", reason=reason, method=method)
    marks = [onset, *(m.when for m in statements if m.when.latest > onset.earliest)]
    if len(marks) < 2:
        return not_on_record(name, "h", method)
    known = {"n": len(marks), "method": method}
    ids = carried(searches, "statements", onset.earliest, marks[-1].earliest)
    gaps = [later.hours_since(earlier) for earlier, later in itertools.pairwise(marks)]
    widest = max(range(len(gaps)), key=lambda i: (gaps[i][2], i))
    ends = marks[widest : widest + 2]
    evidence = tuple(m.id for m in statements if m.when in ends)
    if ids:
        best, low, high = gaps[widest]
        low = max(low, 0.0)
        return Measure(
            name, "h", "observed", best, low, high, **known, evidence=evidence, absence=ids
        )
    told = [
        (hours, [one.id])
        for one in searches
        if one.subject == "statements" and (hours := _quiet(one, marks)) > 0
    ]
    if not told:
        return not_on_record(name, "h", method)
    hours, source = max(told)
    reason = Note("reason.silence_at_least")
    return Measure(name, "h", "censored", low=hours, reason=reason, **known, absence=tuple(source))


def _quiet(search: Search, marks: Sequence[Moment]) -> float:
    """Longest part of a searched span after onset in which none of the acts may lie, in hours."""
    start = max(search.earliest, marks[0].latest)
    longest = pd.Timedelta(0)
    for mark in sorted(marks[1:], key=lambda mark: mark.earliest):
        longest = max(longest, min(mark.earliest, search.latest) - start)
        start = max(start, mark.latest)
    return max(longest, search.latest - start).total_seconds() / 3600
