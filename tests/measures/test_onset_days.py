"""Onset by the day: right where few people write, silent where nothing or too little is told."""

import numpy as np
import pandas as pd
import pytest

from analytics.measures.onset_days import onset_day

START = pd.Timestamp("2020-03-02T00:00Z")


def bins(negative_of_days, at_hour=9, scored=True):
    """An hourly series with all messages of a day in one hour; two in three are not negative."""
    negative = np.zeros(24 * len(negative_of_days), dtype="int64")
    negative[at_hour::24] = negative_of_days
    times = pd.date_range(START, periods=len(negative), freq="h", unit="us")
    return pd.DataFrame(
        {
            "bin_start": times,
            "messages": negative * 3,
            "scored": negative * 3 if scored else 0,
            "negative": negative,
            "neutral": negative * 2,
            "positive": 0,
            "brand_quotes": 0,
        }
    )


def calm(days, mean=2.0, seed=0):
    return np.random.default_rng(seed).poisson(mean, days)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
@pytest.mark.parametrize("seed", range(5))
def test_a_planted_rise_is_dated_to_its_local_day(seed, zone):
    series = calm(60, seed=seed)
    series[40:43] += [30, 60, 20]
    found = onset_day(bins(series, at_hour=14), 60, zone)
    assert found.value is None
    assert found.low.tz_convert(zone) == pd.Timestamp("2020-04-11", tz=zone)
    assert found.high - found.low == pd.Timedelta(hours=24) - pd.Timedelta(seconds=1)


def test_a_rise_that_begins_small_is_dated_to_its_beginning():
    series = calm(60)
    series[40:43] += [11, 90, 200]
    assert onset_day(bins(series), 60, "UTC").low == START + pd.Timedelta(days=40)


def test_of_two_rises_the_one_with_most_complaints_is_meant():
    series = calm(90)
    series[30] += 25
    series[60] += 80
    assert onset_day(bins(series), 60, "UTC").low == START + pd.Timedelta(days=60)


def test_chance_alone_is_no_onset():
    found = [onset_day(bins(calm(120, 5.0, seed)), 60, "UTC").status for seed in range(100)]
    assert found.count("observed") <= 4  # 1 in 100 is expected


def test_weeks_that_vary_more_than_chance_are_no_onset():
    """Bursts of a brand that is always talked about in waves."""
    found = []
    for seed in range(40):
        chance = np.random.default_rng(seed)
        days = chance.negative_binomial(0.7, 0.7 / (0.7 + 6), 120)
        found.append(onset_day(bins(days), 60, "UTC").status)
    assert found.count("observed") <= 6


@pytest.mark.parametrize(
    ("days", "key"),
    [
        ([0] * 7, "few_days"),
        ([], "few_days"),
        ([0] * 30 + [9], "no_day"),
        ([1] * 30, "no_day"),
    ],
)
def test_too_little_to_tell_says_why(days, key):
    assert onset_day(bins(days), 60, "UTC").reason.key == f"reason.{key}"


def test_messages_without_sentiment_tell_nothing():
    found = onset_day(bins([0] * 30 + [50], scored=False), 60, "UTC")
    assert found.reason.key == "reason.no_sentiment"


@pytest.mark.parametrize("a_day", [50, 720, 3000])
def test_a_constant_stream_seldom_has_an_onset(a_day):
    """The rule's chance is .01; with a mean that is too low by a day it was up to 1."""
    counts = np.random.default_rng(a_day).poisson(a_day / 24, (60, 24 * 12))
    at = pd.date_range("2024-03-04", periods=24 * 12, freq="h", tz="UTC", unit="us")
    calm = (pd.DataFrame({"bin_start": at, "negative": n, "scored": n}) for n in counts)
    found = [onset_day(bins, 60, "UTC").low is not None for bins in calm]
    assert sum(found) <= 3
