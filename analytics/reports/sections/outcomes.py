"""How it ended: published measures before, at worst and latest, and the share price."""

from analytics.reports.blocks import Block, bullets, paragraph
from analytics.reports.page import Page
from analytics.reports.parts import section_block
from analytics.reports.sections import Section


def outcomes(page: Page) -> Block:
    """How it ended: published measures before, at worst and latest, and the share price."""
    sentences = [page.locale.format_message(one) for one in page.results.outcomes]
    body = bullets(sentences) if sentences else paragraph(page.locale.translate("outcome.none"))
    return section_block(page, "outcomes", body)


SECTION = Section("outcomes", order=110, show=outcomes)
