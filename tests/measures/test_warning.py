"""Early warning: causal, blind to scale and to collection starts, silent after an alert."""

import itertools
from dataclasses import replace
from unittest import mock

import benchmark_nab
import calibrate_bin_width
import nab
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import theilslopes

from analytics import study
from analytics.errors import AftermathError, TableError
from analytics.measures import return_period as shipped
from analytics.measures.counts import counts
from analytics.measures.earlier_blocks import others_median, sure_slope
from analytics.measures.ears import ears
from analytics.measures.hour_of_week import hour_of_week
from analytics.measures.return_period import BOUND, joint, return_period
from analytics.measures.vendor_rules import RULES, vendor_watch
from analytics.measures.warning import CALM, Watch, alarm_of, alerts, raised, with_posts

START = "2020-03-02T00:00Z"
WATCHES = {
    "return_period": return_period,
    "C1": lambda c: ears(c, "C1"),
    "C2": lambda c: ears(c, "C2"),
    "C3": lambda c: ears(c, "C3"),
    "hour_of_week": hour_of_week,
    **{rule.name: lambda c, rule=rule: vendor_watch(rule, c) for rule in RULES},
}


def series(values, step="1h", start=START):
    values = np.asarray(values, dtype=float)
    return counts(pd.date_range(start, periods=len(values), freq=step), values)


def calm(days, level=30, step="1h", seed=0):
    n = int(days * pd.Timedelta("1D") / pd.Timedelta(step))
    hour = np.arange(n) * (pd.Timedelta(step) / pd.Timedelta("1h")) % 24
    return np.random.default_rng(seed).poisson(level * (1 + 0.6 * np.sin(hour / 12 * np.pi)))


@pytest.mark.parametrize("name", WATCHES)
def test_a_row_depends_on_no_later_row(name):
    values = calm(36)
    values[800:806] += 120
    whole = WATCHES[name](series(values))
    assert whole.known.any()
    for end in (700, 801, 803, 863):
        part = WATCHES[name](series(values[:end]))
        np.testing.assert_allclose(part.value, whole.value[:end], rtol=1e-9)
        np.testing.assert_allclose(part.bound, whole.bound[:end], rtol=1e-9)


@pytest.mark.parametrize("name", WATCHES)
def test_a_shift_in_time_moves_the_alerts_and_nothing_else(name):
    values = calm(36)
    values[800:830] += 200
    here, there = series(values), series(values, start="2021-07-05T00:00Z")
    first, second = alerts(WATCHES[name](here), here), alerts(WATCHES[name](there), there)
    assert [a.row for a in first] == [a.row for a in second]
    assert [a.score for a in first] == [a.score for a in second]


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(60, 900))
def test_but_for_poisson_noise_ten_times_the_counts_leave_the_rarity(seed, level):
    values = calm(10, level, seed=seed)
    with mock.patch.object(shipped, "NOISE", 1e-9):
        once, tenfold = return_period(series(values)), return_period(series(values * 10))
    np.testing.assert_allclose(once.score, tenfold.score, atol=1e-3)


@pytest.mark.parametrize("level", [2, 30, 400])
@pytest.mark.parametrize("step", ["5min", "15min", "1h"])
def test_a_planted_rise_is_called_within_two_hours(step, level):
    bins = pd.Timedelta("1h") / pd.Timedelta(step)
    values = calm(15, level, step)
    at = int((14 * 24 + 9) * bins)
    values[at : at + int(6 * bins)] += 6 * level
    calls = return_period(series(values, step)).calls
    assert calls[at : at + int(2 * bins)].any()


def test_calm_series_are_called_less_than_once_a_week_on_the_whole():
    weekly = []
    for level in (3, 30, 300):
        for step in ("5min", "15min", "1h"):
            found = series(calm(28, level, step, seed=level), step)
            weekly.append(len(alerts(return_period(found), found)) / 4)
    assert np.mean(weekly) < 1
    assert max(weekly) <= 2


def test_a_collection_start_is_no_alert():
    values = np.concatenate([np.zeros(72), calm(3, 40)])
    values[[3, 30, 60, 71]] = 1
    start = series(values)
    watch = return_period(start)
    assert not watch.known[: 72 + 24].any()
    assert not alerts(watch, start)


def test_a_night_that_is_loud_for_a_night_is_called():
    values = calm(16, 60, "15min")
    at = 14 * 96 + 4 * 18
    night = int(values[at % 96 :: 96].mean())
    values[at : at + 8] = values[at : at + 8] + night
    assert values[at : at + 8].max() < values[:at].max()
    calls = return_period(series(values, "15min")).calls
    assert calls[at : at + 8].any()
    usual = return_period(series(calm(16, 60, "15min"), "15min")).calls
    assert not usual[at : at + 8].any()


def test_scores_above_a_half_are_the_alerts_and_nothing_else():
    values = calm(16).astype(float)
    values[370:374] += [300, 500, 900, 200]
    found = series(values)
    watch = return_period(found)
    called = alerts(watch, found)
    score, alert = raised(watch, called)
    assert set(np.flatnonzero(alert)) == {one.row for one in called}
    np.testing.assert_array_equal(score > 0.5, alert)
    assert watch.calls[371:374].all()
    going_on = score[371:374]
    assert ((going_on > 0.4) & (going_on < 0.45)).all()
    assert list(going_on.argsort()) == list(watch.score[371:374].argsort())
    assert going_on.min() > np.median(score)
    cascade = [replace(one, is_cascade=True) for one in called]
    assert not (raised(watch, cascade)[0] > 0.5).any()


def test_loud_praise_is_no_joint_alert_and_a_loud_complaint_is():
    quiet, complaints = calm(12, 40), calm(12, 8, seed=1)
    loud = quiet.copy()
    loud[250:256] += 400
    praised = alerts(joint(series(loud), series(complaints)), series(loud))
    assert not [a for a in praised if 250 <= a.row < 256]
    complaints[250:256] += 300
    assert [
        a for a in alerts(joint(series(loud), series(complaints)), series(loud)) if a.row >= 250
    ]


def test_an_alert_says_when_how_much_and_how_long_its_storm_lasted():
    values = calm(16)
    values[370:380] += 500
    found = series(values)
    watch = return_period(found)
    [alert] = [a for a in alerts(watch, found) if 360 <= a.row < 400]
    assert alert.row == 370
    assert alert.at == found.at[alert.row] + found.step
    assert alert.until >= found.at[379] + found.step
    assert alert.value > alert.bound == pytest.approx(np.log10(BOUND))
    assert alert.score == pytest.approx(alert.value / (alert.value + alert.bound))
    assert alert.score > 0.5
    called = alerts(watch, found)
    assert all(b.at - found.step - a.until >= CALM for a, b in itertools.pairwise(called))


def fires(rows, n=100, step="1h"):
    """A series and a rule that fires at these rows."""
    value = np.zeros(n)
    value[list(rows)] = 2.0
    return Watch("test", value, np.ones(n)), series(np.ones(n), step)


def test_a_storm_raises_one_alert_until_it_has_been_calm():
    watch, found = fires([10, 11, 18, 26, 35, 60])
    called = alerts(watch, found)
    assert [a.row for a in called] == [10, 35, 60]
    assert [(a.until - a.at) / pd.Timedelta("1h") for a in called] == [16, 0, 0]


def test_the_alarm_of_an_onset_is_the_run_that_is_unbroken_at_it_or_the_first_after_it():
    onset = pd.Timestamp(START) + pd.Timedelta(hours=50.5)
    for rows, alarm in (
        ([10, 20, 60, 61], [60, 61]),
        ([48, 49, 60], [60]),
        ([10, 48, 49, 50, 51], [48, 49, 50, 51]),
        ([50], [50]),
        ([10, 49], []),
        ([], []),
    ):
        watch, found = fires(rows)
        assert alarm_of(watch, found, onset).tolist() == alarm
    watch, found = fires([190, 199, 202, 206], 300, "15min")
    assert alarm_of(watch, found, onset).tolist() == [199, 202, 206]


def test_the_score_keeps_its_order_far_into_the_tail():
    told = []
    for factor in (10, 100, 1e4, 1e8):
        values = calm(15).astype(float)
        values[350] = 60 * factor
        told.append(return_period(series(values)).score[350])
    assert told == sorted(set(told))
    assert told[-1] < 1


def test_the_posts_behind_an_alert_are_those_just_before_it():
    when = pd.date_range(START, periods=60, freq="10min")
    words = [
        f"the flight of row {letter} is late again" for letter in "abcdefghijkl" for _ in "12345"
    ]
    posts = pd.DataFrame(
        {"message_id": [f"m{k}" for k in range(60)], "published_at": when, "text": words}
    )
    found = series(np.arange(1.0, 11))
    watch = Watch("test", np.arange(10.0), np.full(10, 8.5))
    [alert] = with_posts(alerts(watch, found), posts, pd.Timedelta("30min"))
    assert alert.posts == ("m57", "m58", "m59")
    assert alert.is_cascade


def test_constant_and_short_series_give_no_number():
    for values in (np.full(500, 9.0), calm(2)):
        watch = return_period(series(values))
        assert not watch.known.any()
        assert not alerts(watch, series(values))
    assert not hour_of_week(series(calm(20))).known.any()


def test_a_missing_value_has_no_score_and_spoils_no_other():
    values = calm(12).astype(float)
    values[200] = np.nan
    watch = return_period(series(values))
    assert not watch.known[200]
    assert watch.known[201:].all()


@pytest.mark.parametrize(
    ("at", "values", "said"),
    [
        ([], [], "0 rows"),
        ([START], [1], "1 rows"),
        ([START, START], [1, 1], "row 2"),
        ([START, "2020-03-01T00:00Z"], [1, 1], "row 2"),
        ([START, "2020-03-02T01:00Z", "2020-03-02T02:30Z"], [1, 1, 1], "row 3"),
        ([START, "2020-03-02T01:00Z"], [1, -1], "row 2"),
        ([START, "2020-03-02T01:00Z"], [1, np.inf], "row 2"),
        ([START, "2020-03-02T01:00Z"], [np.nan, np.nan], "no row has a value"),
        (["2020-03-02", "2020-03-03"], [1, 1], "no zone"),
    ],
)
def test_bad_series_are_refused(at, values, said):
    with pytest.raises(TableError, match=said):
        counts(pd.DatetimeIndex(at), values)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "timestamp,value\n",
        "when,value\n2020-01-01T00:00Z,1\n",
        "timestamp,value\nsoon,1\nlater,2\n",
        "timestamp,value\n2020-01-01 00:00,a\n2020-01-01 01:00,b\n",
    ],
)
def test_bad_files_are_refused(tmp_path, text):
    path = tmp_path / "series.csv"
    path.write_text(text)
    with pytest.raises(AftermathError, match=r"series\.csv"):
        study.series(path)


def test_times_without_a_zone_are_read_in_the_given_one(tmp_path):
    path = tmp_path / "series.csv"
    path.write_text("timestamp,value\n2020-01-01 00:00,1\n2020-01-01 01:00,2\n")
    found = study.series(path, "Asia/Jerusalem").series
    assert found.is_naive
    assert found.at[0] == pd.Timestamp("2019-12-31T22:00Z")
    assert found.written[0] == "2020-01-01 00:00"
    with pytest.raises(AftermathError, match="Mars"):
        study.series(path, "Mars/Olympus")


def test_benchmark_score_of_known_detectors():
    windows = ((1000, 1199),)
    assert nab.normalised(nab.raw_score(np.array([], int), 5000, windows), 1) == 0
    assert nab.normalised(nab.raw_score(np.array([1000]), 5000, windows), 1) == 100
    assert nab.raw_score(np.array([100, 1000, 1100]), 5000, windows) == 1
    late = nab.raw_score(np.array([1199]), 5000, windows)
    assert 0 < late < 0.02
    assert nab.raw_score(np.array([800]), 5000, windows) == -1.11
    assert nab.raw_score(np.array([4999]), 5000, windows) == -1.11


def test_five_labelled_streams_score_above_the_best_published(shared):
    raw, n = 0.0, 0
    for stream in nab.streams(shared / "data/nab"):
        rows = np.array([a.row for a in alerts(return_period(stream.counts), stream.counts)])
        raw += nab.raw_score(rows, len(stream.counts.at), stream.windows)
        n += len(stream.windows)
    assert nab.normalised(raw, n) > 83.77


@pytest.mark.long
@pytest.mark.parametrize("name", benchmark_nab.NAMES)
@pytest.mark.parametrize("factor", [0.5, 2])
def test_no_constant_halved_or_doubled_falls_below_80(shared, name, factor):
    streams = nab.streams(shared / "data/nab")
    raw = benchmark_nab.raw_scores(streams, **benchmark_nab.times(name, factor))
    assert benchmark_nab.total(raw, streams) > 80


def test_brands_spoken_of_less_are_warned_of_as_well(shared):
    streams = [nab.thinned(s, 1, seed) for s in nab.streams(shared / "data/nab") for seed in (0, 1)]
    assert benchmark_nab.total(benchmark_nab.raw_scores(streams), streams) > 80


@pytest.mark.parametrize("level", [1, 200])
def test_simulated_events_at_any_level_are_found(level):
    streams = [nab.simulated(level, dispersion, 0) for dispersion in (1.2, 3.0)]
    assert benchmark_nab.total(benchmark_nab.raw_scores(streams), streams) > 65


@pytest.mark.parametrize(("kind", "least"), [("mood", 0.9), ("events", 0.9), ("bursts", 0.85)])
def test_bins_of_any_width_raise_nearly_the_same_alerts(kind, least):
    """Full table: calibrate_bin_width.csv."""
    lines = list(calibrate_bin_width.lines(kind, range(2)))
    weekly = [line[2] for line in lines]
    assert max(weekly) <= 1.6 * min(weekly) + 0.1
    assert min(line[3] for line in lines) >= least
    assert lines[0][4] > 10


def test_hours_without_collection_are_no_history_and_raise_nothing():
    values = calm(40, 40).astype(float)
    share = np.ones(len(values))
    share[500:560] = 0
    values[500:560] = 0
    share[600] = 0.5
    values[600] = 25
    at = pd.date_range(START, periods=len(values), freq="h")
    held = counts(at, values, collected=share)
    watch = return_period(held)
    assert not watch.known[500:560].any()
    assert held.value[600] == 50
    left_out = counts(at.delete(range(500, 560)), np.delete(values, range(500, 560)))
    without = return_period(left_out)
    np.testing.assert_allclose(
        np.delete(watch.value, [*range(500, 560)])[500:540], without.value[500:540], rtol=1e-9
    )
    assert not [a for a in alerts(watch, held) if 555 <= a.row < 580]


def test_a_gap_of_a_thousand_years_costs_nothing():
    values = np.concatenate([calm(20), calm(20, seed=1)])
    at = pd.date_range("1000-01-01", periods=480, freq="h", tz="UTC", unit="us").append(
        pd.date_range("2020-01-01", periods=480, freq="h", tz="UTC", unit="us")
    )
    watch = return_period(counts(at, values))
    assert len(watch.value) == 960
    assert not watch.known[480:550].any()
    assert watch.known[-1]


@pytest.mark.parametrize(("step", "block"), [("5min", 1), ("1h", 1), ("3h", 1), ("1D", 7)])
@pytest.mark.parametrize("share", [1.0, 0.4])
def test_nothing_is_judged_before_the_end_of_the_third_block(step, block, share):
    at = pd.date_range(
        START, periods=round(6 * block * pd.Timedelta("1D") / pd.Timedelta(step)), freq=step
    )
    values = np.random.default_rng(1).poisson(40, len(at))
    third = 3 * len(at) // 6 - 1
    watch = return_period(counts(at, values, collected=np.full(len(at), share)))
    assert third - 1 <= np.flatnonzero(watch.known)[0] <= third
    with_hole = np.ones(len(at))
    with_hole[len(at) // 6 : 2 * len(at) // 6] = 0
    watch = return_period(counts(at, values, collected=with_hole))
    assert np.flatnonzero(watch.known)[0] > third


def test_others_median_leaves_each_value_out():
    rng = np.random.default_rng(0)
    for known in range(1, 9):
        samples = rng.integers(0, 5, (9, 50)).astype(float)
        samples[known:] = np.nan
        found = others_median(rng.permuted(samples, axis=0, out=samples))
        for row in range(9):
            others = np.delete(samples, row, axis=0)
            seen = np.isfinite(samples[row]) & np.isfinite(others).any(axis=0)
            assert (np.isfinite(found[row]) == seen).all()
            np.testing.assert_allclose(found[row][seen], np.nanmedian(others[:, seen], axis=0))


@pytest.mark.parametrize("n", [4, 5, 9, 28])
def test_the_trend_is_sens_slope_at_the_sure_end(n):
    value = np.full((28, 20), np.nan)
    value[:n] = np.random.default_rng(n).normal(0.2, 1, (n, 20)).cumsum(axis=0)[::-1]
    for column, slope in zip(value.T, sure_slope(value), strict=True):
        low, high = theilslopes(column[:n], -np.arange(n), 0.9)[2:]
        assert slope == pytest.approx(max(low, 0) + min(high, 0))


def judged_and_called(factor, seeds, days=35, level=30, size=5):
    """Shares of the days of calm series with a call, of the joint rule, by days of history: 3 to 7,
    and 8 or more. factor: of the level, by (hour, first weekday).
    """
    called, judged = np.zeros((seeds, days), bool), np.zeros((seeds, days), bool)
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        hour, first = np.arange(24 * days), seed % 7
        mean = level * (1 + 0.6 * np.sin(hour / 12 * np.pi)) * factor(hour, first)
        volume = rng.poisson(rng.gamma(size, mean / size))
        at = pd.Timestamp(START) + pd.Timedelta(days=first)
        found, part = (series(one, start=at) for one in (volume, rng.binomial(volume, 0.3)))
        watch = joint(found, part)
        called[seed], judged[seed] = (
            one.reshape(days, 24).any(axis=1) for one in (watch.calls, watch.known)
        )
    return [called[:, some].sum() / judged[:, some].sum() for some in (slice(3, 8), slice(8, None))]


@pytest.mark.parametrize(
    ("factor", "short", "long"),
    [
        (lambda hour, first: np.ones(len(hour)), 0.11, 0.11),
        (lambda hour, first: 1.05 ** (hour / 24), 0.25, 0.16),
        (lambda hour, first: 0.95 ** (hour / 24), 0.11, 0.11),
        (lambda hour, first: np.where((first + hour // 24) % 7 >= 5, 2.0, 1.0), 0.4, 0.11),
    ],
    ids=["level", "growth", "decline", "busy weekends"],
)
def test_calm_days_are_called_no_more_than_the_bound_says(factor, short, long):
    """Growth and busy weekends cannot be known in the first week."""
    early, late = judged_and_called(factor, 14)
    assert early <= short
    assert late <= long


def test_a_series_of_days_is_watched_by_weeks():
    days = np.random.default_rng(3).poisson(40, 120)
    days[100] += 300
    found = series(days, "1D")
    assert found.block == pd.Timedelta("7D")
    assert [a.row for a in alerts(return_period(found), found) if a.row >= 95] == [100]


def test_pieces_tell_what_the_whole_series_tells(monkeypatch):
    at = pd.date_range("2020-01-01", periods=96 * 90, freq="15min", tz="UTC")
    seen = counts(at, np.random.default_rng(0).poisson(5, len(at)).astype(float))
    whole = return_period(seen).value
    monkeypatch.setattr(shipped, "PIECE", 1000)
    assert np.array_equal(return_period(seen).value, whole, equal_nan=True)
