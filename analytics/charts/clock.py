"""The response ladder of one case: when each step came, the unknown drawn as unknown."""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from analytics.charts.chart import (
    BAND,
    CONTEXT,
    INK,
    MARGIN,
    MUTED,
    NARROW,
    RESPONSE,
    WIDTH,
    Chart,
    Credit,
    finish,
    sheet,
    size_of,
)
from analytics.charts.source import documented
from analytics.charts.spec import ChartSpec
from analytics.measures.response import CLOCK, TIME_TO_ACKNOWLEDGE, TIME_TO_APOLOGISE
from analytics.results import Results
from analytics.schema import Measure
from analytics.wording import Hours, Locale

TICKS = (0, 1, 6, 24, 72, 168, 720, 2190, 8760, 26280)
"""Hours that may be named along the axis."""
HATCHED = ("censored", "not_available")
ROW_INCHES = 0.62
BEFORE = 0.09
"""Room at the left, as a share of the axis, for what came before the story broke."""


def clock(
    measures: Sequence[Measure[Any]], source: Credit, locale: Locale, *, is_narrow: bool = False
) -> Chart:
    """One row a step: a bar from the earliest to the latest possible time, a dot at the likeliest.

    A step that had not come when the record ends is hatched from there on; one of which nothing is
    known is hatched all along. measures: durations in hours.
    """
    title = _title(measures, locale)
    frame = pd.DataFrame(
        [(m.name, m.status, m.low, m.value, m.high) for m in measures],
        columns=["measure", "status", "low", "value", "high"],
    )
    width = NARROW if is_narrow else WIDTH
    inner = ROW_INCHES * (len(measures) + 0.2)
    subtitle = locale.translate("chart.ladder.subtitle")
    if any(one.status in HATCHED for one in measures):
        subtitle += " " + locale.translate("chart.ladder.hatched")
    with sheet(
        title, subtitle, source, locale, left=MARGIN / width, inner=inner, width=width
    ) as page:
        axes, last = page.axes, _last(measures)
        right = _place(last) * 1.04
        left = -BEFORE * right
        axes.set_xlim(left, right)
        for y, measure in enumerate(measures):
            _row(axes, y, measure, (left, right), locale)
        axes.set_ylim(len(measures) - 0.55, -0.75)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.axvline(0, color=CONTEXT, lw=1, zorder=0)
        _ticks(axes, last, locale)
        said = (_said(measure, locale) for measure in measures)
        return finish(page, "clock", locale.format_clauses(said) + ".", frame)


def _title(measures: Sequence[Measure[Any]], locale: Locale) -> str:
    """The first word and the apology, as far as they are known."""
    told = {m.name: m for m in measures if m.is_known}
    first, apology = (told.get(one.name) for one in (TIME_TO_ACKNOWLEDGE, TIME_TO_APOLOGISE))
    if first is not None and apology is not None:
        return locale.translate(
            "chart.ladder.both", first=_time(first, locale), apology=_time(apology, locale)
        )
    shown = [_said(one, locale) for one in (first, apology, *told.values()) if one is not None]
    return shown[0] if shown else locale.translate("chart.ladder.none")


def _said(measure: Measure[Any], locale: Locale) -> str:
    """A step and its time in words."""
    name = locale.translate(f"chart.ladder.step.{measure.name}")
    if measure.is_known:
        return locale.format_labelled(name, _time(measure, locale))
    key = "no_such" if measure.status == "not_applicable" else "unknown"
    return locale.format_labelled(name, locale.translate(f"chart.ladder.{key}"))


def _time(measure: Measure[Any], locale: Locale) -> str:
    """How long a step took; of one that was looked for and not found, until when."""
    if measure.status == "censored" and measure.absence and measure.least is not None:
        return locale.translate("chart.ladder.not_within", low=Hours(measure.least, "down"))
    return locale.say_measure(measure)


def _place(hours: float) -> float:
    """Where a time lies along the axis, on which a step to the right is several times longer."""
    return math.log10(1 + max(hours, 0.0))


def _last(measures: Sequence[Measure[Any]]) -> float:
    """The hours at which the axis ends."""
    ends = [end for m in measures for end in (m.low, m.value, m.high) if end is not None]
    latest = max([24.0, *ends])
    return next((tick for tick in TICKS if tick >= 1.15 * latest), latest * 1.3)


def _ticks(axes: Axes, last: float, locale: Locale) -> None:
    """Named times, those left out for which there is no room."""
    room, _ = size_of(axes)
    low, high = axes.get_xlim()
    at, names, free = list[float](), list[str](), -math.inf
    for hours in (tick for tick in TICKS if tick <= last):
        where = (_place(hours) - low) / (high - low) * room
        if where < free:
            continue
        free = where + 46
        at.append(_place(hours))
        names.append(locale.translate(f"chart.ladder.tick.{hours}"))
    axes.set_xticks(at, names)


def _row(
    axes: Axes, y: int, measure: Measure[Any], ends: tuple[float, float], locale: Locale
) -> None:
    left, right = ends
    axes.plot([left, right], [y, y], color=BAND, lw=1, zorder=0)
    if measure.is_observed:
        low, high = measure.least or 0.0, measure.most or 0.0
        start = left / 2 if low < 0 else _place(low)
        stop = left / 2 if high < 0 else _place(high)
        axes.plot([start, stop], [y, y], color=RESPONSE, lw=8, alpha=0.35, solid_capstyle="butt")
        value = measure.value
        if value is None and low == high:
            value = low
        if value is not None:
            axes.plot(left / 2 if value < 0 else _place(value), y, "o", color=RESPONSE, ms=7)
        else:
            axes.plot([start, stop], [y, y], "|", color=RESPONSE, ms=11)
    elif measure.status == "censored":
        _unknown(axes, y, _place(measure.least or 0.0), right)
        axes.plot(_place(measure.least or 0.0), y, ">", mfc="white", mec=RESPONSE, ms=8)
    elif measure.status == "not_available":
        _unknown(axes, y, left, right)
    axes.annotate(
        _said(measure, locale),
        (0, y),
        xycoords=("axes fraction", "data"),
        xytext=(0, 9),
        textcoords="offset points",
        color=INK if measure.is_known else MUTED,
        fontsize=9.5,
        va="bottom",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
        zorder=6,
    )


def _unknown(axes: Axes, y: int, start: float, end: float) -> None:
    """Hatching over the time in which the step may lie."""
    axes.barh(
        y,
        end - start,
        left=start,
        height=0.2,
        facecolor="none",
        edgecolor=CONTEXT,
        hatch="////",
        linewidth=0,
    )


def ladder(results: Results, locale: Locale, *, is_narrow: bool = False) -> Chart:
    """The ladder of a case."""
    measures = [results.measures[spec] for spec in CLOCK]
    source = documented(results, zone=results.case.time_zone)
    return clock(measures, source, locale, is_narrow=is_narrow)


CHART = ChartSpec("clock", is_available=lambda results: True, draw=ladder)
