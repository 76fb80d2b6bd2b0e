"""All alerts of one rule over the messages of a case."""

import pandas as pd

from analytics.figures.chart import (
    ONSET,
    RESPONSE,
    Chart,
    Source,
    finish,
    moment_rule,
    sheet,
    time_axis,
)
from analytics.wording import instant, say


def alarms(
    bins: pd.DataFrame,
    called: pd.DatetimeIndex,
    onset: pd.Timestamp,
    source: Source,
    lang: str = "en",
) -> Chart:
    """bins: `bin_start, messages`, regular. called: UTC instants of alerts. onset: UTC."""
    before = int((called <= onset).sum())
    key = "title" if before < len(called) else "silent"
    title = say(f"figure.alarms.{key}", lang, before=before, after=len(called) - before)
    with sheet(title, say("figure.alarms.subtitle", lang), source, lang) as page:
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
        axes.set_ylabel(say("figure.alarms.axis", lang, minutes=minutes))
        moment_rule(axes, onset, say("figure.onset", lang), ONSET)
        time_axis(axes)
        axes.set_xlim(bins["bin_start"].iloc[0], bins["bin_start"].iloc[-1] + step)
        when = ", ".join(instant(at) for at in called)
        told = say("figure.alarms.alt", lang, at=when) if when else ""
        return finish(page, "alarms", told, bins)
