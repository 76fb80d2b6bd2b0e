"""What the library says of a lesson: other real cases with the same verdict, and how they ended."""

from collections.abc import Mapping, Sequence

from analytics.lessons.engine import draw
from analytics.lessons.rules import RULES
from analytics.schema import Lesson, Measure, Note

LEAST = 3
"""Fewest cases with a known outcome that anything is said of: a convention."""
OUTCOMES = ("time_to_recover_h", "sessions_to_regain")

Sides = Mapping[str, Mapping[str, str]]


def sides(cases: Mapping[str, Mapping[str, Measure]]) -> Sides:
    """Case id → rule id → side, for finished measures of cases."""
    return {case: {one.id: one.side for one in draw(of)[0]} for case, of in cases.items()}


def came_back(measures: Mapping[str, Measure]) -> bool | None:
    """Whether sentiment, or else the share price, came back; None where neither is known."""
    for name in OUTCOMES:
        if measures[name].status in ("observed", "censored"):
            return measures[name].status == "observed"
    return None


def beside(
    lesson: Lesson,
    judged: Sides,
    cases: Mapping[str, Mapping[str, Measure]],
    names: Mapping[str, object],
) -> Note | None:
    """Counter-evidence of the library: same verdict, other end. None for what is left open.

    judged: `sides` of the other real cases. names: case id → what to call it. For a fault the
    cases that came back all the same; for a merit those that did not.
    """
    if lesson.side not in ("well", "badly") or lesson.subject == "recovery":
        return None
    same = [case for case, told in judged.items() if told.get(lesson.id) == lesson.side]
    ends = {case: came_back(cases[case]) for case in same}
    known = [case for case in same if ends[case] is not None]
    count = {"n": len(same), "known": len(known)}
    if len(known) < LEAST:
        return Note("lesson.library.few", count)
    wanted = lesson.side == "badly"
    against = [case for case in known if ends[case] is wanted]
    key = "back" if wanted else "away"
    if not against:
        return Note(f"lesson.library.{'badly_none' if wanted else 'well_all'}", count)
    told = {key: len(against), "names": [names[case] for case in against]}
    return Note(f"lesson.library.{lesson.side}", count | told)


def conflicts(found: Sequence[Lesson]) -> list[tuple[Lesson, Lesson]]:
    """Pairs (well, badly) of lessons whose rules pull against each other."""
    by_id = {lesson.id: lesson for lesson in found}
    pairs = []
    for rule in RULES:
        for other in rule.pulls_against:
            one, two = by_id.get(rule.id), by_id.get(other)
            if one and two and {one.side, two.side} == {"well", "badly"}:
                pairs.append((one, two) if one.side == "well" else (two, one))
    return pairs
