"""The first page put together: the editor's sentences first, else what the record tells."""

from collections.abc import Sequence
from datetime import date

from analytics import lessons
from analytics.cases.debrief import Debrief, Point
from analytics.results import Results
from analytics.schema import Brief, Harm, Told
from analytics.study.brief.edited import all_told, told
from analytics.study.brief.happened import happened
from analytics.study.brief.harm import harm
from analytics.study.brief.outcomes import is_ending
from analytics.study.brief.points import failed, worked
from analytics.study.brief.speed import beside, speed
from analytics.study.brief.turn import turn
from analytics.study.brief.unmeasured import unmeasured
from analytics.study.brief.words import local_day
from analytics.study.library import Library

NOTHING = Debrief(by="nobody")


def brief_of(results: Results, library: Library | None = None) -> Brief:
    """The first page of a case, as known at `as_of`.

    What the case's editor wrote comes first, as far as its facts are known by then; else it is made
    from the record, the measures and the rules. What is not known is empty. library: the other
    cases, among which the case is placed; None: without that sentence.
    """
    case = results.case
    by = case.debrief or NOTHING
    number, how_bad = harm(results)
    first, last = _days(results)
    edited_speed = all_told(by.how_fast, results)
    pace = edited_speed or speed(results)
    placed = beside(results, library) if library is not None else None
    return Brief(
        case=case.id,
        brand=case.brand,
        title=case.title,
        provenance=case.provenance,
        time_zone=case.time_zone,
        first=first,
        last=last,
        headline=told(by.headline, results),
        ended=told(by.ended, results) or _ended(number),
        happened=_edited(by.happened, results) or happened(results),
        harm=number,
        how_bad=all_told(by.how_bad, results) or how_bad,
        how_fast=(*pace, placed) if placed else pace,
        turn=turn(results),
        worked=worked(results),
        failed=failed(results),
        lessons=lessons.advice(results),
        unmeasured=unmeasured(results, number),
        sources=len(results.sources),
        is_edited=any(told(point, results) for _, point in by.points()),
    )


def _edited(points: Sequence[Point], results: Results) -> tuple[Told, ...]:
    """The editor's account of what happened: whole, or the part of it from its beginning on that is
    known by then.
    """
    known = list[Told]()
    for point in points:
        said = told(point, results)
        if said is None:
            break
        known.append(said)
    return tuple(known)


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
