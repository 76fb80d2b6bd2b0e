"""What the page of a started case takes for granted, and what to do next."""

from analytics.reports.blocks import (
    Block,
    Part,
    bullets,
    element,
    foreign,
    listed,
    paragraph,
    phrase,
)
from analytics.reports.page import Page
from analytics.reports.parts import section_block
from analytics.reports.sections import Section
from analytics.wording import Day


def provisional(page: Page) -> Block:
    """What nobody has confirmed yet of a case made from messages alone, and what to do next."""
    locale = page.locale
    return section_block(
        page,
        "provisional",
        paragraph(locale.translate("page.provisional.lead")),
        bullets(_assumed(page)),
        element("h3", locale.translate("page.provisional.next")),
        bullets(_next(page)),
    )


def _assumed(page: Page) -> list[Part]:
    case, locale = page.results.case, page.locale
    proposed, brand = case.record.proposed, foreign(case.brand)
    lines: list[Part] = []
    onset = page.results.onset
    if onset is None:
        lines.append(locale.translate("page.provisional.no_onset"))
    elif case.is_onset_proposed:
        day = onset.start.tz_convert(case.time_zone).date()
        key = "onset_of_all" if page.results.tone.is_minor else "onset"
        lines.append(locale.translate(f"page.provisional.{key}", day=Day(day)))
    if proposed and proposed.brand_accounts:
        names = listed([foreign(name) for name in proposed.brand_accounts], locale)
        lines.append(phrase(locale, "page.provisional.accounts", accounts=names, brand=brand))
    if not case.brand_accounts and not _has_brand(page):
        lines.append(phrase(locale, "page.provisional.no_accounts", brand=brand))
    if proposed and proposed.time_zone:
        zone = locale.zone_name(case.time_zone)
        lines.append(phrase(locale, "page.provisional.zone", zone=zone, brand=brand))
    if not case.milestones:
        lines.append(phrase(locale, "page.provisional.facts", brand=brand))
    return lines


def _has_brand(page: Page) -> bool:
    """Whether any message is marked as the brand's own."""
    return any((panel.table["side"] == "brand").any() for panel in page.results.panels.values())


def _next(page: Page) -> list[Part]:
    case, brand = page.results.case, foreign(page.results.case.brand)
    proposed = case.record.proposed
    is_left = {
        "onset": case.is_onset_proposed or page.results.onset is None,
        "accounts": not case.brand_accounts or bool(proposed and proposed.brand_accounts),
        "zone": bool(proposed and proposed.time_zone),
        "facts": not case.milestones,
        "search": not case.record.searched,
    }
    names = [name for name, left in is_left.items() if left]
    return [phrase(page.locale, f"page.provisional.do.{name}", brand=brand) for name in names]


SECTION = Section(
    "provisional",
    order=25,
    part="main",
    show=provisional,
    has_content=lambda results: results.case.record.proposed is not None,
)
