"""A case's holes, named or found, and the start of its coverage: nothing is measured there."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analytics import study
from analytics.cases.record import Coverage
from analytics.cli.case_folders import _found_holes
from analytics.schema import Panel
from analytics.study import early_warning
from analytics.wording import Locale

CASE = "2015-jetblue-sunday"
SUNDAY = pd.Timestamp("2015-02-22T15:00Z")


@pytest.fixture(scope="module")
def inputs():
    return replace(study.read(CASE), controls={})


def covered(inputs, start=None, holes=()):
    """The inputs of a case with another coverage."""
    record = inputs.case.record
    named = [{"start": a.isoformat(), "end": b.isoformat(), "why": "An outage."} for a, b in holes]
    start = (start or pd.Timestamp(record.coverage.start)).isoformat()
    coverage = Coverage(start=start, end=record.coverage.end.isoformat(), holes=named)
    record = record.model_copy(update={"coverage": coverage})
    return replace(inputs, case=replace(inputs.case, record=record))


def known(inputs, **coverage):
    changed = covered(inputs, **coverage)
    return study.known_at(changed, changed.end)


def hours(first, last):
    return SUNDAY + pd.Timedelta(hours=first), SUNDAY + pd.Timedelta(hours=last)


def test_nothing_before_the_start_of_the_coverage_is_measured(inputs):
    start = pd.Timestamp("2015-02-19T15:20Z")
    cut = known(inputs, start=start)
    assert cut.bins["bin_start"].iloc[0] == pd.Timestamp("2015-02-19T15:00Z")
    assert cut.bins["collected"].iloc[0] == pytest.approx(40 / 60)
    table = inputs.panels["gold"].table
    late = table[table["bin_start"].between(start.floor("15min"), cut.until, inclusive="left")]
    assert cut.total("gold")["messages"].sum() == late["messages"].sum()
    late = late[(late["bin_start"] < cut.until.floor("h")) & (late["side"] == "public")]
    assert study.compute(cut).measures["messages"].value == late["messages"].sum()
    assert early_warning.watch(cut)[0].at[0] >= start.floor("15min")


def test_a_named_hole_is_unknown_at_any_instant(inputs):
    hole = hours(2, 8.5)
    cut = known(inputs, holes=[hole])
    inside = cut.bins["bin_start"].between(hole[0], hole[1], inclusive="left")
    assert cut.bins.loc[inside, "collected"].tolist() == [0.0] * 6 + [0.5]
    assert cut.bins.loc[cut.bins["collected"] == 0, "messages"].sum() == 0
    assert cut.bins.loc[~inside, "collected"].min() >= 0.5
    changed = covered(inputs, holes=[hole])
    early = study.known_at(changed, SUNDAY + pd.Timedelta(hours=5))
    assert early.bins["collected"].iloc[-3:].tolist() == [0.0] * 3
    assert study.known_at(changed, SUNDAY).holes == ()
    volume, _, alerts = early_warning.watch(cut)
    lost = (volume.at >= hole[0]) & (volume.at < hole[1])
    assert np.isnan(volume.value[lost]).all()
    assert not np.isnan(volume.value[~lost]).any()
    assert not [alert for alert in alerts if lost[alert.row]]


def test_a_hole_that_the_counts_show_is_found_and_told(inputs):
    table = inputs.panels["gold"].table
    start, end = SUNDAY + pd.Timedelta(hours=6), SUNDAY + pd.Timedelta(hours=34)
    kept = table[~table["bin_start"].between(start, end, inclusive="left")]
    holed = replace(inputs, panels={"gold": Panel(kept.reset_index(drop=True), 15, "gold")})
    results = study.compute_at(holed)
    [hole] = results.holes
    assert not hole.is_declared
    assert abs(hole.start - start) <= pd.Timedelta("1h")
    assert abs(hole.end - end) <= pd.Timedelta("1h")
    told = study.metrics(results, Locale.of())["holes"]
    assert told[0]["found"]
    assert "no posts for" in told[0]["why"]
    assert study.compute_at(inputs).holes == ()


def test_what_is_named_is_not_found_again(inputs):
    table = inputs.panels["gold"].table
    start, end = SUNDAY + pd.Timedelta(hours=6), SUNDAY + pd.Timedelta(hours=34)
    kept = table[~table["bin_start"].between(start, end, inclusive="left")]
    holed = replace(inputs, panels={"gold": Panel(kept.reset_index(drop=True), 15, "gold")})
    [hole] = known(holed, holes=[(start, end)]).holes
    assert hole.is_declared


def test_check_prints_what_the_author_can_declare(inputs):
    table = inputs.panels["gold"].table
    start, end = SUNDAY + pd.Timedelta(hours=6), SUNDAY + pd.Timedelta(hours=34)
    kept = table[~table["bin_start"].between(start, end, inclusive="left")]
    holed = replace(inputs, panels={"gold": Panel(kept.reset_index(drop=True), 15, "gold")})
    [line] = _found_holes(CASE, known(holed))
    assert "{start: 2015-02-22T2" in line
    late = known(inputs, start=pd.Timestamp("2015-02-19T15:20Z"))
    [line] = _found_holes(CASE, late)
    assert line == f"{CASE}: 575 messages lie before coverage.start, and nothing is read of them"
    assert list(_found_holes(CASE, known(inputs))) == []


def test_results_say_from_when_sentiment_can_be_judged(inputs):
    results = study.compute_at(inputs)
    assert results.onset is not None
    assert results.judged_from > results.onset.earliest
    assert study.metrics(results, Locale.of())["judged_from"].endswith("Z")
    onset = results.onset.best or results.onset.earliest
    lost = covered(inputs, holes=[(onset - pd.Timedelta("1h"), results.as_of)])
    assert study.compute_at(lost).judged_from is None
