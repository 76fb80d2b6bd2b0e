"""What the brand did, and who spoke for and against it: a sentence an event, with its ids."""

from dataclasses import dataclass

from analytics.cases import Case
from analytics.measures.conduct import voices
from analytics.measures.response import in_order, is_answer
from analytics.schema import APOLOGY_ELEMENTS, Milestone, Moment, Note
from analytics.wording import Foreign

VERBS = (
    "full_apology",
    "recall_with_refund",
    "settlement",
    "compensation",
    "policy_change",
    "dismissal",
    "corrective_action",
    "attack",
    "denial",
    "non_apology",
    "ceo_statement",
    "first_brand_response",
)
"""Kinds of an act of the brand, the telling ones first; one of none of them is a public word."""


@dataclass(frozen=True)
class Act:
    """One sentence on one event. who: brand, critic or defender; event: the milestone's id."""

    who: str
    event: str
    sentence: Note


def acts(case: Case, onset: Moment | None) -> tuple[Act, ...]:
    """The brand's public words and acts from onset on, then named critics and defenders."""
    spoken = [m for m in in_order(case.milestones) if m.is_statement and is_answer(m, onset)]
    found = [Act("brand", m.id, _act(m, case)) for m in spoken]
    for stance, events in voices(case.milestones).items():
        found += [Act(stance, m.id, _voice(stance, m, case)) for m in events]
    return tuple(found)


def _act(event: Milestone, case: Case) -> Note:
    verb = next((kind for kind in VERBS if event.is_kind(kind)), "statement")
    values = _common(event, case) | {"who": Foreign(event.name or case.brand)}
    carried = [
        Note(f"act.element.{event.apology[name]}", {"element": Note(f"element.{name}")})
        for name in APOLOGY_ELEMENTS
        if name in event.apology
    ]
    values["elements"] = Note("act.elements", {"elements": carried}) if carried else ""
    return Note(f"act.{verb}", values)


def _voice(stance: str, event: Milestone, case: Case) -> Note:
    return Note(f"act.{stance}", _common(event, case) | {"who": Foreign(event.name)})


def _common(event: Milestone, case: Case) -> dict[str, object]:
    quote = Note("act.quote", {"words": Foreign(event.quote.words)}) if event.quote else ""
    return {"when": _when(event, case.time_zone), "channel": Foreign(event.channel), "quote": quote}


def _when(event: Milestone, zone: str) -> str:
    """The local day, or the span of days or the month that the sources allow."""
    first, last = (at.tz_convert(zone) for at in (event.when.earliest, event.when.latest))
    if event.precision == "month":
        return f"{first:%B %Y}"
    if first.date() == last.date():
        return f"{first.day} {first:%B %Y}"
    return f"{first.day} {first:%B %Y} – {last.day} {last:%B %Y}"
