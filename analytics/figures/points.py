"""Published points where they were published, with their values, never joined."""

import textwrap

import numpy as np
import pandas as pd
from babel.numbers import format_compact_decimal
from matplotlib.axes import Axes
from matplotlib.dates import date2num

from analytics.figures.chart import HEIGHT, MUTED, RESPONSE, Chart, Source, finish, sheet
from analytics.wording import clean, given, say

FRAME_INCHES, LINE_INCHES = 1.6, 0.16  # what stands around the rows, and a line of their names
LETTER_POINTS = 5.6  # width of a digit in the labels
LABEL_POINTS = 9  # how far above or below its dot a label stands, and its height


def points(table: pd.DataFrame, source: Source, lang: str = "en") -> Chart:
    """table: `measure, unit, at` (date), `precision, value, below`. A row a measure, the values as
    given.

    A point of which only is known that it lies below its value is hollow and points down.
    """
    measures = list(dict.fromkeys(table["measure"]))
    lead = table[table["measure"] == measures[0]].sort_values("at")
    first, last = lead.iloc[0], lead.iloc[-1]
    key = "figure.points.title" if len(lead) > 1 else "figure.points.one"
    title = say(
        key,
        lang,
        measure=clean(measures[0]),
        first=_shown(first),
        last=_shown(last),
        first_day=_day(first, lang, first["at"].year != last["at"].year or len(lead) == 1),
        last_day=_day(last, lang),
    )
    subtitle = say("figure.points.subtitle", lang, n=len(table))
    lines = sum(_name(name, table, lang).count("\n") + 1 for name in measures)
    height = max(HEIGHT, FRAME_INCHES + LINE_INCHES * (lines + len(measures)))
    with sheet(title, subtitle, source, lang, left=0.36, height=height) as page:
        axes = page.axes
        for y, name in enumerate(reversed(measures)):
            rows = table[table["measure"] == name].sort_values("at")
            for _, row in rows.iterrows():
                look = {"marker": "v", "mfc": "white"} if row["below"] else {"marker": "o"}
                axes.plot(pd.Timestamp(row["at"]), y, color=RESPONSE, ms=7, **look)
        names = [_name(name, table, lang) for name in reversed(measures)]
        axes.set_yticks(range(len(measures)), names, fontsize=8)
        axes.set_ylim(-0.6, len(measures) - 0.4)
        axes.grid(axis="y", color="#ECECEC")
        axes.set_axisbelow(True)
        axes.tick_params(axis="y", length=0)
        axes.margins(x=0.16)
        days = pd.to_datetime(table["at"])
        for y, name in enumerate(reversed(measures)):
            _values(axes, table[table["measure"] == name].sort_values("at"), y)
        ends = sorted({days.min(), days.max()})
        axes.set_xticks(ends, [f"{day:%d %b %Y}".lstrip("0") for day in ends], color=MUTED)
        told = "; ".join(
            f"{clean(row['measure'])}, {row['at']}: {_shown(row)}" for _, row in table.iterrows()
        )
        return finish(page, "points", told + ".", table)


def _day(row: pd.Series, lang: str, has_year: bool = True) -> str:
    """On its day, or in its month where no day is known."""
    is_month = row["precision"] == "month"
    text = f"{row['at']:{'' if is_month else '%d '}%b{' %Y' if has_year or is_month else ''}}"
    return say(f"figure.points.{'month' if is_month else 'day'}", lang, day=text.lstrip("0"))


def _shown(row: pd.Series) -> str:
    value = float(row["value"])
    large = abs(value) >= 1e6
    text = format_compact_decimal(value, fraction_digits=2, locale="en") if large else given(value)
    return ("< " if row["below"] else "") + text


def _values(axes: Axes, rows: pd.DataFrame, y: int) -> None:
    """Values beside their dots: the first to the left, the last to the right, between them above or
    below where there is room; the others stand in the table only.
    """
    last, taken = len(rows) - 1, {LABEL_POINTS: -np.inf}
    (_, here), (_, above) = axes.transData.transform([(0, y), (0, y + 1)])
    if (above - here) * 72 / axes.figure.dpi > 3 * LABEL_POINTS:
        taken[-LABEL_POINTS] = -np.inf
    for k, (_, row) in enumerate(rows.iterrows()):
        words, at = _shown(row), pd.Timestamp(row["at"])
        if k in (0, last):
            side, shift = ("left", (8, 0)) if k == last else ("right", (-8, 0))
        else:
            place = axes.transData.transform((date2num(at), 0))[0] * 72 / axes.figure.dpi
            half = LETTER_POINTS * len(words) / 2 + 2
            free = [level for level, end in taken.items() if place - half > end]
            if not free:
                continue
            side, shift = "center", (0, free[0])
            taken[free[0]] = place + half
        axes.annotate(
            words,
            (at, y),
            xytext=shift,
            textcoords="offset points",
            ha=side,
            va="center",
            fontsize=8.5,
        )


def _name(name: str, table: pd.DataFrame, lang: str) -> str:
    unit = table.loc[table["measure"] == name, "unit"].iloc[0]
    return "\n".join(textwrap.wrap(f"{clean(name)} ({clean(unit)})", 42))
