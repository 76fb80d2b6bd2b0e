"""Negative messages by local day and hour: the daily rhythm, and what broke it."""

import pandas as pd
import seaborn
from matplotlib.colors import LinearSegmentedColormap

from analytics.figures.chart import MUTED, ONSET, Chart, Source, finish, sheet
from analytics.wording import say


def rhythm(table: pd.DataFrame, time_zone: str, source: Source, lang: str = "en") -> Chart:
    """table: `day` (date), `hour` (0–23, local), `negative`; at least one row."""
    grid = table.pivot_table(index="day", columns="hour", values="negative", aggfunc="sum")
    grid = grid.reindex(columns=range(24))
    worst = table.loc[table["negative"].idxmax()]
    title = say(
        "figure.rhythm.title",
        lang,
        n=int(worst["negative"]),
        day=f"{worst['day']:%d %b %Y}".lstrip("0"),
        hour=f"{int(worst['hour']):02d}:00",
    )
    shades = LinearSegmentedColormap.from_list("negative", ["#FBF3F0", ONSET, "#3D1000"])
    subtitle = say("figure.rhythm.subtitle", lang, zone=time_zone)
    with sheet(title, subtitle, source, lang, under=2) as page:
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
            cbar_kws={"label": say("figure.rhythm.scale", lang)},
        )
        axes = page.axes
        shown = range(0, len(grid), max(1, len(grid) // 10))
        days = [f"{grid.index[k]:%a %d %b}" for k in shown]
        axes.set_yticks([k + 0.5 for k in shown], days, rotation=0, fontsize=8)
        hours = range(0, 24, 3)
        axes.set_xticks([h + 0.5 for h in hours], [f"{h:02d}" for h in hours], rotation=0)
        axes.set_xlabel(say("figure.rhythm.hour", lang), color=MUTED)
        axes.set_ylabel("")
        axes.tick_params(length=0)
        day_sums = grid.sum(axis=1)
        told = "; ".join(f"{day}: {int(n)}" for day, n in day_sums.items())
        return finish(page, "rhythm", say("figure.rhythm.alt", lang, days=told), table)
