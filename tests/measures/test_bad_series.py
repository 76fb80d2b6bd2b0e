"""Every measure by bins: what is no series is refused, and a poor series gives no number."""

import warnings

import numpy as np
import pandas as pd
import pytest

from analytics.errors import TableError
from analytics.measures.backtest import FIRED_AT, back_test
from analytics.measures.baseline import baseline
from analytics.measures.changepoints import LEVEL_SHIFTS, level_shifts
from analytics.measures.collection import hole_before, negatives_rose, widened
from analytics.measures.decay import volume_decay
from analytics.measures.detection import DETECTED_AT, detected
from analytics.measures.effect import (
    response_effect,
    response_step_beside_controls,
    response_table,
)
from analytics.measures.fall import fall
from analytics.measures.gate import collection, gate, judged_from
from analytics.measures.holes import holes
from analytics.measures.onset import likeliest_onset, onset
from analytics.measures.onset_days import onset_day
from analytics.measures.recovery import BASELINE, DEPTH, TOLERANCE, recovery
from analytics.measures.recovery_sensitivity import sensitivity
from analytics.measures.response import ONSET_AT
from analytics.measures.sentiment import net_of_periods, net_sentiment
from analytics.measures.series import require_series
from analytics.measures.volume import MESSAGES, volume
from analytics.measures.volume import SPECS as OF_VOLUME
from analytics.schema import EXPECTED, Measure, Measures, Message

START = pd.Timestamp("2020-03-02T00:00Z")
ONSET = START + pd.Timedelta(days=5)
FELL = DEPTH.observed(0.4, 0.3, 0.5, n=1000)


def answered(bins, onset_at):
    return onset_at and ("a", onset_at + pd.Timedelta(days=1))


def fell(bins, onset_at):
    base = baseline(bins, onset_at, 60)
    return base if isinstance(base, Message) else fall(bins, base, 60)


DOORS = {
    "volume": lambda bins, at: volume(bins, 60),
    "onset": lambda bins, at: onset(bins, 60),
    "likeliest_onset": lambda bins, at: likeliest_onset(bins, 60),
    "onset_day": lambda bins, at: onset_day(bins, 60, "Asia/Tokyo"),
    "recovery": lambda bins, at: recovery(bins, at, 60),
    "sensitivity": lambda bins, at: sensitivity(bins, at, 60),
    "level_shifts": lambda bins, at: level_shifts(bins, 60),
    "volume_decay": lambda bins, at: volume_decay(bins, at, 60),
    "response_effect": lambda bins, at: response_effect(bins, at, answered(bins, at), FELL, 60),
    "response_table": lambda bins, at: response_table(bins, at, [answered(bins, at)], FELL, 60),
    "beside_controls": lambda bins, at: response_step_beside_controls(
        bins, at, answered(bins, at), FELL, {"rival": series(240)}, 60
    ),
    "back_test": lambda bins, at: back_test(bins, 60, at),
    "detected": lambda bins, at: detected(bins, 60, at),
    "net_sentiment": lambda bins, at: net_sentiment(bins, window=6, min_n=30),
    "hole_before": lambda bins, at: hole_before(bins, at),
    "negatives_rose": lambda bins, at: negatives_rose(bins, at),
    "widened": lambda bins, at: widened(bins, at),
    "gate": lambda bins, at: gate(bins, at, 60, window_h=6),
    "collection": lambda bins, at: collection(bins, at, 60, window_h=6, needed_h=72),
    "judged_from": lambda bins, at: judged_from(bins, at, 60, window_h=6),
    "holes": lambda bins, at: holes(bins, 60),
    "baseline": lambda bins, at: baseline(bins, at, 60),
    "fall": fell,
}
"""Every public function of the measures that takes a series; `at` is the onset."""


def series(n, positive=30.0, neutral=60.0, negative=30.0):
    shares = {"negative": negative, "neutral": neutral, "positive": positive}
    messages = positive + neutral + negative
    columns = {"messages": messages, "scored": messages, **shares, "brand_quotes": 0.0}
    times = pd.date_range(START, periods=n, freq="h", unit="us")
    return pd.DataFrame({"bin_start": times} | {name: np.full(n, v) for name, v in columns.items()})


def changed(column, value):
    bins = series(240).assign(collected=1.0, label_variance=1.0, squared_copies=120.0)
    bins = bins.assign(**dict.fromkeys(EXPECTED, 40.0))
    bins.loc[100, column] = value
    return bins


def a_fall():
    """A real fall at ONSET, with chance."""
    net = np.where(np.arange(240) < 120, 0.1, -0.3)
    shares = np.stack([(0.65 - net) / 2, np.full(240, 0.35), (0.65 + net) / 2], axis=1)
    bins = series(240)
    bins[["negative", "neutral", "positive"]] = np.random.default_rng(0).multinomial(120, shares)
    return bins


def without(first, last, is_collected=False):
    """The same without messages from one bin to before another."""
    bins = a_fall().assign(collected=1.0)
    lost = (bins.index >= first) & (bins.index < last)
    bins.loc[lost, "collected"] = float(is_collected)
    bins.loc[lost, ["messages", "scored", "negative", "neutral", "positive"]] = 0
    return bins


def one_message():
    bins = series(240, 0.0, 0.0, 0.0)
    bins.loc[130, ["messages", "scored", "negative"]] = 1.0
    return bins


NO_SERIES = {
    "unsorted": lambda: series(240).iloc[::-1].reset_index(drop=True),
    "one bin twice": lambda: changed("bin_start", START + pd.Timedelta(hours=99)),
    "a bin left out": lambda: series(240).drop(index=100).reset_index(drop=True),
    "a thousand years between two": lambda: series(2).assign(
        bin_start=[START, pd.Timestamp("3020-03-02T00:00Z")]
    ),
    "naive times": lambda: series(240).assign(
        bin_start=lambda t: t["bin_start"].dt.tz_localize(None)
    ),
    "no time": lambda: changed("bin_start", pd.NaT),
    "no times": lambda: series(240).drop(columns="bin_start"),
    "negative count": lambda: changed("negative", -1.0),
    "no count": lambda: changed("messages", np.nan),
    "infinite count": lambda: changed("positive", np.inf),
    "huge count": lambda: changed("neutral", 1e300),
    "all counts missing": lambda: series(240, positive=np.nan),
    "text counts": lambda: series(240).assign(negative="3"),
    "no count of quotes": lambda: changed("brand_quotes", np.nan),
    "negative expected count": lambda: changed(EXPECTED[0], -1.0),
    "infinite expected count": lambda: changed(EXPECTED[2], np.inf),
    "negative variance of labels": lambda: changed("label_variance", -1.0),
    "infinitely many copies": lambda: changed("squared_copies", np.inf),
    "more collected than there is": lambda: changed("collected", 7.0),
    "collected unknown": lambda: changed("collected", np.nan),
    "bins of another width": lambda: series(480).iloc[::2].reset_index(drop=True),
}
OF_ANY_WIDTH = {"net_sentiment", "negatives_rose", "widened"}
WIDER = {"bins of another width", "a thousand years between two"}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("kind", NO_SERIES)
def test_what_is_no_series_is_refused(door, kind):
    if door in OF_ANY_WIDTH and kind in WIDER:
        return
    with pytest.raises(TableError, match="series of bins"):
        DOORS[door](NO_SERIES[kind](), ONSET)


POOR = {
    "empty": (lambda: series(0), ONSET),
    "a single row": (lambda: series(1), ONSET),
    "constant": (lambda: series(240), ONSET),
    "all neutral": (lambda: series(240, 0.0, 60.0, 0.0), ONSET),
    "all negative": (lambda: series(240, 0.0, 0.0, 60.0), ONSET),
    "all zero": (lambda: series(240, 0.0, 0.0, 0.0), ONSET),
    "unscored": (lambda: series(240, 0.0, 0.0, 0.0).assign(messages=60.0), ONSET),
    "one message": (one_message, ONSET),
    "nothing collected": (lambda: without(0, 240), ONSET),
    "onset in a hole": (lambda: without(110, 140), ONSET),
    "nothing collected before onset": (lambda: without(0, 120), ONSET),
    "nothing collected after onset": (lambda: without(121, 240), ONSET),
    "silent after onset": (lambda: without(121, 240, is_collected=True), ONSET),
    "onset before the series": (a_fall, START - pd.Timedelta(days=9)),
    "onset at the first bin": (a_fall, START),
    "onset in the last bin": (a_fall, START + pd.Timedelta(hours=239)),
    "onset as the series ends": (a_fall, START + pd.Timedelta(hours=240)),
    "onset a thousand years later": (a_fall, pd.Timestamp("3020-03-02T00:00Z")),
}
SOUND = (BASELINE, TOLERANCE, LEVEL_SHIFTS, *OF_VOLUME)
"""What such a series does tell."""
SEEN = {"likeliest_onset": (ONSET_AT, DETECTED_AT)}
"""What a measure tells of a fall wherever onset is said to be."""


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("kind", POOR)
def test_a_poor_series_gives_a_reason_and_no_number(door, kind):
    bins, onset_at = POOR[kind][0](), POOR[kind][1]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            found = DOORS[door](bins, onset_at)
        except TableError:
            assert door == "back_test"  # the series is too short, or ends before onset
            return
    told = [found] if isinstance(found, Measure) else []
    sound = (*SOUND, *SEEN.get(door, ()))
    for one in found.values() if isinstance(found, Measures) else told:
        if one.spec not in sound:
            assert one.status in ("not_available", "not_applicable"), one
        if one.status in ("not_available", "not_applicable"):
            assert one.value is None
            assert one.reason is not None


@pytest.mark.parametrize("kind", ["empty", "all zero"])
def test_volume_of_nothing_is_no_peak(kind):
    found = volume(POOR[kind][0](), 60)
    assert {one.value for one in found.values() if one.spec != MESSAGES} == {None}
    assert found[MESSAGES].value in (None, 0)


def test_bins_wider_than_a_day_have_no_half_life_of_volume():
    times = pd.date_range(START, periods=12000, freq="30D", unit="us")  # a thousand years
    found = volume_decay(series(12000).assign(bin_start=times), times[600], 30 * 24 * 60)
    assert found.reason.key == "reason.wide_bins"


@pytest.mark.parametrize("kind", ["empty", "a single row"])
def test_a_back_test_needs_a_series(kind):
    with pytest.raises(TableError, match="at least two rows"):
        back_test(POOR[kind][0](), 60, ONSET)


@pytest.mark.parametrize("kind", ["constant", "all zero"])
def test_no_rule_fires_where_nothing_moves(kind):
    found = back_test(POOR[kind][0](), 60, ONSET)
    assert not [one.rule for one in found.firings if one.measures[FIRED_AT].is_observed]


@pytest.mark.parametrize("kind", ["empty", "all zero"])
def test_no_sentiment_where_nothing_was_said(kind):
    found = net_sentiment(POOR[kind][0](), window=6, min_n=30)
    assert found[["net", "low", "high", "smoothed"]].isna().all(axis=None)


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -1.0])
def test_periods_without_sound_counts_are_refused(wrong):
    with pytest.raises(TableError, match="series of bins"):
        net_of_periods(changed("negative", wrong), 20)


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
