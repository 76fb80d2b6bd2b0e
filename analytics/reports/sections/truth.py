"""Measured and true values of a simulated case; real cases have no such section."""

import pandas as pd

from analytics.reports.blocks import Block, paragraph, table
from analytics.reports.page import Page
from analytics.reports.parts import columns, not_shown, section_block
from analytics.reports.sections import Section
from analytics.schema import FAILED
from analytics.wording import Locale


def truth(page: Page) -> Block:
    """Measured values beside the true ones of the generator."""
    locale, known_truth = page.locale, page.results.truth
    if known_truth is None:
        return section_block(page, "truth", not_shown(locale, FAILED))
    rows = [
        (
            locale.translate(f"measure_name.{row['measure']}"),
            locale.format_quantity(row["true"], row["unit"]),
            locale.format_measure(page.results.measures[row["measure"]]),
            locale.none if pd.isna(row["error"]) else _error(row["error"], row["unit"], locale),
        )
        for row in known_truth.to_dict("records")
    ]
    body = table(columns(locale, "measure", "true", "measured", "error"), rows)
    note = locale.translate("page.truth_note")
    return section_block(page, "truth", paragraph(note), body)


def _error(error: float, unit: str, locale: Locale) -> str:
    """Measured minus true: hours for instants and durations."""
    if unit not in ("UTC", "h"):
        return locale.format_signed(error)
    return locale.translate("unit.h", n=locale.format_signed(error, 1))


SECTION = Section(
    "truth", order=150, show=truth, is_needed=lambda results: results.case.truth is not None
)
