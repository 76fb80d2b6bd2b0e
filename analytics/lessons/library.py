"""Comparison of a lesson with the library: how cases of equal severity and verdict ended."""

from collections.abc import Mapping, Sequence

from analytics.errors import Faults
from analytics.lessons.engine import evaluate, outcome
from analytics.lessons.rules import RULES
from analytics.schema import Lesson, Measures, Message

MIN_CASES = 3
"""Fewest cases with a known outcome for a comparison: a convention."""

Sides = Mapping[str, Mapping[str, str]]


def verdicts_by_case(cases: Mapping[str, Measures]) -> Sides:
    """Case id → rule id → verdict, for computed measures of cases.

    A rule that fails on a case gives no verdict there; it is among the faults of that case.
    """
    return {
        case: {one.id: one.verdict for one in evaluate(of, faults=Faults())[0]}
        for case, of in cases.items()
    }


def beside(
    lesson: Lesson,
    judged: Sides,
    cases: Mapping[str, Measures],
    names: Mapping[str, object],
) -> Message | None:
    """Counter-evidence from the library; None if too few cases have a known outcome.

    judged: `verdicts_by_case` of the other real cases of the same severity, since graver crises
    prompt more of every kind of response. names: case id → display name. For a fault, the cases
    that recovered despite it are named; otherwise those that did not recover.
    """
    if lesson.verdict not in ("well", "badly"):
        return None
    chosen = [case for case, of in judged.items() if of.get(lesson.id) == lesson.verdict]
    ends = {case: outcome(cases[case]) for case in chosen}
    known = {case: end for case, end in ends.items() if end is not None}
    if len(known) < MIN_CASES:
        return None
    is_fault = lesson.verdict == "badly"
    against = {case: end for case, end in known.items() if end.is_observed == is_fault}
    clauses = [
        Message(f"lesson.library.by_{end.name}", {"name": names[case]})
        for case, end in against.items()
    ]
    count = {"n": len(chosen), "known": len(known), "against": len(against)}
    key = f"lesson.library.same_{lesson.verdict}"
    return Message(key, count | {"names": clauses}) if clauses else Message(f"{key}_none", count)


def conflicts(lessons: Sequence[Lesson]) -> list[tuple[Lesson, Lesson]]:
    """Pairs (well, badly) of lessons whose rules conflict."""
    by_id = {lesson.id: lesson for lesson in lessons}
    pairs: list[tuple[Lesson, Lesson]] = []
    for rule in RULES:
        for other in rule.conflicts_with:
            one, two = by_id.get(rule.id), by_id.get(other)
            if one and two and {one.verdict, two.verdict} == {"well", "badly"}:
                pairs.append((one, two) if one.verdict == "well" else (two, one))
    return pairs
