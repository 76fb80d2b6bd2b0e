"""The steps of the response as measured, what they changed, and the replies to complaints."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analytics.measures.detection import DETECTED_AT
from analytics.measures.effect import (
    RESPONSE_RATE,
    RESPONSE_STEP,
    RESPONSE_STEP_BESIDE_CONTROLS,
)
from analytics.measures.replies import ANY_SPECS as ANY_REPLIES
from analytics.measures.replies import POSTS_ANSWERED
from analytics.measures.replies import SPECS as REPLIES
from analytics.measures.response import (
    APOLOGY_ELEMENT_COUNT,
    CLOCK,
    CONTRADICTIONS,
    LONGEST_SILENCE,
    NON_APOLOGIES,
    ONSET_AT,
    TIME_TO_DETECT,
    TIME_TO_DISCLOSE,
)
from analytics.reports.blocks import Block, Html, Part, paragraph, table
from analytics.reports.page import Page
from analytics.reports.parts import (
    columns,
    event_kinds,
    measure_table,
    section_block,
    tone_note,
)
from analytics.reports.replies import reply_parts
from analytics.reports.sections import Section
from analytics.results import Results
from analytics.wording import Locale

MEASURES = (
    ONSET_AT,
    DETECTED_AT,
    TIME_TO_DETECT,
    TIME_TO_DISCLOSE,
    *CLOCK,
    LONGEST_SILENCE,
    APOLOGY_ELEMENT_COUNT,
    NON_APOLOGIES,
    CONTRADICTIONS,
)


def clock_details(page: Page) -> Block:
    """All steps of the response with their windows, what followed each, and the replies."""
    parts: list[Part] = [measure_table(page, MEASURES), *_effects(page)]
    if page.results.measures[POSTS_ANSWERED].is_known:
        parts += [measure_table(page, ANY_REPLIES), tone_note(page, "clock")]
    parts += reply_parts(page.results, measure_table(page, REPLIES), page.locale)
    return section_block(page, "clock_details", *parts)


def _effects(page: Page) -> list[Part]:
    """Change of sentiment at the response, alone and beside rivals, and at each of them."""
    measures, locale = page.results.measures, page.locale
    step, beside = measures[RESPONSE_STEP], measures[RESPONSE_STEP_BESIDE_CONTROLS]
    parts: list[Part] = []
    if step.is_observed:
        told = {"step": step, "verdict": step.verdict}
        parts.append(paragraph(locale.translate("page.response_step", **told)))
    if measures[RESPONSE_RATE].is_observed:
        rate = locale.translate("page.response_rate", rate=measures[RESPONSE_RATE])
        parts.append(paragraph(rate))
    if beside.is_observed or page.results.case.controls:
        key = f"page.{beside.name}" if beside.is_observed else "page.no_control"
        verdict = beside.verdict or beside.reason
        parts.append(paragraph(locale.translate(key, step=beside, verdict=verdict)))
    responses = page.results.tables["responses"]
    if len(responses.frame) > 1:
        parts += [paragraph(locale.translate("page.responses")), _responses(page, responses.frame)]
    return parts


def _responses(page: Page, frame: pd.DataFrame) -> Html:
    """A row for each answer of the brand's whose time is known."""
    locale, events = page.locale, {event.id: event for event in page.results.case.milestones}
    rows = [
        (
            event_kinds(events[row["id"]], locale),
            locale.format_instant(row["at"]),
            *(_points(row, name, locale) for name in ("step", "rate")),
            _verdict(row, locale),
        )
        for row in frame.to_dict("records")
    ]
    return table(columns(locale, "answer", "at", "jump", "day_later", "verdict"), rows)


def _verdict(row: Mapping[Any, Any], locale: Locale) -> str:
    """The verdict in two words, or why there is none."""
    if pd.isna(row["verdict"]):
        return locale.format_message(row["reason"])
    return locale.translate(f"page.verdict.{row['verdict']}")


def _points(row: Mapping[Any, Any], name: str, locale: Locale) -> str:
    """Points with their interval; nothing where nothing is known."""
    if pd.isna(row[name]):
        return locale.none
    shown = [locale.format_signed(row[one]) for one in (name, f"{name}_low", f"{name}_high")]
    ends = locale.format_range(*shown[1:])
    return locale.translate("measure.with_interval", value=shown[0], ends=ends)


def _has_content(results: Results) -> bool:
    """Whether a step of the brand's has a time or a code, or its replies could be measured."""
    told = (*CLOCK, *REPLIES, *ANY_REPLIES, LONGEST_SILENCE, APOLOGY_ELEMENT_COUNT, NON_APOLOGIES)
    return bool(results.case.milestones) or any(results.measures[one].is_known for one in told)


SECTION = Section("clock_details", order=178, show=clock_details, has_content=_has_content)
