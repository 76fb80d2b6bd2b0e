"""A case's steps of the response beside other cases: who was certainly sooner, and later."""

from dataclasses import dataclass

from analytics.measures import peers
from analytics.measures.response import CLOCK
from analytics.results import Results
from analytics.study.library import Library

FEWEST = 4
"""Other cases with a time of a step, from which a case is set beside them."""


@dataclass(frozen=True)
class Step:
    """A step of the response, by its measure, among n others: ids of the cases that certainly took
    it sooner after their beginning, and of those that certainly took it later; the nearest first.
    """

    measure: str
    n: int
    sooner: tuple[str, ...]
    later: tuple[str, ...]


def beside_steps(results: Results, library: Library) -> tuple[Step, ...]:
    """The steps whose time is known, where enough other real cases have one; those of which no
    other is certainly sooner or later are left out.
    """
    found = (_step(results, library, spec.name) for spec in CLOCK)
    return tuple(one for one in found if one is not None and (one.sooner or one.later))


def _step(results: Results, library: Library, name: str) -> Step | None:
    own = results.measures[name]
    ends = peers.bounds(own) if own.is_observed else None
    others = {
        case: bounds
        for case, bounds in library.bounds(name).items()
        if case != results.case.id and library.measures[case][name].is_observed
    }
    if ends is None or len(others) < FEWEST:
        return None
    low, high = ends
    sooner = [case for case, of in others.items() if of[1] < low]
    later = [case for case, of in others.items() if of[0] > high]
    return Step(
        name,
        len(others),
        tuple(sorted(sooner, key=lambda case: -others[case][1])),
        tuple(sorted(later, key=lambda case: others[case][0])),
    )
