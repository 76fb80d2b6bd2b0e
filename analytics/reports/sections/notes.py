"""What people wrote in notes.md."""

from analytics.reports.blocks import Block, element, foreign
from analytics.reports.page import Page
from analytics.reports.parts import section_block
from analytics.reports.sections import Section


def notes(page: Page) -> Block:
    """What people wrote in notes.md, as they wrote it."""
    text = page.results.case.notes.strip()
    return section_block(page, "notes", element("div", foreign(text), class_="notes"))


SECTION = Section(
    "notes",
    order=192,
    show=notes,
    has_content=lambda results: bool(results.case.notes.strip()),
)
