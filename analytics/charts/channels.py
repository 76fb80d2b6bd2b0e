"""When each channel lit up, a row a channel: which was first, and how sure that is."""

from typing import Any

import pandas as pd

from analytics.charts.chart import (
    CONTEXT,
    INK,
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
from analytics.charts.source import counted
from analytics.charts.spec import ChartSpec
from analytics.measures.channel_onsets import CHANNEL_LEAD, FIRST_CHANNEL
from analytics.results import Results
from analytics.schema import Duration, Measure
from analytics.wording import Hours, Locale

MOST = 8
"""Channels that are drawn; the page's table has all."""


def channels(
    table: pd.DataFrame,
    first: str | None,
    lead: Measure[Duration] | None,
    time_zone: str,
    source: Credit,
    locale: Locale,
    *,
    onset: pd.Timestamp | None = None,
) -> Chart:
    """When each channel lit up.

    table: `name, posts, lit` and `lit_at, lit_low, lit_high, alarm_at` (UTC; NaT where it did not),
    at least one that did. first: the channel that is known to have been first; None where it cannot
    be told. lead: hours to the second.
    """
    shown = table.sort_values(["lit_at", "posts"], ascending=[True, False]).head(MOST)
    with sheet(
        _title(first, lead, locale),
        locale.translate("chart.channels.subtitle", zone=locale.zone_name(time_zone)),
        source,
        locale,
        left=0.17,
    ) as page:
        axes, names = page.axes, [locale.translate(f"category.{one}") for one in shown["name"]]
        for row, one in enumerate(shown.to_dict("records")):
            axes.axhline(row, color="#EEEEEE", lw=0.7, zorder=0)
            if pd.isna(one["lit_at"]):
                said = locale.translate(f"chart.channels.{one['lit']}")
                place = axes.get_yaxis_transform()
                axes.text(0.02, row, said, color=MUTED, fontsize=8.5, va="center", transform=place)
                continue
            color = RESPONSE if one["name"] == first else CONTEXT
            axes.plot([one["lit_low"], one["lit_high"]], [row, row], color=color, lw=7, alpha=0.45)
            axes.plot(one["lit_at"], row, "o", color=color if first else INK, ms=7)
            axes.plot(one["alarm_at"], row, "|", color=INK, ms=14, mew=1.6)
        if onset is not None:
            moment_rule(axes, onset, locale.translate("chart.channels.onset"), ONSET)
        axes.set_yticks(range(len(shown)), names, fontsize=9)
        axes.set_ylim(len(shown) - 0.4, -0.8)
        axes.tick_params(axis="y", length=0)
        times = shown[["lit_low", "lit_high", "alarm_at"]].stack()
        room = max((times.max() - times.min()) * 0.08, pd.Timedelta(hours=1))
        axes.set_xlim(times.min() - room, times.max() + room)
        time_axis(page, time_zone)
        said = [
            locale.translate("chart.channels.alt", channel=name, at=at)
            for name, at in zip(names, shown["lit_at"], strict=True)
            if not pd.isna(at)
        ]
        return finish(page, "channels", f"{locale.format_clauses(said)}.", shown)


def _title(first: str | None, lead: Measure[Duration] | None, locale: Locale) -> str:
    if first is None:
        return locale.translate("chart.channels.together")
    channel = locale.translate(f"category.{first}")
    if lead is None or lead.value is None:
        return locale.translate("chart.channels.alone", channel=channel)
    return locale.translate("chart.channels.first", channel=channel, lead=Hours(lead.value))


def lit_of(results: Results) -> pd.DataFrame:
    """The rows of the table `channels` that say when a network lit up; empty where none does."""
    table = results.tables.get("channels")
    if table is None or "lit" not in table.frame:
        return pd.DataFrame()
    frame = table.frame
    return frame[(frame["kind"] == "network") & frame["lit"].notna()]


def _of_case(results: Results, locale: Locale) -> Chart:
    first: Any = results.measures[FIRST_CHANNEL]
    lead = results.measures[CHANNEL_LEAD]
    frame = lit_of(results).copy()
    for name in ("lit_at", "lit_low", "lit_high", "alarm_at"):
        frame[name] = pd.to_datetime(frame[name], utc=True)
    start = None if results.onset is None else results.onset.start
    return channels(
        frame,
        first.value,
        lead if lead.is_observed else None,
        results.case.time_zone,
        counted(results),
        locale,
        onset=start,
    )


CHART = ChartSpec(
    "channels",
    is_available=lambda results: (
        len(lit_of(results)) > 1 and bool((lit_of(results)["lit"] == "lit").any())
    ),
    draw=_of_case,
)
