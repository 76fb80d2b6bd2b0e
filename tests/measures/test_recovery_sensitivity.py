"""Sensitivity: the same numbers as measured first, and other constants that turn little."""

import numpy as np
import pandas as pd
from test_recovery import ONSET, exponential, table

from analytics.measures.recovery import recovery
from analytics.measures.recovery_sensitivity import COLUMNS, sensitivity
from analytics.schema import Message


def test_the_first_row_is_what_is_measured_and_a_clear_crisis_stays():
    bins = table(np.random.default_rng(0), np.append(exponential(0.5, 12), [0.1] * 72), 150)
    found, seen = sensitivity(bins, ONSET, 60), recovery(bins, ONSET, 60)
    assert [*found] == COLUMNS
    first = found.iloc[0]
    assert first["back_h"] == seen["time_to_recover_h"].value
    assert abs(first["depth"] - seen["depth"].value) < 0.01
    assert set(found["setting"]) == {
        "as_measured",
        "window_h",
        "band",
        "baseline_days",
        "bin_minutes",
    }
    assert found["agrees"].mean() > 0.6


def test_without_what_it_takes_there_is_a_reason():
    bins = table(np.random.default_rng(0), exponential(), 60)
    assert isinstance(sensitivity(bins, None, 60), Message)
    assert isinstance(sensitivity(bins.iloc[:30], ONSET, 60), Message)


def test_without_a_fall_no_variant_has_a_number_but_by_a_fall_of_its_own():
    found = sensitivity(table(np.random.default_rng(1), np.full(96, 0.1), 60), ONSET, 60)
    assert pd.isna(found.iloc[0]["depth"])
    assert found.loc[found["depth"].isna(), "agrees"].all()
