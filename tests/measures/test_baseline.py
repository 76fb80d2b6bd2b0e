"""What a calm series would do: what it rests on, what it expects, how sure it is."""

import numpy as np
import pandas as pd
import pytest

from analytics.measures.baseline import Baseline, baseline
from analytics.schema import Message

START = pd.Timestamp("2020-03-02T00:00Z")  # a Monday


def hour(k):
    return START + pd.Timedelta(hours=k)


def frame(counts, minutes=60):
    times = pd.date_range(START, periods=len(counts), freq=f"{minutes}min", unit="us")
    table = pd.DataFrame(np.asarray(counts), columns=["negative", "neutral", "positive"])
    n = table.sum(axis=1)
    return table.assign(bin_start=times, messages=n, scored=n, brand_quotes=0)


def drawn(rng, net, n, neutral=0.35):
    """Counts around a curve; Poisson many."""
    net = np.asarray(net, float)
    shares = [(1 - neutral - net) / 2, np.full(len(net), neutral), (1 - neutral + net) / 2]
    return rng.multinomial(rng.poisson(np.broadcast_to(n, len(net))), np.stack(shares, axis=1))


def of(counts, onset=168, minutes=60):
    found = baseline(frame(counts, minutes), hour(onset), minutes)
    assert isinstance(found, Baseline)
    return found


def test_nothing_at_onset_or_later_counts():
    rng = np.random.default_rng(1)
    counts = drawn(rng, np.full(240, 0.1), 40)
    other = counts.copy()
    other[168:] = [500, 0, 0]
    one, two = of(counts), of(other)
    assert not one.used[168:].any()
    assert np.array_equal(one.expected, two.expected)
    cut = of(counts[:180])
    assert np.array_equal(cut.expected, one.expected[:180])


def test_the_bin_that_holds_onset_is_not_used():
    found = baseline(frame(np.tile([2, 2, 2], (240, 1))), hour(168) + pd.Timedelta(minutes=5), 60)
    assert isinstance(found, Baseline)
    assert (found.before, found.first) == (168, 169)
    assert found.used[167]
    assert not found.used[168]


def test_a_daily_cycle_is_expected_after_onset():
    h = np.arange(264)
    cycle = 0.1 + 0.15 * np.sin(2 * np.pi * h / 24)
    found = of(drawn(np.random.default_rng(0), cycle, 200))
    assert np.abs(found.expected - cycle)[168:216].max() < 0.06
    assert found.level == pytest.approx(0.1, abs=0.02)


def test_a_campaign_and_an_older_crisis_are_left_out():
    rng = np.random.default_rng(0)
    n, net = np.full(384, 30.0), np.full(384, 0.1)
    n[100:103], net[100:103] = 2000, 0.6
    n[180:252], net[180:252] = 150, -0.4
    found = of(drawn(rng, net, n), onset=336)
    assert not found.used[100:103].any()
    assert found.used[180:252].mean() < 0.1
    assert found.used[:336].mean() > 0.7
    assert found.level == pytest.approx(0.1, abs=0.03)


def test_too_short_is_told():
    told = baseline(frame(np.tile([2, 2, 2], (240, 1))), hour(40), 60)
    assert isinstance(told, Message)
    assert told.key == "reason.short_baseline"
    assert isinstance(baseline(frame(np.zeros((240, 3), int)), hour(168), 60), Message)


def forecast(base, cut):
    """Mean and standard error of the mean of some bins as they would be without a crisis."""
    known, at_h = base.sums.known[cut], base.sums.at_h[cut]
    means = base.model.mean(known, at_h).mean(axis=1)
    within = base.model.covariance(known, at_h).mean(axis=(1, 2))
    return means.mean(), np.sqrt(within.mean() + means.var())


def test_a_forecast_gets_no_surer_with_time():
    found = of(drawn(np.random.default_rng(0), np.full(264, 0.1), 40))
    sure = []
    for at in (168, 190, 260):
        mean, error = forecast(found, slice(at, at + 1))
        assert mean == pytest.approx(found.expected[at], abs=1e-9)
        sure.append(error)
    assert sure[0] < sure[-1]
    assert forecast(found, slice(168, 192))[1] < sure[0]


def test_hours_that_were_not_collected_are_unknown():
    rng = np.random.default_rng(0)
    counts = drawn(rng, np.full(264, 0.1), 40)
    share = np.ones(264)
    share[30:60] = 0
    hidden = counts.copy()
    hidden[30:60] = [900, 0, 0]
    found = [
        baseline(frame(one).assign(collected=share), hour(168), 60)
        for one in (counts, hidden, np.where(share[:, None] > 0, counts, 0))
    ]
    assert all(isinstance(one, Baseline) for one in found)
    assert not found[0].used[30:60].any()
    assert np.array_equal(found[0].expected, found[1].expected)
    assert np.array_equal(found[0].expected, found[2].expected)


def test_a_weekend_that_the_baseline_never_saw_is_doubtful():
    found = of(drawn(np.random.default_rng(0), np.full(240, 0.1), 200), onset=120)
    saturday, monday = (forecast(found, slice(k, k + 24))[1] for k in (120, 168))
    assert saturday > 0.1 > monday


def test_copies_of_one_text_are_one_opinion():
    table = frame(drawn(np.random.default_rng(0), np.full(264, 0.1), 40))
    copied = table.assign(squared_copies=table["scored"] * 10.0)
    alone, twin = baseline(table, hour(168), 60), baseline(copied, hour(168), 60)
    assert isinstance(alone, Baseline)
    assert isinstance(twin, Baseline)
    ratio = alone.model.dispersion.mean() / twin.model.dispersion.mean()
    assert twin.sums.copies.sum() == pytest.approx(10 * alone.sums.copies.sum())
    assert ratio > 1.3  # the noise seen is less than that many copies would make


def test_soft_counts_count_before_hard_ones():
    counts = drawn(np.random.default_rng(0), np.full(264, 0.1), 40)
    soft = frame(counts)
    for name, change in (("negative", 0.2), ("neutral", 0.0), ("positive", -0.2)):
        soft[f"expected_{name}"] = (soft[name] + change * soft["scored"]).clip(lower=0)
    soft["label_variance"] = 0.1 * soft["scored"]
    found = baseline(soft, hour(168), 60)
    assert isinstance(found, Baseline)
    hard = of(counts)
    assert found.level == pytest.approx(hard.level - 0.4, abs=0.03)
    assert found.sampling < hard.sampling


@pytest.mark.parametrize("row", [[5, 5, 5], [0, 9, 0], [9, 0, 0], [0, 0, 1]])
def test_constant_series_have_a_baseline(row):
    with np.errstate(all="raise", under="ignore"):
        found = of(np.tile(row, (264, 1)))
    assert found.level == pytest.approx((row[2] - row[0]) / sum(row), abs=0.01)


@pytest.mark.parametrize(("minutes", "days"), [(1, 3), (15, 7), (40, 7), (360, 14), (1440, 30)])
def test_any_width_of_bin(minutes, days):
    count = days * 1440 // minutes
    counts = drawn(np.random.default_rng(0), np.full(count + 10, 0.1), 20 * minutes / 60)
    found = of(counts, onset=24 * days, minutes=minutes)
    assert found.level == pytest.approx(0.1, abs=0.05)


def test_onset_outside_the_data():
    counts = np.tile([2, 2, 2], (240, 1))
    for at in (-1000, 0, 10_000_000):
        assert isinstance(baseline(frame(counts), hour(at), 60), Message)
    assert isinstance(of(counts, onset=240), Baseline)
