"""A rise that how messages were collected explains is told from one that people wrote."""

import numpy as np
import pandas as pd

from analytics.measures.collection import hole_before, negatives_rose, widened

START = pd.Timestamp("2020-03-02T00:00Z")


def bins(messages, share):
    """An hourly series; share: of the messages of each hour that are negative."""
    messages = np.asarray(messages, dtype="int64")
    negative = np.round(messages * share).astype("int64")
    times = pd.date_range(START, periods=len(messages), freq="h", unit="us")
    held = {"bin_start": times, "messages": messages, "scored": messages, "negative": negative}
    return pd.DataFrame(held | {"neutral": messages - negative, "positive": 0, "brand_quotes": 0})


def hour(k):
    return START + pd.Timedelta(hours=k)


def test_no_message_right_before_a_rise_is_a_hole():
    counts = np.full(240, 20)
    assert not hole_before(bins(counts, 0.3), hour(150))
    counts[130:150] = 0
    assert hole_before(bins(counts, 0.3), hour(150))


def test_a_night_without_messages_is_none():
    counts = np.full(240, 20)
    counts[np.arange(240) % 24 < 7] = 0
    assert not hole_before(bins(counts, 0.3), hour(6 * 24 + 7))


def test_before_the_first_message_nothing_was_missed_that_other_days_do_not_have():
    assert not hole_before(bins(np.full(48, 2), 0.5), hour(0))


def test_more_of_everything_is_no_rise_of_complaints():
    counts = np.full(240, 20)
    counts[150:] = 200
    share = np.full(240, 0.3)
    assert not negatives_rose(bins(counts, share), hour(150))
    share[150:] = 0.6
    assert negatives_rose(bins(counts, share), hour(150))
    assert not negatives_rose(bins(counts, share), hour(0))


def test_a_level_that_stays_is_a_wider_collection_and_a_wave_that_passes_is_not():
    counts = np.full(40 * 24, 2)
    counts[20 * 24 :] = 30
    assert widened(bins(counts, 0.3), hour(20 * 24))
    counts[23 * 24 :] = 3
    assert not widened(bins(counts, 0.3), hour(20 * 24))
    assert not widened(bins(np.zeros(48, int), 0.0), hour(24))
