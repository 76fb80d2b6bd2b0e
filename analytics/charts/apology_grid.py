"""What the first full apology of each case says, element by element."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from analytics.charts.chart import (
    CONTEXT,
    MAX_ROWS,
    MAX_TOLD,
    NARROW,
    ONSET,
    RESPONSE,
    Chart,
    Credit,
    at_most,
    brand_label,
    finish,
    sheet,
)
from analytics.charts.lettering import fitted
from analytics.charts.time_steps import row_names
from analytics.wording import Locale

GROUPS = {
    "owns": ("regret", "acknowledges_wrongdoing", "responsibility", "asks_forgiveness"),
    "tells": ("explanation", "repair", "prevention"),
}
"""The seven elements: those by which a brand owns what it did, and those by which it is open: why
it happened, what is made good, and what changes.
"""
ELEMENTS = tuple(name for group in GROUPS.values() for name in group)
WEAK = "#9DB7D5"
ROW, FRAME = 0.24, 2.75  # inches per case, and around the rows
HEADS = 1.12  # inches above the rows, for the names of the elements
LEFT = 0.36
NAME_POINTS = NARROW * 72 * LEFT - 12
BETWEEN = 0.35
"""Columns between the two groups."""


def apology_grid(
    rows: pd.DataFrame, title: str, subtitle: str, source: Credit, locale: Locale
) -> Chart:
    """A row per case in the order given, a column per element.

    rows: `case, brand, provenance` and a level per element: full, weak, absent or unknown.
    """
    shown = rows.head(MAX_ROWS)
    if len(shown) < len(rows):
        subtitle += " " + locale.translate("chart.rows", n=len(shown), total=len(rows))
    height = FRAME + ROW * len(shown)
    with sheet(title, subtitle, source, locale, left=LEFT, height=height, width=NARROW) as page:
        axes = page.axes
        at = axes.get_position()
        axes.set_position((at.x0, at.y0, at.width, at.height - HEADS / height))
        places = _places()
        names = [
            brand_label(row["brand"], row["provenance"], locale)
            for row in shown.to_dict("records")
        ]
        row_names(axes, [fitted(name, NAME_POINTS, 9.5) for name in names])
        for y, row in enumerate(reversed(shown.to_dict("records"))):
            for name in ELEMENTS:
                _cell(axes, places[name], y, row[name])
        _frame(axes, places, locale)
        told = (
            locale.translate(
                "chart.apology_grid.alt",
                case=name,
                full=[_name(one, locale) for one in ELEMENTS if row[one] == "full"],
            )
            for name, row in zip(names, shown.to_dict("records"), strict=True)
            if any(row[one] == "full" for one in ELEMENTS)
        )
        alt = locale.format_clauses(at_most(told, locale, MAX_TOLD)) + "."
        return finish(page, "apology_grid", alt, rows)


def _places() -> dict[str, float]:
    """x of each element; the second group stands apart."""
    first = len(GROUPS["owns"])
    return {name: k + (BETWEEN if k >= first else 0.0) for k, name in enumerate(ELEMENTS)}


def _name(element: str, locale: Locale) -> str:
    return locale.translate(f"chart.apology_grid.element.{element}")


def _cell(axes: Axes, x: float, y: float, level: str) -> None:
    if level == "full":
        axes.plot(x, y, "s", color=RESPONSE, ms=10)
    elif level == "weak":
        axes.plot(x, y, "s", mfc=WEAK, mec=WEAK, ms=10)
    elif level == "absent":
        axes.plot(x, y, "x", color=ONSET, ms=6.5, mew=1.8)
    else:
        axes.text(x, y, "?", color="#8A8A8A", fontsize=8, ha="center", va="center_baseline")


def _frame(axes: Axes, places: dict[str, float], locale: Locale) -> None:
    """Names of the elements above their columns, and what the cells mean below."""
    axes.set_xlim(-0.6, max(places.values()) + 0.6)
    axes.set_xticks(list(places.values()), [_name(one, locale) for one in ELEMENTS], fontsize=9)
    axes.tick_params(axis="x", length=0, labeltop=True, labelbottom=False, pad=3)
    for label in axes.get_xticklabels():
        label.set(rotation=58, ha="left", rotation_mode="anchor", color="#222222")
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    levels = [locale.translate(f"chart.apology_grid.level.{one}") for one in ("full", "weak")]
    marks = [Patch(color=RESPONSE, label=levels[0]), Patch(color=WEAK, label=levels[1])]
    for mark, color, one in (("×", ONSET, "absent"), ("?", CONTEXT, "unknown")):
        text = locale.translate(f"chart.apology_grid.level.{one}")
        marks.append(Patch(color="none", label=f"{mark}  {text}"))
    axes.legend(
        handles=marks,
        loc="upper left",
        bbox_to_anchor=(-LEFT / (0.97 - LEFT), -0.01),
        ncols=2,
        frameon=False,
        fontsize=8.5,
        handlelength=1.0,
        handleheight=0.9,
        borderaxespad=0.2,
        columnspacing=1.2,
    )
