"""All alerts of one rule over the messages of a case."""

from collections.abc import Sequence

import pandas as pd

from analytics.charts.chart import (
    ONSET,
    RESPONSE,
    Chart,
    Credit,
    at_most,
    finish,
    moment_rule,
    sheet,
    time_axis,
)
from analytics.charts.holes import Span, dates, noted, shade, titled, told, within
from analytics.charts.pixels import extremes, first_of_columns
from analytics.wording import Locale

MAX_MARKS = 100
"""Columns in which alerts are marked, by the first of each."""


def alarms(
    bins: pd.DataFrame,
    called: pd.DatetimeIndex,
    onset: pd.Timestamp,
    source: Credit,
    locale: Locale,
    *,
    holes: Sequence[Span] = (),
) -> Chart:
    """All alerts of one rule over hourly counts of messages; spans without collection are shaded.

    bins: `bin_start, messages`, regular; NaN where nothing was collected. called: UTC instants of
    alerts. onset: UTC.
    """
    before = int((called <= onset).sum())
    key = "title" if before < len(called) else "silent"
    title = locale.translate(f"chart.alarms.{key}", before=before, after=len(called) - before)
    step = bins["bin_start"].iloc[1] - bins["bin_start"].iloc[0]
    ends = bins["bin_start"].iloc[0], bins["bin_start"].iloc[-1] + step
    holes = within(holes, *ends)
    title = titled(title, holes, locale)
    subtitle = noted(locale.translate("chart.alarms.subtitle"), holes, locale)
    with sheet(title, subtitle, source, locale) as page:
        axes = page.axes
        top = float(bins["messages"].max())
        drawn = bins.iloc[extremes(bins["bin_start"].astype("int64"), bins["messages"].fillna(0))]
        axes.fill_between(
            drawn["bin_start"], drawn["messages"], step="post", color="#CFCFCF", linewidth=0
        )
        marked = called[first_of_columns(called.astype("int64"), MAX_MARKS)]
        axes.vlines(marked, 0, top * 1.04, color=RESPONSE, lw=1.0)
        axes.plot(marked, [top * 1.06] * len(marked), "v", color=RESPONSE, ms=6)
        axes.set_ylim(0, top * 1.25)
        minutes = step // pd.Timedelta(minutes=1)
        axes.set_ylabel(locale.translate("chart.alarms.axis", minutes=minutes))
        moment_rule(axes, onset, locale.translate("chart.onset"), ONSET)
        time_axis(page)
        axes.set_xlim(*ends)
        shade(axes, dates(holes), locale)
        when = locale.format_list(at_most((locale.format_instant(at) for at in called), locale))
        alt = locale.translate("chart.alarms.alt", at=when) if when else ""
        return finish(page, "alarms", told(alt, holes, locale), bins)
