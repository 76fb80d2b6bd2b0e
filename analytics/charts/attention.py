"""Search interest and page views by time, each in its own unit."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num

from analytics.characters import one_line
from analytics.charts.chart import (
    MUTED,
    ONSET,
    RESPONSE,
    Chart,
    Credit,
    finish,
    moment_rule,
    sheet,
    time_axis,
)
from analytics.charts.pixels import extremes
from analytics.charts.source import credit
from analytics.charts.spec import ChartSpec
from analytics.measures.response import ONSET_AT
from analytics.results import Results
from analytics.schema import Measures
from analytics.wording import Locale

SERIES = ["name", "region", "kind", "source"]
MOST = 3
"""Series that are drawn; the table has all."""
TITLE_ROOM = 0.05
"""Share of the sheet's height above each row, for its unit."""
TOP = 1.15
"""Height of the axis, in multiples of the highest value."""


def attention(table: pd.DataFrame, measures: Measures, source: Credit, locale: Locale) -> Chart:
    """Each series in a row of its own, as steps from zero, over the same time.

    table: `Results.attention`, each series with a value. measures: with the onset.
    """
    series = [part for _, part in table.groupby(SERIES, sort=False)]
    drawn = series[:MOST]
    title, subtitle = peak(series[0], locale), locale.translate("chart.attention.subtitle")
    if len(drawn) < len(series):
        subtitle += " " + locale.translate("chart.rows", n=len(drawn), total=len(series))
    with sheet(title, subtitle, source, locale) as page:
        low, high = date2num(table["bin_start"].min()), date2num(table["bin_end"].max())
        onset: Any = measures[ONSET_AT]
        at = (onset.value or onset.low) if onset.is_observed else None
        rows = _rows(page.axes, len(drawn))
        for axes, part in zip(rows, drawn, strict=True):
            _steps(axes, part)
            axes.set_xlim(low, high)
            axes.set_title(unit(part, locale), loc="left", fontsize=8.5, color=MUTED, pad=3)
            if at is not None and low <= date2num(at) <= high:
                text = locale.translate("chart.onset") if axes is rows[0] else ""
                moment_rule(axes, at, text, ONSET)
        time_axis(page)
        alt = locale.format_clauses(peak(part, locale) for part in series)
        return finish(page, "attention", f"{alt}.", table)


def peak(part: pd.DataFrame, locale: Locale) -> str:
    """The highest value of one series, and when."""
    row = part.iloc[int(np.nanargmax(part["value"].to_numpy(float)))]
    day: date = row["bin_start"].date()
    return locale.translate(
        f"chart.attention.peak.{row['kind']}.{row['step']}",
        name=one_line(row["name"]),
        value=locale.format_number(int(row["value"])),
        at=locale.format_date(day, "short_month" if row["step"] == "month" else "short_day"),
    )


def unit(part: pd.DataFrame, locale: Locale) -> str:
    """What the numbers of one series are."""
    row = part.iloc[0]
    has_region = row["kind"] == "index" and row["region"]
    return locale.translate(
        f"chart.attention.unit.{'index_of_region' if has_region else row['kind']}.{row['step']}",
        name=one_line(row["name"]),
        region=one_line(row["region"]),
    )


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


def _steps(axes: Axes, part: pd.DataFrame) -> None:
    known = part[part["value"].notna()]
    drawn = known.iloc[extremes(known["bin_start"].astype("int64"), known["value"])]
    edges = date2num([*drawn["bin_start"], known["bin_end"].iloc[-1]])
    axes.stairs(drawn["value"], edges, fill=True, color=RESPONSE, alpha=0.75)
    axes.set_ylim(0, max(float(known["value"].max()), 1) * TOP)


def _known(results: Results) -> pd.DataFrame:
    """The series that have a value."""
    table = results.attention
    if table.empty:
        return table
    return table[table.groupby(SERIES)["value"].transform("count") > 0]


def _of_case(results: Results, locale: Locale) -> Chart:
    table = _known(results)
    source = credit(results, len(table), dict.fromkeys(table["source"]))
    return attention(table, results.measures, source, locale)


CHART = ChartSpec(
    "attention", is_available=lambda results: not _known(results).empty, draw=_of_case
)
