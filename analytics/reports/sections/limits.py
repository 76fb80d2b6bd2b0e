"""What the page cannot show."""

from analytics.reports.basis import Basis, limit_lines
from analytics.reports.blocks import Block, bullets
from analytics.reports.coverage import coverage_parts
from analytics.reports.page import Page
from analytics.reports.parts import section_block
from analytics.reports.sections import Section


def limits(page: Page) -> Block:
    """What this page cannot show, and what the imported files could not contain."""
    locale, results = page.locale, page.results
    lines = [locale.format_message(line) for line in limit_lines(Basis.of(results))]
    lines.append(locale.translate("page.limit.as_of", as_of=results.as_of))
    return section_block(page, "limits", bullets(lines), *coverage_parts(results, locale))


SECTION = Section("limits", order=170, show=limits)
