"""Ambassadors: who speaks in such crises, what they may be asked, and what never."""

from collections.abc import Sequence

from analytics.schema import Message, Milestone
from analytics.study.plan.document import (
    Block,
    Bullets,
    Chapter,
    Client,
    Grid,
    Heading,
    Line,
    blank,
    said,
)
from analytics.study.plan.evidence import Known, ordered, year_of
from analytics.wording import UntrustedText

MOST = 6
ASK = ("listen", "see", "correct", "service")
NEVER = ("defend", "script", "pay", "attack", "secret")
VOICES = {
    "food": ("doctors", "dieticians", "franchisees", "farmers", "critics"),
    "airline": ("pilots", "crew", "flyers", "safety_experts"),
    "aerospace": ("pilots", "airlines", "safety_experts"),
    "software": ("engineers", "customers", "partners", "researchers"),
    "social_media": ("creators", "researchers", "parents"),
    "games": ("creators", "modders", "players", "translators"),
    "telecom": ("engineers", "resellers", "consumer_groups"),
    "bank": ("staff", "advisers", "consumer_groups"),
    "retail": ("staff", "suppliers", "consumer_groups"),
    "consumer_electronics": ("reviewers", "engineers", "owners"),
    "cars": ("owners", "dealers", "engineers"),
}
ANY_VOICES = ("staff", "customers", "partners", "consumer_groups")
_OUTSIDE = ("influencer", "partner", "other_brand", "customer", "public")


def chapter(client: Client, cases: Sequence[Known]) -> Chapter:
    beside = [(one, event) for one in cases for event in _defenders(one)]
    against = [(one, event) for one in cases for event in _turned(one)]
    blocks: list[Block] = []
    for key, found in (("beside", beside), ("against", against)):
        if found:
            blocks += [Heading(Message(f"plan.ambassadors.{key}")), _spoke(_spread(found))]
    blocks += [
        Heading(Message("plan.ambassadors.who")),
        _list(client),
        Heading(Message("plan.ambassadors.ask")),
        Bullets(tuple(said(f"plan.ambassadors.asked.{key}") for key in ASK)),
        Heading(Message("plan.ambassadors.never")),
        Bullets(tuple(said(f"plan.ambassadors.not.{key}") for key in NEVER)),
    ]
    return Chapter("ambassadors", "cases", tuple(blocks))


def _defenders(known: Known) -> list[Milestone]:
    """Who spoke for the brand, outside it and outside the state and the press."""
    return [
        one
        for one in ordered(known)
        if one.public and one.stance == "defender" and one.actor in _OUTSIDE
    ]


def _turned(known: Known) -> list[Milestone]:
    """Known voices and partners who spoke against it."""
    return [
        one
        for one in ordered(known)
        if one.is_critical and one.stance == "critic" and one.actor in ("influencer", "partner")
    ]


def _spread(found: list[tuple[Known, Milestone]]) -> list[tuple[Known, Milestone]]:
    """At most MOST of them, one of each case before a second of any."""
    seen: dict[str, int] = {}
    ranked = []
    for place, (known, event) in enumerate(found):
        seen[known.id] = seen.get(known.id, 0) + 1
        ranked.append((seen[known.id], place, known, event))
    kept = sorted(ranked, key=lambda row: row[:2])[:MOST]
    return [(known, event) for _, _, known, event in sorted(kept, key=lambda row: row[1])]


def _spoke(found: list[tuple[Known, Milestone]]) -> Grid:
    rows = []
    for known, event in found:
        fact = (known.fact(event.id),)
        name = (
            UntrustedText(event.name[:1].upper() + event.name[1:])
            if event.name
            else Message(f"plan.actor.{event.actor}")
        )
        rows.append(
            (
                known.named,
                Line(
                    Message(
                        "plan.ambassadors.voice", {"name": name, "year": year_of(known, event)}
                    ),
                    fact,
                    "row",
                ),
                Line(UntrustedText(event.text), fact, "row"),
            )
        )
    head = tuple(Message(f"plan.column.{name}") for name in ("case", "voice", "did"))
    return Grid(head, tuple(rows), (0.18, 0.28, 0.54))


def _list(client: Client) -> Grid:
    names = VOICES.get(client.sector, ANY_VOICES)
    rows = tuple((said(f"plan.voice.{name}"), blank(), blank(), blank()) for name in names)
    head = tuple(
        Message(f"plan.column.{name}") for name in ("group", "name", "trusted_by", "contact")
    )
    return Grid(head, rows, (0.28, 0.24, 0.24, 0.24))
