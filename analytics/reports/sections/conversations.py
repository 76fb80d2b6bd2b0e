"""What became of complaints that were answered."""

from analytics.reports.blocks import Block
from analytics.reports.page import Page
from analytics.reports.parts import section_block
from analytics.reports.sections import Section


def conversations(page: Page) -> Block:
    """What became of complaints that were answered."""
    return section_block(page, "conversations")


SECTION = Section("conversations", order=82, show=conversations, is_needed=lambda _: False)
