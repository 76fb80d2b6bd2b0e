"""Recovery: the analytic curve, censoring, thin bins, no look-ahead."""

import math

import numpy as np
import pandas as pd
import pytest

from analytics.measures.recovery import SPECS, RecoveryCriteria, recovery
from analytics.measures.sentiment import net_sentiment

START = pd.Timestamp("2020-03-02T00:00Z")
DAYS = 5
ONSET = START + pd.Timedelta(days=DAYS)
RULE = RecoveryCriteria(window_h=1, run_h=3, min_n=1, draws=120)


def bins(net, n=10_000):
    """A regular series whose net sentiment is `net` (one value a bin), `n` messages each."""
    n = np.broadcast_to(np.asarray(n), len(net)).astype("int64")
    positive = np.round((np.asarray(net) + 1) / 2 * n).astype("int64")
    times = pd.date_range(START, periods=len(net), freq="h", unit="us")
    return pd.DataFrame(
        {
            "bin_start": times,
            "messages": n,
            "scored": n,
            "negative": n - positive,
            "neutral": np.zeros(len(n), "int64"),
            "positive": positive,
            "brand_quotes": 0,
        }
    )


def exponential(depth=0.4, tau=3.0, hours=40, baseline=0.1):
    before = np.full(DAYS * 24, baseline) + 0.01 * (-1.0) ** np.arange(DAYS * 24)
    t = np.arange(hours) + 0.5
    return np.concatenate([before, baseline - depth * np.exp(-t / tau)])


def test_exponential_recovery_matches_the_analytic_answers():
    """Depth .4, tau 3: half-life tau·ln 2, area tau·(depth − tolerance) up to the band."""
    found = recovery(bins(exponential()), ONSET, 60, RULE)
    assert found["depth"].value == pytest.approx(0.4 * math.exp(-0.5 / 3), abs=0.01)
    assert found["half_life_h"].value == pytest.approx(3 * math.log(2), abs=1)
    tolerance = found["tolerance"].value
    assert found["sentiment_deficit"].value == pytest.approx(3 * (0.4 - tolerance), abs=0.03)
    assert found["time_to_recover_h"].value == pytest.approx(3 * math.log(0.4 / tolerance), abs=1)


def test_permanent_drop_is_censored_with_the_hours_observed():
    net = np.concatenate([exponential()[: DAYS * 24], np.full(30, -0.4)])
    found = recovery(bins(net), ONSET, 60, RULE)
    back = found["time_to_recover_h"]
    assert (back.status, back.value, back.low) == ("censored", None, 30.0)
    assert found["recovered_at"].status == "censored"
    assert found["sentiment_deficit"].status == "censored"


def test_thin_bins_do_not_turn_a_drop_into_a_recovery():
    net = np.concatenate([exponential()[: DAYS * 24], np.full(20, -0.4), np.full(20, 0.1)])
    n = np.concatenate([np.full(DAYS * 24 + 20, 1000), np.full(20, 3)])
    rule = RecoveryCriteria(window_h=1, run_h=3, min_n=20, draws=120)
    back = recovery(bins(net, n), ONSET, 60, rule)["time_to_recover_h"]
    assert (back.status, back.low) == ("censored", 20)  # nothing is seen after the last full bin


def test_short_visit_to_the_band_is_no_recovery():
    net = exponential()[: DAYS * 24].tolist() + [-0.4] * 5 + [0.1] * 2 + [-0.4] * 5 + [0.1] * 9
    assert recovery(bins(net), ONSET, 60, RULE)["time_to_recover_h"].value == 12.5


def test_later_data_never_change_an_observed_recovery():
    net = np.concatenate([exponential(), np.full(10, -0.6), np.full(20, 0.1)])
    first = recovery(bins(exponential()), ONSET, 60, RULE)
    later = recovery(bins(net), ONSET, 60, RULE)
    for name in ("trough_at", "depth", "half_life_h", "time_to_recover_h", "recovered_at"):
        assert first[name].value == later[name].value


def noisy(rng, net, n):
    shares = np.stack([(0.65 - net) / 2, np.full(len(net), 0.35), (0.65 + net) / 2], axis=1)
    counts = pd.DataFrame(rng.multinomial(n, shares), columns=["negative", "neutral", "positive"])
    table = bins(net, n)
    return table.assign(**counts)


@pytest.mark.parametrize("seed", range(5))
def test_a_noisy_recovery_once_observed_stays_as_it_is(seed):
    """Whatever comes after the run that proves the return: calm, worse, or nothing at all."""
    rng = np.random.default_rng(seed)
    t = np.arange(90) + 0.5
    whole = np.concatenate(
        [np.full(DAYS * 24, 0.1), 0.1 - 0.4 * np.exp(-t / 10), np.full(40, -0.3)]
    )
    table = noisy(rng, whole, rng.poisson(60, len(whole)))
    names = ("trough_at", "depth", "half_life_h", "time_to_recover_h", "recovered_at")
    known = {}
    for end in range(DAYS * 24 + 20, len(table), 11):
        found = recovery(table.iloc[:end], ONSET, 60, RecoveryCriteria(draws=120))
        if found["recovered_at"].is_observed:
            values = {name: found[name].value for name in names}
            assert known in ({}, values)
            known = values
    assert known


def test_a_flat_series_falls_by_chance_only():
    """Nominal 1 %: of 60 flat series more than four would refute that (p < .001)."""
    fell = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        table = noisy(rng, np.full(DAYS * 24 + 96, 0.1), rng.poisson(40, DAYS * 24 + 96))
        depth = recovery(table, ONSET, 60, RecoveryCriteria(draws=120))["depth"]
        fell.append(depth.is_observed)
        assert depth.status in ("observed", "not_applicable")
    assert sum(fell) <= 4


def test_a_second_fall_is_a_relapse():
    calm = exponential()[: DAYS * 24].tolist()
    once = [-0.4] * 12 + [0.1] * 12
    assert recovery(bins(calm + once), ONSET, 60, RULE)["relapses"].value == 0
    assert (
        recovery(bins(calm + once + [-0.4] * 12 + [0.1] * 9), ONSET, 60, RULE)["relapses"].value
        == 1
    )
    never = recovery(bins(calm + [-0.4] * 30), ONSET, 60, RULE)["relapses"]
    assert never.status == "not_applicable"


def test_the_time_constant_is_given_only_where_the_data_pin_it_down():
    found = recovery(bins(exponential(tau=8, hours=60)), ONSET, 60, RecoveryCriteria(draws=120))
    tau = found["recovery_tau_h"]
    assert tau.low <= tau.value <= tau.high
    assert tau.value == pytest.approx(8, rel=0.25)
    flat = np.concatenate([exponential()[: DAYS * 24], np.full(30, -0.4)])
    assert recovery(bins(flat), ONSET, 60, RULE)["recovery_tau_h"].status == "not_available"


def test_no_dip_is_not_applicable_and_no_number():
    found = recovery(bins(exponential()[: DAYS * 24].tolist() + [0.1] * 24), ONSET, 60, RULE)
    assert found["baseline"].is_observed
    assert found["depth"].status == "not_applicable"
    assert found["depth"].value is None


@pytest.mark.parametrize(
    ("series", "onset", "reason"),
    [
        (bins(exponential()), None, "reason.no_onset_known"),
        (bins([]), ONSET, "reason.no_messages"),
        (bins(exponential(), 0), ONSET, "reason.no_sentiment"),
        (bins(exponential()), START + pd.Timedelta(hours=3), "reason.short_baseline"),
    ],
)
def test_without_what_it_takes_every_measure_says_why(series, onset, reason):
    found = recovery(series, onset, 60)
    assert set(found) == {spec.name for spec in SPECS}
    assert {m.reason.key for m in found.values()} == {reason}
    assert all(m.status == "not_available" for m in found.values())


def test_interval_of_depth_narrows_with_messages():
    width = {}
    for n in (200, 20_000):
        depth = recovery(bins(exponential(), n), ONSET, 60)["depth"]
        width[n] = depth.high - depth.low
        assert depth.low <= depth.value <= depth.high
    assert width[20_000] < width[200] / 3


def test_net_sentiment_counts_neutral_and_leaves_empty_bins_empty():
    table = bins([0.5, -0.5, 0.0], [4, 4, 0])
    table.loc[0, ["neutral", "scored", "messages"]] += 4
    found = net_sentiment(table, window=2, min_n=1)
    assert found["net"].tolist()[:2] == [0.25, -0.5]
    assert np.isnan(found["net"].iloc[2])
    assert np.isnan(found["smoothed"].iloc[0])
    assert found["smoothed"].iloc[1] == 0.0
