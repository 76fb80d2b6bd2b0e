"""Volume and sentiment by local day, week, month or year, where an hour cannot be drawn or told."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from numpy.typing import ArrayLike

from analytics.charts.bins import is_whole
from analytics.charts.chart import (
    CONTEXT,
    INK,
    MUTED,
    ONSET,
    Chart,
    Credit,
    Sheet,
    finish,
    moment_rule,
    sheet,
    size,
    time_axis,
)
from analytics.charts.holes import Span, blank, dates, noted, shade, titled, told, within
from analytics.charts.sentiment_marks import band, levels, moments, title_of
from analytics.measures.recovery import BASELINE
from analytics.measures.response import ONSET_AT
from analytics.results import Results
from analytics.schema import Measures, Milestone, Resolution
from analytics.wording import Fixed, Locale

_PATTERNS = {"day": "short_day", "week": "short_day", "month": "short_month"}
ROOM = 1.25
"""Height of the axis, in multiples of the highest column."""


@dataclass(frozen=True)
class Periods:
    """A series by longer periods than an hour.

    table: `Results.periods`, at least one row. time_zone: whose days they are of. why: the reason
    for the resolution, in words.
    """

    table: pd.DataFrame
    resolution: Resolution
    time_zone: str
    why: str

    def within(self, holes: Sequence[Span]) -> list[Span]:
        """The parts of spans without collection that the periods hold."""
        return within(holes, self.table["bin_start"].iloc[0], self.table["bin_end"].iloc[-1])

    def name(self, start: pd.Timestamp, locale: Locale) -> str:
        """The first day of a period, its month or its year, in words."""
        day = start.tz_convert(self.time_zone).date()
        pattern = _PATTERNS.get(self.resolution)
        return f"{day.year}" if pattern is None else locale.format_date(day, pattern)

    def title(self, locale: Locale) -> str:
        """The period with most messages, and how many of them are negative."""
        row = self.table.iloc[int(self.table["messages"].to_numpy().argmax())]
        at = self.name(row["bin_start"], locale)
        if (self.table["messages"] == row["messages"]).sum() > 1:
            key = f"chart.periods.level.{self.resolution}"
            return locale.translate(key, n=int(row["messages"]))
        key = f"chart.periods.busiest.{self.resolution}"
        busiest = locale.translate(key, at=at, n=int(row["messages"]))
        if not self.table["scored"].any() or not is_whole(self.table):
            return busiest
        n = int(row["negative"])
        return locale.translate("chart.periods.negative", busiest=busiest, n=n)

    def subtitle(self, key: str, locale: Locale, **values: object) -> str:
        zone = locale.zone_name(self.time_zone)
        period = locale.translate(f"chart.periods.of.{self.resolution}", zone=zone)
        return locale.translate(f"chart.periods.{key}", period=period, why=self.why, **values)


def periods_of(results: Results, locale: Locale) -> Periods:
    """The periods by which a case's messages are drawn."""
    is_least = results.no_clock is not None
    if is_least and results.resolution == "day":
        why = locale.translate("chart.periods.why.no_clock")
    elif is_least:
        why = locale.format_message(results.no_clock)
    else:
        why = locale.translate(f"chart.periods.why.{results.resolution}")
    return Periods(results.periods, results.resolution, results.case.time_zone, why)


def volume_by_period(
    periods: Periods,
    measures: Measures,
    source: Credit,
    locale: Locale,
    *,
    holes: Sequence[Span] = (),
    is_narrow: bool = False,
) -> Chart:
    """Messages by period, as columns from zero; spans without collection are shaded. measures: with
    the onset.
    """
    table, holes = periods.table, periods.within(holes)
    has_quotes = bool(table["brand_quotes"].any())
    key = "quoted" if has_quotes else "volume"
    subtitle = periods.subtitle(key if is_whole(table) else f"{key}_part", locale)
    shown = noted(subtitle, holes, locale)
    title = titled(periods.title(locale), holes, locale)
    with sheet(title, shown, source, locale, **size(is_narrow)) as page:
        axes = page.axes
        edges = date2num([*table["bin_start"], table["bin_end"].iloc[-1]])
        axes.stairs(table["messages"], edges, fill=True, color="#CFCFCF")
        axes.stairs(table["negative"], edges, fill=True, color=ONSET)
        if has_quotes:
            hatch_quotes(axes, table, edges)
        axes.set_ylim(0, max(int(table["messages"].max()), 1) * ROOM)
        axes.set_xlim(edges[0], edges[-1])
        axes.set_ylabel(locale.translate(f"chart.periods.messages.{periods.resolution}"))
        shade(axes, dates(holes), locale)
        _onset(page, measures)
        time_axis(page, periods.time_zone, is_narrow=is_narrow)
        return finish(page, "volume", told(subtitle, holes, locale), table)


def sentiment_by_period(
    periods: Periods,
    measures: Measures,
    milestones: Sequence[Milestone],
    source: Credit,
    locale: Locale,
    *,
    least: int,
    labels: str,
    holes: Sequence[Span] = (),
) -> Chart:
    """Net sentiment by period, with the band that was measured by the hour where there is one;
    spans without collection are shaded.

    measures, labels: as for `sentiment`. least: scored messages of a period that the line joins.
    """
    table, has_band = periods.table, measures[BASELINE].value is not None
    holes = periods.within(holes)
    is_told = has_band and measures[ONSET_AT].is_observed
    title = title_of(measures, locale) if is_told else _lowest(periods, locale)
    subtitle = periods.subtitle(
        "banded" if has_band else "sentiment",
        locale,
        least=least,
        whose=locale.translate(f"chart.labels.{labels}"),
    )
    with sheet(title, noted(subtitle, holes, locale), source, locale) as page:
        axes = page.axes
        band(axes, measures, locale)
        middle = table["bin_start"] + (table["bin_end"] - table["bin_start"]) / 2
        for is_few, fill in ((True, "white"), (False, CONTEXT)):
            rows = (table["n"] > 0) & (table["is_few"] == is_few)
            dots = {"marker": "o", "ms": 3, "mew": 0.6, "mec": CONTEXT, "mfc": fill}
            axes.plot(middle[rows], table["net"][rows], ls="none", zorder=2, **dots)
        axes.plot(middle, blank(table["smoothed"], middle, holes), color=INK, lw=1.6, zorder=3)
        levels(page)
        time_axis(page, periods.time_zone)
        axes.set_xlim(table["bin_start"].iloc[0], table["bin_end"].iloc[-1])
        shade(axes, dates(holes), locale)
        moments(axes, measures, milestones, locale)
        return finish(page, "sentiment", told(subtitle, holes, locale), table)


def hatch_quotes(axes: Axes, table: pd.DataFrame, edges: ArrayLike) -> None:
    """Quotes of the brand's own posts, at the top of the columns; one path for all."""
    axes.stairs(
        table["messages"],
        edges,
        baseline=table["messages"] - table["brand_quotes"],
        fill=True,
        facecolor="none",
        edgecolor=MUTED,
        hatch="/////",
        linewidth=0.4,
    )


def _onset(page: Sheet, measures: Measures) -> None:
    onset = measures[ONSET_AT]
    if onset.is_observed:
        text = page.locale.translate("chart.onset")
        moment_rule(page.axes, onset.value or onset.low, text, ONSET)


def _lowest(periods: Periods, locale: Locale) -> str:
    """Title: the lowest level of a period with enough messages."""
    level = periods.table["smoothed"]
    if level.isna().all():
        return locale.translate(f"chart.periods.all_few.{periods.resolution}")
    row = periods.table.iloc[int(np.nanargmin(level.to_numpy(float)))]
    at = periods.name(row["bin_start"], locale)
    key = f"chart.periods.lowest.{periods.resolution}"
    return locale.translate(key, level=Fixed(float(row["smoothed"]), 2), at=at)
