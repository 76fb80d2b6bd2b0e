"""How fast complaints were answered, compared with published figures."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analytics import study
from analytics.measures.replies import ANSWER_RATE
from analytics.reports.blocks import Html, Part, details, foreign, paragraph, table
from analytics.results import Results
from analytics.wording import Locale, PublishedValue

LEVEL = 0.05
"""Below this, waiting times of groups are called different."""


def reply_parts(of: Results, measure_table: Html, locale: Locale) -> list[Part]:
    """Blocks for the section of the response clock. measure_table: the measures of replies."""

    def say(key: str) -> str:
        return locale.translate(key)

    parts: list[Part] = []
    if of.measures[ANSWER_RATE].is_observed:
        parts += [paragraph(say("page.replies_note")), measure_table]
        if not of.replies.empty:
            parts.append(_groups(of, locale))
    rows = [
        (
            foreign(row["subject"]),
            _benchmark(row, locale),
            foreign(_citation(row)),
            foreign(row["caveat"]),
        )
        for row in study.benchmarks().to_dict("records")
    ]
    header = _header(locale, "what", "value", "source", "caveat")
    return [*parts, details(say("page.benchmarks"), table(header, rows))]


def _groups(of: Results, locale: Locale) -> Html:
    """Complaints and their replies by channel, day and other groups."""
    rows = [
        (
            locale.translate(f"page.replies_by.{row['by']}"),
            foreign(row["group"]),
            f"{row['n']}",
            f"{row['answered']}",
            _median(row, locale),
        )
        for row in of.replies.to_dict("records")
    ]
    header = _header(locale, "by", "group", "n", "answered", "median")
    shown = [table(header, rows, numeric=(2, 3)), *_differences(of, locale)]
    return details(locale.translate("page.replies_groups"), *shown)


def _header(locale: Locale, *names: str) -> list[str]:
    return [locale.translate(f"page.column.{name}") for name in names]


def _benchmark(row: Mapping[Hashable, Any], locale: Locale) -> Part:
    if pd.isna(row["value"]):
        return locale.none
    return foreign(locale.format_published(PublishedValue(row["value"], f" {row['unit']}")))


def _citation(row: Mapping[Hashable, Any]) -> str:
    source, year = row["source"], row["year"]
    return source if pd.isna(year) else f"{source}, {year:.0f}"


def _differences(of: Results, locale: Locale) -> list[Html]:
    """Tests of equal waiting times between groups, a sentence for each grouping that was tested."""
    tested = of.replies.dropna(subset=["p"]).drop_duplicates("by")
    return [
        paragraph(
            locale.translate(
                "page.replies_differ" if row["p"] < LEVEL else "page.replies_alike",
                by=locale.translate(f"page.replies_by.{row['by']}"),
            ),
            class_="muted",
        )
        for row in tested.to_dict("records")
    ]


def _median(row: Mapping[Hashable, Any], locale: Locale) -> str:
    if pd.isna(row["median_h"]):
        return locale.translate("page.no_median")
    shown, low, high = (row[name] for name in ("median_h", "low_h", "high_h"))
    if pd.isna(low) or pd.isna(high):
        known = (
            locale.translate("format.open_end") if pd.isna(end) else locale.format_exact_hours(end)
            for end in (low, high)
        )
        ends = locale.format_range(*known)
    else:
        ends = locale.format_exact_range(low, high, shown)
    return locale.translate(
        "measure.with_interval", value=locale.format_exact_hours(shown), ends=ends
    )
