"""Volume: counts, peaks, ties, and no message at all."""

import pandas as pd

from analytics.measures.volume import volume


def bins(messages, negative, quotes):
    times = pd.date_range("2020-03-02T00:00Z", periods=len(messages), freq="h", unit="us")
    columns = {"messages": messages, "negative": negative, "brand_quotes": quotes}
    return pd.DataFrame({"bin_start": times, **columns})


def test_peaks_of_volume_and_negativity_are_told_apart():
    found = volume(bins([5, 9, 4, 9], [4, 1, 4, 0], [0, 6, 0, 1]), 60)
    value = {name: measure.value for name, measure in found.items()}
    assert value == {
        "messages": 27,
        "peak_volume": 9,
        "peak_at": pd.Timestamp("2020-03-02T01:00Z"),
        "peak_negative": 4,
        "peak_negative_at": pd.Timestamp("2020-03-02T00:00Z"),
        "brand_quotes_at_peak": 6,
    }


def test_no_messages_is_not_zero():
    found = volume(bins([], [], []), 60)
    assert {m.status for m in found.values()} == {"not_available"}
    assert all(m.value is None for m in found.values())
