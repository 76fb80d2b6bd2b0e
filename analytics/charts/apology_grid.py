"""What the first full apology of each case says, element by element."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.transforms import ScaledTranslation

from analytics.charts.chart import (
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
from analytics.charts.time_steps import left_of, legend_below, row_names
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
ROW, FRAME = 0.24, 3.55  # inches per case, and around the rows
HEADS = 1.55  # inches above the rows, for the names of the elements
FOOT = 0.42  # inches below the rows, for what the cells mean
LEVELS: dict[str, tuple[str, str, float]] = {
    "full": ("s", RESPONSE, 8),
    "weak": ("s", WEAK, 8),
    "absent": ("x", ONSET, 6),
    "unknown": ("", "#8A8A8A", 6),
}
"""Level → marker, colour and size in the lines that say what they mean; a text has no marker."""
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
    names = [
        brand_label(row["brand"], row["provenance"], locale) for row in shown.to_dict("records")
    ]
    left = left_of(names, NARROW)
    with sheet(title, subtitle, source, locale, left=left, height=height, width=NARROW) as page:
        axes, places = page.axes, _places()
        at = axes.get_position()
        heads, foot = HEADS / height, FOOT / height
        axes.set_position((at.x0, at.y0 + foot, at.width, at.height - heads - foot))
        row_names(page, names)
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
    axes.set_xticks([])
    for name, x in places.items():
        _above(axes, x, 0.07, _name(name, locale), rotation=90, fontsize=9)
    for group, names in GROUPS.items():
        middle = (places[names[0]] + places[names[-1]]) / 2
        text = locale.translate(f"chart.apology_grid.group.{group}")
        _above(axes, middle, HEADS - 0.16, text, fontsize=9, fontweight="bold")
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    words = {one: locale.translate(f"chart.apology_grid.level.{one}") for one in LEVELS}
    words["unknown"] = f"?  {words['unknown']}"
    marks = [
        Line2D([], [], ls="", marker=marker, color=color, ms=size, label=words[one])
        for one, (marker, color, size) in LEVELS.items()
    ]
    legend_below(axes, marks)


def _above(axes: Axes, x: float, inches: float, text: str, **look: Any) -> None:
    """A text whose foot is so far above the axes."""
    figure = axes.figure
    up = ScaledTranslation(0, inches, figure.dpi_scale_trans)
    place = axes.get_xaxis_transform() + up
    axes.text(x, 1, text, transform=place, ha="center", va="bottom", **look)
