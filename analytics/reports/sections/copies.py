"""Copied text, and every number with and without it."""

from analytics.reports.blocks import Block
from analytics.reports.page import Page
from analytics.reports.parts import section_block
from analytics.reports.sections import Section


def copies(page: Page) -> Block:
    """Copied text, and every number with and without it."""
    return section_block(page, "copies")


SECTION = Section("copies", order=73, show=copies, is_needed=lambda _: False)
