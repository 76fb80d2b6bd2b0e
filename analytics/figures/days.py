"""Negative share by local day, people's labels and the model's side by side."""

import pandas as pd

from analytics.figures.chart import MUTED, ONSET, RESPONSE, Chart, Source, finish, sheet
from analytics.wording import percent, say

LOOK = {"gold": ("o", ONSET), "model": ("D", RESPONSE)}


def days(table: pd.DataFrame, time_zone: str, source: Source, lang: str = "en") -> Chart:
    """table: `day, messages` and, for each of gold and model that there is, `<labels>_share,
    <labels>_low, <labels>_high` (shares of 1, NA where nothing is scored).
    """
    kinds = [name for name in LOOK if f"{name}_share" in table]
    first = f"{kinds[0]}_share"
    worst = table.loc[table[first].astype(float).idxmax()]
    title = say(
        "figure.days.title",
        lang,
        share=percent(float(worst[first])),
        day=f"{worst['day']:%d %b %Y}".lstrip("0"),
        n=int(worst["messages"]),
    )
    whose = say("figure.days.both" if len(kinds) == 2 else f"figure.labels.{kinds[0]}", lang)
    with sheet(
        title, say("figure.days.subtitle", lang, zone=time_zone, whose=whose), source, lang, under=2
    ) as page:
        axes = page.axes
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
            axes.plot(x, share, marker, color=color, ms=6, mfc=color if i == 0 else "white")
            k = int(share.last_valid_index())
            axes.annotate(
                say(f"figure.days.{name}", lang),
                (x[k], share[k]),
                xytext=(8, 12 * (1 - 2 * i)),
                textcoords="offset points",
                color=color,
                va="center",
                fontsize=8.5,
            )
        wide = len(table) > 12
        labels = [
            f"{row['day']:%d %b}".lstrip("0") + ("" if wide else f"\nn = {row['messages']:,}")
            for _, row in table.iterrows()
        ]
        shown = range(0, len(table), 4) if wide else range(len(table))
        axes.set_xticks(list(shown), [labels[k] for k in shown])
        axes.set_xlim(-0.6, len(table) - 0.2 + 0.09 * len(table))
        axes.set_ylim(0, 1)
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
        axes.set_ylabel(say("figure.negative_share", lang), color=MUTED)
        told = "; ".join(
            f"{row['day']}: {percent(float(row[first]))}, n {row['messages']}"
            for _, row in table.iterrows()
            if not pd.isna(row[first])
        )
        return finish(page, "days", told + ".", table)
