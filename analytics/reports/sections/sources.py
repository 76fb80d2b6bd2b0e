"""Every source of what is known, as a plain link."""

from analytics.reports.blocks import Block, bullets, foreign, join, link, listed
from analytics.reports.page import Page
from analytics.reports.parts import section_block
from analytics.reports.sections import Section


def sources(page: Page) -> Block:
    """Every source of what is known, as a plain link."""
    items = []
    for source in page.results.sources.values():
        day = str(source.published or page.locale.translate("page.source_unknown_date"))
        title = link(source.url or "", foreign(source.title))
        cited = listed([foreign(source.publisher), title, day], page.locale)
        items.append(join(cited, ". ", foreign(source.note) if source.note else ""))
    return section_block(page, "sources", bullets(items))


SECTION = Section(
    "sources", order=198, show=sources, has_content=lambda results: bool(results.sources)
)
