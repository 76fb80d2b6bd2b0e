"""Whose words were passed on: the most amplified accounts, by pseudonym, with their own tone."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analytics.charts.chart import (
    CONTEXT,
    INK,
    MUTED,
    ONSET,
    Chart,
    Credit,
    at_most,
    finish,
    sheet,
    size,
    size_of,
)
from analytics.charts.lettering import width
from analytics.charts.source import counted
from analytics.charts.spec import ChartSpec
from analytics.measures.amplification import AMPLIFICATION_GINI
from analytics.results import Results
from analytics.schema import Message
from analytics.wording import Locale, Percent

COLOURS = {"critical": ONSET, "supportive": "#2166AC", "untold": CONTEXT}
MOST = 10


def amplification(
    table: pd.DataFrame,
    finding: Message,
    total: int,
    source: Credit,
    locale: Locale,
    *,
    is_passed_on: bool = True,
    is_narrow: bool = False,
) -> Chart:
    """Bars of the times that each account's words were passed on.

    table: `voice, side, amplified, share, stance`, the most amplified first. finding: the title.
    total: of all accounts together. is_passed_on: whether they count reposts and quotes; else
    replies.
    """
    shown = table[table["amplified"] > 0].head(MOST)
    title = locale.format_message(finding)
    kind = "passed_on" if is_passed_on else "answered"
    note = locale.translate(f"chart.amplification.subtitle.{kind}", n=total)
    given = {"left": 0.25, "under": 2} | size(is_narrow, 0.36)
    with sheet(title, note, source, locale, **given) as page:
        axes = page.axes
        at = np.arange(len(shown))[::-1]
        colours = [COLOURS[str(one)] for one in shown["stance"]]
        axes.barh(at, shown["amplified"], color=colours, height=0.62)
        ends = list[tuple[float, float]]()
        for y, row in zip(at, shown.to_dict("records"), strict=True):
            stance, digits = str(row["stance"]), 0 if row["share"] >= 0.01 else 1
            words = locale.translate(
                f"chart.amplification.bar.{stance}",
                n=int(row["amplified"]),
                share=Percent(row["share"], digits),
            )
            ends.append((float(row["amplified"]), width(words, 8.5) + 8))
            axes.annotate(
                words,
                (row["amplified"], y),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
                fontsize=8.5,
                color=INK if stance == "untold" else COLOURS[stance],
            )
        names = [_name(row, locale) for row in shown.to_dict("records")]
        axes.set_yticks(at, names, fontsize=9)
        axes.tick_params(axis="y", length=0)
        axes.set_xlim(0, _end(axes, ends))
        axes.set_ylim(-0.6, max(len(shown), 4) - 0.3)
        axes.set_xlabel(locale.translate(f"chart.amplification.times.{kind}"), color=MUTED)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        told = (
            locale.translate("chart.amplification.alt", who=name, n=int(row["amplified"]))
            for name, row in zip(names, shown.to_dict("records"), strict=True)
        )
        return finish(page, "amplification", locale.format_clauses(at_most(told, locale)), shown)


def _end(axes: Axes, ends: Sequence[tuple[float, float]]) -> float:
    """The end of an axis from zero on which bars and the words at their ends find room. ends: of
    each bar its length, and the points of its words.
    """
    room, _ = size_of(axes)
    return max(length / (1 - min(words / room, 0.9)) for length, words in ends)


def _name(row: Mapping[Any, Any], locale: Locale) -> str:
    name = locale.translate("amplification.voice", n=int(row["voice"]))
    if row["side"] == "public":
        return name
    role = locale.translate(f"amplification.role.{row['side']}")
    return locale.translate("format.noted", text=name, note=role)


def _is_available(results: Results) -> bool:
    """Where concentration is told, by three accounts at least: fewer are a sentence."""
    found = results.tables.get("amplification")
    if found is None or found.reason is not None or found.verdict is None:
        return False
    is_told = results.measures[AMPLIFICATION_GINI].is_known
    return is_told and int((found.frame["amplified"] > 0).sum()) >= 3


def _draw(results: Results, locale: Locale, *, is_narrow: bool = False) -> Chart:
    found = results.tables["amplification"]
    assert found.verdict is not None
    total = results.measures[AMPLIFICATION_GINI].n or 0
    has_passed_on = bool((found.frame["repost"] + found.frame["quote"]).any())
    return amplification(
        found.frame,
        found.verdict,
        total,
        counted(results),
        locale,
        is_passed_on=has_passed_on,
        is_narrow=is_narrow,
    )


CHART = ChartSpec(
    "amplification",
    is_available=_is_available,
    draw=_draw,
    narrow=partial(_draw, is_narrow=True),
)
