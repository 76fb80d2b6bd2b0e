"""What became of complaints that were answered."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analytics.measures.conversations import ANSWERED, HANDED_OFF, LIFT_72, SPECS
from analytics.reports.blocks import Block, Html, Part, details, join, paragraph, table
from analytics.reports.page import Page
from analytics.reports.parts import chart, columns, measure_table, not_shown, section_block
from analytics.reports.sections import Section
from analytics.results import Results
from analytics.schema import FAILED
from analytics.wording import Locale


def conversations(page: Page) -> Block:
    """What became of complaints that were answered."""
    found, locale = page.results.tables["conversations"], page.locale
    if found.status != "observed" or found.verdict is None:
        why = not_shown(locale, found.reason or FAILED)
        return section_block(page, "conversations", why)
    return section_block(
        page,
        "conversations",
        paragraph(locale.format_message(found.verdict)),
        chart(page, "conversations"),
        *_numbers(page),
        paragraph(locale.translate("page.conversations.limits"), class_="muted"),
        _doses(page),
    )


def _numbers(page: Page) -> list[Part]:
    measures, locale = page.results.measures, page.locale
    lines = list[str]()
    if measures[ANSWERED].is_observed:
        shown = locale.format_measure(measures[ANSWERED])
        lines.append(locale.translate("page.conversations.answered", answered=shown))
    if measures[HANDED_OFF].is_observed:
        shown = locale.format_measure(measures[HANDED_OFF])
        lines.append(locale.translate("page.conversations.handed_off", handed_off=shown))
    lift = measures[LIFT_72]
    if lift.verdict is not None:
        shown = locale.format_measure(lift)
        said = {**lift.verdict.values, "lift": shown}
        lines.append(locale.translate("page.conversations.lift", **said))
    return [paragraph(" ".join(lines))] if lines else []


def _doses(page: Page) -> Html:
    """By delay and content, what was not counted, and the measures, folded."""
    locale, doses = page.locale, page.results.tables["conversations_dose"].frame
    rows = [_dose(row, locale) for row in doses.to_dict("records") if row["n"]]
    names = ("reply_by", "customers", "wrote_again", "not_negative", "beside_waiting")
    body = table(columns(locale, *names), rows, numeric=range(1, len(names))) if rows else ""
    return details(
        locale.translate("page.conversations.more"),
        body,
        paragraph(locale.translate("page.conversations.note"), class_="muted"),
        measure_table(page, SPECS),
        _flagged(page),
    )


def _dose(row: Mapping[Hashable, Any], locale: Locale) -> tuple[Part, ...]:
    by = locale.translate(f"page.conversations.by.{row['by']}")
    few = locale.translate("page.conversations.few")
    lift = few
    if not pd.isna(row["lift"]):
        value, *ends = (
            locale.format_signed(round(row[name], 2) + 0.0) for name in ("lift", "low", "high")
        )
        lift = locale.translate(
            "measure.with_interval", value=value, ends=locale.format_range(*ends)
        )
    shares = [
        few if pd.isna(row[name]) else locale.format_percent(row[name])
        for name in ("came_back", "better")
    ]
    group = locale.translate(f"page.conversations.group.{row['group']}")
    return locale.format_labelled(by, group), locale.format_number(row["n"]), *shares, lift


def _flagged(page: Page) -> Part:
    flagged, locale = page.results.tables["conversations_flagged"].frame, page.locale
    kinds = [
        locale.translate(f"page.conversations.flag.{row['kind']}", n=float(row["n"]))
        for row in flagged.to_dict("records")
        if row["n"]
    ]
    if not kinds:
        return ""
    listed = locale.format_clauses(kinds)
    return join(
        paragraph(locale.translate("page.conversations.flagged", kinds=listed), class_="muted")
    )


def _is_needed(results: Results) -> bool:
    why = results.tables["conversations"].reason
    return why is None or why.key != "reason.no_messages"


SECTION = Section(
    "conversations",
    order=82,
    show=conversations,
    is_needed=_is_needed,
    has_content=lambda results: results.tables["conversations"].status == "observed",
)
