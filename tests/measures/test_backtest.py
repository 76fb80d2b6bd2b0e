"""Back-test: leads, false alarms, and what cannot be told."""

import numpy as np
import pandas as pd
import pytest

from analytics import charts
from analytics.charts.early_warning import early_warning
from analytics.errors import TableError
from analytics.measures.backtest import (
    FALSE_ALARMS,
    FIRED_AT,
    LEAD_PEAK,
    LEAD_RESPONSE,
    TIME_TO_ALERT,
    back_test,
    finding,
)
from analytics.measures.detection import detected
from analytics.measures.vendor_rules import RULES
from analytics.wording import Locale

ENGLISH = Locale.of()

START = pd.Timestamp("2020-03-02T00:00Z")
ONSET = START + pd.Timedelta(days=35, hours=10)


def crisis(seed=0, days=38):
    rng = np.random.default_rng(seed)
    hours = np.arange(days * 24)
    messages = rng.poisson(40 * (1 + 0.6 * np.sin(hours / 12 * np.pi)))
    negative = rng.binomial(messages, 0.25)
    at = 35 * 24 + 10
    rise = np.round(np.concatenate([np.linspace(60, 400, 8), np.linspace(400, 50, 30)]))
    rise = rise.astype(int)[: max(len(hours) - at, 0)]
    messages[at : at + len(rise)] += rise
    negative[at : at + len(rise)] += (rise * 0.8).astype(int)
    times = pd.date_range(START, periods=len(hours), freq="h")
    return pd.DataFrame({"bin_start": times, "messages": messages, "negative": negative})


@pytest.fixture(scope="module")
def test():
    return back_test(crisis(), 60, ONSET, ONSET + pd.Timedelta(hours=6))


def test_every_rule_has_a_row_with_a_name_and_a_source(test):
    rules = test.table["rule"]
    assert rules.is_unique
    assert rules[0] == "joint"
    for rule in rules:
        assert ENGLISH.has(f"warning.rule.{rule}")
    assert all(ENGLISH.has(rule.source) for rule in RULES)


def test_leads_add_up(test):
    ours = test.firings[0].measures
    assert 0 < ours[TIME_TO_ALERT].value <= 4
    assert ours[TIME_TO_ALERT].value + ours[LEAD_RESPONSE].value == 6
    assert ours[LEAD_PEAK].value > 0
    assert ours[FIRED_AT].value == ONSET + pd.Timedelta(hours=ours[TIME_TO_ALERT].value)


def test_false_alarms_of_all_rules_are_counted_over_the_same_hours(test):
    weeks = test.shared.sum() / 168
    assert 1 < weeks < 35 / 7
    told = {one.rule: one.measures[FALSE_ALARMS] for one in test.firings}
    for rule, (_, watch) in zip(told, test.watched, strict=True):
        alarms = told[rule]
        if alarms.is_observed:
            assert watch.known[test.shared].all()
            assert alarms.value == pytest.approx(alarms.n / weeks)
            assert alarms.low <= alarms.value < alarms.high
        else:
            assert alarms.reason.key == "reason.no_history"
    assert told["joint"].value <= 1
    assert not told["ratio_7d_4w"].is_observed
    assert sum(alarms.is_observed for alarms in told.values()) > len(told) / 2


def test_hours_without_collection_count_for_no_rule():
    bins = crisis().assign(collected=1.0)
    bins.loc[30 * 24 : 31 * 24, "collected"] = 0.0
    found = back_test(bins, 60, ONSET)
    assert not found.shared[30 * 24 : 31 * 24].any()
    assert 0 < found.firings[0].measures[TIME_TO_ALERT].value <= 4


def test_a_stir_ten_days_before_is_no_detection():
    bins = crisis()
    stir = slice(25 * 24 + 8, 25 * 24 + 20)
    bins.loc[stir, ["messages", "negative"]] += [400, 300]
    found = back_test(bins, 60, ONSET)
    ours = found.firings[0].measures
    assert 0 < ours[TIME_TO_ALERT].value <= 4
    assert ours[FALSE_ALARMS].n >= 1
    assert detected(bins, 60, ONSET).value == ours[FIRED_AT].value


def test_an_alarm_that_rings_since_before_onset_is_the_detection_and_no_false_alarm():
    bins = crisis()
    early = ONSET + pd.Timedelta(hours=3)
    found = back_test(bins, 60, early)
    ours = found.firings[0].measures
    assert ours[TIME_TO_ALERT].value < 0
    from_start = back_test(bins, 60, ONSET).firings[0].measures
    assert ours[FIRED_AT].value == from_start[FIRED_AT].value
    assert ours[FALSE_ALARMS].n == from_start[FALSE_ALARMS].n
    assert "before the start" in ENGLISH.format_message(finding(found))
    source = charts.Credit(("Simulated",), 1, "demo-x", "abc")
    drawn = early_warning(found.table, None, 3.0, source, ENGLISH)
    assert "before the start" in drawn.title


def test_a_false_alarm_just_before_onset_does_not_hide_the_crisis():
    bins = crisis()
    bins.loc[34 * 24 + 22, ["messages", "negative"]] = [900, 800]
    first = back_test(bins, 60, ONSET).firings[0].measures
    assert first[FALSE_ALARMS].n >= 1
    assert first[TIME_TO_ALERT].value <= 10


def test_what_cannot_be_told_says_why(test):
    unanswered = back_test(crisis(), 60, ONSET).firings[0].measures
    assert unanswered[LEAD_RESPONSE].reason.key == "reason.no_response_known"
    short = back_test(crisis().iloc[35 * 24 : -6], 60, ONSET)
    fired = short.firings[0].measures[FIRED_AT]
    assert (fired.is_observed, fired.reason.key) == (False, "reason.no_history")
    assert "history" in ENGLISH.format_message(finding(short))
    calm = crisis()[["bin_start"]].assign(messages=crisis(1)["messages"] * 0 + 40, negative=10)
    silent = {f.rule: f.measures[FIRED_AT] for f in back_test(calm, 60, ONSET).firings}
    assert silent["ears_c1"].reason.key == "reason.rule_silent"
    assert silent["joint"].reason.key == "reason.no_history"


def test_a_series_that_ends_before_onset_is_refused():
    with pytest.raises(TableError, match="before onset"):
        back_test(crisis(days=30), 60, ONSET)


def test_a_shift_in_time_changes_no_duration(test):
    by = pd.Timedelta(days=700)
    bins = crisis().assign(bin_start=lambda t: t["bin_start"] + by)
    moved = back_test(bins, 60, ONSET + by, ONSET + by + pd.Timedelta(hours=6)).table
    pd.testing.assert_frame_equal(
        moved.drop(columns="fired_at"), test.table.drop(columns="fired_at")
    )


def test_the_sentence_tells_the_numbers(test):
    told = ENGLISH.format_message(finding(test))
    ours = test.firings[0].measures
    assert ENGLISH.format_hours(ours[TIME_TO_ALERT].value) in told
    assert f"Of {len(test.firings) - 1} other rules" in told


def test_the_figure_draws_the_table(test):
    source, table = charts.Credit(("Simulated",), 1, "demo-x", "abc"), test.table
    ours = test.firings[0].measures
    drawn = early_warning(table, 6.0, ours[LEAD_PEAK].value + 2.0, source, ENGLISH)
    assert ENGLISH.format_hours(ours[TIME_TO_ALERT].value) in drawn.title
    assert drawn.frame is table
    again = early_warning(table, 6.0, ours[LEAD_PEAK].value + 2.0, source, ENGLISH)
    assert charts.svg(drawn) == charts.svg(again)
    silent = table.assign(time_to_alert_h=pd.NA, false_alarms_per_week=pd.NA)
    assert early_warning(silent, None, 3.0, source, ENGLISH).title == ENGLISH.translate(
        "chart.warning.silent"
    )


def test_a_lower_bound_never_calls_later_and_the_same_bound_tells_the_same(test):
    for row, firing in enumerate(test.firings):
        same, called = test.retuned(row, 1.0)
        assert same == firing
        before = sum(one.at <= test.onset for one in called)
        assert before >= (firing.measures[FALSE_ALARMS].n or 0)
        lower, _ = test.retuned(row, 0.5)
        if firing.measures[FIRED_AT].is_observed and min(test.watched[row][1].bound[-72:]) >= 0:
            assert lower.measures[TIME_TO_ALERT].value <= firing.measures[TIME_TO_ALERT].value
