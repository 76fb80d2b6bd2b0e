"""EARS and the hour-of-week threshold against published and worked answers."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from analytics.measures.counts import counts
from analytics.measures.ears import ears, margin
from analytics.measures.hour_of_week import hour_of_week
from analytics.measures.vendor_rules import RULES, vendor_watch


def series(values, step="1D", start="2020-03-02"):
    at = pd.date_range(start, periods=len(values), freq=step, tz="UTC")
    return counts(at, np.asarray(values, dtype=float))


def test_ears_bounds_of_a_short_series():
    found = ears(series([1, 1, 1, 3, 3, 1, 2, 1, 0, 3, 3]), "C1", alpha=0.05)
    published = [3.278854, 3.278854, 3.436517, 3.855617]
    np.testing.assert_allclose(found.bound[7:], published, atol=5e-7)
    assert not found.known[:7].any()


@pytest.mark.parametrize(
    ("method", "watched", "alarms", "bounds"),
    [("C1", 305, 16, 2614.50214), ("C2", 303, 20, 2604.623345)],
)
def test_ears_on_salmonella_agona(shared, method, watched, alarms, bounds):
    table = pd.read_csv(shared / "oracles/ears/salmonella_agona.txt", sep=r"\s+")
    found = ears(series(table["observed"], "7D"), method)
    assert (found.known.sum(), found.calls.sum()) == (watched, alarms)
    assert np.nansum(found.bound) == pytest.approx(bounds, abs=1e-5)


def test_the_margin_of_ears_c3_on_salmonella_agona(shared):
    """The package adds it to the count, where its manual has the mean: 36 alarms of 301."""
    table = pd.read_csv(shared / "oracles/ears/salmonella_agona.txt", sep=r"\s+")
    agona = series(table["observed"], "7D")
    bound = (agona.value + margin(agona, norm.ppf(0.975))).clip(lower=0)
    assert (bound.notna().sum(), (agona.value > bound).sum()) == (301, 36)
    assert bound.sum() == pytest.approx(1679.631665, abs=1e-5)
    assert (ears(agona, "C3").known.sum(), ears(agona, "C3").calls.sum()) == (301, 72)


def test_ears_c3_lowers_its_bound_after_excess():
    calm = [4, 6, 5, 4, 6, 5, 4, 6, 5, 4, 6, 5]
    plain, raised = ears(series([*calm, 5]), "C3"), ears(series([*calm[:-1], 9, 5]), "C3")
    mean, sd = np.mean(calm[3:10]), np.std(calm[3:10], ddof=1)
    excess = (9 - np.mean(calm[2:9])) / np.std(calm[2:9], ddof=1) - 1
    before = max(0.0, (calm[10] - np.mean(calm[1:8])) / np.std(calm[1:8], ddof=1) - 1)
    bound = mean + sd * (norm.ppf(0.975) - excess - before)
    assert raised.bound[-1] == pytest.approx(max(bound, 0))
    assert raised.bound[-1] < plain.bound[-1]


def test_hour_of_week_bound_of_equal_counts_is_farringtons():
    week = 7 * 24
    values = np.tile(np.full(week, 16.0), 5)
    found = hour_of_week(series(values, "1h"))
    n = 4 * 3
    tau = 1 + 1 / n
    z = norm.ppf(0.995)
    bound = 16 * (1 + 2 / 3 * z * np.sqrt(tau / 16)) ** 1.5
    assert found.bound[-1] == pytest.approx(bound)
    assert not found.known[: 3 * week].any()


def test_hour_of_week_holds_its_false_alarm_rate():
    rng = np.random.default_rng(1)
    hour = np.arange(26 * 7 * 24)
    mean = 20 * (1 + 0.7 * np.sin(hour / 84 * np.pi))
    values = rng.poisson(mean)
    found = hour_of_week(series(values, "1h"))
    assert 0.001 < found.calls.sum() / found.known.sum() < 0.015


def test_hour_of_week_weighs_a_past_outbreak_down():
    values = np.tile(np.full(168, 16.0), 5)
    values[-2 * 168 - 1] = 500
    past = np.array([500.0, *[16.0] * 11])
    dispersion = ((past - past.mean()) ** 2).sum() / past.mean() / 11
    tau = dispersion * (1 + 1 / 12)
    plain = past.mean() * (1 + 2 / 3 * norm.ppf(0.995) * np.sqrt(tau / past.mean())) ** 1.5
    found = hour_of_week(series(values, "1h")).bound
    assert found[-2] > 16
    assert found[-1] == pytest.approx(found[-2])
    assert found[-1] < 0.8 * plain


def test_vendor_rules_compare_the_windows_that_they_name():
    values = np.full(30 * 24, 10.0)
    values[-1] = 24
    calls = {rule.name: vendor_watch(rule, series(values, "1h")).calls[-1] for rule in RULES}
    assert calls["surge_1h_7d"]
    assert calls["ratio_1h_24h"]
    assert not calls["social_1h_12h"]
    assert not calls["editorial_1d_14d"]
    values[-1] = 26
    [social] = [rule for rule in RULES if rule.name == "social_1h_12h"]
    assert vendor_watch(social, series(values, "1h")).calls[-1]
    assert vendor_watch(social, series(values, "1h")).bound[-1] == pytest.approx(25)
