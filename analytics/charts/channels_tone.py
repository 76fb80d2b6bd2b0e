"""Share of negative posts by channel and period."""

import pandas as pd

from analytics.charts.chart import (
    MUTED,
    ONSET,
    RECOVERY,
    RESPONSE,
    SHARE_TICKS,
    Chart,
    Credit,
    finish,
    sheet,
)
from analytics.charts.source import scored
from analytics.charts.spec import ChartSpec
from analytics.results import Results
from analytics.wording import Locale, Percent

LOOK = (("o", RESPONSE), ("D", ONSET), ("^", RECOVERY), ("s", "#6B4C9A"))
"""Of the channels with most posts; the page's table has the others."""
FEW = 20
"""Posts with a tone below which a period is drawn hollow."""
MOST_TICKS = 8


def channels_tone(
    whole: pd.DataFrame, periods: pd.DataFrame, source: Credit, locale: Locale
) -> Chart:
    """Negative share of each channel by period, with its interval.

    whole: by channel, `name, posts, negative_share, low, high`; at least two. periods: the same by
    `day` (date, of each period's first), and `scored`.
    """
    drawn = whole.sort_values(["posts", "name"], ascending=[False, True]).head(len(LOOK))
    days = sorted(periods["day"].unique())
    place = {day: k for k, day in enumerate(days)}
    subtitle = locale.translate("chart.channels_tone.subtitle", n=FEW)
    with sheet(_title(whole, locale), subtitle, source, locale) as page:
        axes, level = page.axes, 1.0
        for k, name in enumerate(drawn["name"]):
            marker, color = LOOK[k]
            rows = periods[(periods["name"] == name) & (periods["scored"] > 0)]
            shift = (k - (len(drawn) - 1) / 2) * 0.16
            x = rows["day"].map(place).to_numpy(float) + shift
            axes.vlines(x, rows["low"].astype(float), rows["high"].astype(float), color=color, lw=1)
            is_few = (rows["scored"] < FEW).to_numpy(bool)
            for held, fill in ((~is_few, color), (is_few, "white")):
                y = rows["negative_share"].astype(float).to_numpy()[held]
                axes.plot(x[held], y, marker, color=color, ms=5, mfc=fill)
            text, level = locale.translate(f"category.{name}"), level - 0.05
            spot = (1.0, level + 0.05)
            axes.text(
                *spot, text, color=color, fontsize=9, va="top", ha="right", transform=axes.transAxes
            )
        step = -(-len(days) // MOST_TICKS)
        ticks = list(range(len(days)))[::step]
        labels = [locale.format_date(days[k], "day_of_year") for k in ticks]
        axes.set_xticks(ticks, labels, fontsize=8)
        axes.set_xlim(-0.6, len(days) - 0.4 + 0.1 * len(days))
        axes.set_ylim(0, 1)
        axes.set_yticks(SHARE_TICKS, [locale.format_percent(tick) for tick in SHARE_TICKS])
        axes.set_ylabel(locale.translate("chart.negative_share"), color=MUTED)
        said = [
            locale.translate(
                "chart.channels_tone.alt",
                channel=locale.translate(f"category.{row['name']}"),
                share=Percent(float(row["negative_share"])),
                n=int(row["scored"]),
            )
            for row in drawn.to_dict("records")
            if not pd.isna(row["negative_share"])
        ]
        return finish(page, "channels_tone", f"{locale.format_clauses(said)}.", periods)


def _title(whole: pd.DataFrame, locale: Locale) -> str:
    """The channel whose posts were the most negative, where its interval is above all others'."""
    told = whole[whole["scored"] >= FEW].sort_values("negative_share", ascending=False)
    if len(told) > 1:
        top, others = told.iloc[0], told.iloc[1:]
        if float(top["low"]) > float(others["high"].astype(float).max()):
            return locale.translate(
                "chart.channels_tone.title",
                channel=locale.translate(f"category.{top['name']}"),
                share=Percent(float(top["negative_share"])),
            )
    return locale.translate("chart.channels_tone.alike")


def _networks(results: Results, name: str) -> pd.DataFrame:
    held = results.tables.get(name)
    if held is None or held.frame.empty:
        return pd.DataFrame({"name": [], "scored": []})
    return held.frame[held.frame["kind"] == "network"]


CHART = ChartSpec(
    "channels_tone",
    is_available=lambda results: (
        results.tone.reason is None
        and (_networks(results, "channels")["scored"] > 0).sum() > 1
        and _networks(results, "channels_periods")["scored"].sum() > 0
    ),
    draw=lambda results, locale: channels_tone(
        _networks(results, "channels"),
        _networks(results, "channels_periods"),
        scored(results),
        locale,
    ),
)
