"""Two readings of the posts, each named: their tone, and what they do to the reputation."""

from analytics import charts
from analytics.measures.reputation import REPUTATION_NEGATIVE_SHARE
from analytics.reports.blocks import Block, Part, paragraph
from analytics.reports.page import Page
from analytics.reports.parts import chart, measured, section_block, sentence
from analytics.reports.sections import Section
from analytics.results import Results


def reputation(page: Page) -> Block:
    """The share of posts that harm the reputation, both readings by day, and how they differ."""
    locale, measure = page.locale, page.results.measures[REPUTATION_NEGATIVE_SHARE]
    by = measure.method.rpartition(".")[2]
    said = sentence(
        page, f"reputation.sentence.{by}", share=measured(page, measure), n=measure.n or 0
    )
    drawn: list[Part] = []
    if charts.is_available("readings", page.results):
        drawn = [chart(page, "readings")]
    notes = [locale.translate("reputation.note")]
    if by == "model" and drawn:
        notes.append(locale.translate("reputation.together"))
    note = paragraph(" ".join(notes), class_="muted")
    return section_block(page, "reputation", paragraph(said), *drawn, note)


def _has_content(results: Results) -> bool:
    return (
        REPUTATION_NEGATIVE_SHARE in results.measures
        and results.measures[REPUTATION_NEGATIVE_SHARE].is_observed
    )


SECTION = Section("reputation", order=55, show=reputation, part="main", has_content=_has_content)
