"""Response ladders of several cases on one axis of hours since onset."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from analytics.charts.chart import (
    HEIGHT,
    MAX_ROWS,
    MAX_TOLD,
    MUTED,
    ONSET,
    RECOVERY,
    RESPONSE,
    Chart,
    Credit,
    at_most,
    brand_label,
    finish,
    sheet,
)
from analytics.charts.lettering import fitted
from analytics.measures.recovery import TIME_TO_RECOVER
from analytics.measures.response import TIME_TO_ACKNOWLEDGE, TIME_TO_ACT, TIME_TO_APOLOGISE
from analytics.wording import Hours, Locale

STEPS = {
    TIME_TO_ACKNOWLEDGE.name: ("o", MUTED),
    TIME_TO_APOLOGISE.name: ("s", RESPONSE),
    TIME_TO_ACT.name: ("D", ONSET),
    TIME_TO_RECOVER.name: ("^", RECOVERY),
}
ROW = 0.36  # inches per case
NAME_POINTS = 155  # left of the axes


def ladders(rows: pd.DataFrame, source: Credit, locale: Locale) -> Chart:
    """Steps of the response, a row per case.

    rows: `case, brand, measure, low, best, high, status, provenance`, in hours since onset. A step
    without a number is not drawn; the page's table says why.
    """
    known = list(dict.fromkeys(rows["case"]))
    drawn = rows[rows["low"].notna() | rows["best"].notna()]
    title = locale.translate("chart.ladders.title", k=drawn["case"].nunique(), n=len(known))
    cases, note = _chosen(known, drawn), locale.translate("chart.ladders.subtitle")
    if len(cases) < len(known):
        note += " " + locale.translate("chart.rows", n=len(cases), total=len(known))
    height = max(HEIGHT, 1.9 + ROW * len(cases))
    with sheet(title, note, source, locale, left=0.27, under=2, height=height) as page:
        axes = page.axes
        for y, case in enumerate(reversed(cases)):
            here = drawn[drawn["case"] == case]
            for row in here.itertuples():
                _step(axes, y + 0.28 - 0.18 * list(STEPS).index(str(row.measure)), row)
            if here.empty:
                axes.annotate(
                    locale.translate("chart.ladders.none"), (0.5, y), color=MUTED, va="center"
                )
        names = [fitted(_name(rows, case, locale), NAME_POINTS, 8.5) for case in reversed(cases)]
        axes.set_yticks(range(len(cases)), names, fontsize=8.5)
        axes.set_ylim(-0.6, len(cases) + 0.15)
        axes.set_xscale("symlog", linthresh=1)
        axes.set_xlim(left=0)
        _ticks(axes, locale)
        axes.set_xlabel(locale.translate("chart.hours_since_onset_log"))
        axes.tick_params(axis="y", length=0)
        _legend(axes, len(cases) - 0.15, locale)
        steps = (
            locale.translate(
                "chart.ladders.alt",
                case=_name(rows, str(row["case"]), locale),
                step=locale.translate(f"chart.ladders.{row['measure']}"),
                time=Hours(row["best"] if pd.isna(row["low"]) else row["low"]),
            )
            for row in drawn.to_dict("records")
        )
        alt = locale.format_clauses(at_most(steps, locale, 2 * MAX_TOLD)) + "."
        return finish(page, "ladders", alt, rows)


def _chosen(cases: Sequence[str], drawn: pd.DataFrame) -> list[str]:
    """The cases that are drawn: all, or those first that have a step."""
    has_step = set(drawn["case"])
    ranked = sorted(cases, key=lambda case: case not in has_step)[:MAX_ROWS]
    return [case for case in cases if case in ranked]


def _ticks(axes: Axes, locale: Locale) -> None:
    """Ticks in hours up to a day, then in days, as far as the axis goes."""
    last = axes.get_xlim()[1]
    hours_at = [0, 1, 4, 12, 24]
    days_at = [3, 7, 30, 180, 730]
    places = [*hours_at, *(24 * day for day in days_at)]
    names = [str(hour) for hour in hours_at] + [
        locale.translate("chart.n_days", n=d) for d in days_at
    ]
    shown = [(at, name) for at, name in zip(places, names, strict=True) if at <= last]
    axes.set_xticks(*map(list, zip(*shown, strict=True)))
    axes.minorticks_off()


def _legend(axes: Axes, y: float, locale: Locale) -> None:
    across = axes.get_yaxis_transform()
    for i, (name, (marker, color)) in enumerate(STEPS.items()):
        x = 0.01 + 0.25 * i
        axes.plot(x, y, marker, color=color, ms=6, transform=across, clip_on=False)
        text = locale.translate(f"chart.ladders.{name}")
        axes.text(x + 0.02, y, text, color=color, transform=across, va="center", fontsize=8)


def _step(axes: Axes, y: float, row) -> None:
    marker, color = STEPS[row.measure]
    low = row.best if pd.isna(row.low) else row.low
    if row.status == "censored":
        axes.plot(low, y, ">", mfc="white", mec=color, ms=7)
        return
    high = row.best if pd.isna(row.high) else row.high
    high = low if pd.isna(high) else high
    axes.plot([max(low, 0), max(high, 0)], [y, y], color=color, lw=4, alpha=0.4)
    at = row.best if not pd.isna(row.best) else low
    mfc = "white" if pd.isna(row.best) else color
    axes.plot(max(at, 0), y, marker, mec=color, mfc=mfc, ms=6, clip_on=False)


def _name(rows: pd.DataFrame, case: str, locale: Locale) -> str:
    row = rows[rows["case"] == case].iloc[0]
    return brand_label(row["brand"], row["provenance"], locale)
