"""Published points where they were published, with their values, never joined."""

import textwrap

import pandas as pd

from analytics.figures.chart import MUTED, RESPONSE, Chart, Source, finish, sheet
from analytics.wording import clean, number, say


def points(table: pd.DataFrame, source: Source, lang: str = "en") -> Chart:
    """table: `measure, unit, at` (date), `value, below`. A row a measure, the values as given.

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
        first_day=f"{first['at']:%d %b}".lstrip("0"),
        last_day=f"{last['at']:%d %b %Y}".lstrip("0"),
    )
    subtitle = say("figure.points.subtitle", lang, n=len(table))
    with sheet(title, subtitle, source, lang, left=0.36) as page:
        axes = page.axes
        for y, name in enumerate(reversed(measures)):
            rows = table[table["measure"] == name].sort_values("at")
            for k, (_, row) in enumerate(rows.iterrows()):
                look = {"marker": "v", "mfc": "white"} if row["below"] else {"marker": "o"}
                axes.plot(pd.Timestamp(row["at"]), y, color=RESPONSE, ms=7, **look)
                _value(axes, row, y, is_first=k == 0, is_last=k == len(rows) - 1)
        names = [_name(name, table, lang) for name in reversed(measures)]
        axes.set_yticks(range(len(measures)), names, fontsize=8)
        axes.set_ylim(-0.6, len(measures) - 0.4)
        axes.grid(axis="y", color="#ECECEC")
        axes.set_axisbelow(True)
        axes.tick_params(axis="y", length=0)
        axes.margins(x=0.16)
        days = pd.to_datetime(table["at"])
        ends = sorted({days.min(), days.max()})
        axes.set_xticks(ends, [f"{day:%d %b %Y}".lstrip("0") for day in ends], color=MUTED)
        told = "; ".join(
            f"{clean(row['measure'])}, {row['at']}: {_shown(row)}" for _, row in table.iterrows()
        )
        return finish(page, "points", told + ".", table)


def _shown(row: pd.Series) -> str:
    return ("< " if row["below"] else "") + number(float(row["value"]))


def _value(axes, row: pd.Series, y: int, *, is_first: bool, is_last: bool) -> None:
    """The value beside its dot: the first to the left, the last to the right, others above."""
    side = "left" if is_last else "right" if is_first else "center"
    axes.annotate(
        _shown(row),
        (pd.Timestamp(row["at"]), y),
        xytext=({"left": 8, "right": -8, "center": 0}[side], 9 if side == "center" else 0),
        textcoords="offset points",
        ha=side,
        va="center",
        fontsize=8.5,
    )


def _name(name: str, table: pd.DataFrame, lang: str) -> str:
    unit = table.loc[table["measure"] == name, "unit"].iloc[0]
    return "\n".join(textwrap.wrap(f"{clean(name)} ({clean(unit)})", 42))
