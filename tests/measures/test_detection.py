"""One alarm time: of the alarm that belongs to the onset; what rang before is no detection."""

import numpy as np
import pandas as pd
import pytest

from analytics.lessons.rules.early_warning import RULES
from analytics.measures.detection import DETECTED_AT, detected
from analytics.measures.response import (
    ACKNOWLEDGED_AT,
    TIME_TO_ACKNOWLEDGE,
    TIME_TO_DETECT,
    time_to_detect,
)
from analytics.schema import Measures, Message, Moment
from analytics.study.compute_measures import measure_panel
from analytics.wording import Hours, Range

START = pd.Timestamp("2020-03-02T00:00Z")
ONSET = START + pd.Timedelta(days=16, hours=12)
[LEAD] = [rule for rule in RULES if rule.id == "lead"]


def bins(stirs=(), seed=5, days=24):
    """Thirty messages an hour, four times as many and half of them negative in each stir, six times
    from ONSET on. stirs: first and last hour of each.
    """
    rng = np.random.default_rng(seed)
    rate, share = np.full(24 * days, 30.0), np.full(24 * days, 0.25)
    for first, last in stirs:
        rate[first:last], share[first:last] = 120, 0.5
    rate[16 * 24 + 12 : 17 * 24 + 18] *= 6
    share[16 * 24 + 12 : 17 * 24 + 18] = 0.6
    messages = rng.poisson(rate)
    negative = rng.binomial(messages, share)
    at = pd.date_range(START, periods=24 * days, freq="h", name="bin_start", unit="us")
    counts = {"messages": messages, "scored": messages, "negative": negative}
    return pd.DataFrame(
        {
            "bin_start": at,
            **counts,
            "neutral": messages - negative,
            "positive": 0,
            "brand_quotes": 0,
        }
    )


@pytest.mark.parametrize("stirs", [(), [(154, 166)], [(154, 166), (376, 388)]])
def test_a_stir_before_onset_is_no_detection(stirs):
    measures, onset = measure_panel(bins(stirs), Moment(ONSET, ONSET, ONSET))
    took = time_to_detect(measures[DETECTED_AT], onset)
    assert 0 < took.value <= 3


def test_an_alarm_that_has_not_ended_at_onset_belongs_to_it():
    began = 16 * 24 + 7
    found = detected(bins([(began, began + 5)]), 60, ONSET)
    assert ONSET - pd.Timedelta(hours=5) < found.value < ONSET


def test_without_onset_or_history_or_call_there_is_no_detection():
    assert detected(bins(), 60, None).reason == Message("reason.no_onset_known")
    short = bins().iloc[15 * 24 :].reset_index(drop=True).iloc[:60]
    assert detected(short, 60, ONSET).reason == Message("reason.no_history")
    late = START + pd.Timedelta(days=22)
    assert detected(bins(), 60, late).reason == Message("reason.rule_silent")
    for outside in (START - pd.Timedelta(hours=1), START + pd.Timedelta(days=24)):
        assert detected(bins(), 60, outside).reason.key == "reason.outside_data"
    assert detected(bins().iloc[:1], 60, START).reason == Message("reason.no_history")
    assert detected(bins().iloc[:0], 60, START).reason == Message("reason.no_history")


def test_later_hours_do_not_change_a_detection():
    table = bins([(154, 166)])
    whole = detected(table, 60, ONSET)
    for end in range(16 * 24 + 13, 22 * 24, 17):
        one = detected(table.iloc[:end], 60, ONSET)
        assert one.value in (None, whole.value)
        assert (one.value is None) == (end < 16 * 24 + 12 + (whole.value - ONSET).seconds // 3600)


@pytest.mark.parametrize(("rang_h", "room_h"), [(2.0, 18.0), (-240.0, 20.0)])
def test_nobody_is_praised_for_an_alarm_that_rang_for_something_else(rang_h, room_h):
    alarm = ONSET + pd.Timedelta(hours=rang_h)
    said = ONSET + pd.Timedelta(hours=20)
    measures = Measures(
        [
            DETECTED_AT.observed(alarm),
            time_to_detect(DETECTED_AT.observed(alarm), Moment(ONSET, ONSET, ONSET)),
            ACKNOWLEDGED_AT.observed(said, said, said),
            TIME_TO_ACKNOWLEDGE.observed(20.0, 20.0, 20.0, absence=("s1",)),
        ]
    )
    assert measures[TIME_TO_DETECT].value == rang_h
    verdict = LEAD.judge(measures)
    assert verdict is not None
    assert verdict.values["lead"] == Range(Hours(room_h), Hours(room_h))
