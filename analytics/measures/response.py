"""The response clock: when the brand detected, acknowledged, answered, apologised and acted."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from analytics.measures.absence import carried, counted, first_of, not_on_record, waiting
from analytics.schema import (
    APOLOGY_ELEMENTS,
    UNCREDITED_KINDS,
    Category,
    Duration,
    Measure,
    Measures,
    MeasureSpec,
    Message,
    Milestone,
    Moment,
    Search,
    category,
    duration,
    hours,
    instant,
    number,
)

ONSET_AT = instant("onset_at", method="method.onset_documented")
ACKNOWLEDGED_AT = instant("acknowledged_at")
RESPONDED_AT = instant("responded_at")
APOLOGISED_AT = instant("apologised_at")
ACTED_AT = instant("acted_at")
TIME_TO_ACKNOWLEDGE = duration("time_to_acknowledge_h")
TIME_TO_RESPOND = duration("time_to_respond_h")
TIME_TO_APOLOGISE = duration("time_to_apologise_h")
TIME_TO_ACT = duration("time_to_act_h")
FIRST_STATEMENT_SPEED = category("first_statement_speed")
TIME_TO_DETECT = duration("time_to_detect_h")
TIME_TO_DISCLOSE = duration("time_to_disclose_h")
APOLOGY_ELEMENT_COUNT = number("apology_elements", "of_7", citation="cite.lewicki2016")
NON_APOLOGIES = number("non_apologies", "statements")
CONTRADICTIONS = number("contradictions", "statements")
LONGEST_SILENCE = duration("longest_silence_h")

CLOCK: dict[MeasureSpec[Duration], MeasureSpec[pd.Timestamp]] = {
    TIME_TO_ACKNOWLEDGE: ACKNOWLEDGED_AT,
    TIME_TO_RESPOND: RESPONDED_AT,
    TIME_TO_APOLOGISE: APOLOGISED_AT,
    TIME_TO_ACT: ACTED_AT,
}
"""The durations of the response clock, each with the instant at which it ends."""
CLOCK_SPECS = tuple(spec for pair in CLOCK.items() for spec in pair[::-1])
CONDUCT_SPECS = (APOLOGY_ELEMENT_COUNT, NON_APOLOGIES, CONTRADICTIONS, LONGEST_SILENCE)
SUBJECT = {
    ACKNOWLEDGED_AT: "statements",
    RESPONDED_AT: "statements",
    APOLOGISED_AT: "apology",
    ACTED_AT: "corrective_actions",
}
"""The subject that must have been searched to claim that one of CLOCK's instants has not come."""
SUBSTANCE = ("explanation", "repair", "prevention")
SPEEDS = {"before": 0.0, "hour": 1.0, "day": 24.0, "week": 168.0, "later": float("inf")}
"""Classes of the first public statement, in order: hours after onset at which each ends."""


def milestone_of(
    spec: MeasureSpec[pd.Timestamp], milestones: Sequence[Milestone], onset: Moment | None = None
) -> Milestone | None:
    """The milestone of one of CLOCK's instants, or None; see `candidates`."""
    return next(iter(candidates(spec, milestones, onset)), None)


def candidates(
    spec: MeasureSpec[pd.Timestamp], milestones: Sequence[Milestone], onset: Moment | None = None
) -> list[Milestone]:
    """The events that may be the first of one of CLOCK's kinds, the earliest possible first.

    acknowledged_at: first public statement or act of the brand. responded_at: first public one with
    a full explanation, repair or prevention, and none of UNCREDITED_KINDS. apologised_at: its first
    full apology. acted_at: its first corrective action. Events certainly before `onset` are left
    out; if a coder names the first answer, only events certainly between the two may precede it.
    """
    events = [m for m in answers(milestones, onset) if m.is_about(SUBJECT[spec])]
    if spec is RESPONDED_AT:
        events = [m for m in events if _has_substance(m)]
    named = [m for m in events if m.is_kind("first_brand_response")]
    if spec is ACKNOWLEDGED_AT and named:
        events = [m for m in events if m in named or m.when.latest < named[0].when.earliest]
    return first_possible(events)


def _has_substance(event: Milestone) -> bool:
    is_full = any(event.apology.get(element) == "full" for element in SUBSTANCE)
    return is_full and not event.is_kind(*UNCREDITED_KINDS)


def first_possible(events: Sequence[Milestone]) -> list[Milestone]:
    """Of ordered events, those that may be the first: that begin before any has certainly ended."""
    if not events:
        return []
    ended = min(m.when.latest for m in events)
    return [m for m in events if m.when.earliest <= ended]


def in_order(milestones: Sequence[Milestone]) -> list[Milestone]:
    """Events by their earliest possible time; in a tie the one coded as the first answer leads."""
    return sorted(
        milestones,
        key=lambda m: (m.when.earliest, not m.is_kind("first_brand_response"), m.id),
    )


def answers(milestones: Sequence[Milestone], onset: Moment | None) -> list[Milestone]:
    """The brand's events, in order, that may answer what began at onset.

    Events certainly before onset are left out; if a coder names the first answer, so are earlier
    events that are not certainly after onset.
    """
    own = [m for m in in_order(milestones) if m.is_brands]
    if onset is None:
        return own
    own = [m for m in own if m.when.latest >= onset.earliest]
    named = next((m.when.earliest for m in own if m.is_kind("first_brand_response")), None)
    start = onset.earliest if named is None else min(named, onset.latest)
    return [m for m in own if m.when.earliest >= start or named is None]


def response_clock(
    milestones: Sequence[Milestone],
    onset: Moment | None,
    observed_until: pd.Timestamp,
    searches: Sequence[Search] = (),
) -> Measures:
    """The four instants and the four durations of CLOCK, each with its documented window.

    value is None if no source gives a best time; low and high are the ends of the window: earliest
    − latest onset, latest − earliest onset; all are 0 if the event is the onset itself. The event
    is the first on record; that there was no earlier one is claimed only if `absence` lists
    evidence. Without the event a duration is censored where support for its absence ends, or else
    not available.
    """
    clock: list[Measure[Any]] = []
    for took, ended in CLOCK.items():
        events, looked = candidates(ended, milestones, onset), searches
        if ended is RESPONDED_AT:  # a part that was not read may have held the substance
            until = min((m.when.earliest for m in events), default=observed_until)
            read = [m for m in answers(milestones, onset) if m.is_statement]
            is_read = all(m.is_whole for m in read if m.when.earliest < until)
            looked = searches if is_read else ()
            events = [replace(m, first=()) for m in events]
        clock.append(_instant(ended, events))
        clock.append(
            duration_to(took, events, milestones, SUBJECT[ended], onset, observed_until, looked)
        )
    return Measures(clock)


def first_statement_speed(took: Measure[Duration]) -> Measure[Category]:
    """The class of SPEEDS that `time_to_acknowledge_h` falls in; if its window spans several, the
    first and the last possible class.
    """
    if took.reason is not None or took.least is None or took.most is None:
        return FIRST_STATEMENT_SPEED.missing(took.reason or Message("reason.not_on_record"))
    ends = (took.least, took.most) if took.value is None else (took.value, took.value)
    first, last = (_speed(end) for end in ends)
    return FIRST_STATEMENT_SPEED.observed(
        first if first == last else None,
        first,
        last,
        n=1,
        evidence=took.evidence,
        absence=took.absence,
    )


def _speed(hours_after: float) -> Category:
    if hours_after < 0:
        return Category("before")
    after = (name for name, most in SPEEDS.items() if most > 0 and hours_after <= most)
    return Category(next(after))


def duration_to(
    spec: MeasureSpec[Duration],
    events: Sequence[Milestone],
    milestones: Sequence[Milestone],
    subject: str,
    onset: Moment | None,
    observed_until: pd.Timestamp,
    searches: Sequence[Search],
) -> Measure[Duration]:
    """Hours from onset to the first of some events of the brand (`first_possible`), or for how long
    their absence is supported. The verdict of an observed duration says why its speed earns no
    credit, if so.
    """
    if onset is None:
        return spec.missing(Message("reason.no_onset_known"))
    if not events:
        return waiting(spec, subject, searches, onset.latest, observed_until)
    is_onset = any(m.when is onset for m in events)  # the brand's own word began it: no time passed
    none = Duration(0.0)
    best, low, high = (none, none, none) if is_onset else _first(events).hours_since(onset)
    return spec.observed(
        best,
        low,
        high,
        n=1,
        verdict=_no_credit(events, milestones, onset),
        evidence=tuple(m.id for m in events),
        absence=next(filter(None, (first_of(m, subject, searches, onset) for m in events)), ()),
    )


def _no_credit(
    events: Sequence[Milestone], milestones: Sequence[Milestone], onset: Moment
) -> Message | None:
    """Why the speed of these events earns no credit: their kind, or the brand set the time."""
    if any(m.is_kind(*UNCREDITED_KINDS) for m in events):
        return Message("reason.uncredited")
    own = any(m.when is onset and m.is_brands for m in milestones)
    if own and any(m.when.earliest < onset.latest for m in events):
        return Message("reason.own_onset")
    return None


def _first(events: Sequence[Milestone]) -> Moment:
    """When the first of some events happened: by the earliest of their latest ends."""
    first, latest = events[0].when, min(m.when.latest for m in events)
    best = first.best if len(events) == 1 or first.earliest == first.latest else None
    return Moment(first.earliest, latest, best)


def time_to_detect(detected: Measure[pd.Timestamp], onset: Moment | None) -> Measure[Duration]:
    """Hours from onset to its alarm; negative if it had been ringing for so long at onset."""
    low, high = detected.least, detected.most
    if low is None or high is None or onset is None:
        return TIME_TO_DETECT.missing(detected.reason or Message("reason.no_onset_known"))
    rang = Moment(low, high, detected.value)
    return TIME_TO_DETECT.observed(*rang.hours_since(onset), n=1, verdict=detected.verdict)


def time_to_disclose(milestones: Sequence[Milestone], onset: Moment | None) -> Measure[Duration]:
    """Hours from when the brand knew, according to the record, to when the public knew.

    It starts with the first internal trigger (`public: false`) and ends with onset. The value is
    the number of days between the two if both are known to the day.
    """
    if onset is None:
        return TIME_TO_DISCLOSE.missing(Message("reason.no_onset_known"))
    never = TIME_TO_DISCLOSE.missing(Message("reason.no_internal_trigger"), "not_applicable")
    known = [m for m in milestones if m.actor == "brand" and not m.public and m.is_kind("trigger")]
    if not known:
        return never
    first = min(known, key=lambda m: (m.when.earliest, m.id))
    value, low, high = onset.hours_since(first.when)
    if high <= 0:
        return never
    day = pd.Timedelta(days=1)
    lengths = [at.latest - at.earliest for at in (onset, first.when)]
    if value is None and all(pd.Timedelta(hours=22) < length < day for length in lengths):
        value = Duration(24.0 * round((onset.earliest - first.when.earliest) / day))
    return TIME_TO_DISCLOSE.observed(value, low, high, n=1, evidence=(first.id,))


def onset_measure(
    onset: Moment, evidence: tuple[str, ...], *, is_proposed: bool = False
) -> Measure[pd.Timestamp]:
    """`onset_at` with its window, from documented sources; or as proposed from the messages."""
    method = "method.onset_proposed" if is_proposed else ONSET_AT.method
    n = None if is_proposed else len(evidence)
    window = onset.best, onset.earliest, onset.latest
    return ONSET_AT.observed(*window, n=n, evidence=evidence, method=method)


def conduct(
    milestones: Sequence[Milestone],
    onset: Moment | None,
    observed_until: pd.Timestamp,
    searches: Sequence[Search] = (),
) -> Measures:
    """Conduct of the brand: elements of its first full apology, non-apologies, statements that
    contradict its own, and the longest silence between public acts.

    A count of zero is reported only if its absence is supported.
    """
    spoken = answers(milestones, onset)
    statements = [m for m in spoken if m.is_statement]
    apology = milestone_of(APOLOGISED_AT, milestones, onset)
    hollow = [m for m in statements if m.is_kind("non_apology")]
    at_odds = [m for m in in_order(milestones) if m.is_brands and _is_at_odds(m, milestones)]
    start = None if onset is None else onset.earliest

    def absent(end: pd.Timestamp) -> tuple[str, ...]:
        return () if start is None else carried(searches, "statements", start, end)

    none = absent(observed_until)
    return Measures(
        [
            _elements(apology),
            counted(NON_APOLOGIES, hollow, len(statements), none),
            counted(CONTRADICTIONS, at_odds, len(statements), none),
            _silence(statements, onset, searches),
        ]
    )


def _instant(spec: MeasureSpec[pd.Timestamp], events: Sequence[Milestone]) -> Measure[pd.Timestamp]:
    if not events:
        return not_on_record(spec)
    when = _first(events)
    evidence = tuple(m.id for m in events)
    return spec.observed(when.best, when.earliest, when.latest, n=1, evidence=evidence)


def _elements(apology: Milestone | None) -> Measure[float]:
    """Number of elements in the first full apology; if only part of its text was read, the others
    count as possible.
    """
    if apology is None:
        return not_on_record(APOLOGY_ELEMENT_COUNT)
    full = sum(strength == "full" for strength in apology.apology.values())
    return APOLOGY_ELEMENT_COUNT.observed(
        full if apology.is_whole else None,
        full,
        len(apology.apology) if apology.is_whole else len(APOLOGY_ELEMENTS),
        n=1,
        evidence=(apology.id,),
        absence=(apology.id,) if apology.is_whole else (),
    )


def _is_at_odds(event: Milestone, milestones: Sequence[Milestone]) -> bool:
    """Whether an event is the one at fault of two that contradict each other: the earlier if the
    later retracts it; the later if it defends, denies or attacks.
    """
    is_taken_back = any(
        event.id in m.contradicts and not m.is_kind(*UNCREDITED_KINDS)
        for m in milestones
        if m.is_brands
    )
    return is_taken_back or bool(event.contradicts and event.is_kind(*UNCREDITED_KINDS))


def _silence(
    statements: Sequence[Milestone], onset: Moment | None, searches: Sequence[Search]
) -> Measure[Duration]:
    """Longest period without a public act, from onset on.

    At least the longest part of a searched span that certainly contains none; at most the longest
    gap between two acts on record, since an unrecorded act can only shorten it. Not available if no
    search supports a silence. A verdict says where one act, or less than a day, is all there is.
    """
    if onset is None:
        return LONGEST_SILENCE.missing(Message("reason.no_onset_known"))
    marks = [onset, *(m.when for m in statements if m.when.latest > onset.earliest)]
    if len(marks) < 2:
        return not_on_record(LONGEST_SILENCE)
    whole = Search("", "statements", onset.earliest, marks[-1].earliest)
    ids = carried(searches, "statements", whole.earliest, whole.latest)
    quiet = [(_quiet(whole, marks), ids)] if ids else []
    quiet += [(_quiet(s, marks), (s.id,)) for s in searches if s.subject == "statements"]
    least, carriers = max(quiet, default=(Duration(0.0), ()))
    if least <= 0:
        return not_on_record(LONGEST_SILENCE)
    gaps = [later.hours_since(earlier)[2] for earlier, later in itertools.pairwise(marks)]
    most = max(*gaps, least)
    value = least if least == most else None
    span_h = hours(marks[-1].earliest - onset.latest)
    brief = Message("reason.spoke_briefly", {"n": len(marks) - 1, "hours": max(span_h, 0.0)})
    is_brief = len(marks) < 3 or span_h <= SPEEDS["day"]
    return LONGEST_SILENCE.observed(
        value, least, most, n=len(marks), absence=carriers, verdict=brief if is_brief else None
    )


def _quiet(search: Search, marks: Sequence[Moment]) -> Duration:
    """Hours of the longest part of a searched span, onset to last act, certainly without an act."""
    start, end = max(search.earliest, marks[0].latest), min(search.latest, marks[-1].earliest)
    longest = pd.Timedelta(0)
    for mark in sorted(marks[1:], key=lambda mark: mark.earliest):
        longest = max(longest, min(mark.earliest, end) - start)
        start = max(start, mark.latest)
    return hours(max(longest, end - start))
