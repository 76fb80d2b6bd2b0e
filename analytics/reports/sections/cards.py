"""Four numbers, each compared with the library."""

from analytics.measures.recovery import TIME_TO_RECOVER
from analytics.reports.blocks import Block, Html, details, element, paragraph
from analytics.reports.page import Page
from analytics.reports.parts import section_block, tone_note
from analytics.reports.peers import peers_line
from analytics.reports.sections import Section
from analytics.results import Results
from analytics.schema import INTERVAL, Measure
from analytics.wording import Percent


def cards(page: Page) -> Block:
    """Four numbers, each with its interval and the library's median and n."""
    locale = page.locale
    measures = _shown(page.results)
    reasons = [one.reason for one in measures]
    shown = [_card(page, one, is_told=one.reason in reasons[:k]) for k, one in enumerate(measures)]
    note = locale.translate("page.interval_note", level=Percent(INTERVAL))
    names = locale.format_message(page.peers.names)
    cases = details(locale.translate("page.card_cases"), paragraph(names)) if names else ""
    return section_block(
        page,
        "cards",
        element("div", *shown, class_="cards"),
        paragraph(note, class_="muted"),
        "" if page.results.tone.reason else tone_note(page, "cards"),
        cases,
    )


def _shown(results: Results) -> list[Measure]:
    """The measures of the cards; on a first look those that have a value."""
    measures = [results.measures[name] for name in results.cards]
    return [one for one in measures if one.is_known or not results.is_first_look]


def _card(page: Page, measure: Measure, *, is_told: bool) -> Html:
    """One measure. is_told: whether a card before it gives its reason already."""
    locale = page.locale
    peers = peers_line(page.peers.cards[measure.name], measure.unit, locale)
    told = [] if is_told else [measure.reason]
    if measure.spec == TIME_TO_RECOVER:
        told += [measure.verdict, page.results.tables["sensitivity"].verdict]
    return element(
        "div",
        paragraph(locale.translate(f"measure_name.{measure.name}"), class_="card-name"),
        paragraph(locale.format_measure(measure), class_="card-value"),
        *(paragraph(locale.format_message(one), class_="muted") for one in told if one),
        paragraph(peers, class_="muted"),
        class_="card",
    )


SECTION = Section("cards", order=186, show=cards, has_content=lambda results: bool(_shown(results)))
