"""Net sentiment, with the band that was fixed before onset."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num

from analytics.charts.chart import (
    BAND,
    CONTEXT,
    INK,
    MUTED,
    ONSET,
    OUTER,
    RECOVERY,
    RESPONSE,
    SCORE_TICKS,
    Chart,
    Credit,
    finish,
    moment_rule,
    sheet,
    time_axis,
    value_of,
)
from analytics.charts.pixels import draw_ranges, kept, ranges
from analytics.charts.source import counted
from analytics.charts.spec import ChartSpec
from analytics.measures.recovery import (
    BASELINE,
    DEPTH,
    RECOVERED_AT,
    TIME_TO_RECOVER,
    TOLERANCE,
    TROUGH_AT,
    RecoveryCriteria,
)
from analytics.measures.response import ONSET_AT
from analytics.results import Results
from analytics.schema import Measures, Milestone
from analytics.wording import Fixed, Hours, Locale, PublishedValue

MAX_DOTS = 1500
"""Hours that are drawn as dots; of more, each stroke is the range of the hours under it."""
MAX_NAMED = 10
"""Statements whose kind is written beside their rule."""
FEW = "#DDDDDD"


def sentiment(
    bins: pd.DataFrame,
    measures: Measures,
    milestones: Sequence[Milestone],
    source: Credit,
    locale: Locale,
    *,
    smooth_h: float,
    outer: float,
    labels: str,
) -> Chart:
    """Net sentiment by hour, with its band and the key instants; bins with few messages are hollow.

    bins: from `measures.sentiment.net_sentiment`. measures: by name baseline, tolerance, onset_at,
    trough_at, depth, recovered_at and time_to_recover_h. smooth_h: width of the smoothing window,
    hours. outer: half-width of the band outside which sentiment has left its level, in multiples of
    tolerance, which is the half-width of the band inside which it has recovered.
    """
    title = _title(measures, locale)
    whose = locale.translate(f"chart.labels.{labels}")
    subtitle = locale.translate(
        "chart.sentiment.dense" if (bins["n"] > 0).sum() > MAX_DOTS else "chart.sentiment.subtitle",
        smooth=locale.format_hours(smooth_h),
        outer=locale.format_published(PublishedValue(outer)),
        whose=whose,
    )
    with sheet(title, subtitle, source, locale) as page:
        axes = page.axes
        baseline, tolerance = (value_of(measures[n]) for n in (BASELINE, TOLERANCE))
        if baseline is not None and tolerance is not None:
            _bands(axes, baseline, tolerance, outer, locale)
        _hours(axes, bins[bins["n"] > 0])
        half = pd.Timedelta(hours=smooth_h / 2)
        step = pd.Timedelta(hours=1) if len(bins) < 2 else bins["bin_start"].diff().iloc[1]
        middles = bins["bin_start"] + step - half
        rows = kept(middles.astype("int64"), bins["smoothed"])
        axes.plot(middles.iloc[rows], bins["smoothed"].iloc[rows], color=INK, lw=1.6, zorder=3)
        axes.set_ylim(-1.2, 1.05)
        axes.set_yticks(SCORE_TICKS, [locale.format_tick(tick) for tick in SCORE_TICKS])
        axes.set_ylabel(locale.translate("chart.net_sentiment"))
        time_axis(page)
        axes.set_xlim(bins["bin_start"].iloc[0], bins["bin_start"].iloc[-1] + step)
        _moments(axes, measures, milestones, locale)
        specs = (ONSET_AT, BASELINE, DEPTH, TROUGH_AT, RECOVERED_AT)
        alt = locale.format_clauses(
            locale.format_labelled(
                locale.translate(f"measure_name.{spec.name}"),
                locale.format_measure(measures[spec]),
            )
            for spec in specs
        )
        return finish(page, "sentiment", alt + ".", bins)


def _hours(axes: Axes, known: pd.DataFrame) -> None:
    """A dot an hour, hollow where it has few messages; strokes where dots would hide each other."""
    thin = known["is_few"].astype(bool)
    if len(known) <= MAX_DOTS:
        dots = {"ls": "none", "marker": "o", "ms": 3, "mew": 0.6, "mec": CONTEXT, "zorder": 2}
        axes.plot(known["bin_start"][thin], known["net"][thin], mfc="white", **dots)
        axes.plot(known["bin_start"][~thin], known["net"][~thin], mfc=CONTEXT, **dots)
        return
    axes.xaxis.axis_date("UTC")
    for rows, color in ((known[thin], FEW), (known[~thin], CONTEXT)):
        at = date2num(rows["bin_start"])
        draw_ranges(axes, ranges(at, rows["net"], rows["net"]), color, linewidth=1.2, zorder=2)


def _bands(axes: Axes, baseline: float, tolerance: float, outer: float, locale: Locale) -> None:
    """The inner band (inside: recovered) and the edges of the outer band (outside: departed)."""
    axes.axhspan(baseline - outer * tolerance, baseline + outer * tolerance, color=OUTER, lw=0)
    axes.axhspan(baseline - tolerance, baseline + tolerance, color=BAND, lw=0)
    axes.axhline(baseline, color=CONTEXT, lw=0.8)
    left = baseline - outer * tolerance
    axes.axhline(left, color=MUTED, lw=0.8, ls=(0, (5, 3)))
    beside = -1.0 if baseline > -0.4 else baseline + outer * tolerance + 0.4  # where dots are few
    across = axes.get_yaxis_transform()
    for name, y, x, end in (
        ("back", baseline, 0.012, beside),
        ("left", left, 0.006, beside - 0.15),
    ):
        axes.plot([x, x, x + 0.012], [y, end, end], color=MUTED, lw=0.7, transform=across)
        axes.text(
            x + 0.014,
            end,
            locale.translate(f"chart.sentiment.{name}"),
            transform=across,
            color=MUTED,
            fontsize=8,
            va="center",
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.8},
            zorder=6,
        )


def _title(measures: Measures, locale: Locale) -> str:
    depth, back = measures[DEPTH], measures[TIME_TO_RECOVER]
    if not measures[ONSET_AT].is_observed or measures[BASELINE].value is None:
        return locale.translate("chart.sentiment.no_onset")
    if not depth.is_observed:
        if depth.reason is None or depth.reason.key != "reason.dip_by_chance":
            return locale.translate("chart.sentiment.no_dip")
        values: Mapping[str, Any] = depth.reason.values
        fell = Fixed(values["depth"], 2)
        return locale.translate("chart.sentiment.by_chance", depth=fell, p=values["p"])
    kind = "recovered" if back.is_observed else "not_recovered"
    time = Hours(value_of(back) if back.is_observed else back.least or 0.0)
    fell = Fixed(value_of(depth), 2)
    return locale.translate(f"chart.sentiment.{kind}", depth=fell, time=time)


def _moments(
    axes: Axes,
    measures: Measures,
    milestones: Sequence[Milestone],
    locale: Locale,
) -> None:
    onset = measures[ONSET_AT]
    level, unnamed = 0, 0
    if onset.is_observed:
        moment_rule(axes, onset.value or onset.low, locale.translate("chart.onset"), ONSET)
        level = 1
    for event in sorted(milestones, key=lambda m: m.when.earliest):
        if event.is_statement:
            text = locale.translate(f"kind.{event.kinds[-1]}") if level < MAX_NAMED else ""
            moment_rule(axes, event.when.best or event.when.earliest, text, RESPONSE, level=level)
            level += 1
            unnamed += not text
    if unnamed:
        axes.annotate(
            locale.translate("chart.unnamed", n=unnamed),
            (1, 1),
            xycoords="axes fraction",
            xytext=(-2, -3 - 11 * MAX_NAMED),
            textcoords="offset points",
            color=RESPONSE,
            fontsize=8,
            ha="right",
            va="top",
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.5},
            zorder=6,
        )
    baseline, depth = value_of(measures[BASELINE]), measures[DEPTH]
    trough, tolerance = (value_of(measures[spec]) for spec in (TROUGH_AT, TOLERANCE))
    if depth.is_observed and None not in (baseline, trough, tolerance):
        fell = value_of(depth)
        low = baseline - fell
        axes.plot(trough, low, "v", color=ONSET, ms=8, zorder=5)
        _label(
            axes,
            trough,
            low,
            locale.translate("chart.trough", depth=Fixed(fell, 2)),
            ONSET,
            -14,
        )
        back = measures[RECOVERED_AT]
        edge = baseline - tolerance
        if back.is_observed:
            when = value_of(back)
            axes.plot(when, edge, "^", color=RECOVERY, ms=8, zorder=5)
            text = locale.translate("chart.recovered")
            _label(axes, when, edge, text, RECOVERY, 24)
        elif back.low is not None:
            end: Any = back.low
            axes.plot(end, edge, "^", mfc="white", mec=RECOVERY, ms=8, zorder=5, clip_on=False)
            text = locale.translate("chart.not_recovered")
            _label(axes, end, edge, text, MUTED, 24, ha="right")


def _label(
    axes: Axes, when: Any, y: float, text: str, color: str, drop: float, ha: str = "left"
) -> None:
    axes.annotate(
        text,
        (when, y),
        xytext=(4 if ha == "left" else -4, drop),
        textcoords="offset points",
        color=color,
        fontsize=8.5,
        ha=ha,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.8},
        zorder=6,
    )


def _of_case(results: Results, locale: Locale) -> Chart:
    rule = RecoveryCriteria()
    return sentiment(
        results.sentiment,
        results.measures,
        results.case.milestones,
        counted(results),
        locale,
        smooth_h=rule.window_h,
        outer=rule.outer / rule.inner,
        labels=results.labels or "",
    )


CHART = ChartSpec(
    "sentiment",
    is_available=lambda results: not results.sentiment.empty and bool(results.labels),
    draw=_of_case,
)
