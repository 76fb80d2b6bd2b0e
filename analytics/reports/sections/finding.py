"""The finding."""

from analytics.reports.blocks import Block, paragraph
from analytics.reports.page import Page
from analytics.reports.parts import section_block
from analytics.reports.sections import Section


def finding(page: Page) -> Block:
    """The page in one sentence."""
    sentence = page.locale.format_message(page.results.finding)
    return section_block(page, "finding", paragraph(sentence, class_="finding"))


SECTION = Section("finding", order=20, show=finding)
