"""What the brand and others did, counted on the coded timeline.

Counts that depend on an order are bounds where windows overlap: low is what surely holds, high what
may hold. All of it is as one person coded what sources report.
"""

from collections.abc import Callable, Sequence

import pandas as pd

from analytics.measures.response import milestone_of
from analytics.schema import (
    ACTION_KINDS,
    APOLOGY_ELEMENTS,
    STATEMENT_KINDS,
    Measure,
    Milestone,
    Moment,
    Note,
)

ELEMENTS = tuple(name for name in APOLOGY_ELEMENTS if name != "asks_forgiveness")
_WEIGHT = {"full": 1.0, "weak": 0.5}
_ACTORS = {
    "influencers_spoke": "influencer",
    "regulators_spoke": "regulator",
    "partners_spoke": "other_brand",
}


def coded(
    milestones: Sequence[Milestone], onset: Moment | None, observed_until: pd.Timestamp
) -> dict[str, Measure]:
    """Counts and durations on the timeline; not available where nothing of the brand is on it."""
    brand = [m for m in milestones if m.actor == "brand"]
    statements = [m for m in brand if m.is_statement]
    if not statements:
        reason = Note("reason.no_statement" if milestones else "reason.no_timeline")
        return {
            name: Measure(name, unit, "not_available", reason=reason, method=_method(name))
            for name, unit in UNITS.items()
        }
    found = {name: [m for m in milestones if m.actor == actor] for name, actor in _ACTORS.items()}
    found["statements"] = statements
    found["internal_statements"] = [
        m for m in brand if not m.public and m.is_kind(*STATEMENT_KINDS, "dismissal")
    ]
    found["full_apologies"] = [m for m in brand if m.is_kind("full_apology")]
    found["deeds"] = [m for m in brand if m.is_kind(*ACTION_KINDS)]
    found["compensations"] = [m for m in brand if m.is_kind("compensation", "settlement")]
    found["policy_changes"] = [m for m in brand if m.is_kind("policy_change")]
    found["triggers"] = [m for m in milestones if m.is_kind("trigger")]
    measures = {name: _count(name, chosen, len(milestones)) for name, chosen in found.items()}
    channels = sorted({m.channel for m in statements})
    measures["brand_channels"] = Measure(
        "brand_channels",
        UNITS["brand_channels"],
        "observed",
        len(channels),
        n=len(statements),
        method=_method("brand_channels"),
        evidence=tuple(m.id for m in statements),
    )
    measures |= _around_the_word(milestones)
    measures |= _around_the_apology(milestones)
    measures["time_to_chief_executive_h"] = _chief_executive(statements, onset, observed_until)
    measures["non_apology_to_apology_h"] = _second_try(brand, observed_until)
    return {name: measures[name] for name in UNITS}


UNITS = {
    "statements": "statements",
    "brand_channels": "channels",
    "time_to_chief_executive_h": "h",
    "events_before_word": "events",
    "escalations_before_word": "events",
    "influencers_before_word": "events",
    "escalations_after_apology": "events",
    "influencers_spoke": "events",
    "regulators_spoke": "events",
    "partners_spoke": "events",
    "internal_statements": "statements",
    "full_apologies": "statements",
    "non_apology_to_apology_h": "h",
    "weak_elements": "elements",
    **{f"apology_{element}": "of 1" for element in ELEMENTS},
    "deeds": "events",
    "compensations": "events",
    "policy_changes": "events",
    "triggers": "events",
}


def _method(name: str) -> str:
    return "method.difference_of_windows" if UNITS[name] == "h" else "method.coded_events"


def _count(name: str, found: Sequence[Milestone], n: int) -> Measure:
    ids = tuple(m.id for m in found)
    value, method = len(found), _method(name)
    return Measure(name, UNITS[name], "observed", value, n=n, method=method, evidence=ids)


def _bounded(name: str, sure: list[Milestone], possible: list[Milestone], n: int) -> Measure:
    """A count whose windows may leave it open."""
    low, high = len(sure), len(possible)
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
    )


def _around_the_word(milestones: Sequence[Milestone]) -> dict[str, Measure]:
    """What others did before the brand's first public word."""
    word = milestone_of("acknowledged_at", milestones)
    assert word is not None  # a statement is on record
    chosen: dict[str, Callable[[Milestone], bool]] = {
        "events_before_word": lambda m: True,
        "escalations_before_word": lambda m: m.is_kind("escalation"),
        "influencers_before_word": lambda m: m.actor == "influencer",
    }
    others = [m for m in milestones if m.actor != "brand" and m.public]
    return {
        name: _bounded(
            name,
            [m for m in others if holds(m) and m.when.latest < word.when.earliest],
            [m for m in others if holds(m) and m.when.earliest < word.when.latest],
            len(milestones),
        )
        for name, holds in chosen.items()
    }


def _around_the_apology(milestones: Sequence[Milestone]) -> dict[str, Measure]:
    """What the first full apology carried, and what came after it."""
    apology = milestone_of("apologised_at", milestones)
    names = ("weak_elements", *(f"apology_{element}" for element in ELEMENTS))
    if apology is None:
        reason = Note("reason.no_apology")
        return {
            name: Measure(name, UNITS[name], "not_applicable", reason=reason, method=_method(name))
            for name in (*names, "escalations_after_apology")
        }
    known = {"n": 1, "method": "method.coded_events", "evidence": (apology.id, *apology.sources)}
    weak = sum(strength == "weak" for strength in apology.apology.values())
    values = {"weak_elements": weak} | {
        f"apology_{element}": _WEIGHT.get(apology.apology.get(element, ""), 0.0)
        for element in ELEMENTS
    }
    raised = [m for m in milestones if m.actor != "brand" and m.is_kind("escalation")]
    return {
        name: Measure(name, UNITS[name], "observed", value, **known)
        for name, value in values.items()
    } | {
        "escalations_after_apology": _bounded(
            "escalations_after_apology",
            [m for m in raised if m.when.earliest > apology.when.latest],
            [m for m in raised if m.when.latest > apology.when.earliest],
            len(milestones),
        )
    }


def _chief_executive(
    statements: Sequence[Milestone], onset: Moment | None, observed_until: pd.Timestamp
) -> Measure:
    """From onset to the chief executive's first public word."""
    name = "time_to_chief_executive_h"
    if onset is None:
        reason = Note("reason.no_onset_known")
        return Measure(name, "h", "not_available", reason=reason, method=_method(name))
    spoke = [m for m in statements if m.is_kind("ceo_statement")]
    if not spoke:
        return _waiting(name, onset.latest, observed_until)
    first = min(spoke, key=lambda m: (m.when.earliest, m.id))
    return _took(name, onset, first)


def _second_try(brand: Sequence[Milestone], observed_until: pd.Timestamp) -> Measure:
    """From the first non-apology to the first full apology that may lie after it."""
    name = "non_apology_to_apology_h"
    tries = [m for m in brand if m.is_kind("non_apology")]
    if not tries:
        reason = Note("reason.no_non_apology")
        return Measure(name, "h", "not_applicable", reason=reason, method=_method(name))
    first = min(tries, key=lambda m: (m.when.earliest, m.id))
    later = [m for m in brand if m.is_kind("full_apology") and m.when.latest > first.when.earliest]
    if not later:
        return _waiting(name, first.when.latest, observed_until)
    return _took(name, first.when, min(later, key=lambda m: (m.when.earliest, m.id)))


def _took(name: str, start: Moment, event: Milestone) -> Measure:
    best, low, high = event.when.hours_since(start)
    evidence = (event.id, *event.sources)
    return Measure(name, "h", "observed", best, low, high, 1, None, _method(name), "", evidence)


def _waiting(name: str, start: pd.Timestamp, observed_until: pd.Timestamp) -> Measure:
    waited = (observed_until - start).total_seconds() / 3600
    if waited < 0:
        reason = Note("reason.before_onset")
        return Measure(name, "h", "not_applicable", reason=reason, method=_method(name))
    reason = Note("reason.not_yet", {"hours": waited})
    return Measure(name, "h", "censored", low=waited, n=1, reason=reason, method=_method(name))
