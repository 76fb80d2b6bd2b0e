"""How it ended: published measures before, at worst and latest, and the share price."""

from analytics.reports.blocks import Block, bullets, paragraph
from analytics.reports.page import Page
from analytics.reports.parts import not_shown, section_block
from analytics.reports.sections import Section
from analytics.schema import FAILED


def outcomes(page: Page) -> Block:
    """How it ended: published measures before, at worst and latest, and the share price."""
    if page.results.has_lost("outcomes"):
        return section_block(page, "outcomes", not_shown(page.locale, FAILED))
    sentences = [page.locale.format_message(one) for one in page.results.outcomes]
    body = bullets(sentences) if sentences else paragraph(page.locale.translate("outcome.none"))
    return section_block(page, "outcomes", body)


SECTION = Section(
    "outcomes", order=110, show=outcomes, has_content=lambda results: bool(results.outcomes)
)
