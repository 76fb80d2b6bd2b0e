"""What went well, what badly, what is mixed, how it ended, and what else the data show."""

from analytics.reports.blocks import Block, Part, bullets, element, paragraph
from analytics.reports.lessons import surest_first
from analytics.reports.page import Page
from analytics.reports.parts import section_block, tone_note
from analytics.reports.sections import Section


def verdicts(page: Page) -> Block:
    """What went well, what badly, what is mixed, and how it ended."""
    locale = page.locale
    parts: list[Part] = []
    for side in ("well", "badly", "mixed", "outcome", "open"):
        claims = [
            locale.format_message(lesson.claim)
            for lesson in surest_first(page.results.lessons)
            if lesson.side == side
        ]
        if not claims and side not in ("well", "badly"):
            continue
        body = bullets(claims) if claims else paragraph(locale.translate("page.no_verdicts"))
        heading = element("h3", locale.translate(f"side.{side}"))
        parts.append(element("div", heading, body, class_=side))
    note = "" if page.results.tone.reason else tone_note(page, "verdicts")
    return section_block(page, "verdicts", note, *parts)


SECTION = Section(
    "verdicts", order=120, show=verdicts, has_content=lambda results: bool(results.lessons)
)
