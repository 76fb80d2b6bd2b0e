"""Sensitivity: the same numbers as measured first, and other constants that turn little."""

import numpy as np
import pandas as pd
from test_recovery import ONSET, exponential, table

from analytics.measures.recovery import recovery
from analytics.measures.recovery_sensitivity import COLUMNS, holds, sensitivity
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


def test_what_turns_is_named_and_no_fall_has_no_reading():
    bins = table(np.random.default_rng(0), np.append(exponential(0.5, 12), [0.1] * 72), 150)
    found = sensitivity(bins, ONSET, 60)
    others = len(found) - 1
    same = found.assign(agrees=True)
    assert holds(same) == Message("reading.all", {"agree": others, "readings": others})
    turned = same.copy()
    turned.loc[2, ["agrees", "back_h", "depth"]] = [False, 20.0, 0.4]
    told = holds(turned)
    assert (told.key, told.values["agree"]) == ("reading.some", others - 1)
    assert (told.values["other"].key, told.values["other"].values["back"]) == ("reading.back", 20.0)
    assert told.values["other"].values["how"].values == {"value": turned.loc[2, "value"]}
    turned.loc[2, "back_h"] = np.nan
    assert holds(turned).values["other"].key == "reading.in_hole"
    turned.loc[2, "back_high_h"] = np.nan
    assert holds(turned).values["other"].key == "reading.out"
    turned.loc[2, "depth"] = np.nan
    assert holds(turned).values["other"].key == "reading.no_fall"
    assert holds(found.assign(depth=np.nan)) is None


def test_bins_half_as_wide_are_read_too():
    """The same messages by the half hour say what they say by the hour."""
    bins = table(np.random.default_rng(0), np.append(exponential(0.5, 12), [0.1] * 72), 150)
    half = bins.loc[bins.index.repeat(2)].reset_index(drop=True)
    half["bin_start"] = pd.date_range(half["bin_start"][0], periods=len(half), freq="30min")
    counts = ["messages", "scored", "negative", "neutral", "positive"]
    half.loc[0::2, counts] = (half.loc[0::2, counts] + 1) // 2
    half.loc[1::2, counts] = half.loc[1::2, counts] // 2
    half["scored"] = half[["negative", "neutral", "positive"]].sum(axis=1)
    found = sensitivity(bins, ONSET, 60, finer=half)
    row = found[(found["setting"] == "bin_minutes") & (found["value"] == 30)]
    assert row["agrees"].tolist() == [True]
