"""What the statements say, element by element."""

from analytics.reports.blocks import Block
from analytics.reports.page import Page
from analytics.reports.parts import section_block
from analytics.reports.sections import Section


def statements(page: Page) -> Block:
    """What the statements say, element by element."""
    return section_block(page, "statements")


SECTION = Section("statements", order=83, show=statements, is_needed=lambda _: False)
