"""What the brand did, who spoke for and against it, and what sources say was missing."""

from analytics.reports.blocks import Block, Html, Part, bullets, element, join, paragraph
from analytics.reports.page import Page
from analytics.reports.parts import not_shown, section_block
from analytics.reports.sections import Section
from analytics.schema import FAILED


def conduct(page: Page) -> Block:
    """The brand's statements and actions, critics and defenders; then what sources say was missing.

    Each is linked to its event.
    """
    locale, acts = page.locale, page.results.acts
    if page.results.has_lost("conduct"):
        return section_block(page, "conduct", not_shown(locale, FAILED))
    parts: list[Part] = []
    for who in ("brand", "critic", "defender", "absent"):
        items = [
            join(locale.format_message(act.sentence), " ", _link(page, act.event))
            for act in acts
            if act.who == who
        ]
        if items:
            heading = locale.translate(f"page.conduct.{who}")
            parts += [element("h3", heading), bullets(items)]
    if not any(act.who == "brand" for act in acts):
        key = "looked" if page.results.case.looked_for("statements") else "not_looked"
        parts.insert(0, paragraph(locale.translate(f"page.conduct.{key}")))
    return section_block(page, "conduct", *parts)


def _link(page: Page, event: str) -> Html:
    name = event.replace("-", " ")
    if event in {milestone.id for milestone in page.results.case.milestones}:
        return join("[", element("a", name, href=f"#event-{event}"), "]")
    return join("[", name, "]")


SECTION = Section(
    "conduct",
    order=182,
    show=conduct,
    has_content=lambda results: bool(results.acts) or results.has_lost("conduct"),
)
