"""What the crises of the sector teach: at most eight lessons, merged, each with its cases."""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics import lessons
from analytics.schema import Advice, Message, Told
from analytics.study.plan.document import Chapter, Fact, Grid, Line, Sentences
from analytics.study.plan.evidence import Known

MOST, MOST_BESIDE = 8, 2


@dataclass(frozen=True)
class Taught:
    """A lesson of one case. rank: its place among those of its case, the gravest 0."""

    known: Known
    advice: Advice
    rank: int

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What it rests on."""
        told = self.advice.lesson, self.advice.because
        facts = tuple(fact for one in told for fact in _facts(self.known, one))
        return tuple(dict.fromkeys(facts)) or (self.known.fact(),)

    def is_like(self, other: "Taught") -> bool:
        """Whether both say one thing: they come from the same rule, or have the same words."""
        ours, theirs = self.advice, other.advice
        if ours.rules and theirs.rules:
            return ours.rules[0] == theirs.rules[0]
        return ours.lesson.text == theirs.lesson.text


def chapter(cases: Sequence[Known]) -> Chapter:
    told = [
        Taught(known, advice, rank)
        for known in cases
        for rank, advice in enumerate(lessons.advice(known.results))
    ]
    rows = []
    for group in merged(told)[:MOST]:
        first = group[0]
        advice, facts = first.advice, first.facts
        others = _others(group)
        told = Sentences((advice.because.text, *(_also(one) for one in others)))
        cited = (*facts, *(fact for one in others for fact in one.facts))
        rest = (advice.action, advice.owner, advice.due)
        rows.append(
            (
                Line(advice.lesson.text, facts),
                Line(told, cited, "row"),
                *(Line(text, facts, "row") for text in rest),
            )
        )
    head = ("lesson", "because", "action", "who_acts", "by_when")
    grid = Grid(
        tuple(Message(f"plan.column.{name}") for name in head),
        tuple(rows),
        (0.18, 0.32, 0.2, 0.18, 0.12),
    )
    return Chapter("lessons", "cases", (grid,) if rows else ())


def _others(group: Sequence[Taught]) -> list[Taught]:
    """Of a group, the lessons of other cases that are told beside the first, a case once."""
    seen, found = {group[0].known.id}, []
    for one in group[1:]:
        if one.known.id not in seen and one.advice.lesson.text != group[0].advice.lesson.text:
            seen.add(one.known.id)
            found.append(one)
    return found[:MOST_BESIDE]


def _also(one: Taught) -> Message:
    values = {"name": one.known.name, "lesson": one.advice.lesson.text}
    return Message("plan.lessons.also", values)


def merged(told: Sequence[Taught]) -> list[list[Taught]]:
    """Lessons that say one thing together, the gravest of them first. First come those of most
    cases and, of these, the gravest; no case opens a second group before every case has one.
    """
    groups: list[list[Taught]] = []
    for one in sorted(told, key=lambda one: (one.rank, one.known.id)):
        alike = next((group for group in groups if group[0].is_like(one)), None)
        if alike is None:
            groups.append([one])
        else:
            alike.append(one)
    groups.sort(key=lambda group: (-len({one.known.id for one in group}), group[0].rank))
    turns: dict[str, int] = {}
    placed = []
    for group in groups:
        case = group[0].known.id
        turns[case] = turns.get(case, 0) + 1
        placed.append((turns[case], len(placed), group))
    return [group for _, _, group in sorted(placed, key=lambda row: row[:2])]


def _facts(known: Known, told: Told) -> list[Fact]:
    return [
        *map(known.fact, told.facts),
        *(known.fact(f"measure:{name}") for name in told.measures),
    ]
