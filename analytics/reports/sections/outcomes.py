"""How it ended: published measures before, at worst and latest, and the share price."""

from analytics.reports.blocks import Block, bullets
from analytics.reports.page import Page
from analytics.reports.parts import not_shown, section_block
from analytics.reports.sections import Section
from analytics.schema import FAILED


def outcomes(page: Page) -> Block:
    """How it ended: published measures before, at worst and latest, and the share price."""
    if page.results.has_lost("outcomes"):
        return section_block(page, "outcomes", not_shown(page.locale, FAILED))
    sentences = [page.locale.format_message(one) for one in page.results.outcomes]
    return section_block(page, "outcomes", bullets(sentences))


SECTION = Section(
    "outcomes",
    order=184,
    show=outcomes,
    has_content=lambda results: bool(results.outcomes) or results.has_lost("outcomes"),
)
