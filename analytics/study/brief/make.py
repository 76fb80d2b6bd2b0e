"""The first page put together: the editor's sentences first, else what the record tells."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from analytics import lessons
from analytics.cases.debrief import Debrief, Point
from analytics.results import Results
from analytics.schema import Brief, Harm, Told, utc
from analytics.study.brief.cited import cited
from analytics.study.brief.edited import all_told, told
from analytics.study.brief.happened import happened
from analytics.study.brief.harm import harm
from analytics.study.brief.outcomes import is_ending
from analytics.study.brief.points import failed, worked
from analytics.study.brief.speed import beside, speed
from analytics.study.brief.turn import turn
from analytics.study.brief.unmeasured import unmeasured
from analytics.study.brief.words import local_day

if TYPE_CHECKING:
    from analytics.study.library import Library

NOTHING = Debrief(by="nobody")


def brief_of(results: Results, library: "Library | None" = None) -> Brief:
    """The first page of a case, as known at `as_of`.

    What the case's editor wrote comes first, as far as its facts are known by then; else it is made
    from the record, the measures and the rules. What is not known is empty. library: the other
    cases, among which the case is placed; None: without that sentence.
    """
    case = results.case
    by = case.debrief or NOTHING
    number, others = harm(results)
    how_bad = all_told(by.how_bad, results) or others
    first, last = _days(results)
    pace = all_told(by.how_fast, results) or speed(results)
    placed = beside(results, library) if library is not None else None
    end = utc(case.coverage.end, "coverage.end")
    brief = Brief(
        case=case.id,
        brand=case.brand,
        title=results.title,
        provenance=case.provenance,
        time_zone=case.time_zone,
        first=first,
        last=last,
        headline=told(by.headline, results),
        ended=told(by.ended, results) or _ended(number),
        happened=_whole(by.happened, results) or happened(results),
        harm=number,
        how_bad=how_bad,
        how_fast=(*pace, placed) if placed else pace,
        turn=turn(results),
        worked=worked(results),
        failed=failed(results),
        lessons=lessons.advice(results),
        unmeasured=unmeasured(results, number, is_told=bool(number or how_bad)),
        sources=len(results.sources),
        figures=frozenset(figure.id for figure in case.figures),
        known_until=local_day(results.as_of, case.time_zone) if results.as_of < end else None,
        is_edited=any(told(point, results) for _, point in by.points()),
    )
    return replace(brief, cited=cited(brief, results))


def _whole(points: Sequence[Point], results: Results) -> tuple[Told, ...]:
    """The editor's account of what happened, once all of it is known: it is one story."""
    known = all_told(points, results)
    return known if len(known) == len(points) else ()


def _ended(number: Harm | None) -> Told | None:
    """How it ended by the number of harm, where its line says so."""
    if number is None or number.lowest is None or not is_ending(number.title):
        return None
    return Told(number.title, number.latest.facts if number.latest else ())


def _days(results: Results) -> tuple[date | None, date | None]:
    """The local days of the first event or message and of the last."""
    zone = results.case.time_zone
    days = [day for m in results.case.milestones for day in (m.when.earliest, m.when.latest)]
    known = [local_day(min(day, results.as_of), zone) for day in days]
    known += [] if results.days.empty else list(results.days["day"])
    return (min(known), max(known)) if known else (None, None)
