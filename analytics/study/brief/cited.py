"""The sources of what the first page tells."""

from collections.abc import Iterator

from analytics.results import Results
from analytics.schema import Brief, Cited, Told


def cited(brief: Brief, results: Results) -> tuple[Cited, ...]:
    """Sources of the facts on the first page and of its quote, each once, by publisher."""
    case = results.case
    held = {m.id: m.sources for m in case.milestones} | {a.id: a.sources for a in case.absent}
    held |= {figure.id: (figure.source,) for figure in case.figures}
    keys = {key for fact in _facts(brief) for key in held.get(fact, ())}
    if brief.turn is not None and brief.turn.quote is not None:
        keys.add(brief.turn.quote.source)
    if not case.milestones:
        keys |= {data.source for data in case.data}
    used = [case.sources[key] for key in keys if key in case.sources]
    found = {Cited(one.publisher, one.title, one.url or "") for one in used}
    return tuple(sorted(found, key=lambda one: (one.publisher.lower(), one.title, one.url)))


def _facts(brief: Brief) -> Iterator[str]:
    """Ids of the facts of every sentence and number."""
    sentences: list[Told] = [*brief.happened, *brief.how_bad, *brief.how_fast]
    sentences += [*brief.worked, *brief.failed]
    sentences += [told for one in brief.lessons for told in (one.lesson, one.because)]
    sentences += [one for one in (brief.headline, brief.ended) if one is not None]
    for one in sentences:
        yield from one.facts
    if brief.turn is not None:
        yield brief.turn.milestone
        yield from brief.turn.told.facts
    if brief.harm is not None:
        for name in ("before", "first", "lowest", "latest"):
            level = getattr(brief.harm, name)
            yield from level.facts if level is not None else ()
