"""Documented events, one row each: a bar for a window, a marker for an instant."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from analytics.characters import one_line
from analytics.charts.chart import (
    CONTEXT,
    HEIGHT,
    MAX_ROWS,
    MUTED,
    ONSET,
    RESPONSE,
    Chart,
    Credit,
    at_most,
    finish,
    sheet,
)
from analytics.charts.lettering import fitted
from analytics.charts.source import documented
from analytics.charts.spec import ChartSpec
from analytics.schema import Milestone, Moment
from analytics.wording import Locale

FRAME_INCHES, ROW_INCHES = 1.8, 0.16  # around the rows; per row
NAME_POINTS = 145  # left of the axes
TICK_POINTS = 54  # so that no two tick labels overlap
TICKS = (-8760, -1440, -336, -120, -24, -12, 0, 6, 12, 24, 48, 120, 336, 1440, 8760)
MARKERS = {"brand": "s", "regulator": "D"}


def timeline(
    milestones: Sequence[Milestone], onset: Moment | None, source: Credit, locale: Locale
) -> Chart:
    """Documented events in order of time.

    The brand's are coloured squares, regulators' grey diamonds, all others grey dots.
    """
    ordered = sorted(milestones, key=lambda m: (m.when.earliest, m.id))
    drawn = _chosen(ordered)
    by_brand = [m for m in ordered if m.is_statement]
    span = (ordered[-1].when.latest - ordered[0].when.earliest).total_seconds() / 3600
    title = locale.translate(
        "chart.timeline.title", n=len(ordered), span=locale.format_hours(span), said=len(by_brand)
    )
    frame = pd.DataFrame(
        [(m.id, m.actor, m.when.earliest, m.when.best, m.when.latest) for m in ordered],
        columns=["milestone", "actor", "earliest", "best", "latest"],
    )
    start = onset.earliest if onset is not None else ordered[0].when.earliest
    subtitle = locale.translate("chart.timeline.subtitle")
    if len(drawn) < len(ordered):
        subtitle += " " + locale.translate("chart.rows", n=len(drawn), total=len(ordered))
    height = max(HEIGHT, FRAME_INCHES + ROW_INCHES * len(drawn))
    with sheet(title, subtitle, source, locale, left=0.25, under=2, height=height) as page:
        axes = page.axes
        if onset is not None:
            axes.axvspan(0, _h(onset.latest, start), color=ONSET, alpha=0.15, lw=0)
            axes.axvline(0, color=ONSET, lw=1.1, ls=(0, (1, 2)))
        for y, event in enumerate(reversed(drawn)):
            _row(axes, y, event, start)
        labels = [fitted(_label(event, locale), NAME_POINTS, 8) for event in reversed(drawn)]
        axes.set_yticks(range(len(drawn)), labels, fontsize=8)
        for tick, event in zip(axes.get_yticklabels(), reversed(drawn), strict=True):
            tick.set_color(RESPONSE if event.is_brands else "#222222")
        axes.set_ylim(-0.7, len(drawn) - 0.3)
        axes.grid(axis="y", color="#ECECEC", lw=0.8)
        axes.set_axisbelow(True)
        axes.tick_params(axis="y", length=0)
        _scale(
            axes, _h(ordered[0].when.earliest, start), _h(ordered[-1].when.latest, start), locale
        )
        since = "chart.since_onset" if onset is not None else "chart.since_first"
        axes.set_xlabel(locale.translate(since, when=locale.format_instant(start)))
        axes.spines["left"].set_color(CONTEXT)
        events = (f"{m.id} {locale.format_date(m.when.earliest, 'day_and_time')}" for m in ordered)
        alt = locale.format_clauses(at_most(events, locale)) + "."
        return finish(page, "timeline", alt, frame)


def _chosen(ordered: Sequence[Milestone]) -> list[Milestone]:
    """The events that are drawn: all, or the brand's statements first and then the earliest."""
    ranked = sorted(ordered, key=lambda event: not event.is_statement)[:MAX_ROWS]
    ids = {event.id for event in ranked}
    return [event for event in ordered if event.id in ids]


def _h(when: pd.Timestamp, start: pd.Timestamp) -> float:
    return (when - start).total_seconds() / 3600


def _row(axes: Axes, y: int, event: Milestone, start: pd.Timestamp) -> None:
    color = RESPONSE if event.is_brands else MUTED
    when = event.when
    ends = [_h(when.earliest, start), _h(when.latest, start)]
    axes.plot(ends, [y, y], color=color, lw=5, alpha=0.35, solid_capstyle="butt")
    filled = color if when.best is not None else "white"
    at = _h(when.start, start)
    axes.plot(at, y, MARKERS.get(event.actor, "o"), mec=color, mfc=filled, ms=6)


def _scale(axes: Axes, low: float, high: float, locale: Locale) -> None:
    """Hours since onset, logarithmic beyond a day, which gives the crowded first hours room."""
    axes.set_xscale("symlog", linthresh=24, linscale=1.6)
    axes.set_xlim(min(low, 0) * 1.15 - 1, max(high * 1.15, 1))
    stops = [0.0]  # the onset first, then the others from left to right where there is room
    for stop in (h for h in TICKS if low <= h <= high * 1.1):
        if all(abs(_across(axes, stop) - _across(axes, kept)) > TICK_POINTS for kept in stops):
            stops.append(stop)
    axes.set_xticks(stops, [locale.format_exact_hours(h) for h in stops])
    axes.minorticks_off()


def _across(axes: Axes, value: float) -> float:
    """Position of a value along the x axis, in points."""
    return axes.transData.transform((value, 0))[0] * 72 / axes.figure.dpi


def _label(event: Milestone, locale: Locale) -> str:
    return locale.format_labelled(
        locale.translate(f"actor.{event.actor}"), one_line(event.id.replace("-", " "))
    )


CHART = ChartSpec(
    "timeline",
    is_available=lambda results: bool(results.case.milestones),
    draw=lambda results, locale: timeline(
        results.case.milestones, results.onset, documented(results), locale
    ),
)
