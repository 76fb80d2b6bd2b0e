"""Recovery beside rivals: a shock of all cancels, one of the brand's stays."""

import numpy as np
import pandas as pd
import pytest
from calibrate_recovery import START, frame, labels

from analytics.errors import TableError
from analytics.measures.recovery import recovery
from analytics.measures.recovery_beside import recovery_beside_controls
from analytics.schema import Message

BEFORE, AFTER = 24 * 8, 24 * 6
ONSET = START + pd.Timedelta(hours=BEFORE)
T = np.arange(AFTER) + 0.5
SHOCK = 0.4 * np.exp(-T / 12)
SLOW = 0.4 * (T < 90)


def world(seed, own, shared, rivals=2, n=80):
    """Series of the brand and of its rivals: deficits after onset of its own and of all."""
    rng = np.random.default_rng(seed)

    def one(level, deficit):
        net = np.concatenate([np.full(BEFORE, level), level - deficit])
        return frame(labels(rng, net, rng.poisson(n, len(net)), 0, 0, 1))

    return one(0.1, own + shared), {f"r{i}": one(0.2 * i, shared) for i in range(rivals)}


def told(bins, controls, onset=ONSET):
    found = recovery_beside_controls(bins, onset, controls, 60)
    return found["depth_beside_controls"], found["time_to_recover_beside_controls_h"]


def test_a_shock_common_to_all_is_no_fall_beside_the_rivals():
    """At most 5 %: of 8 cases two would refute that (p < .06)."""
    statuses = [told(*world(seed, 0 * T, SLOW))[0] for seed in range(8)]
    assert all(
        recovery(world(seed, 0 * T, SLOW)[0], ONSET, 60)["depth"].is_known for seed in (0, 1)
    )
    assert sum(one.status == "not_applicable" for one in statuses) >= 7
    assert statuses[0].reason.key == "reason.no_dip_beside"


def test_a_fall_of_the_brand_alone_is_as_deep_and_long_as_it_is():
    held = 0
    for seed in range(6):
        depth, back = told(*world(seed, SHOCK, 0 * T))
        assert depth.status == back.status == "observed"
        held += depth.low <= SHOCK[:6].mean() <= depth.high
        assert 8 < back.value < 40
    assert held >= 4


def test_beside_rivals_the_return_is_the_brands_own_where_all_stay_down():
    """The brand's own part is over in a day; by itself it is out for 90 h."""
    for seed in range(4):
        bins, controls = world(seed, SHOCK, SLOW)
        assert recovery(bins, ONSET, 60)["time_to_recover_h"].least > 60
        assert told(bins, controls)[1].most < 80


def test_what_is_observed_stays_as_data_arrive():
    bins, controls = world(0, SHOCK, 0 * T)
    known = None
    for hours in range(24, AFTER, 12):
        end = BEFORE + hours
        back = told(bins.iloc[:end], {k: one.iloc[:end] for k, one in controls.items()})[1]
        assert known in (None, (back.low, back.value, back.high))
        if back.is_observed:
            known = back.low, back.value, back.high
    assert known is not None


def test_without_a_clean_rival_or_a_fall_both_say_why():
    bins, controls = world(0, 0 * T, 0 * T)
    fell = Message("reason.control_in_crisis", {"rival": "Other", "at": ONSET})
    short = {"a": controls["r0"].iloc[BEFORE - 24 :].reset_index(drop=True)}
    cases = {
        "reason.no_controls": told(bins, {}),
        "reason.no_clean_control": told(bins, {"a": fell}),
        "reason.no_onset_known": told(bins, controls, None),
    }
    cases["reason.short_collection"] = told(
        bins.iloc[BEFORE - 24 :].reset_index(drop=True), controls
    )
    for key, found in cases.items():
        assert {(one.status, one.reason.key) for one in found} == {("not_available", key)}
    assert told(bins, short)[0].reason.key == "reason.no_clean_control"
    assert told(bins, controls)[0].status == "not_applicable"
    with pytest.raises(TableError):
        told(bins, {"a": controls["r0"].iloc[::-1]})


def test_a_rival_that_cannot_be_measured_is_not_named_as_evidence():
    bins, controls = world(0, SHOCK, 0 * T)
    silent = bins.assign(messages=0, scored=0, negative=0, neutral=0, positive=0)
    assert {one.evidence for one in told(bins, controls | {"silent": silent})} == {("r0", "r1")}
