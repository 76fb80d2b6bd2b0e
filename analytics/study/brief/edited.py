"""Sentences of the case's editor, each told only once all that it rests on is known."""

from collections.abc import Iterable

from analytics.cases.debrief import Point
from analytics.results import Results
from analytics.schema import Told
from analytics.wording import Filled, Said


def told(point: Point | None, results: Results) -> Told | None:
    """An editor's sentence; None where a fact of it is not known at `as_of`, or a measure of it
    has neither a value nor a bound.
    """
    if point is None or not all(map(results.case.has_fact, point.facts)):
        return None
    measures = {name: results.measures.get(name) for name in point.measures}
    if not all(one is not None and one.is_known for one in measures.values()):
        return None
    zone = results.case.time_zone
    values = {name: Said(one, zone) for name, one in measures.items() if one is not None}
    return Told(Filled(point.text, values), point.facts, point.measures)


def all_told(points: Iterable[Point], results: Results) -> tuple[Told, ...]:
    """Those of an editor's sentences that may be told."""
    return tuple(one for point in points if (one := told(point, results)) is not None)
