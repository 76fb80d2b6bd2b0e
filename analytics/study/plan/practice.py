"""What any plan must have, short and to be filled in by the client: good practice, no evidence."""

import re
from collections.abc import Sequence

from analytics.schema import Message
from analytics.study.plan import clocks
from analytics.study.plan.document import (
    Block,
    Bullets,
    Chapter,
    Client,
    Fact,
    Grid,
    Heading,
    Line,
    Paragraph,
    blank,
    note,
    said,
)
from analytics.study.plan.evidence import Known
from analytics.study.plan.risks import ORDER, by_risk, risk_name
from analytics.wording import UntrustedText

LEVELS = ("watch", "alert", "crisis")
STEPS = ("holding", "update", "apology", "action", "staff")
ROLES = ("lead", "legal", "communications", "operations", "care", "people", "insights", "chief")
OUTSIDE = ("agency", "counsel", "insurer", "monitoring", "regulator")
SPEAKERS = ("public", "grave", "expert", "local")
STAKEHOLDERS = {
    "food": (
        "customers",
        "food_authority",
        "health",
        "franchisees",
        "suppliers",
        "retailers",
        "staff",
        "press",
    ),
    "airline": (
        "passengers",
        "families",
        "air_authority",
        "airports",
        "unions",
        "partners",
        "staff",
        "press",
    ),
    "software": (
        "customers",
        "users",
        "data_authority",
        "partners",
        "security",
        "investors",
        "staff",
        "press",
    ),
    "bank": ("customers", "bank_authority", "ombudsman", "investors", "advisers", "staff", "press"),
    "telecom": ("customers", "telecom_authority", "emergency", "resellers", "staff", "press"),
    "cars": ("owners", "car_authority", "dealers", "suppliers", "unions", "staff", "press"),
}
ANY_STAKEHOLDERS = (
    "customers",
    "harmed",
    "authority",
    "partners",
    "investors",
    "unions",
    "staff",
    "press",
)
HOLDING = tuple(one for one in ORDER if one != "another")
HOLDING_OWN = {("product_harm", "food"), ("product_harm", "software")}
SCENARIOS = ("product_harm", "outage", "breach", "conduct", "backlash")
"""Scenarios of a sector whose cases name none."""
_PARTS = re.compile(r"[^\W\d_]+")
_SAME = {"twitter": "x", "telephone": "phone", "email": "mail", "e-mail": "mail"}


def severity() -> Chapter:
    head = ("level", "activated", "who_decides", "until")
    rows = tuple(
        (
            said(f"plan.severity.{level}.name"),
            said(f"plan.severity.{level}.when"),
            said(f"plan.severity.{level}.who"),
            said(f"plan.severity.{level}.until"),
        )
        for level in LEVELS
    )
    return _chapter("severity", Grid(_head(*head), rows, (0.12, 0.42, 0.24, 0.22)))


def approval() -> Chapter:
    rows = tuple(
        (
            said(f"plan.approval.{step}.what"),
            blank(),
            blank(),
            said(f"plan.approval.{step}.limit"),
            blank(),
        )
        for step in STEPS
    )
    grid = Grid(
        _head("text", "writes", "approves", "limit", "if_absent"),
        rows,
        (0.28, 0.18, 0.18, 0.2, 0.16),
    )
    return _chapter("approval", grid, Paragraph(said("plan.approval.silence")))


def contacts() -> Chapter:
    def grid(names: Sequence[str], group: str) -> Grid:
        rows = tuple((said(f"plan.{group}.{name}"), *(blank() for _ in range(4))) for name in names)
        return Grid(
            _head("role", "name", "phone", "deputy", "phone"), rows, (0.28, 0.2, 0.16, 0.2, 0.16)
        )

    return _chapter(
        "contacts",
        Heading(Message("plan.contacts.inside")),
        grid(ROLES, "role"),
        Heading(Message("plan.contacts.outside")),
        grid(OUTSIDE, "outside"),
        Heading(Message("plan.contacts.speakers")),
        Grid(
            _head("when_speaks", "speaker", "deputy", "trained"),
            tuple((said(f"plan.speaker.{name}"), blank(), blank(), blank()) for name in SPEAKERS),
            (0.4, 0.22, 0.2, 0.18),
        ),
    )


def stakeholders(client: Client, cases: Sequence[Known]) -> Chapter:
    names = STAKEHOLDERS.get(client.sector, ANY_STAKEHOLDERS)
    rows = tuple((said(f"plan.stakeholder.{name}"), blank(), blank(), blank()) for name in names)
    grid = Grid(_head("group", "what_they_need", "channel", "owner"), rows, (0.3, 0.3, 0.2, 0.2))
    return _chapter("stakeholders", *_who_spoke(cases), grid)


def _who_spoke(cases: Sequence[Known]) -> list[Block]:
    """Which regulators and partners had their say in the cases of the sector."""
    lines = []
    for actor in ("regulator", "partner"):
        found = [
            one for one in cases if any(m.public and m.actor == actor for m in one.case.milestones)
        ]
        if found:
            facts = tuple(
                one.fact(next(m.id for m in one.case.milestones if m.public and m.actor == actor))
                for one in found
            )
            lines.append(said(f"plan.stakeholders.{actor}", *facts, n=len(found), of=len(cases)))
    return [Bullets(tuple(lines))] if lines else []


def channels(client: Client, cases: Sequence[Known]) -> Chapter:
    """Keys and pause of each of the client's channels, with the cases whose brands spoke there."""
    rows = []
    for channel in client.channels:
        spoke = [(one, event) for one in cases for event in _on(one, channel)[:1]]
        facts = tuple(Fact(one.id, event) for one, event in spoke)
        seen = (
            Line([one.name for one, _ in spoke], facts, "link")
            if spoke
            else said("plan.pause.nobody")
        )
        rows.append((Line(UntrustedText(channel)), seen, blank(), blank(), blank()))
    if not client.channels:
        rows = [(said("plan.pause.channel"), *(blank() for _ in range(4))) for _ in range(4)]
    grid = Grid(
        _head("channel", "seen_there", "keys", "deputy", "paused"),
        tuple(rows),
        (0.18, 0.3, 0.18, 0.16, 0.18),
    )
    steps = Bullets(tuple(said(f"plan.pause.{key}") for key in ("stop", "ads", "check", "resume")))
    return _chapter("channels", grid, Heading(Message("plan.pause.title")), steps)


def _on(known: Known, channel: str) -> list[str]:
    """Statements that the brand made on a channel of this name."""
    wanted = _words(channel)
    return [
        one.id for one in known.case.milestones if one.is_statement and wanted & _words(one.channel)
    ]


def _words(channel: str) -> set[str]:
    folded = channel.casefold().replace("e-mail", "mail")
    stop = {"and", "on", "in", "the", "to", "of", "a", "post", "press", "media", "social"}
    words = {_SAME.get(word, word) for word in map(str, _PARTS.findall(folded))}
    return words - stop or words


def holding(client: Client, cases: Sequence[Known]) -> Chapter:
    """A draft for each scenario of the sector, with blanks."""
    found = [risk for risk in by_risk(cases) if risk in HOLDING]
    blocks: list[Block] = [
        Bullets(tuple(said(f"plan.holding.rule.{key}") for key in ("first", "harm", "next")))
    ]
    for risk in dict.fromkeys((*found, *SCENARIOS)):
        own = (risk, client.sector) in HOLDING_OWN
        key = f"plan.holding.{risk}.{client.sector}" if own else f"plan.holding.{risk}.any"
        blocks += [
            Heading(risk_name(risk, client.sector)),
            Paragraph(said(key, brand=UntrustedText(client.brand)), "draft"),
        ]
    return _chapter("holding", *blocks)


def legal(client: Client) -> Chapter:
    """The clocks of the client's country, for counsel to check, and rows for what counsel adds."""
    found = clocks.clocks(client.country, client.sector)
    rows = [
        (
            said(f"plan.clock.{one.name}.what"),
            said(f"plan.clock.{one.name}.limit"),
            said(f"plan.clock.{one.name}.source"),
            blank(),
        )
        for one in found
    ]
    rows += [(said("plan.legal.another"), blank(), blank(), blank()) for _ in range(3)]
    key = "some" if found else "none" if client.country else "no_country"
    told = note(f"plan.legal.{key}")
    grid = Grid(_head("event", "limit", "source", "counsel"), tuple(rows), (0.32, 0.26, 0.24, 0.18))
    return _chapter("legal", told, grid)


def staff(client: Client) -> Chapter:
    brand = UntrustedText(client.brand)
    return _chapter(
        "staff",
        Paragraph(said("plan.staff.message", brand=brand), "draft"),
        Bullets(tuple(said(f"plan.staff.{key}") for key in ("first", "answer", "outside", "leak"))),
    )


def ending() -> Chapter:
    review = tuple(
        (said(f"plan.review.{key}"), blank(), blank())
        for key in ("worked", "failed", "numbers", "alarm", "owed")
    )
    return _chapter(
        "ending",
        Heading(Message("plan.ending.stand_down")),
        Bullets(
            tuple(said(f"plan.ending.{key}") for key in ("level", "promises", "posts", "decide"))
        ),
        Heading(Message("plan.ending.review")),
        Paragraph(said("plan.ending.when")),
        Grid(_head("question", "answer", "owner"), review, (0.46, 0.36, 0.18)),
    )


def signing() -> Chapter:
    dates = tuple(
        (said(f"plan.next.{key}"), blank(), blank()) for key in ("rehearsal", "contacts", "plan")
    )
    signed = tuple(
        (said(f"plan.signed.{key}"), blank(), blank(), blank())
        for key in ("owner", "legal", "chief")
    )
    return _chapter(
        "signing",
        Grid(_head("next", "date", "owner"), dates, (0.5, 0.25, 0.25)),
        Heading(Message("plan.signed.title")),
        Grid(_head("role", "name", "date", "signature"), signed, (0.26, 0.26, 0.16, 0.32)),
    )


def _head(*names: str) -> tuple[Message, ...]:
    return tuple(Message(f"plan.column.{name}") for name in names)


def _chapter(name: str, *blocks: Block) -> Chapter:
    return Chapter(name, "practice", blocks)
