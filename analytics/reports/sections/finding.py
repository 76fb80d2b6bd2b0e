"""The finding."""

from analytics.reports.blocks import Block, Part, paragraph
from analytics.reports.page import Page
from analytics.reports.parts import section_block
from analytics.reports.sections import Section
from analytics.schema import Message


def finding(page: Page) -> Block:
    """The page in one sentence."""
    first, *others = map(page.locale.format_message, _sentences(page.results.finding))
    brief = page.results.tone.brief
    if not others and brief is not None:
        others = [page.locale.format_message(brief)]
    rest = paragraph(" ".join(others)) if others else ""
    return section_block(page, "finding", paragraph(first, class_="finding"), rest, _naming(page))


def _naming(page: Page) -> Part:
    """That the messages may be about something else than the brand, and what to do then."""
    said, locale = page.results.naming, page.locale
    if said is None:
        return ""
    return paragraph(f"{locale.format_message(said)} {locale.translate('naming.do')}")


def _sentences(told: object) -> list[object]:
    """The sentences of a first look, in order; of another finding the whole."""
    if not isinstance(told, Message) or told.key != "first_look.joined":
        return [told]
    return [*_sentences(told.values["first"]), told.values["second"]]


SECTION = Section("finding", order=185, show=finding)
