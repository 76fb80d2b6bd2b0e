"""Recovery by day: as by the hour, where only the day is known."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from calibrate_recovery import labels

from analytics.errors import TableError
from analytics.measures.recovery_days import recovery_days
from analytics.measures.series import IN_HOLE

FIRST = date(2020, 3, 2)
ONSET = FIRST + timedelta(days=21)


def days(net, n=200, seed=0):
    counts = labels(np.random.default_rng(seed), np.asarray(net), np.full(len(net), n), 0, 0, 1)
    table = pd.DataFrame(counts, columns=["negative", "neutral", "positive"])
    total = counts.sum(axis=1)
    days = [FIRST + timedelta(days=i) for i in range(len(net))]
    return table.assign(day=days, messages=total, scored=total)


def crisis(*after):
    return [0.1] * 21 + [*after]


@pytest.mark.parametrize("seed", range(4))
def test_a_fall_of_four_days_is_read_from_days(seed):
    found = recovery_days(days(crisis(-0.4, -0.4, -0.4, -0.4, *[0.1] * 20), seed=seed), ONSET)
    depth, back = found["depth_by_day"], found["days_to_recover"]
    assert depth.is_known
    assert depth.low < 0.5 < (depth.high or 1)
    assert back.low <= 4.5
    assert back.value is None or 3.5 <= back.value <= 8.5


def test_a_return_in_days_that_were_not_collected_has_no_day():
    table = days(crisis(*[-0.4] * 4, *[0.1] * 20), 400)
    kept = table[~table.index.isin(range(25, 31))]
    lost = [FIRST + timedelta(days=i) for i in range(25, 31)]
    blind = recovery_days(kept, ONSET)["days_to_recover"]
    assert blind.value is not None
    back = recovery_days(kept, ONSET, lost)["days_to_recover"]
    assert (back.status, back.value, back.verdict) == ("observed", None, IN_HOLE)
    assert back.low <= 4
    assert back.high >= 10


def test_without_a_fall_or_a_return_there_is_no_number():
    calm = recovery_days(days(crisis(*[0.1] * 12)), ONSET)
    assert {one.status for one in calm.values()} == {"not_applicable"}
    out = recovery_days(days(crisis(*[-0.4] * 8)), ONSET)
    assert {one.status for one in out.values()} == {"censored"}
    assert 5 <= out["days_to_recover"].low <= 8


def test_days_without_a_row_have_no_messages():
    table = days(crisis(-0.4, -0.4, *[0.1] * 12)).drop(index=[3, 25])
    found = recovery_days(table, ONSET)
    assert all(one.is_known for one in found.values())


@pytest.mark.parametrize(
    ("table", "onset", "reason"),
    [
        (days([0.1] * 30), None, "reason.no_onset_known"),
        (days([0.1] * 30).iloc[:0], ONSET, "reason.no_messages"),
        (days([0.1] * 30), FIRST + timedelta(days=1), "reason.short_collection"),
        (days([0.1] * 30), FIRST - timedelta(days=90), "reason.outside_data"),
    ],
)
def test_without_what_it_takes_both_say_why(table, onset, reason):
    found = recovery_days(table, onset)
    assert {one.reason.key for one in found.values()} == {reason}


def test_a_day_that_comes_twice_is_refused():
    table = days(crisis(0.1))
    with pytest.raises(TableError, match="comes twice"):
        recovery_days(pd.concat([table, table.iloc[:1]]), date(2024, 1, 20))
