"""One number per case as bars, or as dots with their ranges, in the order given."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd

from analytics.charts.chart import (
    CONTEXT,
    INK,
    MAX_ROWS,
    NARROW,
    ONSET,
    RESPONSE,
    Chart,
    Credit,
    Sheet,
    at_most,
    brand_label,
    finish,
    sheet,
)
from analytics.charts.lettering import width
from analytics.charts.time_steps import left_of, row_names
from analytics.wording import Locale

ROW, FRAME = 0.24, 1.75
SURE, MAYBE = RESPONSE, "#9DB7D5"
WORDS = 8.5
"""Points of the words at the end of a bar."""


def case_bars(
    rows: pd.DataFrame,
    title: str,
    subtitle: str,
    source: Credit,
    locale: Locale,
    *,
    show: Callable[[float], str],
    name: str,
) -> Chart:
    """Bars from zero, dark up to what is certain, light up to what may be.

    rows: `case, brand, provenance, low, high`, numbers of zero or more; an infinite high is “not
    yet” and ends in an open arrow. show: a number in words.
    """
    shown = rows.head(MAX_ROWS)
    with _sheet(rows, shown, title, subtitle, source, locale) as page:
        axes = page.axes
        ends = shown["high"].where(np.isfinite(shown["high"]), shown["low"])
        most, told, needed = max(1e-9, float(ends.max())), [], 0.0
        for y, row in enumerate(reversed(shown.to_dict("records"))):
            low, high = float(row["low"]), float(row["high"])
            is_open = not np.isfinite(high)
            axes.barh(y, low, color=SURE, height=0.62)
            end = low if is_open else high
            if is_open:
                axes.plot(low, y, ">", mfc="white", mec=SURE, ms=7, clip_on=False)
            else:
                axes.barh(y, high - low, left=low, color=MAYBE, height=0.62)
            words = _words(low, high, show, locale)
            axes.annotate(
                words,
                (end, y),
                xytext=(9 if is_open else 5, 0),
                textcoords="offset points",
                va="center_baseline",
                fontsize=WORDS,
                color=INK,
                annotation_clip=False,
            )
            needed = max(needed, (width(words, WORDS) + 14) * (end / most > 0.5))
            told.append(locale.format_labelled(_label(row, locale), words))
        room = axes.get_position().width * NARROW * 72
        axes.set_xlim(0, most / max(0.3, 1 - needed / room))
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        alt = locale.format_clauses(at_most(reversed(told), locale)) + "."
        return finish(page, name, alt, rows)


def case_moves(
    rows: pd.DataFrame,
    title: str,
    subtitle: str,
    source: Credit,
    locale: Locale,
    *,
    name: str,
) -> Chart:
    """Changes as dots around zero, with their ranges; those that are marked in colour.

    rows: `case, brand, provenance, value, low, high, is_marked`, shares of 1.
    """
    shown = rows.head(MAX_ROWS)
    with _sheet(rows, shown, title, subtitle, source, locale, under=2) as page:
        axes, told = page.axes, []
        axes.axvline(0, color=CONTEXT, lw=1)
        for y, row in enumerate(reversed(shown.to_dict("records"))):
            color = ONSET if row["is_marked"] else "#7A7A7A"
            axes.plot([row["low"], row["high"]], [y, y], color=color, lw=3, alpha=0.35)
            axes.plot(row["value"], y, "o", color=color, ms=6)
            move = locale.format_percent(row["value"], 1)
            told.append(locale.format_labelled(_label(row, locale), move))
        low, high = float(shown["low"].min()), float(shown["high"].max())
        ticks = np.arange(np.ceil(low * 20) / 20, high + 1e-9, 0.05)
        axes.set_xticks(ticks, [locale.format_percent(tick) for tick in ticks], fontsize=8.5)
        axes.set_xlabel(locale.translate("chart.case_moves.x"), fontsize=9)
        alt = locale.format_clauses(at_most(reversed(told), locale)) + "."
        return finish(page, name, alt, rows)


@contextmanager
def _sheet(
    rows: pd.DataFrame,
    shown: pd.DataFrame,
    title: str,
    subtitle: str,
    source: Credit,
    locale: Locale,
    under: int = 1,
) -> Iterator[Sheet]:
    """A sheet with the names of the rows that are shown."""
    if len(shown) < len(rows):
        subtitle += " " + locale.translate("chart.rows", n=len(shown), total=len(rows))
    height = FRAME + ROW * len(shown)
    names = [_label(row, locale) for row in shown.to_dict("records")]
    left = left_of(names, NARROW)
    with sheet(
        title, subtitle, source, locale, left=left, height=height, width=NARROW, under=under
    ) as page:
        row_names(page, names)
        page.axes.spines["left"].set_visible(False)
        yield page


def _label(row: Mapping[Hashable, Any], locale: Locale) -> str:
    return brand_label(row["brand"], row["provenance"], locale)


def _words(low: float, high: float, show: Callable[[float], str], locale: Locale) -> str:
    if not np.isfinite(high):
        return locale.translate("said.more", low=show(low))
    return (
        show(low) if low == high else locale.translate("said.span", low=show(low), high=show(high))
    )
