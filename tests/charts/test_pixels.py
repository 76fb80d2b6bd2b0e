"""What is drawn of a long series: bounded in size, with every extreme and every gap."""

import numpy as np
import pandas as pd
import pytest
from benchmark_svg import YEARS, sizes
from hypothesis import given
from hypothesis import strategies as st
from long_span import results, stretched
from matplotlib.patches import StepPatch

from analytics import panel
from analytics.charts import Credit, svg
from analytics.charts.alarms import alarms
from analytics.charts.days import days
from analytics.charts.periods import Periods, sentiment_by_period, volume_by_period
from analytics.charts.pixels import columns, extremes, ranges
from analytics.charts.rhythm import rhythm
from analytics.charts.sentiment import sentiment
from analytics.charts.volume import volume
from analytics.measures import recovery, response
from analytics.measures import volume as volumes
from analytics.measures.sentiment import net_of_periods
from analytics.schema import Measures, Message
from analytics.study import dating
from analytics.wording import Locale

ENGLISH = Locale.of()
SOURCE = Credit(("A publisher",), 12, "2020-x-y", "abc123")
MAX_BYTES = 250_000


@st.composite
def series(draw):
    """A rising x with a y that has gaps, and columns few enough to reduce it to."""
    n = draw(st.integers(1, 400))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    y = np.where(rng.random(n) < draw(st.floats(0, 0.95)), np.nan, rng.normal(size=n).round(1))
    return np.cumsum(rng.random(n) + 1e-3), y, draw(st.integers(1, 60))


def of_columns(x, y, place):
    known = ~np.isnan(y)
    found = pd.Series(y[known]).groupby(place[known])
    return found.min(), found.max()


@given(series())
def test_steps_and_strokes_keep_the_extremes_of_each_column(one):
    x, y, n = one
    place, full = columns(x, n), np.nan_to_num(y)
    rows = extremes(x, full, n)
    for drawn, whole in zip(
        of_columns(x[rows], full[rows], place[rows]), of_columns(x, full, place), strict=True
    ):
        pd.testing.assert_series_equal(drawn, whole)
    strokes = ranges(x, y, y, n)
    low, high = of_columns(x, y, place)
    assert strokes["low"].tolist() == low.tolist()
    assert strokes["high"].tolist() == high.tolist()


def bins_of(hours, seed=1):
    rng = np.random.default_rng(seed)
    messages = rng.poisson(20, hours) + 1
    negative = rng.binomial(messages, 0.3)
    net = rng.uniform(-1, 1, hours)
    return pd.DataFrame(
        {
            "bin_start": pd.date_range("2016-01-01", periods=hours, freq="h", tz="UTC"),
            "messages": messages,
            "scored": messages,
            "negative": negative,
            "brand_quotes": rng.binomial(messages, 0.1),
            "n": messages,
            "is_few": rng.random(hours) < 0.2,
            "net": net,
            "smoothed": np.where(rng.random(hours) < 0.1, np.nan, net),
        }
    )


def measured(bins):
    """The measures of random bins, with onset in the middle and no dip."""
    peak, worst = bins["messages"].idxmax(), bins["negative"].idxmax()
    missing = Message("reason.no_dip")
    return Measures(
        [
            volumes.PEAK_VOLUME.observed(int(bins["messages"][peak])),
            volumes.PEAK_AT.observed(bins["bin_start"][peak]),
            volumes.PEAK_NEGATIVE.observed(int(bins["negative"][worst])),
            volumes.PEAK_NEGATIVE_AT.observed(bins["bin_start"][worst]),
            volumes.BRAND_QUOTES_AT_PEAK.observed(1),
            response.ONSET_AT.observed(bins["bin_start"][len(bins) // 2]),
            recovery.BASELINE.observed(0.1),
            recovery.TOLERANCE.observed(0.05),
            recovery.DEPTH.missing(missing, "not_applicable"),
            recovery.TROUGH_AT.missing(missing, "not_applicable"),
            recovery.RECOVERED_AT.missing(missing, "not_applicable"),
            recovery.TIME_TO_RECOVER.missing(missing, "not_applicable"),
        ]
    )


def periods_of(bins):
    """Hourly bins by the periods in which their span is drawn."""
    resolution = dating.drawn(pd.Timedelta(hours=len(bins)), "hour")
    counts = bins.assign(scored=bins["messages"], positive=0)
    counts["neutral"] = counts["messages"] - counts["negative"]
    days = counts.groupby(counts["bin_start"].dt.date.rename("day"))[panel.COUNTS].sum()
    table = panel.by_period(days.reset_index(), resolution, "UTC", days.index[-1])
    return Periods(table.join(net_of_periods(table, 20)), resolution, "UTC", "why")


def over_time(bins, measures):
    """The charts of volume and sentiment, by the hour where the span can be drawn so."""
    if len(bins) <= dating.MOST_PERIODS:
        look = {"smooth_h": 5, "labels": "gold"}
        return {
            "sentiment": sentiment(bins, measures, [], SOURCE, ENGLISH, **look),
            "volume": volume(bins, measures, SOURCE, ENGLISH),
        }
    periods, look = periods_of(bins), {"least": 20, "labels": "gold"}
    return {
        "sentiment": sentiment_by_period(periods, measures, [], SOURCE, ENGLISH, **look),
        "volume": volume_by_period(periods, measures, SOURCE, ENGLISH),
    }


def drawn_charts(years):
    """Each chart whose series grows with the span, of random series."""
    bins = bins_of(round(years * 8766))
    measures, middle = measured(bins), bins["bin_start"][len(bins) // 2]
    by_hour = pd.DataFrame(
        {
            "day": bins["bin_start"].dt.date,
            "hour": bins["bin_start"].dt.hour,
            "negative": bins["negative"],
        }
    )
    of_days = pd.DataFrame({"day": sorted(set(by_hour["day"]))})
    share = np.random.default_rng(2).uniform(0.2, 0.8, len(of_days))
    of_days = of_days.assign(scored=100, is_thin=False)
    for kind in ("gold", "model", "corrected"):
        of_days[f"{kind}_share"] = share
        of_days[f"{kind}_low"], of_days[f"{kind}_high"] = share - 0.1, share + 0.1
    called = pd.DatetimeIndex(bins["bin_start"][::9])
    return over_time(bins, measures) | {
        "alarms": alarms(bins, called, middle, SOURCE, ENGLISH),
        "rhythm": rhythm(by_hour, "UTC", SOURCE, ENGLISH),
        "days": days(of_days, "UTC", SOURCE, ENGLISH),
    }


def test_no_chart_grows_with_its_span(subtests):
    for years in (0.1, 0.5, 8, 15):
        for name, chart in drawn_charts(years).items():
            with subtests.test(f"{name}, {years} years"):
                assert len(svg(chart).encode()) < MAX_BYTES
                assert len(chart.alt.encode()) < 10_000


def test_a_long_span_is_drawn_by_longer_periods_and_each_column_is_one_of_them():
    bins = bins_of(20_000)
    chart = drawn_charts(20_000 / 8766)["volume"]
    days = bins.groupby(bins["bin_start"].dt.date)["messages"].sum()
    assert f"with {days.max():,} posts" in chart.title
    [axes] = chart.figure.axes
    steps = [p for p in axes.patches if isinstance(p, StepPatch)]
    assert steps[0].get_data()[0].tolist() == days.tolist()
    assert "by day (UTC)" in axes.figure.texts[1].get_text()


@pytest.mark.parametrize(
    ("days", "least", "drawn"),
    [
        (0, "hour", "hour"),
        (41, "hour", "hour"),
        (42, "hour", "day"),
        (182, "hour", "day"),
        (365 * 8, "hour", "week"),
        (365 * 15, "hour", "week"),
        (365 * 25, "hour", "month"),
        (365 * 99, "hour", "year"),
        (365 * 9999, "hour", "year"),
        (3, "day", "day"),
        (3, "month", "month"),
        (365 * 8, "day", "week"),
    ],
)
def test_the_finest_resolution_with_at_most_a_thousand_periods_is_drawn(days, least, drawn):
    assert dating.drawn(pd.Timedelta(days=days), least) == drawn


@pytest.mark.slow
def test_a_page_of_any_span_is_of_a_size_that_can_be_sent(tmp_path, subtests):
    found = results(tmp_path, 0.25)
    for years in YEARS:
        for name, size in sizes(stretched(found, years)).items():
            with subtests.test(f"{name}, {years} years"):
                assert size < (1_500_000 if name == "page" else 250_000)
