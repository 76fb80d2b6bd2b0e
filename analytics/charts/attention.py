"""Searches, page views, news, posts and ratings by time, each in its own unit."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num

from analytics.characters import one_line
from analytics.charts.chart import (
    CONTEXT,
    MUTED,
    ONSET,
    RECOVERY,
    RESPONSE,
    Chart,
    Credit,
    finish,
    moment_rule,
    sheet,
    time_axis,
)
from analytics.charts.holes import Span, dates, noted, shade, told
from analytics.charts.pixels import extremes
from analytics.charts.source import credit
from analytics.charts.spec import ChartSpec
from analytics.measures.response import ONSET_AT
from analytics.results import Results
from analytics.schema import Measures
from analytics.wording import Locale

MOST = 3
"""Series that are drawn; the table has all."""
TITLE_ROOM = 0.05
"""Share of the sheet's height above each row, for its unit."""
TOP = 1.15
"""Height of the axis, in multiples of the highest value."""


def attention(
    table: pd.DataFrame, shown: pd.DataFrame, measures: Measures, source: Credit, locale: Locale
) -> Chart:
    """Each series in a row of its own, over the same time: counts and indices as steps from zero,
    mean ratings as dots on their scale. Its own onset and return are marked.

    table: `Results.attention`, each series with a value. shown: `attention_measures`. measures:
    with the onset.
    """
    series = [part for _, part in table.groupby("series", sort=False)]
    drawn = series[:MOST]
    has_ratings = (table["kind"] == "rating").any()
    key = "chart.attention.subtitle_ratings" if has_ratings else "chart.attention.subtitle"
    title, subtitle = peak(series[0], locale), locale.translate(key)
    if table["below"].notna().any():
        subtitle += " " + locale.translate("chart.attention.below")
    if len(drawn) < len(series):
        subtitle += " " + locale.translate("chart.rows", n=len(drawn), total=len(series))
    lost = [span for part in drawn for span in _holes(part)]
    with sheet(title, noted(subtitle, lost, locale), source, locale) as page:
        low, high = date2num(table["bin_start"].min()), date2num(table["bin_end"].max())
        onset: Any = measures[ONSET_AT]
        at = (onset.value or onset.low) if onset.is_observed else None
        rows = _rows(page.axes, len(drawn))
        for axes, part in zip(rows, drawn, strict=True):
            _draw(axes, part)
            axes.set_xlim(low, high)
            shade(axes, dates(_holes(part)), locale)
            axes.set_title(unit(part, locale), loc="left", fontsize=8.5, color=MUTED, pad=3)
            if at is not None and low <= date2num(at) <= high:
                text = locale.translate("chart.onset") if axes is rows[0] else ""
                moment_rule(axes, at, text, ONSET)
            _marks(axes, shown[shown["series"] == part["series"].iloc[0]], locale)
        time_axis(page)
        said = shown["said"][shown["kind"] != "survey"]
        clauses = [locale.format_message(one).rstrip(".") for one in said]
        alt = locale.format_clauses([*(peak(part, locale) for part in series[1:]), *clauses])
        return finish(page, "attention", told(f"{alt}.", lost, locale), table)


def peak(part: pd.DataFrame, locale: Locale) -> str:
    """The highest value of one series, and when; of mean ratings, the lowest."""
    first = part.iloc[0]
    value = part["value"].to_numpy(float)
    row = part.iloc[int(np.nanargmin(value) if first["kind"] == "rating" else np.nanargmax(value))]
    day: date = row["bin_start"].date()
    at = locale.format_date(day, "short_month" if row["step"] == "month" else "short_day")
    return locale.translate(
        f"chart.attention.peak.{_what(first)}",
        name=one_line(row["name"]),
        value=locale.format_number(float(row["value"])),
        when=locale.translate(f"chart.attention.when.{row['step']}", at=at),
    )


def unit(part: pd.DataFrame, locale: Locale) -> str:
    """What the numbers of one series are."""
    row = part.iloc[0]
    what = _what(row)
    if what == "index":
        what = "index_shared" if row["is_shared"] else "index_of_region" if row["region"] else what
    return locale.translate(
        f"chart.attention.unit.{what}",
        name=one_line(row["name"]),
        region=one_line(row["region"]),
        period=locale.translate(f"unit_of_time.{row['step']}"),
        each=locale.translate(f"chart.attention.each.{row['step']}"),
        worst=row["worst"],
        best=row["best"],
    )


def _what(row: Any) -> str:
    return (row["of"] or "counts") if row["kind"] == "counts" else row["kind"]


def _rows(axes: Axes, n: int) -> list[Axes]:
    """The axes as n rows of equal height, from the top; the last is the axes themselves."""
    box = axes.get_position()
    height = box.height / n
    size = (box.width, height - TITLE_ROOM)
    axes.set_position((box.x0, box.y0, *size))
    figure: Any = axes.figure
    above: list[Axes] = []
    for k in range(n - 1, 0, -1):
        row = figure.add_axes((box.x0, box.y0 + height * k, *size), sharex=axes)
        row.tick_params(labelbottom=False)
        above.append(row)
    return [*above, axes]


def _draw(axes: Axes, part: pd.DataFrame) -> None:
    known = part[part["value"].notna()]
    if part["kind"].iloc[0] == "rating":
        drawn = known.iloc[extremes(known["bin_start"].astype("int64"), known["value"])]
        worst, best = part["worst"].iloc[0], part["best"].iloc[0]
        axes.plot(drawn["bin_start"], drawn["value"], "o", ms=3, color=RESPONSE, alpha=0.6)
        axes.set_ylim(worst - 0.05 * (best - worst), best + 0.05 * (best - worst))
        return
    is_next = known["bin_start"].eq(known["bin_end"].shift())
    for _, run in known.groupby((~is_next).cumsum()):
        drawn = run.iloc[extremes(run["bin_start"].astype("int64"), run["value"])]
        edges = date2num([*drawn["bin_start"], run["bin_end"].iloc[-1]])
        axes.stairs(drawn["value"], edges, fill=True, color=RESPONSE, alpha=0.75)
    bounds = part[part["below"].notna()]
    middle = bounds["bin_start"] + (bounds["bin_end"] - bounds["bin_start"]) / 2
    axes.plot(middle, bounds["below"], "v", ms=5, mfc="white", color=CONTEXT)
    highest = max(float(known["value"].max()), float(bounds["below"].max() or 0), 1)
    axes.set_ylim(0, highest * TOP)


def _marks(axes: Axes, row: pd.DataFrame, locale: Locale) -> None:
    """Where the series' own rise begins, and where it is over."""
    if row.empty or row["onset_status"].iloc[0] != "observed":
        return
    first = row.iloc[0]
    start = first["onset"] if pd.notna(first["onset"]) else first["onset_low"]
    moment_rule(axes, start, locale.translate("chart.attention.begins"), RESPONSE, level=1)
    if first["return_status"] == "observed":
        over = start + pd.Timedelta(days=first["return_high"])
        moment_rule(axes, over, locale.translate("chart.attention.over"), RECOVERY, level=2)


def _holes(part: pd.DataFrame) -> list[Span]:
    """Spans between the first and the last value or bound of one series that have neither; none of
    ratings: a day without a review was looked at.
    """
    if part["kind"].iloc[0] == "rating":
        return []
    known = part[part["value"].notna() | part["below"].notna()]
    ends = zip(known["bin_end"].iloc[:-1], known["bin_start"].iloc[1:], strict=True)
    return [(end, start) for end, start in ends if start > end]


def _known(results: Results) -> pd.DataFrame:
    """The series that have a value."""
    table = results.attention
    if table.empty:
        return table
    return table[table.groupby("series")["value"].transform("count") > 0]


def _of_case(results: Results, locale: Locale) -> Chart:
    table = _known(results)
    source = credit(results, len(table), dict.fromkeys(table["source"]))
    shown = results.tables["attention_measures"].frame
    return attention(table, shown, results.measures, source, locale)


CHART = ChartSpec(
    "attention",
    is_available=lambda results: (
        not _known(results).empty and not results.tables["attention_measures"].frame.empty
    ),
    draw=_of_case,
)
