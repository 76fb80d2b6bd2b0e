"""Numbers of cases by row and class, as stacked bars with their counts."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Patch

from analytics.charts.chart import INK, NARROW, Chart, Credit, finish, sheet
from analytics.charts.time_steps import left_of, legend_below, row_names
from analytics.wording import Locale

ROW, FRAME, FOOT = 0.42, 1.95, 0.2
"""Inches of a row, around the rows, and of a line of the legend below them."""
LIGHT = 0.6
"""Brightness from which a number is dark."""
LEAST = 0.035
"""Share of the longest bar below which a part has no number."""


def counted(
    rows: pd.DataFrame,
    names: Mapping[str, str],
    classes: Mapping[str, tuple[str, str]],
    title: str,
    subtitle: str,
    source: Credit,
    locale: Locale,
    *,
    name: str,
) -> Chart:
    """A bar per row in the order given, a part per class.

    rows: `row` and a count per class. names: row → label. classes: class → label and colour.
    """
    n, records = len(rows), rows.to_dict("records")
    labels = [names[row["row"]] for row in records]
    left, foot = left_of(labels, NARROW, lines=2), FOOT * ((len(classes) + 1) // 2)
    height = FRAME + foot + ROW * n
    with sheet(title, subtitle, source, locale, left=left, height=height, width=NARROW) as page:
        axes, longest = page.axes, max(1, int(rows[list(classes)].sum(axis=1).max()))
        at = axes.get_position()
        axes.set_position((at.x0, at.y0 + foot / height, at.width, at.height - foot / height))
        for y, row in enumerate(reversed(records)):
            start = 0
            for one, (_, color) in classes.items():
                count = int(row[one])
                axes.barh(y, count, left=start, height=0.72, color=color, ec="white", lw=0.8)
                if count >= LEAST * longest:
                    _number(axes, start + count / 2, y, locale.format_number(count), color)
                start += count
        row_names(page, labels, lines=2)
        axes.set_xlim(0, longest)
        axes.set_xticks([])
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
        legend_below(axes, [Patch(color=color, label=label) for label, color in classes.values()])
        told = (
            locale.format_labelled(
                names[row["row"]],
                locale.format_list(
                    [f"{label} {row[one]}" for one, (label, _) in classes.items() if row[one]]
                ),
            )
            for row in records
        )
        return finish(page, name, locale.format_clauses(told) + ".", rows)


def _number(axes: Axes, x: float, y: float, text: str, color: str) -> None:
    red, green, blue = to_rgb(color)
    is_light = 0.3 * red + 0.59 * green + 0.11 * blue > LIGHT
    axes.text(
        x, y, text, color=INK if is_light else "white", fontsize=9.5, ha="center", va="center"
    )
