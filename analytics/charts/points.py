"""Published figures at their dates, with their values, not joined by lines."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num

from analytics.characters import one_line
from analytics.charts.chart import (
    HEIGHT,
    MAX_ROWS,
    MUTED,
    RESPONSE,
    Chart,
    Credit,
    at_most,
    finish,
    sheet,
)
from analytics.charts.lettering import wrapped
from analytics.charts.pixels import first_of_columns
from analytics.charts.source import credit
from analytics.charts.spec import ChartSpec
from analytics.results import Results
from analytics.wording import Locale, PublishedDay, PublishedValue

FRAME_INCHES, LINE_INCHES = 1.6, 0.16  # around the rows; per line of their names
NAME_POINTS = 212  # left of the axes
MAX_DOTS, MAX_LABELS = 60, 240
"""Columns of a row; of more figures in one, the first is drawn. Beyond MAX_LABELS figures, only the
first and the last of a measure are labelled."""
LETTER_POINTS = 5.6  # width of a digit in the labels
LABEL_POINTS = 9  # distance of a label from its dot, and its height


def points(table: pd.DataFrame, source: Credit, locale: Locale) -> Chart:
    """Published figures, a row per measure, with the values as given.

    table: `measure, unit, at` (date), `precision, value, below`. A figure that is only known to be
    below its value is drawn hollow and points down.
    """
    known = list(dict.fromkeys(table["measure"]))
    measures = known[:MAX_ROWS]
    lead = table[table["measure"] == measures[0]].sort_values("at")
    first, last = lead.iloc[0], lead.iloc[-1]
    key = "chart.points.title" if len(lead) > 1 else "chart.points.one"
    title = locale.translate(
        key,
        measure=one_line(measures[0]),
        first=_shown(first, locale),
        last=_shown(last, locale),
        first_day=_day(first, locale, first["at"].year != last["at"].year or len(lead) == 1),
        last_day=_day(last, locale),
    )
    subtitle = locale.translate("chart.points.subtitle", n=len(table))
    if len(measures) < len(known):
        subtitle += " " + locale.translate("chart.rows", n=len(measures), total=len(known))
    lines = sum(_name(name, table, locale).count("\n") + 1 for name in measures)
    height = max(HEIGHT, FRAME_INCHES + LINE_INCHES * (lines + len(measures)))
    with sheet(title, subtitle, source, locale, left=0.36, height=height) as page:
        axes = page.axes
        for y, name in enumerate(reversed(measures)):
            _dots(axes, table[table["measure"] == name].sort_values("at"), y)
        names = [_name(name, table, locale) for name in reversed(measures)]
        axes.set_yticks(range(len(measures)), names, fontsize=8)
        axes.set_ylim(-0.6, len(measures) - 0.4)
        axes.grid(axis="y", color="#ECECEC")
        axes.set_axisbelow(True)
        axes.tick_params(axis="y", length=0)
        axes.margins(x=0.16)
        days = pd.to_datetime(table["at"])
        for y, name in enumerate(reversed(measures)):
            rows = table[table["measure"] == name].sort_values("at")
            if len(table) > MAX_LABELS:
                rows = rows.iloc[sorted({0, len(rows) - 1})]
            _values(axes, rows, y, locale)
        ends: list[Any] = sorted({days.min(), days.max()})
        axes.set_xticks(ends, [locale.format_date(day, "short_day") for day in ends], color=MUTED)
        figures = (
            locale.format_labelled(
                locale.format_list([one_line(row["measure"]), f"{row['at']}"]), _shown(row, locale)
            )
            for _, row in table.iterrows()
        )
        alt = locale.format_clauses(at_most(figures, locale)) + "."
        return finish(page, "points", alt, table)


def _day(row: pd.Series, locale: Locale, has_year: bool = True) -> str:
    """The day of a figure, or its month, quarter or year where no day is known."""
    if row["precision"] in ("quarter", "year"):
        return locale.format_message(PublishedDay(row["at"], row["precision"]))
    is_month = row["precision"] == "month"
    pattern = "short_month" if is_month else "short_day" if has_year else "day_of_year"
    key = f"chart.points.{'month' if is_month else 'day'}"
    return locale.translate(key, day=locale.format_date(row["at"], pattern))


def _shown(row: pd.Series, locale: Locale) -> str:
    value, is_below = float(row["value"]), bool(row["below"])
    if abs(value) < 1e6:
        return locale.format_published(PublishedValue(value, is_below=is_below))
    text = locale.format_compact(value)
    return locale.translate("measure.below", value=text) if is_below else text


def _dots(axes: Axes, rows: pd.DataFrame, y: int) -> None:
    """The figures of one measure in the order of their dates, of each column the first."""
    first = first_of_columns(pd.to_datetime(rows["at"]).astype("int64"), MAX_DOTS)
    drawn = rows.iloc[np.union1d(first, [len(rows) - 1])]
    below = drawn["below"].astype(bool)
    looks: dict[str, dict[str, Any]] = {"o": {}, "v": {"mfc": "white"}}
    for (marker, look), some in zip(looks.items(), (drawn[~below], drawn[below]), strict=True):
        at = pd.to_datetime(some["at"])
        axes.plot(at, [y] * len(some), marker, color=RESPONSE, ms=7, **look)


def _values(axes: Axes, rows: pd.DataFrame, y: int, locale: Locale) -> None:
    """Label dots with their values: the first to its left, the last to its right.

    Those between are labelled above or below where there is room; the others are in the table only.
    """
    last, taken = len(rows) - 1, {LABEL_POINTS: -np.inf}
    (_, here), (_, above) = axes.transData.transform([(0, y), (0, y + 1)])
    if (above - here) * 72 / axes.figure.dpi > 3 * LABEL_POINTS:
        taken[-LABEL_POINTS] = -np.inf
    for k, (_, row) in enumerate(rows.iterrows()):
        words, at = _shown(row, locale), pd.Timestamp(row["at"])
        if k in (0, last):
            side, shift = ("left", (8, 0)) if k == last else ("right", (-8, 0))
        else:
            place = axes.transData.transform((float(date2num(at)), 0.0))[0] * 72 / axes.figure.dpi
            half = LETTER_POINTS * len(words) / 2 + 2
            free = [level for level, end in taken.items() if place - half > end]
            if not free:
                continue
            side, shift = "center", (0, free[0])
            taken[free[0]] = place + half
        axes.annotate(
            words,
            (at, y),
            xytext=shift,
            textcoords="offset points",
            ha=side,
            va="center",
            fontsize=8.5,
        )


def _name(name: str, table: pd.DataFrame, locale: Locale) -> str:
    unit = table.loc[table["measure"] == name, "unit"].iloc[0].split(" (")[0]
    row = locale.translate("chart.points.row", name=one_line(name), unit=one_line(unit))
    return "\n".join(wrapped(row, 42, NAME_POINTS, 8, most=3))


def _of_case(results: Results, locale: Locale) -> Chart:
    columns = ["measure", "unit", "at", "precision", "value", "below"]
    outcomes = list(dict.fromkeys(one.worst.measure for one in results.case.outcomes))
    published = sorted(results.case.figures, key=lambda one: one.measure not in outcomes)
    rows = [[getattr(point, name) for name in columns] for point in published]
    source = credit(results, len(rows), {point.source for point in published})
    return points(pd.DataFrame(rows, columns=columns), replace(source, zone=None), locale)


CHART = ChartSpec(
    "points",
    is_available=lambda results: bool(results.case.figures),
    draw=_of_case,
)
