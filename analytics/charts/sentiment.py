"""Net sentiment, with the band that was fixed before onset."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from analytics.charts.bins import bin_words
from analytics.charts.chart import CONTEXT, INK, Chart, Credit, finish, sheet, time_axis
from analytics.charts.holes import (
    Span,
    blank,
    dates,
    noted,
    shade,
    spans_of,
    told,
    within,
)
from analytics.charts.periods import periods_of, sentiment_by_period
from analytics.charts.sentiment_marks import band, levels, moments, title_of
from analytics.charts.source import scored
from analytics.charts.spec import ChartSpec
from analytics.measures.recovery import BASELINE, DEPTH, RECOVERED_AT, TROUGH_AT, RecoveryCriteria
from analytics.measures.response import ONSET_AT
from analytics.results import Results
from analytics.schema import Measures, Milestone
from analytics.wording import Locale


def sentiment(
    bins: pd.DataFrame,
    measures: Measures,
    milestones: Sequence[Milestone],
    source: Credit,
    locale: Locale,
    *,
    smooth_h: float,
    labels: str,
    holes: Sequence[Span] = (),
) -> Chart:
    """Net sentiment by bin, with its band and the key instants; bins with few messages are hollow,
    and spans without collection are shaded.

    bins: from `measures.sentiment.net_sentiment`. measures: by name baseline, tolerance, onset_at,
    trough_at, depth, recovered_at and time_to_recover_h. smooth_h: width of the smoothing window,
    hours.
    """
    title = title_of(measures, locale)
    whose = locale.translate(f"chart.labels.{labels}")
    step = pd.Timedelta(hours=1) if len(bins) < 2 else bins["bin_start"].diff().iloc[1]
    ends = bins["bin_start"].iloc[0], bins["bin_start"].iloc[-1] + step
    holes = within(holes, *ends)
    subtitle = locale.translate(
        "chart.sentiment.subtitle",
        **bin_words(step // pd.Timedelta(minutes=1), locale),
        smooth=locale.format_hours(smooth_h),
        whose=whose,
    )
    with sheet(title, noted(subtitle, holes, locale), source, locale) as page:
        axes = page.axes
        band(axes, measures, locale)
        _dots(axes, bins[bins["n"] > 0])
        half = pd.Timedelta(hours=smooth_h / 2)
        middles = bins["bin_start"] + step - half
        axes.plot(middles, blank(bins["smoothed"], middles, holes), color=INK, lw=1.6, zorder=3)
        levels(page)
        time_axis(page, source.zone or "UTC")
        axes.set_xlim(*ends)
        shade(axes, dates(holes), locale)
        moments(axes, measures, milestones, locale)
        specs = (ONSET_AT, BASELINE, DEPTH, TROUGH_AT, RECOVERED_AT)
        alt = locale.format_clauses(
            locale.format_labelled(
                locale.translate(f"measure_name.{spec.name}"),
                locale.format_measure(measures[spec]),
            )
            for spec in specs
        )
        return finish(page, "sentiment", told(f"{alt}.", holes, locale), bins)


def _dots(axes: Axes, known: pd.DataFrame) -> None:
    """A dot a bin, hollow where it has few messages."""
    thin = known["is_few"].astype(bool)
    dots = {"ls": "none", "marker": "o", "ms": 3, "mew": 0.6, "mec": CONTEXT, "zorder": 2}
    axes.plot(known["bin_start"][thin], known["net"][thin], mfc="white", **dots)
    axes.plot(known["bin_start"][~thin], known["net"][~thin], mfc=CONTEXT, **dots)


def _of_case(results: Results, locale: Locale) -> Chart:
    rule, labels = RecoveryCriteria(), results.labels or ""
    if results.resolution != "hour":
        return sentiment_by_period(
            periods_of(results, locale),
            results.measures,
            results.case.milestones,
            scored(results),
            locale,
            least=rule.min_n,
            labels=labels,
            holes=spans_of(results),
        )
    return sentiment(
        results.sentiment,
        results.measures,
        results.case.milestones,
        scored(results),
        locale,
        smooth_h=rule.window_h,
        labels=labels,
        holes=spans_of(results),
    )


def _is_available(results: Results) -> bool:
    if results.resolution == "hour":
        return not results.sentiment.empty and bool(results.labels)
    return not results.periods.empty and bool(results.periods["scored"].any())


CHART = ChartSpec("sentiment", is_available=_is_available, draw=_of_case)
