"""Emotions in the public's posts: before onset, on its first day, and later."""

from collections.abc import Sequence
from functools import partial

import pandas as pd

from analytics.charts.chart import MUTED, ONSET, RESPONSE, Chart, Credit, finish, sheet, size
from analytics.charts.holes import Span, spans_of, told
from analytics.charts.source import scored
from analytics.charts.spec import ChartSpec
from analytics.results import Results
from analytics.wording import Locale, Percent

LOOK = {"before": ("o", MUTED), "first_day": ("s", ONSET), "later": ("D", RESPONSE)}


def emotions(
    table: pd.DataFrame,
    source: Credit,
    locale: Locale,
    *,
    holes: Sequence[Span] = (),
    is_narrow: bool = False,
) -> Chart:
    """A row per emotion, a marker per period; it says where posts were not collected.

    table: `period, emotion, n, share, low, high` (shares of 1), from
    `measures.emotions.emotion_shares`.
    """
    periods = [period for period in LOOK if period in set(table["period"])]
    last = table[table["period"] == periods[-1]].sort_values("share", kind="stable")
    names = last["emotion"].tolist()
    subtitle = locale.translate("chart.emotions.subtitle")
    with sheet(
        _title(table, locale),
        told(subtitle, holes, locale),
        source,
        locale,
        **{"left": 0.17, "under": 2} | size(is_narrow, 0.24),
    ) as page:
        axes, clauses = page.axes, []
        for i, period in enumerate(periods):
            marker, color = LOOK[period]
            shares = table[table["period"] == period].set_index("emotion").loc[names]
            y = [k - (i - (len(periods) - 1) / 2) * 0.2 for k in range(len(names))]
            axes.hlines(y, shares["low"], shares["high"], color=color, lw=1.6)
            axes.plot(shares["share"], y, marker, color=color, ms=6)
            text = locale.translate(f"chart.emotions.{period}", n=float(shares["n"].iloc[0]))
            axes.text(
                1.0,
                0.02 + 0.06 * (len(periods) - 1 - i),
                text,
                color=color,
                fontsize=8.5,
                ha="right",
                transform=axes.transAxes,
            )
            clauses += [
                locale.translate(
                    "chart.emotions.alt",
                    emotion=locale.translate(f"emotion_name.{name}"),
                    share=Percent(float(row["share"])),
                    period=text,
                )
                for name, row in shares.iterrows()
            ]
        axes.set_yticks(
            range(len(names)), [locale.translate(f"emotion_name.{name}") for name in names]
        )
        axes.set_ylim(-0.6, len(names) - 0.4)
        axes.set_xlim(0, 1.04 if is_narrow else 1)  # room for the last tick's label
        ticks = (0.0, 0.25, 0.5, 0.75, 1.0)
        axes.set_xticks(ticks, [locale.format_percent(tick) for tick in ticks])
        axes.set_xlabel(locale.translate("chart.emotions.axis"))
        axes.tick_params(axis="y", length=0)
        alt = told(f"{locale.format_clauses(clauses)}.", holes, locale)
        return finish(page, "emotions", alt, table)


def _title(table: pd.DataFrame, locale: Locale) -> str:
    """Title: the emotion whose share changed most from before onset to its first day.

    Without these two periods, the most frequent emotion.
    """
    shares = {
        (row["emotion"], row["period"]): float(row["share"]) for row in table.to_dict("records")
    }
    names = list(dict.fromkeys(table["emotion"]))
    if {"before", "first_day"} <= set(table["period"]):
        ends = {name: (shares[name, "before"], shares[name, "first_day"]) for name in names}
        emotion = max(names, key=lambda name: abs(ends[name][1] - ends[name][0]))
        key, (before, after) = "change", ends[emotion]
    else:
        emotion, _ = max(shares, key=lambda pair: shares[pair])
        before = after = max(shares.values())
        key = "most"
    name = locale.translate(f"emotion_name.{emotion}")
    return locale.translate(
        f"chart.emotions.{key}", emotion=name, before=Percent(before), after=Percent(after)
    )


def _of_case(results: Results, locale: Locale, *, is_narrow: bool = False) -> Chart:
    holes = spans_of(results)
    return emotions(results.emotions, scored(results), locale, holes=holes, is_narrow=is_narrow)


CHART = ChartSpec(
    "emotions",
    is_available=lambda results: not results.emotions.empty,
    draw=_of_case,
    narrow=partial(_of_case, is_narrow=True),
)
