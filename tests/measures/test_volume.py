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


def test_a_peak_that_a_hole_may_hide_is_at_least_what_was_counted():
    held = bins([5, 0, 0, 9, 4, 1], [4, 0, 0, 1, 1, 0], [0] * 6)
    found = volume(held.assign(collected=[1, 0, 0, 1, 1, 1]), 60)
    assert (found["peak_volume"].status, found["peak_volume"].low) == ("censored", 9)
    assert found["peak_at"].reason.key == "reason.peak_in_hole"
    assert (found["peak_negative"].status, found["peak_negative"].low) == ("censored", 4)
    assert found["messages"].value == 19


def test_a_hole_among_quiet_hours_hides_no_peak():
    held = bins([2, 0, 3, 9, 4, 1], [1, 0, 1, 4, 1, 0], [0] * 6)
    found = volume(held.assign(collected=[1, 0, 1, 1, 1, 1]), 60)
    assert (found["peak_volume"].value, found["peak_negative"].value) == (9, 4)


def test_a_bin_half_collected_beside_a_hole_counts_twice_for_what_may_be_hidden():
    held = bins([3, 0, 3, 9, 4, 1], [0] * 6, [0] * 6).assign(scored=0)
    found = volume(held.assign(collected=[1, 0, 0.5, 1, 1, 1]), 60)
    assert found["peak_volume"].status == "censored"
