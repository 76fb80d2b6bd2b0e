"""What can be judged, and from when: a reason in numbers, or the first window that tells."""

import numpy as np
import pandas as pd
import pytest

from analytics.errors import TableError
from analytics.measures.gate import gate, judged_from
from analytics.measures.series import collected

START = pd.Timestamp("2020-03-02T00:00Z")


def hour(k):
    return START + pd.Timedelta(hours=k)


def bins(scored, share=None, minutes=60):
    times = pd.date_range(START, periods=len(scored), freq=f"{minutes}min", unit="us")
    n = np.asarray(scored, "int64")
    table = pd.DataFrame({"bin_start": times, "messages": n, "scored": n, "negative": n})
    table = table.assign(neutral=0, positive=0, brand_quotes=0)
    return table if share is None else table.assign(collected=share)


ONSET = hour(120)


def why(table, onset=ONSET, minutes=60):
    found = gate(table, onset, minutes, window_h=6)
    return found and found.key.removeprefix("reason.")


FULL = np.full(240, 10)


def holed(start, end):
    share = np.ones(240)
    share[start:end] = 0
    return bins(np.where(share > 0, FULL, 0), share)


def test_a_long_enough_series_can_be_judged_once_a_window_after_onset_speaks():
    assert why(bins(FULL)) is None
    assert judged_from(bins(FULL), hour(120), 60, window_h=6) == hour(126)
    assert why(bins(FULL[:125])) == "too_early"


@pytest.mark.parametrize(
    ("table", "onset", "reason"),
    [
        (bins(FULL), None, "no_onset_known"),
        (bins([]), hour(120), "no_messages"),
        (bins(FULL * 0), hour(120), "no_sentiment"),
        (bins(FULL), hour(-1), "outside_data"),
        (bins(FULL), hour(240), "outside_data"),
        (bins(FULL), hour(100_000), "outside_data"),
        (bins(FULL), hour(71), "short_collection"),
        (bins(FULL), START, "short_collection"),
        (bins([500]), START, "short_collection"),
        (holed(10, 60), hour(121), "short_collection"),
        (holed(115, 130), hour(120), "onset_in_hole"),
        (holed(115, 240), hour(120), "onset_in_hole"),
        (holed(121, 240), hour(120), "silent_after"),
        (bins(np.where(np.arange(240) < 120, FULL, 0)), hour(120), "silent_after"),
        (bins(np.where(np.arange(240) < 120, 0, FULL)), hour(120), "thin_baseline"),
        (bins(np.where(np.arange(240) == 3, 5000, FULL // 10)[:]), hour(72), "thin_baseline"),
    ],
)
def test_what_cannot_be_judged_says_why(table, onset, reason):
    assert why(table, onset) == reason
    assert judged_from(table, onset, 60, window_h=6) is None


def test_a_hole_no_longer_than_a_window_hides_no_onset():
    assert why(holed(118, 123)) is None


def test_few_messages_a_day_make_longer_windows_and_no_refusal():
    """Six messages a day for three weeks are five windows of twenty."""
    thin = np.zeros(24 * 30, int)
    thin[::4] = 1
    thin[24 * 21 :] = 5
    assert why(bins(thin), hour(24 * 21)) is None
    assert why(bins(thin), hour(24 * 14)) == "thin_baseline"


def test_one_burst_is_no_baseline():
    burst = np.zeros(240, int)
    burst[50], burst[120:] = 900, 20
    assert why(bins(burst)) == "thin_baseline"


def test_what_could_be_judged_once_can_be_judged_for_good():
    rng = np.random.default_rng(3)
    for _ in range(40):
        table = bins(rng.poisson(rng.uniform(0.1, 4), 24 * 12), rng.integers(0, 2, 24 * 12) * 1.0)
        told = [judged_from(table[:k], hour(130), 60, window_h=6) for k in range(131, 288, 3)]
        known = [one for one in told if one is not None]
        assert len(set(known)) <= 1
        assert told[len(told) - len(known) :] == known


@pytest.mark.parametrize("share", [np.nan, -0.1, 1.1])
def test_a_share_of_time_outside_0_to_1_is_refused(share):
    with pytest.raises(TableError, match="share of collected time"):
        gate(bins(FULL, np.r_[np.ones(239), share]), hour(120), 60, window_h=6)


def test_without_a_column_all_time_was_collected():
    assert collected(bins(FULL)).tolist() == [1.0] * 240


def test_bins_of_a_quarter_hour_count_hours_alike():
    table = bins(np.full(960, 3), minutes=15)
    assert why(table, minutes=15) is None
    assert why(table, hour(71), minutes=15) == "short_collection"


def test_an_onset_to_the_nanosecond_lies_in_its_bin():
    onset = hour(120) + pd.Timedelta(1, "ns")
    assert gate(bins(FULL), onset, 60, window_h=6) is None
