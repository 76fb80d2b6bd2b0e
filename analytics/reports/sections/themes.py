"""What it was about, against the time before."""

from analytics.reports.blocks import Block
from analytics.reports.page import Page
from analytics.reports.parts import section_block
from analytics.reports.sections import Section


def themes(page: Page) -> Block:
    """What it was about, against the time before."""
    return section_block(page, "themes")


SECTION = Section("themes", order=74, show=themes, is_needed=lambda _: False)
