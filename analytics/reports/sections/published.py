"""Published figures: returns around the event and other points, with their sources."""

from dataclasses import replace
from typing import Any

import pandas as pd

from analytics import charts
from analytics.cases.published import figure_day, figure_value
from analytics.charts import attention
from analytics.measures.attention import ATTENTION_HEIGHT, ATTENTION_ONSET, ATTENTION_RETURN
from analytics.measures.market import ABNORMAL_RETURN, CUMULATIVE_ABNORMAL_RETURN
from analytics.measures.market import SPECS as MARKET
from analytics.reports.blocks import Block, Part, foreign, join, paragraph, table
from analytics.reports.page import Page
from analytics.reports.parts import chart, columns, measure_table, section_block, source_links
from analytics.reports.sections import Section
from analytics.results import Results
from analytics.schema import Measure, MeasureSpec, Message
from analytics.study.summary import market_of
from analytics.wording import Day, Locale, Percent, Said

PARTS: dict[str, MeasureSpec[Any]] = {
    "onset": ATTENTION_ONSET,
    "height": ATTENTION_HEIGHT,
    "return": ATTENTION_RETURN,
}
"""What a row of the table tells of a series."""


def published(page: Page) -> Block:
    """Published figures: returns around the event and other points, with their sources."""
    parts = [*_returns(page), *_attention(page), *_points(page)]
    return section_block(page, "published", *parts)


def _returns(page: Page) -> list[Part]:
    if not charts.is_available("returns", page.results):
        return []
    market: Any = page.results.case.market  # present wherever its returns are
    session = Day(market.session)
    note = page.locale.translate("page.returns_note", session=session)
    under = measure_table(page, MARKET)
    parts: list[Part] = [chart(page, "returns", under), paragraph(note, class_="muted")]
    measures = page.results.measures
    moved = measures[ABNORMAL_RETURN]
    if moved.verdict is not None:
        text = page.locale.translate(
            f"page.market_{moved.verdict.key.removeprefix('reason.')}",
            session=session,
            market=market_of(page.results.case),
            value=Percent(moved.value or 0.0, 1),
            span=Said(measures[CUMULATIVE_ABNORMAL_RETURN]),
        )
        parts.append(paragraph(text))
    return parts


def _attention(page: Page) -> list[Part]:
    """Series of attention and survey scores: the chart, what the first shows, and a row each."""
    shown = page.results.tables["attention_measures"]
    if shown.status != "observed":
        return []
    locale, frame = page.locale, shown.frame
    rows = [
        (
            foreign(_name(page, row)),
            *_cells(row, locale),
            source_links(page, [row["source"]]),
        )
        for row in frame.to_dict("records")
    ]
    header = columns(locale, "measure", "began", "height", "over_after", "source")
    lead = [paragraph(locale.format_message(said)) for said in _lead(frame)]
    under = join(*lead, table(header, rows))
    is_drawn = charts.is_available("attention", page.results)
    names = ["attention_note"] if is_drawn else []
    names += ["attention_index_note"] if (frame["kind"] == "index").any() else []
    note = " ".join(locale.translate(f"page.{name}") for name in names)
    first = chart(page, "attention", under) if is_drawn else under
    return [first, paragraph(note, class_="muted")] if note else [first]


def _lead(frame: pd.DataFrame) -> list[Message]:
    """The sentence of the first series that rose; none where it cannot be told of any."""
    rose = frame["said"][frame["height_status"].isin(["observed", "censored"])]
    return [*rose[:1]]


def _name(page: Page, row: dict[Any, Any]) -> str:
    """What the numbers of a series are; of a survey its name."""
    found = page.results.attention
    if row["kind"] == "survey" or found.empty:
        return row["name"]
    return attention.unit(found[found["series"] == row["series"]], page.locale)


def _cells(row: dict[Any, Any], locale: Locale) -> list[str]:
    """When a series began to rise, how high and how long; one reason where all lack the same."""
    reasons = [row[f"{part}_reason"] for part in PARTS]
    if not any(row[f"{part}_status"] in ("observed", "censored") for part in PARTS):
        return [locale.translate("page.not_told", reason=reasons[0]), *[locale.none] * 2]
    return [_cell(row, part, locale) for part in PARTS]


def _cell(row: dict[Any, Any], part: str, locale: Locale) -> str:
    """One measure of a series as in the tables of measures, or why there is none."""
    spec = replace(PARTS[part], unit=row["unit"]) if part == "height" else PARTS[part]
    ends = (row[part], row[f"{part}_low"], row[f"{part}_high"])
    one = Measure(spec, row[f"{part}_status"], *ends, row["n"], reason=row[f"{part}_reason"])
    if not one.is_known or (part == "return" and one.most is None and not one.low):
        return locale.translate("page.not_told", reason=one.reason)
    if part == "onset" and row["step"] != "hour":
        return _days(one, locale)
    return locale.format_measure(one)


def _days(onset: Measure[pd.Timestamp], locale: Locale) -> str:
    """The first and the last day on which a rise may have begun."""
    low, high = (end or onset.value for end in (onset.low, onset.high))
    ends = (low, high - pd.Timedelta("1s")) if low and high else ()
    return locale.format_range(*(locale.format_date(end.date(), "short_day") for end in ends))


def _points(page: Page) -> list[Part]:
    points, locale = page.results.case.figures, page.locale
    if not points:
        return []
    rows = [
        (
            locale.format_message(figure_day(point)),
            foreign(point.measure),
            foreign(locale.format_published(figure_value(point, f" {point.unit}"))),
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


SECTION = Section("published", order=180, show=published, has_content=_has_content)
