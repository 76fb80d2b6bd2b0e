"""What the crises of the sector teach: at most eight lessons, merged, each with its cases."""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.schema import Message
from analytics.study.plan.document import Block, Chapter, Fact, Grid, Line, blank
from analytics.study.plan.evidence import Known
from analytics.wording import UntrustedText

MOST = 8


@dataclass(frozen=True)
class Taught:
    """A lesson of one case. topics: what it is about; lessons that share one are merged. rank: its
    place among those of its case, the gravest 0. owner: who acts.
    """

    known: Known
    topics: tuple[str, ...]
    rank: int
    lesson: object
    because: object
    action: object
    owner: object
    facts: tuple[Fact, ...]


def chapter(cases: Sequence[Known]) -> Chapter:
    merged = _merged([one for known in cases for one in taught(known)])
    rows = []
    for group in merged[:MOST]:
        first = group[0]
        others = tuple(Fact(one.known.id) for one in group[1:])
        rows.append(
            (
                Line(first.lesson, (*first.facts, *others)),
                Line(first.because, first.facts, "row"),
                Line(first.action, first.facts, "row"),
                Line(first.owner, first.facts, "row") if first.owner else blank(),
                blank(),
            )
        )
    if not rows:
        return Chapter("lessons", "cases", ())
    head = ("lesson", "because", "action", "who_acts", "by_when")
    grid = Grid(
        tuple(Message(f"plan.column.{name}") for name in head),
        tuple(rows),
        (0.25, 0.3, 0.23, 0.12, 0.1),
    )
    blocks: list[Block] = [grid]
    return Chapter("lessons", "cases", tuple(blocks))


def taught(known: Known) -> list[Taught]:
    """The lessons of a case: its editor's, told only where all their facts are known; without any,
    those of the rules that it broke.
    """
    debrief = known.case.debrief
    told = []
    for rank, point in enumerate(debrief.lessons if debrief else ()):
        if point.measures or not all(map(known.case.has_fact, point.facts)):
            continue
        facts = tuple(map(known.fact, point.facts))
        texts = (UntrustedText(one) for one in (point.text, point.because, point.action, point.owner))
        topics = point.rules or (point.text.casefold(),)
        told.append(Taught(known, topics, rank, *texts, facts))
    return told or _by_rule(known)


def _by_rule(known: Known) -> list[Taught]:
    told = []
    for rank, one in enumerate(known.results.lessons):
        if one.side == "badly":
            facts = tuple(known.fact(f"measure:{name}") for name in one.evidence)
            owner = Message(f"owner.{one.owner}")
            told.append(Taught(known, (one.id,), rank, one.action, one.claim, one.action, owner, facts))
    return told


def _merged(told: Sequence[Taught]) -> list[list[Taught]]:
    """Lessons on one topic together, the one of the gravest place first; the groups in order of
    place, then of how many cases they come from, with each case heard before one is heard again.
    """
    groups: list[list[Taught]] = []
    for one in sorted(told, key=lambda one: (one.rank, one.known.id)):
        for group in groups:
            if one.topics[0] == group[0].topics[0]:
                group.append(one)
                break
        else:
            groups.append([one])
    return sorted(groups, key=lambda group: (group[0].rank, -len({one.known.id for one in group})))
