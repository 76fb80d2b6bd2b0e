"""How the public reacted: how much was said, in what tone, and what surveys and the share say."""

from typing import Any

from analytics import charts
from analytics.charts.bins import bin_words
from analytics.measures.decay import VOLUME_HALF_LIFE
from analytics.measures.recovery import TIME_TO_RECOVER
from analytics.measures.volume import PEAK_AT, PEAK_VOLUME
from analytics.reports.blocks import Block, Html, Part, bullets, element, join, paragraph
from analytics.reports.page import Page
from analytics.reports.parts import chart, in_appendix, measured, section_block, sentence
from analytics.reports.sections import Section
from analytics.results import Results
from analytics.schema import Measure
from analytics.wording import Form, Waited

MOST_CHARTS, MOST_OUTCOMES = 2, 4
OF_POSTS = ("volume", "emotions")
OF_FIGURES = ("returns", "attention", "points")
"""Charts by what they need, the most telling first."""


def reaction(page: Page) -> Block:
    """A chart or two, a few sentences, and what others published."""
    results = page.results
    drawn = [chart(page, name) for name in _charts(results)]
    said = [line for line in (_busiest(page), _faded(page), _back(page), _toned(page)) if line]
    body = [paragraph(*_spaced(said))] if said else []
    published = [
        join(page.locale.format_message(one), " ", _to_published(page))
        for one in results.outcomes[:MOST_OUTCOMES]
    ]
    has_posts = charts.is_available("volume", results)
    links = in_appendix(page, "volume" if has_posts else "published")
    return section_block(
        page,
        "reaction",
        *drawn,
        *body,
        bullets(published) if published else "",
        links,
    )


def _spaced(lines: list[Html]) -> list[Part]:
    return [part for line in lines for part in (line, " ")]


def _charts(results: Results) -> list[str]:
    """Names of the charts to show: of posts where there are any, else of figures."""
    of_posts = [name for name in OF_POSTS if charts.is_available(name, results)]
    if of_posts:
        return of_posts[:MOST_CHARTS]
    return [name for name in OF_FIGURES if charts.is_available(name, results)][:1]


def _busiest(page: Page) -> Html | None:
    """When most was said, and how much."""
    measures = page.results.measures
    most, at = measures[PEAK_VOLUME], measures[PEAK_AT]
    if not (most.is_observed and at.is_observed) or page.results.no_clock:
        return None
    words = bin_words(page.results.bin_minutes, page.locale)
    text = page.locale.format_rounded(float(most.value or 0), 0)
    return sentence(page, "page.reaction.busiest", at=at, posts=measured(page, most, text), **words)


def _back(page: Page) -> Html | None:
    """When the tone was back where it usually is."""
    back = page.results.measures[TIME_TO_RECOVER]
    if not back.is_known or page.results.tone.reason is not None:
        return None
    if not back.is_observed:
        return sentence(page, "page.reaction.not_back", time=back)
    return sentence(page, "page.reaction.back", time=_waited(page, back, "start"))


def _faded(page: Page) -> Html | None:
    """How fast the wave of posts went down."""
    fell = page.results.measures[VOLUME_HALF_LIFE]
    if not fell.is_observed:
        return None
    return sentence(page, "page.reaction.faded", time=_waited(page, fell, "later"))


def _toned(page: Page) -> Html | None:
    """On how many posts tone rests, where it is not nearly all of them."""
    tone = page.results.tone
    if tone.brief is None or tone.reason is not None:
        return None
    return element("a", page.locale.format_message(tone.brief), href="#sentiment")


def _waited(page: Page, waited: Measure[Any], form: Form) -> Html:
    """How much later than what was told before, or than the start; linked to the measure."""
    words = Waited(waited.low, waited.value, waited.high, form)
    return measured(page, waited, page.locale.format_message(words))


def _to_published(page: Page) -> Html:
    words = page.locale.translate("page.reaction.figures")
    return join("(", element("a", words, href="#published"), ")")


def _has_content(results: Results) -> bool:
    return bool(_charts(results) or results.outcomes or results.measures[PEAK_VOLUME].is_known)


SECTION = Section("reaction", order=50, show=reaction, part="main", has_content=_has_content)
