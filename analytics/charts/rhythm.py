"""Negative messages by local day and hour: the daily pattern and departures from it."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap

from analytics.charts.chart import MUTED, ONSET, Chart, Credit, at_most, finish, sheet
from analytics.charts.source import counted
from analytics.charts.spec import ChartSpec
from analytics.wording import Locale

MAX_CELLS = 40 * 24
"""Fields that are drawn one by one."""
MAX_ROWS = 240
"""Rows of the map; of more days, each row holds the most of several days."""


def rhythm(table: pd.DataFrame, time_zone: str, source: Credit, locale: Locale) -> Chart:
    """Heat map of negative messages.

    table: `day` (date), `hour` (0–23, local), `negative`; at least one message.
    """
    import seaborn  # for this chart alone: importing it takes most of a second

    grid = table.pivot_table(index="day", columns="hour", values="negative", aggfunc="sum")
    grid = grid.reindex(columns=range(24))
    together = -(-len(grid) // MAX_ROWS)
    worst = table.loc[[table["negative"].idxmax()]].iloc[0]
    title = locale.translate(
        "chart.rhythm.title",
        n=int(worst["negative"]),
        day=locale.format_date(worst["day"], "short_day"),
        hour=f"{int(worst['hour']):02d}:00",
    )
    shades = LinearSegmentedColormap.from_list("negative", ["#FBF3F0", ONSET, "#3D1000"])
    key = "subtitle" if together == 1 else "together"
    subtitle = locale.translate(f"chart.rhythm.{key}", zone=time_zone, n=together)
    scale = locale.translate("chart.rhythm.scale")
    left = 0.09 if together == 1 else 0.12
    with sheet(title, subtitle, source, locale, left=left, under=2) as page:
        axes = page.axes
        if len(grid) <= MAX_CELLS // 24:
            seaborn.heatmap(
                grid,
                ax=axes,
                cmap=shades,
                vmin=0,
                annot=len(grid) <= 10,
                fmt=".0f",
                annot_kws={"fontsize": 7},
                linewidths=0.4,
                linecolor="white",
                cbar_kws={"label": scale},
            )
        else:
            _picture(axes, grid.groupby(np.arange(len(grid)) // together).max(), shades, scale)
        shown = range(0, len(grid), max(1, len(grid) // 10))
        pattern = "weekday" if together == 1 else "short_day"
        days = [locale.format_date(grid.index[k], pattern) for k in shown]
        axes.set_yticks([k / together + 0.5 for k in shown], days, rotation=0, fontsize=8)
        hours = range(0, 24, 3)
        axes.set_xticks([h + 0.5 for h in hours], [f"{h:02d}" for h in hours], rotation=0)
        axes.set_xlabel(locale.translate("chart.rhythm.hour"), color=MUTED)
        axes.set_ylabel("")
        axes.tick_params(length=0)
        day_sums = grid.sum(axis=1)
        by_day = (locale.format_labelled(f"{day}", f"{int(n)}") for day, n in day_sums.items())
        sums = locale.format_clauses(at_most(by_day, locale))
        return finish(page, "rhythm", locale.translate("chart.rhythm.alt", days=sums), table)


def _picture(axes: Axes, grid: pd.DataFrame, shades: Colormap, scale: str) -> None:
    """The map as a picture of one pixel a field, whose size hardly grows with its rows."""
    image = axes.imshow(
        grid.to_numpy(float),
        cmap=shades,
        vmin=0,
        aspect="auto",
        interpolation="none",
        extent=(0, 24, len(grid), 0),
    )
    bar = axes.figure.colorbar(image, ax=axes, label=scale)
    bar.outline.set_linewidth(0)
    axes.spines[:].set_visible(False)


CHART = ChartSpec(
    "rhythm",
    is_available=lambda results: not results.hours.empty and bool(results.hours["negative"].any()),
    draw=lambda results, locale: rhythm(
        results.hours, results.case.time_zone, counted(results), locale
    ),
)
