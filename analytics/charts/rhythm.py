"""Negative messages by local day and hour: the daily pattern and departures from it."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap

from analytics.charts.chart import MUTED, ONSET, Chart, Credit, at_most, finish, sheet
from analytics.charts.holes import SHADE
from analytics.charts.source import scored
from analytics.charts.spec import ChartSpec
from analytics.wording import Locale

MAX_CELLS = 40 * 24
"""Fields that are drawn one by one."""
MAX_ROWS = 240
"""Rows of the map; of more days, each row holds the most of several days."""


def rhythm(table: pd.DataFrame, time_zone: str, source: Credit, locale: Locale) -> Chart:
    """Heat map of negative messages.

    table: `day` (date), `hour` (0–23, local), `negative`; at least one message. With `collected`,
    the share of the hour that was collected, fields of hours that were not are shaded.
    """
    import seaborn  # for this chart alone: importing it takes most of a second

    is_lost = table["collected"] == 0 if "collected" in table else table["negative"] < 0
    shown = table.assign(negative=table["negative"].astype(float).mask(is_lost))
    grid = shown.groupby(["day", "hour"])["negative"].sum(min_count=1).unstack("hour")
    grid = grid.reindex(columns=range(24))
    together = -(-len(grid) // MAX_ROWS)
    worst = table.loc[[table["negative"].idxmax()]].iloc[0]
    title = locale.translate(
        f"chart.rhythm.{'title_collected' if is_lost.any() else 'title'}",
        n=int(worst["negative"]),
        day=locale.format_date(worst["day"], "short_day"),
        hour=f"{int(worst['hour']):02d}:00",
    )
    shades = LinearSegmentedColormap.from_list("negative", ["#FBF3F0", ONSET, "#3D1000"])
    key = "subtitle" if together == 1 else "together"
    zone = locale.zone_name(time_zone)
    subtitle = locale.translate(f"chart.rhythm.{key}", zone=zone, n=together)
    if is_lost.any():
        subtitle += " " + locale.translate("chart.rhythm.lost", n=int(is_lost.sum()))
    scale = locale.translate("chart.rhythm.scale")
    left = 0.09 if together == 1 else 0.12
    with sheet(title, subtitle, source, locale, left=left, under=2) as page:
        axes = page.axes
        axes.set_facecolor(SHADE if is_lost.any() else "white")
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
        rows = range(0, len(grid), max(1, len(grid) // 10))
        pattern = "weekday" if together == 1 else "short_day"
        days = [locale.format_date(grid.index[k], pattern) for k in rows]
        axes.set_yticks([k / together + 0.5 for k in rows], days, rotation=0, fontsize=8)
        hours = range(0, 24, 3)
        axes.set_xticks([h + 0.5 for h in hours], [f"{h:02d}" for h in hours], rotation=0)
        axes.set_xlabel(locale.translate("chart.rhythm.hour"), color=MUTED)
        axes.set_ylabel("")
        axes.tick_params(length=0)
        day_sums = grid.sum(axis=1, min_count=1).dropna()
        by_day = (locale.format_labelled(f"{day}", f"{int(n)}") for day, n in day_sums.items())
        sums = locale.format_clauses(at_most(by_day, locale))
        alt = locale.translate("chart.rhythm.alt", days=sums)
        if is_lost.any():
            alt += " " + locale.translate("chart.rhythm.lost", n=int(is_lost.sum()))
        return finish(page, "rhythm", alt, table)


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
        results.hours, results.case.time_zone, scored(results), locale
    ),
)
