"""Every measure by bins: what is no series is refused, and a poor series gives no number."""

import numpy as np
import pandas as pd
import pytest

from analytics.errors import TableError
from analytics.measures.backtest import FIRED_AT, back_test
from analytics.measures.changepoints import LEVEL_SHIFTS, level_shifts
from analytics.measures.decay import volume_decay
from analytics.measures.effect import response_step, response_step_beside_controls
from analytics.measures.onset import onset
from analytics.measures.recovery import BASELINE, DEPTH, TOLERANCE, recovery
from analytics.measures.sentiment import net_sentiment
from analytics.measures.series import require_series
from analytics.measures.volume import MESSAGES, volume
from analytics.schema import Measures

START = pd.Timestamp("2020-03-02T00:00Z")
ONSET, ANSWER = START + pd.Timedelta(days=4), ("a", START + pd.Timedelta(days=5))
FELL = DEPTH.observed(0.4, 0.3, 0.5, n=1000)

MEASURES = {
    "volume": lambda bins: volume(bins, 60),
    "onset": lambda bins: onset(bins, 60),
    "recovery": lambda bins: recovery(bins, ONSET, 60),
    "level_shifts": lambda bins: Measures([level_shifts(bins, 60)]),
    "volume_decay": lambda bins: Measures([volume_decay(bins, ONSET, 60)]),
    "response_step": lambda bins: Measures([response_step(bins, ONSET, ANSWER, FELL, 60)]),
    "beside_controls": lambda bins: Measures(
        [response_step_beside_controls(bins, ONSET, ANSWER, FELL, {"rival": series(240)}, 60)]
    ),
    "back_test": lambda bins: back_test(bins, 60, ONSET),
    "net_sentiment": lambda bins: net_sentiment(bins, window=6, min_n=30),
}


def series(n, positive=30.0, neutral=60.0, negative=30.0):
    shares = {"negative": negative, "neutral": neutral, "positive": positive}
    messages = positive + neutral + negative
    columns = {"messages": messages, "scored": messages, **shares, "brand_quotes": 0.0}
    times = pd.date_range(START, periods=n, freq="h", unit="us")
    return pd.DataFrame({"bin_start": times} | {name: np.full(n, v) for name, v in columns.items()})


def changed(column, value):
    bins = series(240)
    bins.loc[100, column] = value
    return bins


NO_SERIES = {
    "unsorted": lambda: series(240).iloc[::-1].reset_index(drop=True),
    "one bin twice": lambda: changed("bin_start", START + pd.Timedelta(hours=99)),
    "a bin left out": lambda: series(240).drop(index=100).reset_index(drop=True),
    "naive times": lambda: series(240).assign(
        bin_start=lambda t: t["bin_start"].dt.tz_localize(None)
    ),
    "no time": lambda: changed("bin_start", pd.NaT),
    "negative count": lambda: changed("negative", -1.0),
    "no count": lambda: changed("messages", np.nan),
    "all counts missing": lambda: series(240, positive=np.nan),
    "bins of another width": lambda: series(480).iloc[::2].reset_index(drop=True),
}
POOR = {
    "empty": lambda: series(0),
    "a single row": lambda: series(1),
    "constant": lambda: series(240),
    "all zero": lambda: series(240, 0.0, 0.0, 0.0),
}


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("series", NO_SERIES)
def test_what_is_no_series_is_refused(measure, series):
    if (measure, series) == ("net_sentiment", "bins of another width"):
        return  # it takes bins of any width
    with pytest.raises(TableError, match=r"bins|back-test"):
        MEASURES[measure](NO_SERIES[series]())


SOUND = (BASELINE, TOLERANCE, LEVEL_SHIFTS)
"""What a constant series does tell, beside steps at a response that are not to be seen."""


@pytest.mark.parametrize(
    "measure", sorted(set(MEASURES) - {"volume", "net_sentiment", "back_test"})
)
@pytest.mark.parametrize("series", POOR)
def test_a_poor_series_gives_a_reason_and_no_number(measure, series):
    for one in MEASURES[measure](POOR[series]()).values():
        if series == "constant" and one.is_observed:
            sees_nothing = one.verdict and one.verdict.key == "verdict.no_visible_effect"
            assert sees_nothing or one.spec in SOUND
        else:
            assert one.status in ("not_available", "not_applicable"), one
            assert one.value is None
            assert one.reason is not None


@pytest.mark.parametrize("series", ["empty", "all zero"])
def test_volume_of_nothing_is_no_peak(series):
    found = volume(POOR[series](), 60)
    assert {one.value for one in found.values() if one.spec != MESSAGES} == {None}
    assert found[MESSAGES].value in (None, 0)


@pytest.mark.parametrize("series", ["empty", "a single row"])
def test_a_back_test_needs_a_series(series):
    with pytest.raises(TableError, match="at least two rows"):
        back_test(POOR[series](), 60, ONSET)


@pytest.mark.parametrize("series", ["constant", "all zero"])
def test_no_rule_fires_where_nothing_moves(series):
    found = back_test(POOR[series](), 60, ONSET)
    assert not [one.rule for one in found.firings if one.measures[FIRED_AT].is_observed]


@pytest.mark.parametrize("series", ["empty", "all zero"])
def test_no_sentiment_where_nothing_was_said(series):
    found = net_sentiment(POOR[series](), window=6, min_n=30)
    assert found[["net", "low", "high", "smoothed"]].isna().all(axis=None)


@pytest.mark.parametrize("wrong", [np.inf, "3"])
def test_an_infinite_count_or_text_is_refused(wrong):
    bins = pd.DataFrame(
        {
            "bin_start": pd.date_range("2024-01-01", periods=3, freq="h", tz="UTC", unit="us"),
            "negative": [1.0, wrong, 2.0] if wrong is np.inf else [wrong] * 3,
        }
    )
    with pytest.raises(TableError, match=r"infinite|holds text"):
        require_series(bins, 60)
