"""The story: one chart of the events and the line of reputation or tone, then who said what."""

from analytics.charts.timeline import main_kind, story, told
from analytics.reports.blocks import Block, Html, Part, element, foreign, join, paragraph
from analytics.reports.page import Page
from analytics.reports.parts import drawn, event_link, local_time, section_block
from analytics.reports.sections import Section
from analytics.schema import Milestone


def timeline(page: Page) -> Block:
    """One chart of the events and the line, then the events that tell the story, in words."""
    locale, results = page.locale, page.results
    line = page.brief.harm if page.brief is not None else None
    chart = drawn(
        page,
        lambda: story(results, locale, line),
        "timeline",
        narrow=lambda: story(results, locale, line, is_narrow=True),
    )
    events = told(results.case.milestones)
    items = [element("li", _told(page, event), class_=_side(event)) for event in events]
    rest = len(results.case.milestones) - len(events)
    others = locale.translate("page.story.others", n=rest)
    link = element("a", others, href="#events")
    return section_block(
        page,
        "timeline",
        chart,
        element("ol", *items, class_="events"),
        paragraph(link, class_="muted") if rest else "",
    )


def _side(event: Milestone) -> str:
    return "brands" if event.is_brands else ""


def _told(page: Page, event: Milestone) -> Html:
    """When, who, what, and the words themselves."""
    locale, zone = page.locale, page.results.case.time_zone
    when = event_link(page, event, local_time(event, zone, locale))
    kind = locale.translate(f"kind.{main_kind(event)}")
    parts: list[Part] = [when, " ", element("strong", kind, ".")]
    parts += [" ", foreign(event.text)]
    if not event.public:
        parts += [" (", locale.translate("page.internal"), ")"]
    if event.quote:
        brand = page.results.case.brand if event.is_brands else ""
        actor = locale.translate(f"actor.{event.actor}")
        speaker = event.quote.speaker or event.name or brand or actor
        parts += [" ", element("q", foreign(event.quote.words)), " \u2013 ", foreign(speaker)]
    return join(*parts)


SECTION = Section(
    "timeline",
    order=40,
    show=timeline,
    part="main",
    has_content=lambda results: bool(results.case.milestones),
)
