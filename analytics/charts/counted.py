"""Numbers of cases by row and class, as stacked bars with their counts."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Patch

from analytics.charts.chart import INK, NARROW, Chart, Credit, finish, sheet
from analytics.charts.lettering import wrapped
from analytics.wording import Locale

ROW, FRAME = 0.42, 2.15
LEFT = 0.34
NAME_POINTS = NARROW * 72 * LEFT - 10
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
    n = len(rows)
    height = FRAME + ROW * n
    with sheet(
        title, subtitle, source, locale, left=LEFT, height=height, width=NARROW
    ) as page:
        axes, longest = page.axes, max(1, int(rows[list(classes)].sum(axis=1).max()))
        records = rows.to_dict("records")
        for y, row in enumerate(reversed(records)):
            start = 0
            for one, (_, color) in classes.items():
                count = int(row[one])
                axes.barh(y, count, left=start, height=0.72, color=color, ec="white", lw=0.8)
                if count >= LEAST * longest:
                    _number(axes, start + count / 2, y, locale.format_number(count), color)
                start += count
        labels = [
            "\n".join(wrapped(names[row["row"]], 24, NAME_POINTS, 9.5, most=2))
            for row in reversed(records)
        ]
        axes.set_yticks(range(n), labels, fontsize=9.5, color=INK)
        axes.set_xlim(0, longest)
        axes.set_ylim(-0.6, n - 0.4)
        axes.set_xticks([])
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
        axes.tick_params(axis="y", length=0)
        axes.legend(
            handles=[Patch(color=color, label=label) for label, color in classes.values()],
            loc="upper left",
            bbox_to_anchor=(-LEFT / (0.97 - LEFT), 0.0),
            ncols=2,
            frameon=False,
            fontsize=8.5,
            handlelength=1.0,
            handleheight=0.9,
            columnspacing=1.2,
        )
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
    axes.text(x, y, text, color=INK if is_light else "white", fontsize=9.5, ha="center", va="center")
