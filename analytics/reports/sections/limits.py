"""What the page cannot show."""

from collections.abc import Iterator

from analytics.measures.holes import Hole
from analytics.reports.basis import Basis, limit_lines
from analytics.reports.blocks import Block, bullets
from analytics.reports.coverage import coverage_parts
from analytics.reports.page import Page
from analytics.reports.parts import section_block
from analytics.reports.sections import Section
from analytics.results import Results
from analytics.schema import Message, hours
from analytics.wording import Hours

MOST_HOLES = 5
"""Reasons for which spans were not collected that are listed; what is more is counted."""


def limits(page: Page) -> Block:
    """What this page cannot show, and what the imported files could not contain."""
    locale, results = page.locale, page.results
    lines = [locale.format_message(line) for line in limit_lines(Basis.of(results))]
    lines += [locale.format_message(line) for line in _collection_lines(results)]
    lines.append(locale.translate("page.limit.as_of", as_of=results.as_of))
    return section_block(page, "limits", bullets(lines), *coverage_parts(results, locale))


def _collection_lines(results: Results) -> Iterator[Message]:
    """Where nothing was collected, once for each reason, the longest spans first, and from when
    sentiment is judged.
    """
    alike = dict[tuple[bool, str], list[Hole]]()
    for hole in sorted(results.holes, key=lambda hole: hole.start - hole.end):
        alike.setdefault((hole.is_declared, f"{hole.why}"), []).append(hole)
    for (is_declared, _), holes in [*alike.items()][:MOST_HOLES]:
        total = sum(hours(hole.end - hole.start) for hole in holes)
        values = {"start": holes[0].start, "end": holes[0].end, "why": holes[0].why}
        values |= {"n": len(holes), "total": Hours(total)}
        yield Message(f"page.limit.hole.{'declared' if is_declared else 'found'}", values)
    if more := sum(map(len, [*alike.values()][MOST_HOLES:])):
        yield Message("page.limit.hole.more", {"n": more})
    if results.judged_from is not None:
        yield Message("page.limit.judged_from", {"at": results.judged_from})


SECTION = Section("limits", order=194, show=limits)
