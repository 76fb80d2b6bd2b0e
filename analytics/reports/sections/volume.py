"""Messages by hour and by local day."""

from collections.abc import Mapping

import pandas as pd

from analytics import charts
from analytics.charts.bins import bin_words
from analytics.measures.decay import VOLUME_HALF_LIFE
from analytics.measures.volume import (
    BRAND_QUOTES_AT_PEAK,
    PEAK_AT,
    PEAK_NEGATIVE,
    PEAK_NEGATIVE_AT,
    PEAK_VOLUME,
)
from analytics.reports.blocks import Block, Html, Part, join, paragraph, table
from analytics.reports.page import Page
from analytics.reports.parts import (
    MAX_ROWS,
    chart,
    columns,
    measure_table,
    rows_left_out,
    section_block,
    shown_rows,
    tone_note,
    with_ends,
)
from analytics.reports.sections import Section
from analytics.schema import Message
from analytics.wording import Locale


def volume(page: Page) -> Block:
    """Messages by hour and by local day."""
    peak = "" if page.results.no_clock else _peak(page)
    parts: list[Part] = [chart(page, "volume"), paragraph(peak) if peak else "", left_out(page)]
    parts += [
        _decay(page),
        tone_note(page, "volume_untold" if page.results.tone.reason else "volume"),
    ]
    if charts.is_available("rhythm", page.results):
        parts.append(chart(page, "rhythm"))
    if charts.is_available("days", page.results):
        parts.append(chart(page, "days", _by_day(page)))
    elif not page.results.days.empty:
        parts.append(_by_day(page))
    return section_block(page, "volume", *parts)


def _decay(page: Page) -> Part:
    """How fast volume fell, where the section of sentiment, which has it else, shows nothing."""
    fell = page.results.measures[VOLUME_HALF_LIFE]
    if page.results.tone.reason is None or not fell.is_known:
        return ""
    return measure_table(page, (VOLUME_HALF_LIFE,))


def left_out(page: Page) -> Part:
    """How many messages carry no time of day, where what counts by the hour leaves them out."""
    n = sum(page.results.unclocked.values())
    if not n or page.results.no_clock:
        return ""
    return paragraph(page.locale.translate("page.unclocked", n=n), class_="muted")


def _peak(page: Page) -> str:
    measures = page.results.measures
    if page.results.is_first_look:
        return _peak_of_first_look(page)
    if hidden := measures[PEAK_AT].reason:
        return page.locale.format_message(hidden)
    quotes, negative = measures[BRAND_QUOTES_AT_PEAK], measures[PEAK_NEGATIVE]
    words = bin_words(page.results.bin_minutes, page.locale)
    if not (negative.is_observed and measures[PEAK_NEGATIVE_AT].is_observed):
        return page.locale.translate(
            "page.peak_note_calm",
            peak_at=measures[PEAK_AT],
            peak_volume=measures[PEAK_VOLUME],
            why=negative.reason or measures[PEAK_NEGATIVE_AT].reason,
            **words,
        )
    return page.locale.translate(
        "page.peak_note" if quotes.is_observed else "page.peak_note_no_quotes",
        peak_at=measures[PEAK_AT],
        peak_volume=measures[PEAK_VOLUME],
        quotes=quotes.value,
        negative_at=measures[PEAK_NEGATIVE_AT],
        negative=negative,
        **words,
    )


def _peak_of_first_look(page: Page) -> str:
    """The busiest hour, and that with most negative messages; "" where none stands out."""
    measures, lines = page.results.measures, []
    words = bin_words(page.results.bin_minutes, page.locale)
    for n, at, key in (
        (PEAK_VOLUME, PEAK_AT, "busiest"),
        (PEAK_NEGATIVE, PEAK_NEGATIVE_AT, "negative"),
    ):
        most, column = measures[n].value, "messages" if n is PEAK_VOLUME else "negative"
        if most is None or most < 2 or (page.results.bins[column] == most).sum() > 1:
            continue
        values = {"at": measures[at].value, "n": float(most), **words}
        lines.append(page.locale.translate(f"page.first_look.{key}", **values))
    return " ".join(lines)


def _by_day(page: Page) -> Html:
    locale, days = page.locale, page.results.days
    peak = int(days["messages"].argmax())
    shown = days.iloc[shown_rows(len(days), peak - MAX_ROWS // 2)]
    kinds = [kind for kind in ("gold", "model", "corrected") if f"{kind}_share" in days]
    kinds = [] if page.results.tone.reason else kinds
    is_part = bool(kinds) and page.results.tone.told is not None
    rows = [
        (
            locale.format_date(day["day"], "table_day"),
            locale.format_number(day["messages"]),
            *([locale.format_number(day["scored"])] if is_part else []),
            *(_share(day, kind, locale) for kind in kinds),
        )
        for day in shown.to_dict("records")
    ]
    counts = ("messages", "scored") if is_part else ("messages",)
    header = columns(locale, "day", *counts, *(f"{kind}_share" for kind in kinds))
    zone = locale.translate("page.days_note", zone=locale.zone_name(page.results.case.time_zone))
    whole = table(header, rows, caption=zone, numeric=range(1, len(header)))
    return join(whole, rows_left_out(len(days) - len(shown), locale))


def _share(day: Mapping, kind: str, locale: Locale) -> str:
    if pd.isna(day[f"{kind}_share"]):
        reason = day.get(f"{kind}_reason") or Message("reason.no_sentiment")
        return locale.translate("page.not_told", reason=reason)
    share, low, high = (day[f"{kind}_{part}"] for part in ("share", "low", "high"))
    shown = locale.format_fixed(share, 3)
    if not pd.isna(low):
        shown = with_ends(share, low, high, locale)
    labelled = day.get(f"{kind}_labelled")
    if not labelled:
        return shown
    return f"{shown} {locale.translate('page.by_hand', labelled=labelled)}"


SECTION = Section(
    "volume",
    order=162,
    show=volume,
    has_content=lambda results: charts.is_available("volume", results),
)
