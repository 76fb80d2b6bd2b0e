"""What is drawn of a long series: bounded in size, with every extreme and every gap."""

import itertools

import numpy as np
import pandas as pd
import pytest
from benchmark_svg import YEARS, sizes
from hypothesis import given
from hypothesis import strategies as st
from long_span import results, stretched
from matplotlib.patches import StepPatch

from analytics.charts import Credit, svg
from analytics.charts.alarms import alarms
from analytics.charts.days import days
from analytics.charts.pixels import columns, extremes, kept, ranges
from analytics.charts.rhythm import rhythm
from analytics.charts.sentiment import MAX_DOTS, sentiment
from analytics.charts.volume import volume
from analytics.measures import recovery, response
from analytics.measures import volume as volumes
from analytics.schema import Measures, Message
from analytics.wording import Locale

ENGLISH = Locale.of()
SOURCE = Credit(("A publisher",), 12, "2020-x-y", "abc123")
MAX_BYTES = 150_000


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
def test_the_extremes_of_each_column_are_drawn_and_gaps_stay_gaps(one):
    x, y, n = one
    rows, place = kept(x, y, n), columns(x, n)
    for drawn, whole in zip(
        of_columns(x[rows], y[rows], place[rows]), of_columns(x, y, place), strict=True
    ):
        pd.testing.assert_series_equal(drawn, whole)
    assert len(rows) <= max(4 * n, 5 * n) or len(y) <= 4 * n
    if len(y) <= 4 * n:
        assert len(rows) == len(y)
    known = rows[~np.isnan(y[rows])]
    for before, after in itertools.pairwise(known):
        is_gap = np.isnan(y[before : after + 1]).any() and place[before] != place[after]
        is_open = np.isnan(y[rows[(rows > before) & (rows < after)]]).any()
        assert is_gap <= is_open, "a line is drawn across a gap"


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
    of_days = of_days.assign(messages=100, is_thin=False)
    for kind in ("gold", "model", "corrected"):
        of_days[f"{kind}_share"] = share
        of_days[f"{kind}_low"], of_days[f"{kind}_high"] = share - 0.1, share + 0.1
    curve = sentiment(bins, measures, [], SOURCE, ENGLISH, smooth_h=5, outer=1.5, labels="gold")
    called = pd.DatetimeIndex(bins["bin_start"][::9])
    return {
        "sentiment": curve,
        "volume": volume(bins, measures, SOURCE, ENGLISH),
        "alarms": alarms(bins, called, middle, SOURCE, ENGLISH),
        "rhythm": rhythm(by_hour, "UTC", SOURCE, ENGLISH),
        "days": days(of_days, "UTC", SOURCE, ENGLISH),
    }


def test_no_chart_grows_with_its_span(subtests):
    for years in (0.5, 8):
        for name, chart in drawn_charts(years).items():
            with subtests.test(f"{name}, {years} years"):
                assert len(svg(chart).encode()) < MAX_BYTES
                assert len(chart.alt.encode()) < 10_000


def test_the_title_and_the_frame_of_a_reduced_chart_are_of_all_its_hours():
    bins = bins_of(20_000)
    chart = drawn_charts(20_000 / 8766)["volume"]
    assert len(chart.frame) == 20_000
    assert f"{bins['messages'].max()} messages" in chart.title
    [axes] = chart.figure.axes
    steps = [p for p in axes.patches if isinstance(p, StepPatch)]
    assert [max(p.get_data()[0]) for p in steps] == [
        bins["messages"].max(),
        bins["negative"].max(),
    ]
    assert "stroke" in axes.figure.texts[1].get_text()


def test_dots_that_would_hide_each_other_are_strokes_and_the_chart_says_so():
    assert MAX_DOTS > 720  # a month by the hour
    for hours, words in ((720, "Dots: an hour"), (MAX_DOTS + 1, "A grey stroke is the range")):
        chart = drawn_charts(hours / 8766)["sentiment"]
        assert chart.figure.texts[1].get_text().startswith(words)


@pytest.mark.slow
def test_a_page_of_any_span_is_of_a_size_that_can_be_sent(tmp_path, subtests):
    found = results(tmp_path, 0.25)
    for years in YEARS:
        for name, size in sizes(stretched(found, years)).items():
            with subtests.test(f"{name}, {years} years"):
                assert size < (1_500_000 if name == "page" else 250_000)
