"""Steps of the response of several cases, in columns of time; what is not known has its own."""

from collections.abc import Sequence

import pandas as pd

from analytics.charts.chart import (
    MAX_ROWS,
    MAX_TOLD,
    MUTED,
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
from analytics.charts.time_steps import (
    Looks,
    draw_steps,
    left_of,
    legend_above,
    row_names,
    time_columns,
)
from analytics.measures.conduct import NON_APOLOGY_TO_APOLOGY, TIME_TO_CHIEF_EXECUTIVE
from analytics.measures.response import TIME_TO_ACKNOWLEDGE, TIME_TO_ACT, TIME_TO_APOLOGISE
from analytics.wording import Locale, Waited

STEPS: Looks = {
    TIME_TO_ACKNOWLEDGE.name: ("o", MUTED),
    TIME_TO_APOLOGISE.name: ("s", RESPONSE),
    TIME_TO_ACT.name: ("D", ONSET),
}
SPOKEN: Looks = {
    TIME_TO_ACKNOWLEDGE.name: ("o", MUTED),
    TIME_TO_CHIEF_EXECUTIVE.name: ("s", RESPONSE),
}
GAP: Looks = {NON_APOLOGY_TO_APOLOGY.name: ("s", RESPONSE)}
LANE, LEAST = 0.115, 0.24  # inches of a lane, and of a row
COLUMNS = 0.52  # inches of the columns' names and the legend
FINE = 2  # steps from which names may take two lines


def ladders(
    rows: pd.DataFrame,
    title: str,
    subtitle: str,
    source: Credit,
    locale: Locale,
    *,
    steps: Looks = STEPS,
    name: str = "ladders",
) -> Chart:
    """A row per case in the order given, and a lane per step.

    rows: `case, brand, measure, low, best, high, status, provenance`, in hours since the first
    post. A step without a number stands in the column of what is not known.
    """
    known = list(dict.fromkeys(rows["case"]))
    drawn = rows[rows["low"].notna() | rows["best"].notna()]
    cases = _chosen(known, drawn)
    if len(cases) < len(known):
        subtitle += " " + locale.translate("chart.rows", n=len(cases), total=len(known))
    names = [_name(rows, case, locale) for case in cases]
    lines = 2 if len(steps) >= FINE else 1
    left = left_of(names, NARROW, lines=lines)
    inner = COLUMNS + max(LANE * (len(steps) + 1), LEAST) * len(cases)
    with sheet(
        title, subtitle, source, locale, left=left, under=2, inner=inner, width=NARROW
    ) as page:
        axes = page.axes
        at = axes.get_position()
        axes.set_position((at.x0, at.y0, at.width, at.height * (1 - COLUMNS / inner)))
        time_columns(
            axes,
            locale,
            is_since_onset=steps is not GAP,
            has_unknown=len(drawn) < len(steps) * len(known),
        )
        row_names(page, names, lines=lines)
        columns = ["low", "best", "high", "status"]
        for y, case in enumerate(reversed(cases)):
            here = drawn[drawn["case"] == case].set_index("measure")[columns]
            draw_steps(axes, y, here.to_dict("index"), steps)
        legend = [locale.translate(f"chart.ladders.{step}") for step in steps]
        legend_above(page, steps, legend, 0.5)
        told = (
            locale.translate(
                "chart.ladders.alt",
                case=_name(rows, str(row["case"]), locale),
                step=locale.translate(f"chart.ladders.{row['measure']}"),
                time=Waited(_number(row["low"]), _number(row["best"]), _number(row["high"])),
            )
            for row in drawn.to_dict("records")
        )
        alt = locale.format_clauses(at_most(told, locale, 2 * MAX_TOLD)) + "."
        return finish(page, name, alt, rows)


def _chosen(cases: Sequence[str], drawn: pd.DataFrame) -> list[str]:
    """The cases that are drawn: all, or those first that have a step."""
    has_step = set(drawn["case"])
    ranked = sorted(cases, key=lambda case: case not in has_step)[:MAX_ROWS]
    return [case for case in cases if case in ranked]


def _number(value: float | None) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def _name(rows: pd.DataFrame, case: str, locale: Locale) -> str:
    row = rows[rows["case"] == case].iloc[0]
    return brand_label(row["brand"], row["provenance"], locale)
