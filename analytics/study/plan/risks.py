"""The risk register: what the cases of the sector were, what they cost, how long they took."""

from collections.abc import Sequence

from analytics.schema import Message
from analytics.study.plan.document import (
    Block,
    Chapter,
    Client,
    Fact,
    Grid,
    Heading,
    Line,
    Sentences,
    blank,
    said,
)
from analytics.study.plan.evidence import Known, answered, costs, lasted
from analytics.wording import UntrustedText

ORDER = (
    "product_harm",
    "tampering",
    "outage",
    "breach",
    "conduct",
    "supply",
    "backlash",
    "law",
    "business",
    "another",
)
OWN_NAMES = {
    ("product_harm", "food"),
    ("tampering", "food"),
    ("backlash", "food"),
    ("product_harm", "software"),
    ("backlash", "software"),
    ("backlash", "games"),
    ("outage", "airline"),
    ("outage", "telecom"),
}
"""Risks that have a name of their own in a sector: keys under `plan.risk`."""
GAPS = {
    "food": ("allergens", "hygiene", "foreign_bodies", "claims"),
    "airline": ("accident", "breach", "strike"),
    "aerospace": ("breach", "strike"),
    "software": ("ransom", "model", "leaving"),
    "social_media": ("outage", "minors", "model"),
    "games": ("breach", "minors", "outage"),
    "telecom": ("breach", "prices", "strike"),
    "bank": ("outage", "fraud", "run"),
    "retail": ("product_harm", "suppliers", "conduct"),
    "consumer_goods": ("product_harm", "suppliers", "claims"),
    "consumer_electronics": ("breach", "suppliers", "claims"),
    "cars": ("product_harm", "breach", "suppliers"),
}
"""Risks of a sector beyond its cases: keys under `plan.gap`, for the client to judge."""
ANY_GAPS = ("breach", "conduct", "executives")


def risk_name(risk: str, sector: str) -> Message:
    own = (risk, sector) in OWN_NAMES
    return Message(f"plan.risk.{risk}.{sector}" if own else f"plan.risk.{risk}.any")


def by_risk(cases: Sequence[Known]) -> dict[str, list[Known]]:
    """The cases of each risk, the risk to people first."""
    return {risk: found for risk in ORDER if (found := [one for one in cases if one.risk == risk])}


def chapter(client: Client, cases: Sequence[Known]) -> Chapter:
    found = by_risk(cases)
    blocks: list[Block] = [_overview(client, found)]
    for risk, group in found.items():
        blocks += [Heading(risk_name(risk, client.sector)), _cases(group)]
    return Chapter("risks", "cases", tuple(blocks))


def _overview(client: Client, found: dict[str, list[Known]]) -> Grid:
    rows = [
        (
            Line(risk_name(risk, client.sector)),
            Line([one.name for one in group], tuple(Fact(one.id) for one in group), "link"),
            blank(),
            blank(),
            blank(),
        )
        for risk, group in found.items()
    ]
    for gap in GAPS.get(client.sector, ANY_GAPS):
        rows.append(
            (
                Line(Message(f"plan.gap.{gap}")),
                said("plan.risks.no_case"),
                blank(),
                blank(),
                blank(),
            )
        )
    head = ("risk", "seen", "likelihood", "impact", "owner")
    return Grid(
        tuple(Message(f"plan.column.{name}") for name in head),
        tuple(rows),
        (0.3, 0.28, 0.13, 0.13, 0.16),
    )


def _cases(group: Sequence[Known]) -> Grid:
    rows = []
    for one in group:
        title = Line(UntrustedText(one.case.title), (Fact(one.id),), "row")
        took = [*answered(one), *([last] if (last := lasted(one)) else [])]
        cost = costs(one) or [Line(Message("plan.risks.no_cost"))]
        took = took or [Line(Message("plan.risks.no_time"))]
        rows.append((one.named, title, _stacked(cost), _stacked(took)))
    head = ("case", "happened", "cost", "took")
    return Grid(
        tuple(Message(f"plan.column.{name}") for name in head),
        tuple(rows),
        (0.14, 0.2, 0.36, 0.3),
    )


def _stacked(lines: Sequence[Line]) -> Line:
    """Several sentences in one cell."""
    facts = tuple(fact for line in lines for fact in line.facts)
    return Line(Sentences(tuple(line.text for line in lines)), facts, "row")
