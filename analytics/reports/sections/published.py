"""Published figures: returns around the event and other points, with their sources."""

from typing import Any

from analytics import charts
from analytics.charts import attention
from analytics.measures.market import ABNORMAL_RETURN, ABNORMAL_RETURN_T, CUMULATIVE_ABNORMAL_RETURN
from analytics.measures.market import SPECS as MARKET
from analytics.reports.blocks import Block, Part, foreign, paragraph, table
from analytics.reports.page import Page
from analytics.reports.parts import chart, columns, measure_table, section_block, source_links
from analytics.reports.sections import Section
from analytics.results import Results
from analytics.wording import Percent, PublishedDay, PublishedValue


def published(page: Page) -> Block:
    """Published figures: returns around the event and other points, with their sources."""
    parts = [*_returns(page), *_attention(page), *_points(page)]
    nothing = paragraph(page.locale.translate("page.nothing"))
    return section_block(page, "published", *(parts or [nothing]))


def _returns(page: Page) -> list[Part]:
    if not charts.is_available("returns", page.results):
        return []
    market: Any = page.results.case.market  # present wherever its returns are
    session = market.session.isoformat()
    note = page.locale.translate("page.returns_note", session=session)
    under = measure_table(page, MARKET)
    parts: list[Part] = [chart(page, "returns", under), paragraph(note, class_="muted")]
    measures = page.results.measures
    moved = measures[ABNORMAL_RETURN]
    if moved.verdict is not None:
        text = page.locale.translate(
            f"page.market_{moved.verdict.key.removeprefix('reason.')}",
            session=session,
            value=Percent(moved.value or 0.0, 1),
            t=measures[ABNORMAL_RETURN_T],
            n=moved.n,
            span=measures[CUMULATIVE_ABNORMAL_RETURN],
        )
        parts.append(paragraph(text))
    return parts


def _attention(page: Page) -> list[Part]:
    """Search interest and page views: the chart, and a row a series."""
    if not charts.is_available("attention", page.results):
        return []
    locale, found = page.locale, page.results.attention
    rows = [
        (
            foreign(attention.unit(part, locale)),
            foreign(attention.peak(part, locale)),
            source_links(page, [part["source"].iloc[0]]),
        )
        for _, part in found.groupby(attention.SERIES, sort=False)
        if part["value"].notna().any()
    ]
    under = table(columns(locale, "measure", "highest", "source"), rows)
    note = locale.translate("page.attention_note")
    return [chart(page, "attention", under), paragraph(note, class_="muted")]


def _points(page: Page) -> list[Part]:
    points, locale = page.results.case.figures, page.locale
    if not points:
        return []
    rows = [
        (
            locale.format_message(PublishedDay(point.at, point.precision)),
            foreign(point.measure),
            foreign(
                locale.format_published(PublishedValue(point.value, f" {point.unit}", point.below))
            ),
            source_links(page, [point.source]),
        )
        for point in points
    ]
    header = columns(locale, "at", "measure", "value", "source")
    note = locale.translate("page.points_note")
    return [chart(page, "points"), table(header, rows), paragraph(note, class_="muted")]


def _has_content(results: Results) -> bool:
    shown = any(charts.is_available(name, results) for name in ("returns", "attention"))
    return shown or bool(results.case.figures)


SECTION = Section("published", order=90, show=published, has_content=_has_content)
