"""What charts of net sentiment share: their axis, band, title, and the key instants."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes

from analytics.charts.chart import (
    BAND,
    CONTEXT,
    MUTED,
    ONSET,
    RECOVERY,
    RESPONSE,
    SCORE_TICKS,
    Sheet,
    moment_rule,
    value_of,
)
from analytics.measures.recovery import (
    BASELINE,
    DEPTH,
    RECOVERED_AT,
    TIME_TO_RECOVER,
    TOLERANCE,
    TROUGH_AT,
)
from analytics.measures.response import ONSET_AT
from analytics.schema import Measures, Milestone
from analytics.wording import Fixed, Hours, Locale, Range

MAX_NAMED = 10
"""Statements whose kind is written beside their rule."""


def levels(page: Sheet) -> None:
    """The axis of net sentiment."""
    page.axes.set_ylim(-1.2, 1.05)
    page.axes.set_yticks(SCORE_TICKS, [page.locale.format_tick(tick) for tick in SCORE_TICKS])
    page.axes.set_ylabel(page.locale.translate("chart.net_sentiment"))


def band(axes: Axes, measures: Measures, locale: Locale) -> None:
    """The band inside which sentiment has recovered, where a baseline is measured."""
    baseline, tolerance = (value_of(measures[spec]) for spec in (BASELINE, TOLERANCE))
    if baseline is None or tolerance is None:
        return
    axes.axhspan(baseline - tolerance, baseline + tolerance, color=BAND, lw=0)
    axes.axhline(baseline, color=CONTEXT, lw=0.8)
    end = -1.0 if baseline > -0.4 else baseline + tolerance + 0.4  # where dots are few
    across, x = axes.get_yaxis_transform(), 0.012
    axes.plot([x, x, x + 0.012], [baseline, end, end], color=MUTED, lw=0.7, transform=across)
    axes.text(
        x + 0.014,
        end,
        locale.translate("chart.sentiment.back"),
        transform=across,
        color=MUTED,
        fontsize=8,
        va="center",
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.8},
        zorder=6,
    )


def title_of(measures: Measures, locale: Locale) -> str:
    """Title: how far sentiment fell, and whether it came back."""
    depth, back = measures[DEPTH], measures[TIME_TO_RECOVER]
    if not measures[ONSET_AT].is_observed or measures[BASELINE].value is None:
        why = measures[ONSET_AT].reason
        is_open = why is not None and why.key == "reason.no_onset_yet"
        no_onset = "no_onset_yet" if is_open else "no_onset"
        kind = "no_level" if measures[ONSET_AT].is_observed else no_onset
        return locale.translate(f"chart.sentiment.{kind}")
    if not depth.is_known:
        if depth.reason is None or depth.reason.key != "reason.dip_by_chance":
            return locale.translate("chart.sentiment.no_dip")
        values: Mapping[str, Any] = depth.reason.values
        fell = Fixed(values["depth"], 2)
        return locale.translate("chart.sentiment.by_chance", depth=fell, p=values["p"])
    fell = Fixed(depth.least or 0.0, 2)
    if back.is_observed:
        least = locale.translate("measure.censored", low=fell)
        told = Fixed(value_of(depth), 2) if depth.is_observed else least
        ends = Range(Hours(back.least or 0.0), Hours(back.most or 0.0))
        times = {"time": Hours(back.value or 0.0), "range": ends}
        kind = "recovered_in_hole" if back.value is None else "recovered"
        return locale.translate(f"chart.sentiment.{kind}", depth=told, **times)
    kind = "not_recovered" if back.least else "open"
    return locale.translate(f"chart.sentiment.{kind}", depth=fell, time=Hours(back.least or 0.0))


def moments(
    axes: Axes,
    measures: Measures,
    milestones: Sequence[Milestone],
    locale: Locale,
) -> None:
    """Onset, statements, trough and recovery at their instants."""
    onset = measures[ONSET_AT]
    level, unnamed = 0, 0
    if onset.is_observed:
        moment_rule(axes, onset.value or onset.low, locale.translate("chart.onset"), ONSET)
        level = 1
    for event in sorted(milestones, key=lambda m: m.when.earliest):
        if event.is_statement:
            text = locale.translate(f"kind.{event.kinds[-1]}") if level < MAX_NAMED else ""
            moment_rule(axes, event.when.start, text, RESPONSE, level=level)
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
    if not depth.is_known or baseline is None or tolerance is None:
        return
    if depth.is_observed and trough is not None:
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
        is_hidden = back.value is None
        when: Any = back.most if is_hidden else back.value
        look = {"color": RECOVERY, "mfc": "white" if is_hidden else RECOVERY, "zorder": 5}
        axes.plot(when, edge, "^", ms=8, **look)
        text = locale.translate(f"chart.recovered{'_in_hole' if is_hidden else ''}")
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
