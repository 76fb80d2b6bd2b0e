"""Where it was said, and what the brand's own mentions alone would have missed."""

from analytics.reports.blocks import Block
from analytics.reports.page import Page
from analytics.reports.parts import section_block
from analytics.reports.sections import Section


def channels(page: Page) -> Block:
    """Where it was said, and what the brand's own mentions alone would have missed."""
    return section_block(page, "channels")


SECTION = Section("channels", order=71, show=channels, is_needed=lambda _: False)
