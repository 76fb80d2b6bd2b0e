"""The response clock: when the brand detected, acknowledged, answered, apologised and acted."""

import itertools
from collections.abc import Sequence

import pandas as pd

from analytics.schema import ACTION_KINDS, APOLOGY_ELEMENTS, Measure, Milestone, Moment, Note, iso

SUBSTANCE = ("explanation", "repair", "prevention")
CLOCK = {
    "time_to_acknowledge_h": "acknowledged_at",
    "time_to_respond_h": "responded_at",
    "time_to_apologise_h": "apologised_at",
    "time_to_act_h": "acted_at",
}


def milestone_of(name: str, milestones: Sequence[Milestone]) -> Milestone | None:
    """The milestone behind one of CLOCK's instants, or None. First means earliest possible.

    acknowledged_at: first public statement of the brand. responded_at: first public one with a
    full explanation, repair or prevention. apologised_at: first brand event whose kind is a full
    apology. acted_at: first corrective action, compensation or policy change by the brand.
    """
    brand = sorted(
        (m for m in milestones if m.actor == "brand"), key=lambda m: (m.when.earliest, m.id)
    )
    chosen = {
        "acknowledged_at": lambda m: m.is_statement,
        "responded_at": lambda m: (
            m.public and any(m.apology.get(element) == "full" for element in SUBSTANCE)
        ),
        "apologised_at": lambda m: m.is_kind("full_apology"),
        "acted_at": lambda m: m.is_kind(*ACTION_KINDS),
    }[name]
    return next((m for m in brand if chosen(m)), None)


def response_clock(
    milestones: Sequence[Milestone], onset: Moment | None, observed_until: pd.Timestamp
) -> dict[str, Measure]:
    """The four instants and the four durations of CLOCK, each with its documented window.

    value is null where no source gives a best time, low and high are the ends of the window:
    earliest − latest onset, latest − earliest onset; all are 0 where the event is the onset itself.
    Without the event a duration is censored at `observed_until`; without any statement of the brand
    on record it is not available.
    """
    out: dict[str, Measure] = {}
    for duration, instant in CLOCK.items():
        event = milestone_of(instant, milestones)
        out[instant] = _instant(instant, event, milestones)
        out[duration] = _duration(duration, event, milestones, onset, observed_until)
    return out


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
    if value is None and all(at.latest - at.earliest < day for at in (onset, first.when)):
        value = 24.0 * round((onset.earliest - first.when.earliest) / day)
    evidence = (first.id, *first.sources)
    return Measure(name, "h", "observed", value, low, high, 1, method=method, evidence=evidence)


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
    milestones: Sequence[Milestone], onset: Moment | None, observed_until: pd.Timestamp
) -> dict[str, Measure]:
    """How the brand spoke: elements of its first full apology, non-apologies before it,
    contradictions between its statements as coded, and the longest silence between statements.
    """
    statements = sorted(
        (m for m in milestones if m.is_statement), key=lambda m: (m.when.earliest, m.id)
    )
    if not statements:
        reason = _no_statement(milestones)
        units = {
            "apology_elements": f"of {len(APOLOGY_ELEMENTS)}",
            "non_apologies_before_apology": "statements",
            "contradictions": "statements",
            "longest_silence_h": "h",
        }
        return {
            name: Measure(name, unit, "not_available", reason=reason, method=f"method.{name}")
            for name, unit in units.items()
        }
    apology = milestone_of("apologised_at", milestones)
    until = apology.when.earliest if apology else observed_until
    hollow = [
        m
        for m in milestones
        if m.actor == "brand" and m.is_kind("non_apology") and m.when.latest <= until
    ]
    clashing = [m for m in milestones if m.actor == "brand" and m.contradicts]
    return {
        "apology_elements": _elements(apology, len(statements)),
        "non_apologies_before_apology": _count("non_apologies_before_apology", hollow, statements),
        "contradictions": _count("contradictions", clashing, statements),
        "longest_silence_h": _silence(statements, onset),
    }


def _no_statement(milestones: Sequence[Milestone]) -> Note:
    return Note("reason.no_statement" if milestones else "reason.no_timeline")


def _instant(name: str, event: Milestone | None, milestones: Sequence[Milestone]) -> Measure:
    if event is None:
        reason = _no_statement(milestones)
        return Measure(name, "UTC", "not_available", reason=reason, method=f"method.{name}")
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
        evidence=(event.id, *event.sources),
    )


def _duration(
    name: str,
    event: Milestone | None,
    milestones: Sequence[Milestone],
    onset: Moment | None,
    observed_until: pd.Timestamp,
) -> Measure:
    method = f"method.{name}"
    if onset is None:
        reason = Note("reason.no_onset_known")
        return Measure(name, "h", "not_available", reason=reason, method=method)
    if event is not None:
        is_onset = event.when is onset  # the brand's own word began it: no time passed
        best, low, high = (0.0, 0.0, 0.0) if is_onset else event.when.hours_since(onset)
        evidence = (event.id, *event.sources)
        return Measure(
            name, "h", "observed", best, low, high, n=1, method=method, evidence=evidence
        )
    if not any(m.actor == "brand" for m in milestones):
        reason = _no_statement(milestones)
        return Measure(name, "h", "not_available", reason=reason, method=method)
    waited = (observed_until - onset.latest).total_seconds() / 3600
    if waited < 0:
        reason = Note("reason.before_onset")
        return Measure(name, "h", "not_applicable", reason=reason, method=method)
    reason = Note("reason.not_yet", {"hours": waited})
    return Measure(name, "h", "censored", low=waited, n=1, reason=reason, method=method)


def _elements(apology: Milestone | None, n: int) -> Measure:
    name, unit = "apology_elements", f"of {len(APOLOGY_ELEMENTS)}"
    method, citation = f"method.{name}", "cite.lewicki2016"
    if apology is None:
        reason = Note("reason.no_apology")
        return Measure(name, unit, "not_applicable", n=n, reason=reason, method=method)
    full = [element for element, strength in apology.apology.items() if strength == "full"]
    return Measure(
        name,
        unit,
        "observed",
        value=len(full),
        low=len(full),
        high=len(apology.apology),
        n=1,
        method=method,
        citation=citation,
        evidence=(apology.id, *apology.sources),
    )


def _count(name: str, found: Sequence[Milestone], statements: Sequence[Milestone]) -> Measure:
    return Measure(
        name,
        "statements",
        "observed",
        value=len(found),
        n=len(statements),
        method=f"method.{name}",
        evidence=tuple(m.id for m in found),
    )


def _silence(statements: Sequence[Milestone], onset: Moment | None) -> Measure:
    """Longest stretch without a public statement, from onset to the last statement on record."""
    name, method = "longest_silence_h", "method.longest_silence_h"
    if onset is None:
        reason = Note("reason.no_onset_known")
        return Measure(name, "h", "not_available", reason=reason, method=method)
    marks = [onset, *(m.when for m in statements if m.when.latest > onset.earliest)]
    if len(marks) < 2:
        reason = Note("reason.spoke_before_onset")
        return Measure(name, "h", "not_applicable", reason=reason, method=method)
    gaps = [later.hours_since(earlier) for earlier, later in itertools.pairwise(marks)]
    widest = max(range(len(gaps)), key=lambda i: (gaps[i][2], i))
    _, low, high = gaps[widest]
    ends = marks[widest : widest + 2]
    evidence = tuple(m.id for m in statements if m.when in ends)
    return Measure(
        name,
        "h",
        "observed",
        value=gaps[widest][0],
        low=max(low, 0.0),
        high=high,
        n=len(marks),
        method=method,
        evidence=evidence,
    )
