"""Negative messages by local day and hour: the daily pattern and departures from it."""

import pandas as pd
from matplotlib.colors import LinearSegmentedColormap

from analytics.charts.chart import MUTED, ONSET, Chart, Credit, finish, sheet
from analytics.charts.source import counted
from analytics.charts.spec import ChartSpec
from analytics.wording import Locale


def rhythm(table: pd.DataFrame, time_zone: str, source: Credit, locale: Locale) -> Chart:
    """Heat map of negative messages.

    table: `day` (date), `hour` (0–23, local), `negative`; at least one row.
    """
    import seaborn  # for this chart alone: importing it takes most of a second

    grid = table.pivot_table(index="day", columns="hour", values="negative", aggfunc="sum")
    grid = grid.reindex(columns=range(24))
    worst = table.loc[[table["negative"].idxmax()]].iloc[0]
    title = locale.translate(
        "chart.rhythm.title",
        n=int(worst["negative"]),
        day=locale.format_date(worst["day"], "short_day"),
        hour=f"{int(worst['hour']):02d}:00",
    )
    shades = LinearSegmentedColormap.from_list("negative", ["#FBF3F0", ONSET, "#3D1000"])
    subtitle = locale.translate("chart.rhythm.subtitle", zone=time_zone)
    with sheet(title, subtitle, source, locale, under=2) as page:
        seaborn.heatmap(
            grid,
            ax=page.axes,
            cmap=shades,
            vmin=0,
            annot=len(grid) <= 10,
            fmt=".0f",
            annot_kws={"fontsize": 7},
            linewidths=0.4,
            linecolor="white",
            cbar_kws={"label": locale.translate("chart.rhythm.scale")},
        )
        axes = page.axes
        shown = range(0, len(grid), max(1, len(grid) // 10))
        days = [locale.format_date(grid.index[k], "weekday") for k in shown]
        axes.set_yticks([k + 0.5 for k in shown], days, rotation=0, fontsize=8)
        hours = range(0, 24, 3)
        axes.set_xticks([h + 0.5 for h in hours], [f"{h:02d}" for h in hours], rotation=0)
        axes.set_xlabel(locale.translate("chart.rhythm.hour"), color=MUTED)
        axes.set_ylabel("")
        axes.tick_params(length=0)
        day_sums = grid.sum(axis=1)
        sums = locale.format_clauses(
            locale.format_labelled(f"{day}", f"{int(n)}") for day, n in day_sums.items()
        )
        return finish(page, "rhythm", locale.translate("chart.rhythm.alt", days=sums), table)


CHART = ChartSpec(
    "rhythm",
    is_available=lambda results: len(results.bins) > 0,
    draw=lambda results, locale: rhythm(
        results.hours, results.case.time_zone, counted(results), locale
    ),
)
