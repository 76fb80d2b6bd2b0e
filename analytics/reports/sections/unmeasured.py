"""The line that ends the main part: what could not be measured."""

from analytics.reports.blocks import Block, element, foreign, join, paragraph
from analytics.reports.page import Page
from analytics.reports.sections import Section


def unmeasured(page: Page) -> Block:
    """One line, with a link to all that has no value and why."""
    said = page.locale.format_message(page.brief.unmeasured) if page.brief is not None else ""
    if not said:
        return Block("unmeasured", "")
    link = element("a", page.locale.translate("page.unmeasured.more"), href="#not_measured")
    line = paragraph(foreign(said), " ", link, class_="muted")
    return Block("unmeasured", element("section", join(line), id="unmeasured").markup)


SECTION = Section("unmeasured", order=145, show=unmeasured, part="main")
