"""What became of complaints that were answered."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analytics.measures.conversations import ANSWERED, HANDED_OFF, LIFT_72, SPECS, TOLD
from analytics.reports.blocks import Block, Html, Part, details, paragraph, table
from analytics.reports.page import Page
from analytics.reports.parts import chart, columns, measure_table, not_shown, section_block
from analytics.reports.sections import Section
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
        _limits(page),
        _doses(page),
    )


def _numbers(page: Page) -> list[Part]:
    measures, locale = page.results.measures, page.locale
    answered, handed_off, lift = (measures[spec] for spec in (ANSWERED, HANDED_OFF, LIFT_72))
    lines = list[str]()
    if answered.is_observed:
        k = round((answered.value or 0.0) * (answered.n or 0))
        lines.append(locale.translate("page.conversations.answered", k=k, n=answered.n))
    if handed_off.status == "censored" and handed_off.reason is not None:
        lines.append(locale.translate("page.conversations.handed_off", **handed_off.reason.values))
    if lift.verdict is not None:
        values = {**lift.verdict.values, "lift": locale.format_measure(lift)}
        lines.append(locale.translate("page.conversations.lift", **values))
    return [paragraph(" ".join(lines))] if lines else []


def _limits(page: Page) -> Part:
    """Why a difference is no effect; nothing where none is told."""
    if page.results.tables["conversations"].frame["beside"].isna().all():
        return ""
    return paragraph(page.locale.translate("page.conversations.limits"), class_="muted")


def _doses(page: Page) -> Html:
    """By delay and content, what was not counted, and the measures, folded."""
    locale, doses = page.locale, page.results.tables["conversations_dose"].frame
    doses = doses[doses["by"].isin(("delay", *TOLD))]
    is_beside = bool(doses["lift"].notna().any())
    names = ["reply_by", "customers", "wrote_again", "not_negative"]
    names += ["beside_waiting"] if is_beside else []
    rows = [_dose(row, locale)[: len(names)] for row in doses.to_dict("records") if row["n"]]
    body = table(columns(locale, *names), rows, numeric=range(1, len(names))) if rows else ""
    notes = ["page.conversations.note"] if is_beside else []
    said = " ".join(locale.translate(key) for key in [*notes, "page.conversations.overlooked"])
    return details(
        locale.translate("page.conversations.more"),
        body,
        paragraph(said, class_="muted"),
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
    said = locale.translate("page.conversations.flagged", kinds=listed)
    return paragraph(said, class_="muted")


SECTION = Section(
    "conversations",
    order=174,
    show=conversations,
    has_content=lambda results: results.tables["conversations"].status == "observed",
)
