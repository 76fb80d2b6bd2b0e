"""Checks of the holes that a case's coverage names."""

from collections.abc import Iterator

from analytics.cases.checks import Problem
from analytics.cases.record import CaseRecord, Coverage, Hole
from analytics.schema import iso, utc


def hole_problems(record: CaseRecord) -> Iterator[Problem]:
    """What is wrong with the holes of a record's coverage, at most one problem each."""
    found = list(_each(record))
    yield from found
    if not found and _is_all(record.coverage):
        right = "Give the span in which messages were collected"
        yield ("coverage", "holes"), "the holes cover all of the coverage", right


def _each(record: CaseRecord) -> Iterator[Problem]:
    coverage, before = record.coverage, None
    for i, hole in sorted(enumerate(coverage.holes), key=lambda one: one[1].start):
        field = ("coverage", "holes", i)
        if hole.start < coverage.start or hole.end > coverage.end:
            right = f"It lies within the coverage, {_span(coverage)}"
            yield field, f"the hole {_span(hole)} reaches out of the coverage", right
            continue
        if before is not None and hole.start < before.end:
            right = "Write one hole, from the earlier start to the later end"
            yield field, f"the hole {_span(hole)} overlaps the hole {_span(before)}", right
        elif hole.source is not None and hole.source not in record.sources:
            right = f"Add it to sources, or use one of {', '.join(record.sources)}"
            yield (*field, "source"), f"there is no source {hole.source!r}", right
        before = hole if before is None or hole.end > before.end else before


def _is_all(coverage: Coverage) -> bool:
    """Whether the holes leave no time of the coverage."""
    reached = coverage.start
    for hole in sorted(coverage.holes, key=lambda one: one.start):
        if hole.start > reached:
            return False
        reached = max(reached, hole.end)
    return reached >= coverage.end


def _span(span: Coverage | Hole) -> str:
    return f"{iso(utc(span.start, 'start'))} to {iso(utc(span.end, 'end'))}"
