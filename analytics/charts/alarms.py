"""All alerts of one rule over the messages of a case."""

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
) -> Chart:
    """All alerts of one rule over hourly counts of messages.

    bins: `bin_start, messages`, regular. called: UTC instants of alerts. onset: UTC.
    """
    before = int((called <= onset).sum())
    key = "title" if before < len(called) else "silent"
    title = locale.translate(f"chart.alarms.{key}", before=before, after=len(called) - before)
    with sheet(title, locale.translate("chart.alarms.subtitle"), source, locale) as page:
        axes = page.axes
        step = bins["bin_start"].iloc[1] - bins["bin_start"].iloc[0]
        top = float(bins["messages"].max())
        drawn = bins.iloc[extremes(bins["bin_start"].astype("int64"), bins["messages"])]
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
        axes.set_xlim(bins["bin_start"].iloc[0], bins["bin_start"].iloc[-1] + step)
        when = locale.format_list(at_most((locale.format_instant(at) for at in called), locale))
        alt = locale.translate("chart.alarms.alt", at=when) if when else ""
        return finish(page, "alarms", alt, bins)
