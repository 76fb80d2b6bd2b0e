"""What the library says of a lesson: how cases with and without its verdict ended."""

from collections.abc import Mapping, Sequence

from analytics.lessons.engine import draw, outcome
from analytics.lessons.rules import RULES
from analytics.schema import Lesson, Measure, Note

LEAST = 3
"""Fewest cases with a known outcome that anything is said of: a convention."""
_OTHER = {"well": "badly", "badly": "well"}

Sides = Mapping[str, Mapping[str, str]]


def sides(cases: Mapping[str, Mapping[str, Measure]]) -> Sides:
    """Case id → rule id → side, for finished measures of cases."""
    return {case: {one.id: one.side for one in draw(of)[0]} for case, of in cases.items()}


def came_back(measures: Mapping[str, Measure]) -> bool | None:
    """Whether sentiment, or else the share price, came back; None where neither is known."""
    end = outcome(measures)
    return None if end is None else end.is_observed


def beside(
    lesson: Lesson,
    judged: Sides,
    cases: Mapping[str, Mapping[str, Measure]],
    names: Mapping[str, object],
) -> tuple[Note, ...]:
    """Counter-evidence of the library, first of cases judged alike, then of those judged the other
    way; none for what is left open.

    judged: `sides` of the other real cases. names: case id → what to call it. Of cases with a fault
    those that came back all the same are named, of cases without it those that did not.
    """
    if lesson.subject == "recovery" or lesson.side not in _OTHER:
        return ()
    notes = []
    for group, side in (("same", lesson.side), ("other", _OTHER[lesson.side])):
        chosen = [case for case, told in judged.items() if told.get(lesson.id) == side]
        if chosen or group == "same":
            notes.append(_ended(group, side, chosen, cases, names))
    return tuple(notes)


def _ended(
    group: str,
    side: str,
    chosen: Sequence[str],
    cases: Mapping[str, Mapping[str, Measure]],
    names: Mapping[str, object],
) -> Note:
    """How some cases ended, against what their side would suggest."""
    ends = {case: outcome(cases[case]) for case in chosen}
    known = {case: end for case, end in ends.items() if end is not None}
    against = {case: end for case, end in known.items() if end.is_observed == (side == "badly")}
    count = {"n": len(chosen), "known": len(known), "against": len(against)}
    if len(known) < LEAST:
        return Note(f"lesson.library.{group}_few", count)
    told = [
        Note(f"lesson.library.by_{end.name}", {"name": names[case]})
        for case, end in against.items()
    ]
    key = f"lesson.library.{group}_{side}"
    return Note(key, count | {"names": told}) if told else Note(f"{key}_none", count)


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
