"""Messages by bin; negative ones in a second colour, quotes of the brand's own posts hatched."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num

from analytics.charts.bins import bin_words, is_whole
from analytics.charts.chart import (
    CONTEXT,
    MUTED,
    ONSET,
    Chart,
    Credit,
    finish,
    moment_rule,
    sheet,
    size,
    size_of,
    time_axis,
    value_of,
)
from analytics.charts.holes import Span, dates, noted, shade, spans_of, told, within
from analytics.charts.lettering import width
from analytics.charts.periods import hatch_quotes, periods_of, volume_by_period
from analytics.charts.source import counted
from analytics.charts.spec import ChartSpec
from analytics.measures.response import ONSET_AT
from analytics.measures.volume import (
    BRAND_QUOTES_AT_PEAK,
    PEAK_AT,
    PEAK_NEGATIVE,
    PEAK_NEGATIVE_AT,
    PEAK_VOLUME,
)
from analytics.results import Results
from analytics.schema import Measures
from analytics.wording import Locale

NOTE_POINTS, BESIDE = 8.5, 26
"""Points of the letters of a note, and between it and its column."""
MAX_QUOTED = 150
"""Bins with quotes of the brand that are hatched one by one; of more, the hatching is one shape."""


def volume(
    bins: pd.DataFrame,
    measures: Measures,
    source: Credit,
    locale: Locale,
    *,
    holes: Sequence[Span] = (),
    is_narrow: bool = False,
) -> Chart:
    """Messages by bin, as columns from zero; spans without collection are shaded.

    bins: `bin_start, messages, scored, negative, brand_quotes` of one side. measures: with a peak
    of messages, or what it was at least; that of negative ones may be missing.
    """
    peak, worst = measures[PEAK_VOLUME].least or 0.0, value_of(measures[PEAK_NEGATIVE])
    quotes = measures[BRAND_QUOTES_AT_PEAK].value or 0  # none is drawn where it is not known
    is_joke = 2 * quotes >= peak
    peak_at, worst_at = measures[PEAK_AT], measures[PEAK_NEGATIVE_AT]
    step: Any = pd.Timedelta(hours=1) if len(bins) < 2 else bins["bin_start"].diff().iloc[1]
    words = bin_words(step // pd.Timedelta(minutes=1), locale)
    kind = "joke" if is_joke else "calm" if worst is None or not is_whole(bins) else "title"
    kind = kind if measures[PEAK_VOLUME].is_observed else "hidden"
    ends = bins["bin_start"].iloc[0], bins["bin_start"].iloc[-1] + step
    holes = within(holes, *ends)
    title = locale.translate(
        f"chart.volume.{kind}",
        peak=peak,
        quotes=quotes,
        worst=worst,
        n=peak,
        **words,
    )
    said = "subtitle" if is_whole(bins) else "part" if bins["scored"].any() else "untold"
    subtitle = noted(locale.translate(f"chart.volume.{said}", **words), holes, locale)
    with sheet(title, subtitle, source, locale, **size(is_narrow)) as page:
        axes = page.axes
        _steps(axes, bins, "messages", step, "#CFCFCF")
        _steps(axes, bins, "negative", step, ONSET)
        quoted = bins[bins["brand_quotes"] > 0]
        if len(quoted) > MAX_QUOTED:
            hatch_quotes(axes, bins, _edges(bins, step))
            quoted = quoted.iloc[:0]
        axes.bar(
            quoted["bin_start"],
            quoted["brand_quotes"],
            bottom=quoted["messages"] - quoted["brand_quotes"],
            width=step,
            align="edge",
            facecolor="none",
            edgecolor=MUTED,
            hatch="/////",
            linewidth=0.4,
        )
        axes.set_ylim(0, peak * 1.42)
        axes.set_xlim(*ends)
        shade(axes, dates(holes), locale)
        axes.set_ylabel(locale.translate("chart.messages_a_bin", **words))
        key = "chart.volume.peak_quotes" if quotes else "chart.volume.peak"
        text = locale.translate(key, n=peak, quotes=quotes)
        if peak_at.is_observed:
            _note(axes, value_of(peak_at), step, peak, text, MUTED)
        at, top_at = value_of(worst_at), value_of(peak_at)
        if worst is not None and at not in (None, top_at):
            height = int(bins.loc[bins["bin_start"] == at, "messages"].iloc[0])
            text = locale.translate("chart.volume.worst", n=worst)
            near = (bins["bin_start"].iloc[-1] - bins["bin_start"].iloc[0]) / 8
            is_near = top_at is not None and abs(at - top_at) < near
            _note(axes, at, step, worst if is_near else height, text, ONSET)
        onset = measures[ONSET_AT]
        if onset.is_observed:
            moment_rule(axes, onset.value or onset.low, locale.translate("chart.onset"), ONSET)
        time_axis(page, source.zone or "UTC", is_narrow=is_narrow)
        alt = locale.format_clauses(
            locale.format_labelled(locale.format_measure(when), f"{most}")
            for when, most in ((peak_at, peak), (worst_at, worst))
            if most is not None and when.is_observed
        )
        return finish(page, "volume", told(f"{alt}." if alt else "", holes, locale), bins)


def _steps(axes: Axes, bins: pd.DataFrame, name: str, step: pd.Timedelta, color: str) -> None:
    """A column a bin, from zero."""
    axes.stairs(bins[name], _edges(bins, step), fill=True, color=color)


def _edges(bins: pd.DataFrame, step: pd.Timedelta) -> Any:
    return date2num([*bins["bin_start"], bins["bin_start"].iloc[-1] + step])


def _note(
    axes: Axes, at: pd.Timestamp, step: pd.Timedelta, height: float, text: str, color: str
) -> None:
    when = at + step / 2
    low, high = axes.get_xlim()
    room, _ = size_of(axes)
    place = (date2num(when) - low) / (high - low) * room
    wide = max(width(line, NOTE_POINTS) for line in text.split("\n"))
    right = place + BESIDE + wide > room and place > room / 2
    beside = -BESIDE if right else min(BESIDE, room - place - wide)
    axes.annotate(
        text,
        (when, height),
        xytext=(beside, 16),
        textcoords="offset points",
        color=color,
        fontsize=NOTE_POINTS,
        ha="right" if right else "left",
        va="bottom",
        arrowprops={"arrowstyle": "-", "color": CONTEXT, "lw": 0.8},
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.8},
        zorder=6,
    )


def _is_available(results: Results) -> bool:
    if results.resolution != "hour":
        return not results.periods.empty
    return len(results.bins) > 0 and results.measures[PEAK_VOLUME].is_known


def _of_case(results: Results, locale: Locale, *, is_narrow: bool = False) -> Chart:
    holes = spans_of(results)
    given = results.measures, counted(results), locale
    if results.resolution != "hour":
        periods = periods_of(results, locale)
        return volume_by_period(periods, *given, holes=holes, is_narrow=is_narrow)
    return volume(results.bins, *given, holes=holes, is_narrow=is_narrow)


CHART = ChartSpec(
    "volume",
    is_available=_is_available,
    draw=_of_case,
    narrow=partial(_of_case, is_narrow=True),
)
