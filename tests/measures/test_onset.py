"""Onset: causal, blind to collection starts, right on a planted rise."""

import numpy as np
import pandas as pd
import pytest

from analytics.measures.onset import onset

START = pd.Timestamp("2020-03-02T00:00Z")


def bins(negative, messages=None):
    negative = np.asarray(negative, dtype="int64")
    messages = negative * 3 if messages is None else np.asarray(messages, dtype="int64")
    times = pd.date_range(START, periods=len(negative), freq="h", unit="us")
    return pd.DataFrame(
        {
            "bin_start": times,
            "messages": messages,
            "scored": messages,
            "negative": negative,
            "neutral": messages - negative,
            "positive": 0,
            "brand_quotes": 0,
        }
    )


def calm(days, seed=0):
    hour = np.arange(days * 24) % 24
    return np.random.default_rng(seed).poisson(6 + 4 * np.sin(hour / 24 * 2 * np.pi))


@pytest.mark.parametrize("seed", range(5))
def test_planted_rise_is_dated_to_its_hour(seed):
    series = calm(12, seed)
    at = 9 * 24 + 13
    series[at : at + 24] += 25
    found = onset(bins(series), 60)
    when = found["onset_at"].value
    assert abs(when - (START + pd.Timedelta(hours=at))) <= pd.Timedelta(hours=2)
    assert found["detected_at"].value > when


def test_daily_cycle_alone_is_no_onset():
    hits = [onset(bins(calm(20, seed)), 60)["onset_at"].status for seed in range(20)]
    assert hits.count("observed") <= 1
    assert set(hits) <= {"observed", "not_applicable"}


def test_single_odd_hour_is_no_onset():
    series = calm(12)
    series[220] += 200
    assert onset(bins(series), 60)["onset_at"].status == "not_applicable"


def test_collection_start_is_no_onset():
    series = np.zeros(6 * 24, dtype=int)
    series[[3, 30, 60, 71]] = 1
    series[72:] = 40
    assert onset(bins(series[: 5 * 24]), 60)["onset_at"].reason.key == "reason.no_baseline"


def test_later_bins_change_nothing():
    series = calm(14)
    series[230:260] += 30
    whole = onset(bins(series), 60)
    alarm = int((whole["detected_at"].value - START) / pd.Timedelta(hours=1))
    assert whole["onset_at"].is_observed
    for end in range(alarm, len(series)):
        assert onset(bins(series[:end]), 60)["onset_at"].value == whole["onset_at"].value
    assert not onset(bins(series[: alarm - 1]), 60)["onset_at"].is_observed


def test_no_bins_and_short_history_are_not_available():
    assert onset(bins([]), 60)["onset_at"].reason.key == "reason.no_messages"
    assert onset(bins(calm(2)), 60)["onset_at"].reason.key == "reason.no_baseline"
