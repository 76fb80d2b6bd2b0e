"""A hole in the collection is drawn as one in every chart over time: shaded, told, and empty."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle
from test_charts import ENGLISH, SOURCE
from test_pixels import bins_of, measured

from analytics import panel
from analytics.charts.alarms import alarms
from analytics.charts.attention import attention
from analytics.charts.days import days
from analytics.charts.early_warning import early_warning
from analytics.charts.emotions import emotions
from analytics.charts.holes import SHADE, blank, within
from analytics.charts.periods import Periods, sentiment_by_period, volume_by_period
from analytics.charts.rhythm import rhythm
from analytics.charts.sentiment import sentiment
from analytics.charts.sentiment_marks import title_of
from analytics.charts.volume import volume
from analytics.measures.backtest import FALSE_ALARMS, TIME_TO_ALERT
from analytics.measures.sentiment import net_of_periods, net_sentiment
from analytics.measures.series import IN_HOLE
from analytics.measures.volume import volume as counted
from analytics.panel import by_hour
from analytics.schema import Measures, Message

HOURS = 24 * 12
EMOTIONS = pd.DataFrame(
    [
        ("first_day", name, 100, share, share - 0.05, share + 0.05)
        for name, share in (("anger", 0.6), ("joy", 0.2))
    ],
    columns=["period", "emotion", "n", "share", "low", "high"],
)
WORD = "not collected"


def series(hours=HOURS):
    bins = bins_of(hours)
    bins = bins.assign(scored=bins["messages"], positive=0, collected=1.0)
    return bins.assign(neutral=bins["messages"] - bins["negative"])


def with_hole(bins, first, last):
    """Nothing collected from row `first` to row `last`; the span of that."""
    out = bins.copy()
    names = ["messages", "negative", "neutral", "scored", "brand_quotes", "collected"]
    out.loc[first : last - 1, names] = 0
    return out, (out["bin_start"][first], out["bin_start"][last])


def shaded(axes):
    """Ends of the shaded spans along the x axis."""
    found = [one for one in axes.patches if isinstance(one, Rectangle)]
    found = [one for one in found if to_hex(one.get_facecolor()) == SHADE.lower()]
    return sorted((one.get_x(), one.get_x() + one.get_width()) for one in found)


def by_day(bins):
    """Negative share of the days that have messages."""
    table = bins.groupby(bins["bin_start"].dt.date.rename("day"))[["messages", "negative"]].sum()
    table = table[table["messages"] > 0].reset_index()
    share = table["negative"] / table["messages"]
    ends = {"gold_low": share - 0.05, "gold_high": share + 0.05}
    return table.assign(scored=table["messages"], is_thin=False, gold_share=share, **ends)


def periods(bins):
    """The days as longer periods."""
    table = bins.groupby(bins["bin_start"].dt.date.rename("day"))[panel.COUNTS].sum().reset_index()
    table = panel.by_period(table, "day", "UTC", table["day"].iloc[-1])
    return Periods(table.join(net_of_periods(table, 20)), "day", "UTC", "why")


def drawn(bins, holes):
    """How each chart over time is drawn."""
    measures, look = measured(bins), {"labels": "gold", "holes": holes}
    net = net_sentiment(bins, window=5, min_n=5)
    at = bins["bin_start"]
    table = pd.DataFrame({"rule": ["joint"], TIME_TO_ALERT.name: [200.0], FALSE_ALARMS.name: [0.5]})
    onset = at[24]
    return {
        "volume": lambda: volume(bins, measures, SOURCE, ENGLISH, holes=holes),
        "sentiment": lambda: sentiment(net, measures, [], SOURCE, ENGLISH, smooth_h=5, **look),
        "volume by period": lambda: volume_by_period(
            periods(bins), measures, SOURCE, ENGLISH, holes=holes
        ),
        "sentiment by period": lambda: sentiment_by_period(
            periods(bins), measures, [], SOURCE, ENGLISH, least=5, **look
        ),
        "days": lambda: days(by_day(bins), "UTC", SOURCE, ENGLISH, holes=holes),
        "alarms": lambda: alarms(
            bins, pd.DatetimeIndex([at[30]]), onset, SOURCE, ENGLISH, holes=holes
        ),
        "early warning": lambda: early_warning(
            table, 5.0, 150.0, SOURCE, ENGLISH, holes=holes, onset=onset
        ),
        "emotions": lambda: emotions(EMOTIONS, SOURCE, ENGLISH, holes=holes),
        "rhythm": lambda: rhythm(by_hour(bins, "UTC"), "UTC", SOURCE, ENGLISH),
    }


def notes(chart):
    return " ".join(
        text.get_text() for text in chart.figure.findobj(lambda one: hasattr(one, "get_text"))
    )


def test_every_chart_over_time_shades_a_hole_and_says_so(subtests):
    bins, hole = with_hole(series(), 100, 170)
    for name, draw in drawn(bins, [hole]).items():
        with subtests.test(name):
            chart = draw()
            assert "ollected" in notes(chart).replace("\n", " ")
            assert "ollected" in chart.alt.removeprefix(chart.title)
            if name not in ("rhythm", "emotions"):
                assert len(shaded(chart.figure.axes[0])) == 1
    for name, draw in drawn(series(), []).items():
        with subtests.test(f"{name}, without"):
            chart = draw()
            assert "ollected" not in notes(chart) + chart.alt
            assert not any(map(shaded, chart.figure.axes))


@pytest.mark.parametrize("name", ["sentiment", "sentiment by period"])
@pytest.mark.parametrize(("first", "last"), [(100, 103), (100, 130), (96, 216)])
def test_no_line_is_drawn_through_a_hole(name, first, last):
    bins, hole = with_hole(series(), first, last)
    [line] = [
        one for one in drawn(bins, [hole])[name]().figure.axes[0].lines if one.get_lw() == 1.6
    ]
    at = pd.to_datetime(pd.Series(line.get_xdata()), utc=True)
    inside = (at > hole[0]) & (at < hole[1])
    assert np.isnan(np.asarray(line.get_ydata(), float)[inside]).all()


def test_a_level_of_a_window_that_was_hardly_collected_is_none():
    bins, _ = with_hole(series(), 100, 130)
    level = net_sentiment(bins, window=6, min_n=1)["smoothed"]
    assert level[103:132].isna().all()
    assert level[:103][6:].notna().all()
    assert level[132:].notna().all()


def test_days_stand_where_they_are_in_time():
    """Of ten days four were not collected: the others keep their distance."""
    bins, hole = with_hole(series(), 24 * 3, 24 * 7)
    table = by_day(bins)
    chart = days(table, "UTC", SOURCE, ENGLISH, holes=[hole])
    axes = chart.figure.axes[0]
    at = sorted({float(x) for one in axes.lines for x in one.get_xdata()})
    first = table["day"].iloc[0]
    assert at == [(day - first) / timedelta(days=1) for day in table["day"]]
    [(low, high)] = shaded(axes)
    assert (low, high) == (2.5, 6.5)
    assert not any(low < x < high for x in at)


def test_an_hour_that_was_not_collected_is_no_hour_without_messages():
    bins, _ = with_hole(series(), 100, 130)
    table = by_hour(bins, "UTC")
    assert (table["collected"] == 0).sum() == 30
    mesh = rhythm(table, "UTC", SOURCE, ENGLISH).figure.axes[0].collections[0]
    assert np.ma.getmaskarray(mesh.get_array()).sum() == 30
    kept = rhythm(table.drop(columns="collected"), "UTC", SOURCE, ENGLISH)
    assert np.ma.getmaskarray(kept.figure.axes[0].collections[0].get_array()).sum() == 0


def test_a_peak_that_a_hole_may_hide_is_drawn_as_the_highest_on_record():
    bins, hole = with_hole(series(), 100, 130)
    bins.loc[99, ["messages", "scored"]] = bins["messages"].max() + 50
    measures = measured(bins) | counted(bins, 60)
    assert measures["peak_at"].reason.key == "reason.peak_in_hole"
    chart = volume(bins, measures, SOURCE, ENGLISH, holes=[hole])
    assert "on record" in chart.title


def test_a_missing_value_of_attention_is_not_the_value_before_it():
    at = pd.date_range("2020-03-02T00:00Z", periods=10, freq="D", unit="us")
    value = pd.Series([1.0, 9.0, 9.0, np.nan, np.nan, np.nan, 2.0, 2.0, 2.0, 1.0])
    table = pd.DataFrame({"bin_start": at, "bin_end": at + pd.Timedelta(days=1), "value": value})
    table = table.assign(
        series="a",
        name="a brand",
        region="",
        kind="counts",
        of="views",
        source="s",
        step="day",
        below=np.nan,
        worst=np.nan,
        best=np.nan,
    )
    onset = Measures([measured(series())["onset_at"]])
    shown = pd.DataFrame(columns=["series", "kind", "said", "onset_status"])
    chart = attention(table, shown, onset, SOURCE, ENGLISH)
    assert len(shaded(chart.figure.axes[0])) == 1
    assert "ollected" in chart.alt
    whole = table.assign(value=value.fillna(1.0))
    assert len(attention(whole, shown, onset, SOURCE, ENGLISH).figure.axes[0].patches) == 1


def test_the_title_tells_a_return_in_a_hole_by_its_ends():
    measures = measured(series())
    back = measures["time_to_recover_h"].spec.observed(None, 31.0, 3249.0, verdict=IN_HOLE)
    depth = measures["depth"].spec.censored(0.99, Message("reason.see_case"))
    title = title_of(measures | Measures([back, depth]), ENGLISH)
    assert "at least 0.99" in title
    assert "up to 20\u00a0weeks, in which nothing was collected or labelled" in title


def test_spans_are_cut_to_what_is_drawn():
    at = pd.date_range("2020-03-02T00:00Z", periods=6, freq="D")
    holes = [(at[0], at[1]), (at[2], at[4])]
    assert within(holes, at[1], at[3]) == [(at[2], at[3])]
    assert within(holes, at[4], at[5]) == []
    kept = blank(pd.Series(range(6), dtype=float), pd.Series(at), holes)
    assert kept.isna().tolist() == [False, False, False, True, False, False]
