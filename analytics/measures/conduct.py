"""Counts and durations of the acts of the brand and of others on the coded timeline.

Only events on record are counted. If a count depends on the order of events whose windows overlap,
low is what certainly holds and high what may hold. A count of zero is reported only if the absence
is supported (`measures.absence`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analytics.measures.absence import carried, counted, first_of, not_on_record, waiting
from analytics.measures.response import (
    ACKNOWLEDGED_AT,
    APOLOGISED_AT,
    answers,
    duration_to,
    first_possible,
    in_order,
    milestone_of,
)
from analytics.schema import (
    APOLOGY_ELEMENTS,
    UNCREDITED_KINDS,
    Duration,
    Measure,
    Measures,
    MeasureSpec,
    Message,
    Milestone,
    Moment,
    Search,
    Unit,
    duration,
    number,
)


def _count(name: str, unit: Unit = "events") -> MeasureSpec[float]:
    return number(name, unit, method="method.coded_events")


STATEMENTS = _count("statements", "statements")
BRAND_CHANNELS = _count("brand_channels", "channels")
TIME_TO_CHIEF_EXECUTIVE = duration(
    "time_to_chief_executive_h", method="method.difference_of_windows"
)
ESCALATIONS_BEFORE_STATEMENT = _count("escalations_before_statement")
ESCALATIONS_AFTER_APOLOGY = _count("escalations_after_apology")
CRITICS = _count("critics")
DEFENDERS = _count("defenders")
INFLUENCERS_SPOKE = _count("influencers_spoke")
REGULATORS_SPOKE = _count("regulators_spoke")
PARTNERS_SPOKE = _count("partners_spoke")
INTERNAL_STATEMENTS = _count("internal_statements", "statements")
LEAKED_STATEMENTS = _count("leaked_statements", "statements")
ATTACKS = _count("attacks")
FULL_APOLOGIES = _count("full_apologies", "statements")
NON_APOLOGY_TO_APOLOGY = duration("non_apology_to_apology_h", method="method.difference_of_windows")
APOLOGY = {
    element: _count(f"apology_{element}", "of_1")
    for element in APOLOGY_ELEMENTS
    if element != "asks_forgiveness"
}
"""Whether the first full apology contains an element, by element."""
CORRECTIVE_ACTIONS = _count("corrective_actions")
COMPENSATIONS = _count("compensations")
TIME_TO_COMPENSATE = duration("time_to_compensate_h", method="method.difference_of_windows")
SETTLEMENTS = _count("settlements")
POLICY_CHANGES = _count("policy_changes")
SPECS: tuple[MeasureSpec[float] | MeasureSpec[Duration], ...] = (
    STATEMENTS,
    BRAND_CHANNELS,
    TIME_TO_CHIEF_EXECUTIVE,
    ESCALATIONS_BEFORE_STATEMENT,
    ESCALATIONS_AFTER_APOLOGY,
    CRITICS,
    DEFENDERS,
    INFLUENCERS_SPOKE,
    REGULATORS_SPOKE,
    PARTNERS_SPOKE,
    INTERNAL_STATEMENTS,
    LEAKED_STATEMENTS,
    ATTACKS,
    FULL_APOLOGIES,
    NON_APOLOGY_TO_APOLOGY,
    *APOLOGY.values(),
    CORRECTIVE_ACTIONS,
    COMPENSATIONS,
    TIME_TO_COMPENSATE,
    SETTLEMENTS,
    POLICY_CHANGES,
)
_WEIGHT = {"full": 1.0, "weak": 0.5}
_SUBJECTS = {
    STATEMENTS: "statements",
    BRAND_CHANNELS: "channels",
    INFLUENCERS_SPOKE: "influencers",
    REGULATORS_SPOKE: "regulators",
    PARTNERS_SPOKE: "partners",
    INTERNAL_STATEMENTS: "internal_words",
    LEAKED_STATEMENTS: "internal_words",
    FULL_APOLOGIES: "apology",
    CORRECTIVE_ACTIONS: "corrective_actions",
    COMPENSATIONS: "compensation",
    SETTLEMENTS: "compensation",
    POLICY_CHANGES: "corrective_actions",
}
"""Subjects to be searched before a zero is reported; other measures never report zero."""


def coded(
    milestones: Sequence[Milestone],
    onset: Moment | None,
    observed_until: pd.Timestamp,
    searches: Sequence[Search] = (),
) -> Measures:
    """The counts and durations of SPECS."""
    own = answers(milestones, onset)
    spoken = [m for m in own if m.is_statement]
    statement = milestone_of(ACKNOWLEDGED_AT, milestones, onset)
    others = [m for m in milestones if not m.is_brands and m.public]
    internal = [m for m in own if m.audience == "staff"]
    events = {
        STATEMENTS: spoken,
        CRITICS: voices(milestones)["critic"],
        DEFENDERS: voices(milestones)["defender"],
        INFLUENCERS_SPOKE: [m for m in others if m.actor == "influencer"],
        REGULATORS_SPOKE: [m for m in others if m.actor == "regulator"],
        PARTNERS_SPOKE: [m for m in others if m.actor in ("partner", "other_brand")],
        INTERNAL_STATEMENTS: internal,
        ATTACKS: [m for m in milestones if m.is_brands and m.is_kind("attack")],
        LEAKED_STATEMENTS: [m for m in internal if not m.public and m.is_kind(*UNCREDITED_KINDS)],
        FULL_APOLOGIES: [m for m in own if m.is_kind("full_apology")],
        CORRECTIVE_ACTIONS: [m for m in own if m.is_corrective_action],
        COMPENSATIONS: [m for m in own if m.is_kind("compensation", "recall_with_refund")],
        SETTLEMENTS: [m for m in milestones if m.is_kind("settlement")],
        POLICY_CHANGES: [m for m in own if m.is_kind("policy_change")],
    }
    absence = {
        spec: () if onset is None else carried(searches, subject, onset.earliest, observed_until)
        for spec, subject in _SUBJECTS.items()
    }
    n = len(milestones)
    measures = Measures(
        counted(spec, chosen, n, absence.get(spec, ())) for spec, chosen in events.items()
    )
    measures |= Measures(
        [
            _channels(spoken, absence[BRAND_CHANNELS]),
            duration_to(
                TIME_TO_CHIEF_EXECUTIVE,
                first_possible([m for m in spoken if m.is_kind("ceo_statement")]),
                milestones,
                "chief_executive",
                onset,
                observed_until,
                searches,
            ),
            duration_to(
                TIME_TO_COMPENSATE,
                first_possible(events[COMPENSATIONS]),
                milestones,
                "compensation",
                onset,
                observed_until,
                searches,
            ),
            _before_first_statement(milestones, statement, onset, searches),
            *_around_the_apology(milestones, onset, observed_until, searches),
            _second_try(own, observed_until, searches),
        ]
    )
    return Measures(measures[spec] for spec in SPECS)


def _channels(spoken: Sequence[Milestone], absence: tuple[str, ...]) -> Measure[float]:
    used = len({m.channel for m in spoken})
    events = counted(BRAND_CHANNELS, spoken, len(spoken), absence)
    return replace(events, value=used) if events.is_observed else events


def _bounded(
    spec: MeasureSpec[float],
    sure: Sequence[Milestone],
    possible: Sequence[Milestone],
    n: int,
    absence: tuple[str, ...],
) -> Measure[float]:
    """A count, as a range if windows overlap; zero only if the absence is supported."""
    low, high = len(sure), len(possible)
    if high == 0 and not absence:
        return not_on_record(spec)
    value, ids = low if low == high else None, tuple(m.id for m in possible)
    return spec.observed(value, low, high, n=n, evidence=ids, absence=absence)


def _before_first_statement(
    milestones: Sequence[Milestone],
    statement: Milestone | None,
    onset: Moment | None,
    searches: Sequence[Search],
) -> Measure[float]:
    """What others did against the brand between onset and its first public statement.

    That the brand had not spoken before is itself a claim of absence: `absence` lists its evidence.
    """
    if statement is None or onset is None:
        return not_on_record(ESCALATIONS_BEFORE_STATEMENT)
    began = [m for m in milestones if m.is_critical and m.when is not onset]
    sure = [
        m
        for m in began
        if m.when.latest < statement.when.earliest and m.when.earliest >= onset.earliest
    ]
    possible = [
        m
        for m in began
        if m.when.earliest < statement.when.latest and m.when.latest >= onset.earliest
    ]
    unsaid = first_of(statement, "statements", searches, onset)
    if not possible:
        unsaid = carried(searches, "escalations", onset.earliest, statement.when.earliest)
    return _bounded(ESCALATIONS_BEFORE_STATEMENT, sure, possible, len(milestones), unsaid)


def _around_the_apology(
    milestones: Sequence[Milestone],
    onset: Moment | None,
    observed_until: pd.Timestamp,
    searches: Sequence[Search],
) -> list[Measure[float]]:
    """Elements of the first full apology, and what followed it."""
    apology = milestone_of(APOLOGISED_AT, milestones, onset)
    if apology is None:
        return [not_on_record(spec) for spec in (*APOLOGY.values(), ESCALATIONS_AFTER_APOLOGY)]
    raised = [m for m in milestones if m.is_critical]
    sure = [m for m in raised if m.when.earliest > apology.when.latest]
    possible = [m for m in raised if m.when.latest > apology.when.earliest]
    calm = carried(searches, "escalations", apology.when.latest, observed_until)
    n, absence = len(milestones), () if possible else calm
    after = _bounded(ESCALATIONS_AFTER_APOLOGY, sure, possible, n, absence)
    return [*(_element(apology, element, spec) for element, spec in APOLOGY.items()), after]


def _element(apology: Milestone, element: str, spec: MeasureSpec[float]) -> Measure[float]:
    """1 full, 0.5 weak, 0 absent; the latter two only if the whole text of the apology was read."""
    weight = _WEIGHT.get(apology.apology.get(element, ""), 0.0)
    if weight < 1 and not apology.is_whole:
        return spec.missing(Message("reason.words_in_part"))
    absence = () if weight else (apology.id,)
    return spec.observed(weight, n=1, evidence=(apology.id,), absence=absence)


def _second_try(
    own: Sequence[Milestone], observed_until: pd.Timestamp, searches: Sequence[Search]
) -> Measure[Duration]:
    """From the first non-apology to the first full apology that may be later."""
    spec = NON_APOLOGY_TO_APOLOGY
    first = next((m for m in own if m.is_kind("non_apology")), None)
    if first is None:
        return not_on_record(spec)
    apologies = [m for m in own if m.is_kind("full_apology")]
    later = [m for m in apologies if m.when.latest > first.when.earliest]
    if not later:
        return waiting(spec, "apology", searches, first.when.latest, observed_until)
    best, low, high = later[0].when.hours_since(first.when)
    evidence = (first.id, later[0].id)
    return spec.observed(best, max(low, Duration(0.0)), high, n=1, evidence=evidence)


def voices(milestones: Sequence[Milestone]) -> Mapping[str, list[Milestone]]:
    """Public critics and defenders, in order of time."""
    spoke = [m for m in in_order(milestones) if m.public and not m.is_brands]
    return {
        "critic": [m for m in spoke if m.stance == "critic"],
        "defender": [m for m in spoke if m.stance == "defender" or m.is_kind("support")],
    }
