"""The first hours as the cases lived them: who did what, hour by hour or day by day."""

from collections.abc import Sequence

import pandas as pd

from analytics.measures import peers
from analytics.measures.response import TIME_TO_ACKNOWLEDGE, TIME_TO_APOLOGISE
from analytics.schema import Message, Milestone
from analytics.study.findings import within
from analytics.study.plan.document import Block, Bullets, Chapter, Fact, Grid, Heading, Line, said
from analytics.study.plan.evidence import Known, ordered, since, who
from analytics.study.plan.risks import by_risk
from analytics.wording import UntrustedText

MOST_CASES, MOST_EVENTS, LEAST_EVENTS = 3, 8, 4
SPAN = pd.Timedelta(hours=72)
_KEY_KINDS = ("first_public_post", "first_brand_response", "full_apology", "non_apology")


def chapter(cases: Sequence[Known]) -> Chapter:
    """The cases with most events in the first three days, and what they add up to."""
    early = {one.id: (one, first_events(one)) for one in cases}
    rich = _telling([pair for pair in early.values() if len(pair[1]) >= LEAST_EVENTS])
    blocks: list[Block] = [Bullets(lines)] if (lines := _summary(cases)) else []
    for known, events in sorted(rich[:MOST_CASES], key=lambda pair: pair[0].id):
        title = Message(
            "plan.first.case", {"name": known.name, "title": UntrustedText(known.case.title)}
        )
        blocks += [Heading(title), timeline(known, _most_telling(events))]
    return Chapter("first_hours", "cases", tuple(blocks))


def _telling(early: list[tuple[Known, list[Milestone]]]) -> list[tuple[Known, list[Milestone]]]:
    """The case with most events of each risk, the risk to people first; then the second of each."""
    ranked = []
    for place, group in enumerate(by_risk([known for known, _ in early]).values()):
        ids = [known.id for known in group]
        rich = sorted((p for p in early if p[0].id in ids), key=lambda p: (-len(p[1]), p[0].id))
        ranked += [(turn, place, pair) for turn, pair in enumerate(rich)]
    return [pair for _, _, pair in sorted(ranked, key=lambda row: row[:2])]


def first_events(known: Known) -> list[Milestone]:
    """Public events from what began it to three days after, in order."""
    onset = known.results.onset
    if onset is None:
        return []
    end = onset.earliest + SPAN
    return [
        one
        for one in ordered(known)
        if one.public and one.when.latest >= onset.earliest and one.when.latest <= end
    ]


def timeline(known: Known, events: Sequence[Milestone]) -> Grid:
    """Rows of when, who, what."""
    rows = [
        (
            Line(since(known, one), (known.fact(one.id),), "row"),
            Line(who(one, known), (known.fact(one.id),), "row"),
            Line(UntrustedText(one.text), (known.fact(one.id),), "row"),
        )
        for one in events
    ]
    head = tuple(Message(f"plan.column.{name}") for name in ("when", "who", "what"))
    return Grid(head, tuple(rows), (0.22, 0.16, 0.62))


def _most_telling(events: list[Milestone]) -> list[Milestone]:
    """At most MOST_EVENTS of them, the first words of each side kept."""
    if len(events) <= MOST_EVENTS:
        return events
    kept = [one for one in events if one.is_kind(*_KEY_KINDS)][:MOST_EVENTS]
    for one in events:
        if len(kept) >= MOST_EVENTS:
            break
        if one not in kept:
            kept.append(one)
    return [one for one in events if one in kept]


def _summary(cases: Sequence[Known]) -> tuple[Line, ...]:
    """Cases in which the first word came within a day, and the full apology within two: surely,
    perhaps, and surely not.
    """
    lines = []
    for key, spec, limit in (
        ("first_word", TIME_TO_ACKNOWLEDGE, 24.0),
        ("apology", TIME_TO_APOLOGISE, 48.0),
    ):
        bounds = {
            one.id: ends
            for one in cases
            if (found := one.measure(spec.name)) is not None
            and (ends := peers.bounds(found)) is not None
        }
        soon = within(bounds, limit)
        late = [id_ for id_ in bounds if id_ not in (*soon.within, *soon.perhaps)]
        for side, ids in (("soon", soon.within), ("perhaps", soon.perhaps), ("late", late)):
            if ids:
                facts = (Fact(id_, f"measure:{spec.name}") for id_ in ids)
                lines.append(said(f"plan.first.{key}_{side}", *facts, n=len(ids), of=len(bounds)))
    return tuple(lines)
