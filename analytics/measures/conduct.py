"""What the brand and others did, counted on the coded timeline.

A count is of what is on record. Counts that depend on an order are bounds where windows overlap:
low is what surely holds, high what may hold. A count of none is given only where its absence is
carried.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analytics.measures.absence import carried, counted, first_of, not_on_record, waiting
from analytics.measures.response import (
    answers,
    duration_to,
    first_possible,
    in_order,
    milestone_of,
)
from analytics.schema import (
    APOLOGY_ELEMENTS,
    UNCREDITED_KINDS,
    Measure,
    Milestone,
    Moment,
    Note,
    Search,
)

ELEMENTS = tuple(name for name in APOLOGY_ELEMENTS if name != "asks_forgiveness")
_WEIGHT = {"full": 1.0, "weak": 0.5}
UNITS = {
    "statements": "statements",
    "brand_channels": "channels",
    "time_to_chief_executive_h": "h",
    "escalations_before_word": "events",
    "escalations_after_apology": "events",
    "critics": "events",
    "defenders": "events",
    "influencers_spoke": "events",
    "regulators_spoke": "events",
    "partners_spoke": "events",
    "internal_statements": "statements",
    "leaked_statements": "statements",
    "attacks": "events",
    "full_apologies": "statements",
    "non_apology_to_apology_h": "h",
    **{f"apology_{element}": "of 1" for element in ELEMENTS},
    "deeds": "events",
    "compensations": "events",
    "settlements": "events",
    "policy_changes": "events",
}
_SUBJECTS = {
    "statements": "statements",
    "brand_channels": "channels",
    "influencers_spoke": "influencers",
    "regulators_spoke": "regulators",
    "partners_spoke": "partners",
    "internal_statements": "internal_words",
    "leaked_statements": "internal_words",
    "full_apologies": "apology",
    "deeds": "deeds",
    "compensations": "compensation",
    "settlements": "compensation",
    "policy_changes": "deeds",
}
"""What a search must have looked for before a count of none is given; others give none."""


def coded(
    milestones: Sequence[Milestone],
    onset: Moment | None,
    observed_until: pd.Timestamp,
    searches: Sequence[Search] = (),
) -> dict[str, Measure]:
    """Counts and durations on the timeline, by name; see UNITS."""
    own = answers(milestones, onset)
    spoken = [m for m in own if m.is_statement]
    word = milestone_of("acknowledged_at", milestones, onset)
    others = [m for m in milestones if not m.is_brands and m.public]
    internal = [m for m in own if m.audience == "staff"]
    found = {
        "statements": spoken,
        "critics": voices(milestones)["critic"],
        "defenders": voices(milestones)["defender"],
        "influencers_spoke": [m for m in others if m.actor == "influencer"],
        "regulators_spoke": [m for m in others if m.actor == "regulator"],
        "partners_spoke": [m for m in others if m.actor in ("partner", "other_brand")],
        "internal_statements": internal,
        "attacks": [m for m in milestones if m.is_brands and m.is_kind("attack")],
        "leaked_statements": [m for m in internal if not m.public and m.is_kind(*UNCREDITED_KINDS)],
        "full_apologies": [m for m in own if m.is_kind("full_apology")],
        "deeds": [m for m in own if m.is_deed],
        "compensations": [m for m in own if m.is_kind("compensation", "recall_with_refund")],
        "settlements": [m for m in milestones if m.is_kind("settlement")],
        "policy_changes": [m for m in own if m.is_kind("policy_change")],
    }
    absence = {
        name: () if onset is None else carried(searches, subject, onset.earliest, observed_until)
        for name, subject in _SUBJECTS.items()
    }
    measures = {
        name: counted(
            name, UNITS[name], chosen, len(milestones), absence.get(name, ()), _method(name)
        )
        for name, chosen in found.items()
    }
    measures["brand_channels"] = _channels(spoken, absence["brand_channels"])
    measures["time_to_chief_executive_h"] = duration_to(
        "time_to_chief_executive_h",
        first_possible([m for m in spoken if m.is_kind("ceo_statement")]),
        milestones,
        "chief_executive",
        onset,
        observed_until,
        searches,
        "method.difference_of_windows",
    )
    measures |= _around_the_word(milestones, word, onset, searches)
    measures |= _around_the_apology(milestones, onset, observed_until, searches)
    measures["non_apology_to_apology_h"] = _second_try(own, observed_until, searches)
    return {name: measures[name] for name in UNITS}


def _method(name: str) -> str:
    return "method.difference_of_windows" if UNITS[name] == "h" else "method.coded_events"


def _channels(spoken: Sequence[Milestone], absence: tuple[str, ...]) -> Measure:
    name, used = "brand_channels", len({m.channel for m in spoken})
    told = counted(name, UNITS[name], spoken, len(spoken), absence, _method(name))
    return replace(told, value=used) if told.is_observed else told


def _bounded(
    name: str,
    sure: list[Milestone],
    possible: list[Milestone],
    n: int,
    absence: tuple[str, ...],
) -> Measure:
    """A count whose windows may leave it open; none only where that is carried."""
    low, high = len(sure), len(possible)
    if high == 0 and not absence:
        return not_on_record(name, UNITS[name], _method(name))
    return Measure(
        name,
        UNITS[name],
        "observed",
        low if low == high else None,
        low,
        high,
        n,
        method=_method(name),
        evidence=tuple(m.id for m in possible),
        absence=absence,
    )


def _around_the_word(
    milestones: Sequence[Milestone],
    word: Milestone | None,
    onset: Moment | None,
    searches: Sequence[Search],
) -> dict[str, Measure]:
    """What others did against the brand between onset and its first public word.

    That it had not spoken by then is itself a claim of absence: `absence` says what carries it.
    """
    name = "escalations_before_word"
    if word is None or onset is None:
        return {name: not_on_record(name, UNITS[name], _method(name))}
    began = [m for m in milestones if m.is_critical and m.when is not onset]
    sure = [
        m for m in began if m.when.latest < word.when.earliest and m.when.earliest >= onset.earliest
    ]
    possible = [
        m for m in began if m.when.earliest < word.when.latest and m.when.latest >= onset.earliest
    ]
    unsaid = first_of(word, "statements", searches, onset)
    if not possible:
        unsaid = carried(searches, "escalations", onset.earliest, word.when.earliest)
    return {name: _bounded(name, sure, possible, len(milestones), unsaid)}


def _around_the_apology(
    milestones: Sequence[Milestone],
    onset: Moment | None,
    observed_until: pd.Timestamp,
    searches: Sequence[Search],
) -> dict[str, Measure]:
    """What the first full apology carried, and what came after it."""
    apology = milestone_of("apologised_at", milestones, onset)
    names = [f"apology_{element}" for element in ELEMENTS]
    after = "escalations_after_apology"
    if apology is None:
        return {name: not_on_record(name, UNITS[name], _method(name)) for name in (*names, after)}
    told = {name: _element(apology, element) for name, element in zip(names, ELEMENTS, strict=True)}
    raised = [m for m in milestones if m.is_critical]
    possible = [m for m in raised if m.when.latest > apology.when.earliest]
    told[after] = _bounded(
        after,
        [m for m in raised if m.when.earliest > apology.when.latest],
        possible,
        len(milestones),
        () if possible else carried(searches, "escalations", apology.when.latest, observed_until),
    )
    return told


def _element(apology: Milestone, element: str) -> Measure:
    """1 full, 0.5 weak, 0 not there; the latter two only where all its words were read."""
    name, weight = f"apology_{element}", _WEIGHT.get(apology.apology.get(element, ""), 0.0)
    if weight < 1 and not apology.is_whole:
        reason = Note("reason.words_in_part")
        return Measure(name, "of 1", "not_available", reason=reason, method=_method(name))
    return Measure(
        name,
        "of 1",
        "observed",
        weight,
        n=1,
        method=_method(name),
        evidence=(apology.id,),
        absence=() if weight else (apology.id,),
    )


def _second_try(
    own: Sequence[Milestone], observed_until: pd.Timestamp, searches: Sequence[Search]
) -> Measure:
    """From the first non-apology to the first full apology that may lie after it."""
    name, method = "non_apology_to_apology_h", _method("non_apology_to_apology_h")
    first = next((m for m in own if m.is_kind("non_apology")), None)
    if first is None:
        return not_on_record(name, "h", method)
    apologies = [m for m in own if m.is_kind("full_apology")]
    later = [m for m in apologies if m.when.latest > first.when.earliest]
    if not later:
        return waiting(name, "apology", searches, first.when.latest, observed_until, method)
    apology = later[0]
    best, low, high = apology.when.hours_since(first.when)
    evidence = (first.id, apology.id)
    return Measure(name, "h", "observed", best, max(low, 0.0), high, 1, None, method, "", evidence)


def voices(milestones: Sequence[Milestone]) -> Mapping[str, list[Milestone]]:
    """Public critics and defenders, in order."""
    spoke = [m for m in in_order(milestones) if m.public and not m.is_brands]
    return {
        "critic": [m for m in spoke if m.stance == "critic"],
        "defender": [m for m in spoke if m.stance == "defender" or m.is_kind("support")],
    }
