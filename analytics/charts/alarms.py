"""All alerts of one rule over the messages of a case."""

import pandas as pd

from analytics.charts.chart import (
    ONSET,
    RESPONSE,
    Chart,
    Credit,
    finish,
    moment_rule,
    sheet,
    time_axis,
)
from analytics.wording import Locale


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
        axes.fill_between(
            bins["bin_start"], bins["messages"], step="post", color="#CFCFCF", linewidth=0
        )
        axes.vlines(called, 0, top * 1.04, color=RESPONSE, lw=1.0)
        axes.plot(called, [top * 1.06] * len(called), "v", color=RESPONSE, ms=6)
        axes.set_ylim(0, top * 1.25)
        minutes = step // pd.Timedelta(minutes=1)
        axes.set_ylabel(locale.translate("chart.alarms.axis", minutes=minutes))
        moment_rule(axes, onset, locale.translate("chart.onset"), ONSET)
        time_axis(page)
        axes.set_xlim(bins["bin_start"].iloc[0], bins["bin_start"].iloc[-1] + step)
        when = locale.format_list([locale.format_instant(at) for at in called])
        alt = locale.translate("chart.alarms.alt", at=when) if when else ""
        return finish(page, "alarms", alt, bins)
