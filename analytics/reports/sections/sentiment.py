"""Net sentiment from baseline to recovery, and the model's shares of sentiment and emotions."""

from typing import Any

import pandas as pd

from analytics import charts
from analytics.measures.changepoints import LEVEL_SHIFTS
from analytics.measures.decay import RETURNING_AUTHORS, VOLUME_HALF_LIFE
from analytics.measures.recovery import (
    BASELINE,
    DEPTH,
    HALF_LIFE,
    RELAPSES,
    SENTIMENT_DEFICIT,
    TIME_TO_LASTING_RETURN,
    TIME_TO_RECOVER,
    TIME_TO_TROUGH,
    RecoveryCriteria,
)
from analytics.measures.recovery_beside import SPECS as BESIDE
from analytics.measures.recovery_days import DAYS_TO_RECOVER, DEPTH_BY_DAY
from analytics.reports.blocks import Block, Part, details, paragraph, table
from analytics.reports.page import Page
from analytics.reports.parts import (
    chart,
    columns,
    measure_table,
    not_shown,
    section_block,
    tone_line,
    with_ends,
)
from analytics.reports.sections import Section
from analytics.results import Results
from analytics.schema import MeasureSpec, Message
from analytics.wording import Locale, Percent, Quantity

MEASURES = (
    BASELINE,
    DEPTH,
    TIME_TO_TROUGH,
    HALF_LIFE,
    TIME_TO_RECOVER,
    TIME_TO_LASTING_RETURN,
    RELAPSES,
    SENTIMENT_DEFICIT,
    DEPTH_BY_DAY,
    DAYS_TO_RECOVER,
    LEVEL_SHIFTS,
    VOLUME_HALF_LIFE,
    RETURNING_AUTHORS,
)


MOST_UNTOLD = 2
"""Spans without a tone that are told; of more, their number."""


def sentiment(page: Page) -> Block:
    """Net sentiment with its baseline, onset, trough and recovery."""
    locale = page.locale
    tone = page.results.tone
    is_empty = tone.told is not None and (tone.reason is not None or not _has_line(page.results))
    if is_empty or not charts.is_available("sentiment", page.results):
        if told := tone_line(page):
            return section_block(page, "sentiment", told)
        why = page.results.tables["sentiment"].reason or Message("reason.no_sentiment")
        return section_block(page, "sentiment", not_shown(locale, why))
    note = locale.translate("page.thin_note", least=RecoveryCriteria().min_n)
    beside = [spec for spec in BESIDE if page.results.measures[spec].is_known]
    return section_block(
        page,
        "sentiment",
        tone_line(page),
        chart(page, "sentiment", measure_table(page, (*MEASURES, *beside))),
        "" if page.results.no_clock else paragraph(note, class_="muted"),
        _untold(page),
        _readings(page),
        "" if page.results.tone.told else _unread(page),
        _long_texts(page),
        _shares(page),
        _emotions(page),
    )


def _readings(page: Page) -> Part:
    """Depth and return by other constants of their rule, folded; nothing without a fall."""
    locale, found = page.locale, page.results.tables["sensitivity"]
    if found.verdict is None:
        return ""
    rows = [
        (
            locale.translate(f"reading.{row['setting']}", value=row["value"]),
            _read(DEPTH, row["depth"], row["depth_low"], row["depth_high"], locale),
            _read(TIME_TO_RECOVER, row["back_h"], row["back_low_h"], row["back_high_h"], locale),
            locale.translate(f"page.agrees.{'yes' if row['agrees'] else 'no'}"),
        )
        for row in found.frame.to_dict("records")
    ]
    names = (locale.translate(f"measure_name.{one.name}") for one in (DEPTH, TIME_TO_RECOVER))
    header = [*columns(locale, "reading"), *names, *columns(locale, "agrees")]
    told = paragraph(locale.format_message(found.verdict))
    return details(locale.translate("page.readings"), told, table(header, rows))


def _read(spec: MeasureSpec[Any], value: float, low: float, high: float, locale: Locale) -> str:
    """One reading with its interval, its bound, or that there is no fall."""
    if pd.isna(low):
        return locale.translate("reading.none")
    if pd.isna(high):
        return locale.translate("measure.censored", low=Quantity(low, spec.unit))
    return locale.format_measure(spec.observed(None if pd.isna(value) else value, low, high))


def _unread(page: Page) -> Part:
    """Number of messages left out for their language, with the share of each."""
    unread, total = page.results.unread, page.results.messages_read or 0
    if unread.empty:
        return ""
    locale = page.locale
    names = locale.babel.languages
    shown = [
        locale.translate(
            "page.unread_language",
            language=names.get(row["language"], row["language"]),
            n=float(row["n"]),
            share=Percent(row["n"] / total, 1),
        )
        for row in unread.to_dict("records")
    ]
    n = int(unread["n"].sum())
    text = locale.translate("page.unread", n=n, total=total, languages=shown)
    return paragraph(text, class_="muted")


def _untold(page: Page) -> Part:
    """The longest spans of which no message has a tone; nothing without one."""
    frame, locale = page.results.tables["untold"].frame, page.locale
    if frame.empty:
        return ""
    whose = "gold" if page.results.labels == "gold" else "model"
    longest = frame.assign(width=frame["start"] - frame["end"]).sort_values("width", kind="stable")
    told = [
        locale.translate(
            f"page.untold.{whose}.{'end' if span['is_end'] else 'within'}",
            start=span["start"],
            end=span["end"],
            n=float(span["n"]),
        )
        for span in longest.head(MOST_UNTOLD).to_dict("records")
    ]
    if more := len(frame) - len(told):
        told.append(locale.translate("page.untold.more", n=more))
    return paragraph(" ".join(told))


def _long_texts(page: Page) -> Part:
    """Number of messages that the model read in parts; nothing without one."""
    frame, locale = page.results.tables["long_texts"].frame, page.locale
    if frame.empty or not frame["long"].sum():
        return ""
    scored, long, in_part = (float(frame[name].sum()) for name in ("scored", "long", "in_part"))
    told = [locale.translate("page.long_texts.read", n=long, total=scored)]
    if in_part:
        told.append(locale.translate("page.long_texts.in_part", n=in_part))
    return paragraph(" ".join(told), class_="muted")


def _shares(page: Page) -> Part:
    """The model's shares of the whole span: counted, and corrected or the reason why not."""
    shares, locale = page.results.shares.to_dict("records"), page.locale
    if not shares:
        return ""
    rows = [
        (
            locale.translate(f"sentiment_name.{row['sentiment']}"),
            locale.format_fixed(row["raw"], 3),
            locale.translate("page.not_told", reason=row["reason"])
            if pd.isna(row["value"])
            else with_ends(row["value"], row["low"], row["high"], locale),
        )
        for row in shares
    ]
    n, labelled = int(shares[0]["n"]), int(shares[0]["labelled"])
    kind = "by_hand" if labelled else "by_calibration"
    note = locale.translate(f"page.shares_note.{kind}", n=n, labelled=labelled)
    header = columns(locale, "sentiment", "counted", "corrected")
    return table(header, rows, caption=note, numeric=(1, 2))


def _emotions(page: Page) -> Part:
    """Shares of emotions by period; nothing without an onset or without scored emotions."""
    emotions, locale = page.results.emotions, page.locale
    if emotions.empty:
        return ""
    rows = [
        (
            locale.translate(f"page.emotions.{period}"),
            locale.format_number(int(shares["n"].iloc[0])),
            *(
                with_ends(row["share"], row["low"], row["high"], locale)
                for row in shares.to_dict("records")
            ),
        )
        for period, shares in emotions.groupby("period", sort=False)
    ]
    names = [locale.translate(f"emotion_name.{n}") for n in dict.fromkeys(emotions["emotion"])]
    header = [*columns(locale, "period", "n"), *names]
    note = locale.translate("page.emotions.note")
    return table(header, rows, caption=note, numeric=range(1, len(header)))


def _has_content(results: Results) -> bool:
    """Whether there is a line to show, or it must be said that not all messages have a tone."""
    return results.tone.told is not None or _has_line(results)


def _has_line(results: Results) -> bool:
    """Whether enough messages are scored for a line of the chart, which a few dots do not make."""
    if not charts.is_available("sentiment", results):
        return False
    if results.resolution == "hour":
        return bool(results.sentiment["smoothed"].notna().any())
    return bool((results.periods["scored"] >= RecoveryCriteria().min_n).any())


SECTION = Section("sentiment", order=160, show=sentiment, has_content=_has_content)
