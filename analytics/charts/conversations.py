"""Of 100 customers who got a reply and 100 like them still waiting: who wrote again, and how."""

import pandas as pd

from analytics.charts.chart import (
    CONTEXT,
    INK,
    MUTED,
    RESPONSE,
    Chart,
    Credit,
    finish,
    sheet,
)
from analytics.charts.source import scored
from analytics.charts.spec import ChartSpec
from analytics.measures.conversations import ANSWERED
from analytics.results import Results
from analytics.schema import Message
from analytics.wording import Locale

_BAR, _ROW = 0.32, 1.0
SIDES = (("answered", RESPONSE), ("beside", CONTEXT))


def conversations(table: pd.DataFrame, verdict: Message, source: Credit, locale: Locale) -> Chart:
    """Bars of shares, in people of 100.

    table: `stage` and shares of 1 `answered`, `beside`, each with `_low` and `_high` (NaN where
    there is none), a row a stage in the order drawn. verdict: the finding that the title states.
    """
    kind = verdict.key.rsplit(".", 1)[-1]
    has_beside = bool(table["beside"].notna().any())
    shown = table[table["stage"] == "came_back"].iloc[0]
    title = locale.translate(
        f"chart.conversations.title.{kind}",
        answered=_of_100(float(shown["answered"])),
        beside=_of_100(float(shown["beside"])),
    )
    key = "subtitle" if has_beside else "subtitle_alone"
    subtitle = locale.translate(f"chart.conversations.{key}")
    told = list[str]()
    with sheet(title, subtitle, source, locale, left=0.28) as page:
        axes = page.axes
        for k, row in enumerate(table.to_dict("records")):
            bars = [(side, color) for side, color in SIDES if not pd.isna(row[side])]
            said = list[str]()
            for i, (side, color) in enumerate(bars):
                y = k * _ROW + (i - (len(bars) - 1) / 2) * _BAR
                value, low, high = (100 * row[f"{side}{end}"] for end in ("", "_low", "_high"))
                axes.barh(y, value, height=_BAR * 0.9, color=color)
                for ink, lw in (("white", 3.2), (INK, 1.2)):
                    axes.plot([low, high], [y, y], color=ink, lw=lw, solid_capstyle="butt")
                name = {"answered": "with_reply", "beside": "waiting"}[side]
                name = "of_all" if row["stage"] == "answered" else name
                text = locale.translate(f"chart.conversations.{name}", n=round(value))
                axes.text(max(value, high) + 1.5, y, text, va="center", fontsize=8.5, color=MUTED)
                said.append(text)
            stage = locale.translate(f"chart.conversations.stage.{row['stage']}")
            bars_told = locale.format_list(said)
            told.append(locale.translate("chart.conversations.alt", stage=stage, bars=bars_told))
        stages = [locale.translate(f"chart.conversations.stage.{s}") for s in table["stage"]]
        axes.set_yticks([k * _ROW for k in range(len(table))], stages)
        axes.tick_params(axis="y", length=0)
        axes.set_ylim(len(table) * _ROW - 0.5, -0.5)
        axes.set_xlim(0, 150)
        axes.set_xticks([0, 25, 50, 75, 100])
        return finish(page, "conversations", f"{locale.format_clauses(told)}.", table)


def _of_100(share: float) -> int:
    return 0 if pd.isna(share) else round(100 * share)


def _draw(results: Results, locale: Locale) -> Chart:
    found, answered = results.tables["conversations"], results.measures[ANSWERED]
    stages = found.frame
    if answered.is_observed:
        ends = {"answered_low": answered.low, "answered_high": answered.high}
        first = {"stage": "answered", "answered": answered.value, **ends}
        stages = pd.concat([pd.DataFrame([first]), stages], ignore_index=True)
    verdict = found.verdict or Message("conversations.finding.untold")
    return conversations(stages, verdict, scored(results), locale)


CHART = ChartSpec(
    "conversations",
    is_available=lambda results: (
        results.tables["conversations"].status == "observed"
        and not results.tables["conversations"].frame.empty
    ),
    draw=_draw,
)
