"""What of the page could not be made, and the fault behind it."""

from analytics.reports.blocks import Block
from analytics.reports.page import Page
from analytics.reports.parts import section_block
from analytics.reports.sections import Section


def unmade(page: Page) -> Block:
    """The faults, which every page lists at its end; nothing where there are none."""
    return section_block(page, "unmade") if page.faults else Block("unmade", "")


SECTION = Section("unmade", order=210, show=unmade, part="end")
