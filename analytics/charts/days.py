"""Negative share by local day, from people's labels and from the model's."""

import numpy as np
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
from analytics.charts.source import counted
from analytics.charts.spec import ChartSpec
from analytics.wording import Locale, Percent

LOOK = {"gold": ("o", ONSET), "model": ("D", RESPONSE), "corrected": ("^", RECOVERY)}


def days(table: pd.DataFrame, time_zone: str, source: Credit, locale: Locale) -> Chart:
    """Negative share by local day; days with few messages are drawn hollow.

    table: `day, messages, is_thin` and, for each available one of gold, model and corrected,
    `<name>_share, <name>_low, <name>_high` (shares of 1; NA where there is none).
    """
    kinds = [name for name in LOOK if f"{name}_share" in table]
    first = f"{kinds[0]}_share"
    title = _title(table[~table["is_thin"].astype(bool)], first, locale)
    whose = locale.format_clauses(locale.translate(f"chart.days.whose.{name}") for name in kinds)
    with sheet(
        title,
        locale.translate("chart.days.subtitle", zone=time_zone, whose=whose),
        source,
        locale,
        under=2,
    ) as page:
        axes, ends = page.axes, []
        for i, name in enumerate(kinds):
            marker, color = LOOK[name]
            x = [k + (i - (len(kinds) - 1) / 2) * 0.22 for k in range(len(table))]
            share = table[f"{name}_share"].astype(float)
            axes.vlines(
                x,
                table[f"{name}_low"].astype(float),
                table[f"{name}_high"].astype(float),
                color=color,
                lw=1.4,
            )
            thin = table["is_thin"].to_numpy(bool)
            for rows, fill in ((~thin, color), (thin, "white")):
                at = np.array(x)[rows]
                axes.plot(at, share[rows], marker, color=color, ms=6, mfc=fill, clip_on=False)
            if share.notna().any():
                ends.append((share[share.last_valid_index()], name))
        height = -0.03
        for value, name in sorted(ends):
            height = max(value, height + 0.06)
            text, color = locale.translate(f"chart.days.{name}"), LOOK[name][1]
            axes.text(len(table) - 0.45, height, text, color=color, va="center", fontsize=8.5)
        wide = len(table) > 12
        labels = [
            locale.format_date(day, "day_of_year")
            if wide
            else locale.translate(
                "chart.days.tick",
                day=locale.format_date(day, "day_of_year"),
                n=locale.format_number(n),
            )
            for day, n in zip(table["day"], table["messages"], strict=True)
        ]
        shown = range(0, len(table), 4) if wide else range(len(table))
        axes.set_xticks(list(shown), [labels[k] for k in shown])
        axes.set_xlim(-0.6, len(table) - 0.2 + 0.09 * len(table))
        axes.set_ylim(0, 1)
        axes.set_yticks(SHARE_TICKS, [locale.format_percent(tick) for tick in SHARE_TICKS])
        axes.set_ylabel(locale.translate("chart.negative_share"), color=MUTED)
        alt = locale.format_clauses(
            locale.translate(
                "chart.days.alt",
                day=row["day"],
                share=Percent(float(row[first])),
                n=row["messages"],
            )
            for _, row in table.iterrows()
            if not pd.isna(row[first])
        )
        return finish(page, "days", alt + ".", table)


def _title(solid: pd.DataFrame, share: str, locale: Locale) -> str:
    """Title: the worst of the days with enough messages."""
    if solid[share].isna().all():
        return locale.translate("chart.days.all_thin")
    worst = solid.loc[[solid[share].astype(float).idxmax()]].iloc[0]
    day = locale.format_date(worst["day"], "short_day")
    shown, n = locale.format_percent(float(worst[share])), int(worst["messages"])
    return locale.translate("chart.days.title", share=shown, day=day, n=n)


CHART = ChartSpec(
    "days",
    is_available=lambda results: len(results.bins) > 0,
    draw=lambda results, locale: days(
        results.days, results.case.time_zone, counted(results), locale
    ),
)
