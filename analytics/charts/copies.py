"""Posts by local day: each text counted once, and copies on top."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
from matplotlib.dates import date2num

from analytics.charts.chart import (
    CONTEXT,
    INK,
    MUTED,
    RESPONSE,
    Chart,
    Credit,
    at_most,
    finish,
    sheet,
    time_axis,
)
from analytics.charts.holes import Span, dates, noted, shade, spans_of, told, within
from analytics.charts.pixels import extremes
from analytics.charts.source import counted
from analytics.charts.spec import ChartSpec
from analytics.results import Results
from analytics.wording import Locale

TABLE = "copies_with_without"
_DAY = pd.Timedelta(days=1)


def copies(
    table: pd.DataFrame,
    title: str,
    time_zone: str,
    source: Credit,
    locale: Locale,
    *,
    holes: Sequence[Span] = (),
) -> Chart:
    """Columns by local day, from zero; spans without collection are shaded.

    table: `day` (date, rising), `messages`, `copies`, `messages_without`; two days at least. title:
    the finding.
    """
    days = pd.date_range(table["day"].iloc[0], table["day"].iloc[-1])
    held = table.set_index(pd.DatetimeIndex(table["day"]))
    counts = held[["messages", "messages_without"]].reindex(days, fill_value=0)
    starts = days.tz_localize(time_zone, ambiguous=True, nonexistent="shift_forward")
    ends = starts[0], starts[-1] + _DAY
    holes = within(holes, *ends)
    zone = locale.zone_name(time_zone)
    subtitle = noted(locale.translate("chart.copies.subtitle", zone=zone), holes, locale)
    drawn = extremes(range(len(counts)), counts["messages"])
    edges: Any = date2num([*starts[drawn], ends[1]])
    with sheet(title, subtitle, source, locale) as page:
        axes = page.axes
        for name, color in (("messages", CONTEXT), ("messages_without", RESPONSE)):
            axes.stairs(counts[name].iloc[drawn], edges, fill=True, color=color)
        axes.set_ylim(0, float(counts["messages"].max()) * 1.15)
        axes.set_xlim(edges[0], edges[-1])
        shade(axes, dates(holes), locale)
        axes.set_ylabel(locale.translate("chart.copies.axis"), color=MUTED)
        most = int((counts["messages"] - counts["messages_without"]).argmax())
        at: Any = date2num(starts[most] + _DAY / 2)
        total, once = (float(counts[name].iloc[most]) for name in counts)
        is_right = at > (edges[0] + edges[-1]) / 2
        middle = (("copies", (total + once) / 2, INK, 0), ("once", once / 2, RESPONSE, 14))
        for key, height, color, up in middle:
            axes.annotate(
                locale.translate(f"chart.copies.{key}"),
                (at, height),
                xytext=(-40 if is_right else 40, up),
                textcoords="offset points",
                ha="right" if is_right else "left",
                va="center",
                color=color,
                fontsize=8.5,
                arrowprops={"arrowstyle": "-", "color": color, "lw": 0.8},
                bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.8},
            )
        time_axis(page, time_zone)
        said = (
            locale.translate(
                "chart.copies.alt",
                day=locale.format_date(row["day"], "short_day"),
                messages=int(row["messages"]),
                copies=int(row["copies"]),
            )
            for row in table.to_dict("records")
        )
        alt = locale.format_clauses(at_most(said, locale))
        return finish(page, "copies", told(f"{alt}.", holes, locale), table)


def _by_day(results: Results) -> pd.DataFrame:
    held = results.tables.get(TABLE)
    if held is None or "day" not in held.frame:
        return pd.DataFrame({"day": [], "copies": []})
    return held.frame[held.frame["day"].notna()].reset_index(drop=True)


def _is_available(results: Results) -> bool:
    table = _by_day(results)
    is_said = TABLE in results.tables and results.tables[TABLE].verdict is not None
    return is_said and len(table) > 1 and bool(table["copies"].sum())


def _of_case(results: Results, locale: Locale) -> Chart:
    held = results.tables[TABLE]
    title = locale.format_message(held.verdict)
    zone, holes = results.case.time_zone, spans_of(results)
    source = replace(counted(results), n=held.n or 0)
    return copies(_by_day(results), title, zone, source, locale, holes=holes)


CHART = ChartSpec("copies", is_available=_is_available, draw=_of_case)
