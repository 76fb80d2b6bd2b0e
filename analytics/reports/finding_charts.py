"""The chart of each finding over cases."""

from collections.abc import Callable, Mapping

import pandas as pd

from analytics.charts.case_bars import case_bars, case_moves
from analytics.charts.chart import BAND, ONSET, RESPONSE, Chart, Credit
from analytics.charts.counted import counted
from analytics.charts.ladders import GAP, SPOKEN, ladders
from analytics.charts.time_steps import Looks
from analytics.measures.conduct import NON_APOLOGY_TO_APOLOGY
from analytics.study.findings import LEVELS, SPANS, Finding
from analytics.wording import Locale, Percent

LEVEL_COLORS = dict(zip(LEVELS, (RESPONSE, "#9DB7D5", ONSET, BAND), strict=True))
SPAN_COLORS = dict(zip(SPANS, (RESPONSE, "#5E83B0", "#9DB7D5", ONSET, BAND), strict=True))
Names = Callable[[pd.DataFrame], pd.DataFrame]
"""Adds `brand` and `provenance` to rows with a `case`."""


def finding_chart(
    finding: Finding, named: Names, title: str, subtitle: str, source: Credit, locale: Locale
) -> Chart:
    """The chart of a finding; each kind of table has its own."""
    table, name = finding.table, finding.name
    texts = (title, subtitle, source, locale)
    if name in ("responsibility", "speed"):
        kind, colors = (
            ("level", LEVEL_COLORS) if name == "responsibility" else ("span", SPAN_COLORS)
        )
        classes = {
            one: (locale.translate(f"learned.{kind}.{one}"), color) for one, color in colors.items()
        }
        return counted(table, _row_names(table, name, locale), classes, *texts, name=name)
    if name == "share_price":
        return case_moves(named(table), *texts, name=name)
    if name == "second_try":
        rows = table.assign(measure=NON_APOLOGY_TO_APOLOGY.name)
        return _in_columns(rows, named, GAP, *texts, name=name)
    if name == "chief_executive":
        return _in_columns(table, named, SPOKEN, *texts, name=name)
    is_share = name in ("copied", "own_mentions")
    show = (lambda value: locale.format_message(Percent(value))) if is_share else _whole(locale)
    return case_bars(named(table), *texts, show=show, name=name)


def _row_names(table: pd.DataFrame, name: str, locale: Locale) -> Mapping[str, str]:
    stem = "chart.apology_grid.element" if name == "responsibility" else "learned.step"
    return {row: locale.translate(f"{stem}.{row}") for row in table["row"]}


def _whole(locale: Locale) -> Callable[[float], str]:
    return lambda value: locale.format_number(round(value))


def _in_columns(
    table: pd.DataFrame,
    named: Names,
    looks: Looks,
    title: str,
    subtitle: str,
    source: Credit,
    locale: Locale,
    *,
    name: str,
) -> Chart:
    """Hours in columns of time. table: `case, measure, low, high`; an infinite high is open."""
    is_open = table["high"] == float("inf")
    rows = table.assign(
        best=None,
        status=is_open.map({True: "censored", False: "observed"}),
        high=table["high"].mask(is_open),
    )
    return ladders(named(rows), title, subtitle, source, locale, steps=looks, name=name)
