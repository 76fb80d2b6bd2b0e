"""Back-test of the alarm rules: when each would have fired, and its rate of false alarms."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.ticker import NullLocator

from analytics.charts.chart import (
    CONTEXT,
    INK,
    MUTED,
    ONSET,
    RESPONSE,
    Chart,
    Credit,
    finish,
    sheet,
)
from analytics.charts.holes import Span, noted, shade, spans_of, told, within
from analytics.charts.source import counted
from analytics.charts.spec import ChartSpec
from analytics.measures.backtest import FALSE_ALARMS, TIME_TO_ALERT
from analytics.results import Results
from analytics.schema import hours
from analytics.wording import Locale

TICKS = (0, 1, 3, 6, 12, 24, 48, 96, 168, 336, 720)
ROOM = 0.11
"""Share of the sheet's width right of the axes, reserved for the false alarms."""


def early_warning(
    table: pd.DataFrame,
    response_h: float | None,
    peak_h: float,
    source: Credit,
    locale: Locale,
    *,
    holes: Sequence[Span] = (),
    onset: pd.Timestamp | None = None,
) -> Chart:
    """Time to alert of each rule, beside the first response and the peak; spans without collection
    are shaded.

    table: of a back-test (`rule, time_to_alert_h, false_alarms_per_week`, NA allowed), our rule
    first. response_h, peak_h: hours from onset to the first response (None: unknown) and to the
    peak. onset: from which the hours of `holes` count.
    """
    ours = table.iloc[0]
    names = [locale.translate(f"warning.rule.{rule}") for rule in table["rule"]]
    last = max([peak_h, response_h or 0, *table[TIME_TO_ALERT.name].dropna()])
    lost, lost_h = list[Span](), list[tuple[float, float]]()
    if onset is not None:
        lost = within(holes, onset, onset + pd.Timedelta(hours=last))
        lost_h = [(hours(start - onset), hours(end - onset)) for start, end in lost]
    title = _title(ours, locale, is_whole=not lost)
    subtitle = noted(locale.translate("chart.warning.subtitle"), lost, locale)
    with sheet(title, subtitle, source, locale, left=0.34, under=2) as page:
        axes = page.axes
        at = axes.get_position()
        axes.set_position((at.x0, at.y0, at.width - ROOM, at.height))
        for row, (_, rule) in enumerate(table.iterrows()):
            when, color = rule[TIME_TO_ALERT.name], CONTEXT if row else RESPONSE
            axes.axhline(row, color="#EEEEEE", lw=0.7, zorder=0)
            if pd.notna(when):
                axes.plot([0, when], [row, row], color=color, lw=1.6 if row else 2.4)
                axes.plot(when, row, "o", color=color, ms=5 if row else 7)
            alarms = rule[FALSE_ALARMS.name]
            axes.text(
                1.02,
                row,
                locale.translate("chart.warning.unknown")
                if pd.isna(alarms)
                else locale.translate("chart.warning.alarms", n=_rate(alarms, locale)),
                transform=axes.get_yaxis_transform(),
                va="center",
                fontsize=7.5,
                color=MUTED if row else INK,
            )
        axes.axvline(0, color=ONSET, lw=1.4)
        marks = [(peak_h, "peak", CONTEXT), (response_h, "response", RESPONSE)]
        for at, key, color in marks:
            if at is not None:
                axes.axvline(at, color=color, lw=1.1, ls=(0, (1, 2)))
                text = locale.translate(f"chart.warning.{key}")
                row = len(table) - (0.35 if key == "peak" else 1.15)
                axes.text(at, row, f" {text}", color=MUTED, fontsize=8, va="center")
        called = table[TIME_TO_ALERT.name].dropna()
        axes.set_xscale("symlog", linthresh=1)
        axes.set_xticks([h for h in TICKS if h <= last * 1.3], minor=False)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set_xlim(1.2 * min(0, response_h or 0, peak_h, *called), last * 1.5 + 0.1)
        axes.set_ylim(len(table), -0.7)
        shade(axes, lost_h, locale, label=False)
        axes.set_yticks(range(len(table)), names, fontsize=8)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(locale.translate("chart.warning.axis"), color=MUTED)
        calls = [
            locale.translate("chart.warning.call", rule=name, when=_when(when, locale))
            for name, when in zip(names, table[TIME_TO_ALERT.name], strict=True)
        ]
        alt = locale.translate("chart.warning.alt", calls=locale.format_clauses(calls))
        return finish(page, "early_warning", told(alt, lost, locale), table)


def _title(ours: pd.Series, locale: Locale, *, is_whole: bool) -> str:
    if pd.isna(ours[TIME_TO_ALERT.name]):
        return locale.translate(f"chart.warning.silent{'' if is_whole else '_collected'}")
    hours_after, alarms = float(ours[TIME_TO_ALERT.name]), ours[FALSE_ALARMS.name]
    delay = locale.format_hours(abs(hours_after))
    key = "ringing" if hours_after < 0 else "title"
    if pd.isna(alarms):
        return locale.translate(f"chart.warning.{key}_alone", delay=delay)
    return locale.translate(f"chart.warning.{key}", delay=delay, alarms=_rate(alarms, locale))


def _when(value: Any, locale: Locale) -> str:
    return (
        locale.translate("chart.warning.unknown")
        if pd.isna(value)
        else locale.format_hours(float(value))
    )


def _rate(value: float, locale: Locale) -> str:
    return locale.format_number(float(value))


def _of_case(results: Results, locale: Locale) -> Chart:
    test: Any = results.back_test
    said = test.first_response
    response = None if said is None else hours(said - test.onset)
    return early_warning(
        test.table,
        response,
        hours(test.peak - test.onset),
        counted(results),
        locale,
        holes=spans_of(results),
        onset=test.onset,
    )


CHART = ChartSpec(
    "early_warning",
    is_available=lambda results: results.back_test is not None,
    draw=_of_case,
)
