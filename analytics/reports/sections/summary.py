"""The summary: the page that is printed, forwarded and kept."""

from analytics.reports.blocks import Block, element
from analytics.reports.first_page import first_page
from analytics.reports.fit import fitted
from analytics.reports.page import Page
from analytics.reports.sections import Section


def summary(page: Page) -> Block:
    """The first page of the case. Raises `LookupError` where it could not be put together."""
    if page.brief is None:
        raise LookupError("the first page could not be put together")
    brief = fitted(page.brief, page.locale)
    return Block(
        "summary", element("div", first_page(page, brief), id="summary", class_="first").markup
    )


SECTION = Section("summary", order=5, show=summary, part="main")
