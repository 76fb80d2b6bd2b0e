"""Measured and true values of a simulated case; real cases have no such section."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analytics.reports.blocks import Block, paragraph, table
from analytics.reports.page import Page
from analytics.reports.parts import columns, not_shown, section_block
from analytics.reports.sections import Section
from analytics.schema import FAILED
from analytics.wording import Locale


def truth(page: Page) -> Block:
    """All true values of the generator, each beside what was measured."""
    locale, known_truth = page.locale, page.results.truth
    if known_truth is None:
        return section_block(page, "truth", not_shown(locale, FAILED))
    rows = [_row(page, row) for row in known_truth.to_dict("records")]
    body = table(columns(locale, "measure", "true", "measured", "error", "held"), rows)
    note = locale.translate("page.truth_note")
    return section_block(page, "truth", paragraph(note), body)


def _row(page: Page, row: Mapping[Any, Any]) -> tuple[str, ...]:
    """A true value, what was measured, the error, and whether the interval holds it."""
    locale, unit, name = page.locale, row["unit"], row["truth"]
    keys = f"page.truth_name.{name}", f"measure_name.{row['measure']}"
    label = next((locale.translate(key) for key in keys if locale.has(key)), name)
    true = locale.none if pd.isna(row["true"]) else _true(row["true"], unit, locale)
    if pd.isna(row["measure"]):
        return label, true, locale.none, locale.none, locale.none
    error = locale.none if pd.isna(row["error"]) else _error(row["error"], unit, locale)
    held = locale.none
    if not pd.isna(row["is_held"]):
        held = locale.translate(f"page.is_held.{'yes' if row['is_held'] else 'no'}")
    return label, true, locale.format_measure(page.results.measures[row["measure"]]), error, held


def _true(true: Any, unit: str, locale: Locale) -> str:
    """A true value: an instant, a number, or a category."""
    if isinstance(true, str) and unit != "UTC":
        key = f"category.{true}"
        return locale.translate(key) if locale.has(key) else true
    return locale.format_quantity(true, unit)


def _error(error: float, unit: str, locale: Locale) -> str:
    """Measured minus true: hours for instants and durations."""
    if unit not in ("UTC", "h"):
        return locale.format_signed(error)
    return locale.translate("unit.h", n=locale.format_signed(error, 1))


SECTION = Section(
    "truth", order=190, show=truth, has_content=lambda results: results.case.truth is not None
)
