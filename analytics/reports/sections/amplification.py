"""Who carried it, and on whose side they stood."""

from analytics.reports.blocks import Block
from analytics.reports.page import Page
from analytics.reports.parts import section_block
from analytics.reports.sections import Section


def amplification(page: Page) -> Block:
    """Who carried it, and on whose side they stood."""
    return section_block(page, "amplification")


SECTION = Section("amplification", order=72, show=amplification, is_needed=lambda _: False)
