"""Change points: published scores, planted shifts, and series that have none."""

import json

import numpy as np
import pandas as pd
import pytest
from calibrate_shifts import KINDS, series, share_shifted

from analytics.measures.changepoints import MAX_BINS, MIN_BINS, change_points, level_shifts


def f1(found, annotations, margin=5):
    """van den Burg & Williams 2020 (arXiv 2003.06222): the start counts as a change point."""

    def hits(true, seen):
        left, count = set(seen), 0
        for point in sorted(true):
            near = [x for x in left if abs(x - point) <= margin]
            if near:
                left.remove(min(near, key=lambda x: abs(x - point)))
                count += 1
        return count

    seen = {0, *found}
    every = [{0, *points} for points in annotations.values()]
    precision = hits(set().union(*every), seen) / len(seen)
    recall = np.mean([hits(true, seen) / len(true) for true in every])
    return 2 * precision * recall / (precision + recall)


@pytest.mark.parametrize(("name", "score"), [("nile", 1.0), ("seatbelts", 0.6829)])
def test_published_scores(shared, name, score):
    folder = shared / "oracles/changepoint"
    series = json.loads((folder / f"{name}.json").read_text())["series"][0]["raw"]
    given = json.loads((folder / "annotations.json").read_text())[name]
    assert f1(change_points(np.array(series, float)), given) == pytest.approx(score, abs=5e-5)


def bins(net, n=200):
    times = pd.date_range("2020-03-02", periods=len(net), freq="h", tz="UTC", unit="us")
    positive = np.round((np.asarray(net) + 1) / 2 * n).astype(int)
    table = {"bin_start": times, "negative": n - positive, "neutral": 0, "positive": positive}
    return pd.DataFrame(table)


def test_planted_shifts_that_last_are_found_where_they_are():
    net = np.repeat([0.1, -0.4, -0.1], 24 * 14)
    noise = np.random.default_rng(0).normal(0, 0.02, len(net))
    found = level_shifts(bins(net + noise), 60)
    assert found.value == 2
    assert found.evidence == (
        "bin 2020-03-16T00:00:00Z/360min",
        "bin 2020-03-30T00:00:00Z/360min",
    )


def test_a_level_that_came_back_did_not_last():
    net = np.repeat([0.1, -0.4, 0.1], [24 * 14, 24 * 10, 24 * 14])
    noise = np.random.default_rng(0).normal(0, 0.02, len(net))
    assert level_shifts(bins(net + noise), 60).value == 0
    until = 24 * 24  # while it was down, it had lasted as long as anybody could know
    assert level_shifts(bins((net + noise)[:until]), 60).value == 1


@pytest.mark.parametrize("first", [4, 10])
@pytest.mark.parametrize("down", range(3, 13))
def test_a_return_is_no_shift_however_long_it_took(first, down):
    """The week before a return after six days is low like the week after a fall, and may differ
    more; a fall of the first week has no week before it.
    """
    net = np.repeat([0.1, -0.2, 0.1], np.multiply(24, [first, down, 30 - first - down]))
    found = [
        level_shifts(series(net, np.random.default_rng(seed), 40, 1), 60).value for seed in range(5)
    ]
    assert found == [0] * 5


def test_what_was_not_collected_is_no_level():
    net = np.repeat([0.1, -0.4], 24 * 14) + np.random.default_rng(0).normal(0, 0.02, 24 * 28)
    table = bins(net)
    assert level_shifts(table, 60).value == 1
    is_kept = np.arange(len(net)) < 24 * 14
    lost = table.assign(collected=np.where(is_kept, 1.0, 0.0))
    assert level_shifts(lost, 60).status == "not_available"
    hole = (np.arange(len(net)) // 24) % 5 == 2  # every fifth day is lost, and reads as awful
    held = table.assign(collected=np.where(hole, 0.0, 1.0))
    held.loc[hole, ["negative", "positive"]] = [200, 0]
    found = level_shifts(held, 60)
    assert (found.value, found.n) == (1, int((~hole).sum() // 6))


@pytest.mark.parametrize("kind", [k for k, (_, is_shift) in KINDS.items() if not is_shift])
def test_series_without_a_lasting_shift_seldom_show_one(kind):
    """Nominal 5 % at most, 40 series: three standard errors more are 15 %."""
    assert share_shifted(kind, 40, seed=5000) <= 0.15


@pytest.mark.parametrize("kind", ["step .2", "two steps"])
def test_lasting_shifts_are_found(kind):
    assert share_shifted(kind, 10, seed=5000) >= 0.8


def test_independent_noise_hardly_ever_shifts():
    rng = np.random.default_rng(1)
    counts = [len(change_points(rng.normal(size=100))) for _ in range(50)]
    assert np.mean(np.array(counts) > 0) < 0.2


@pytest.mark.parametrize("values", [[], [1.0], [2.0] * 30, [np.nan] * 30, [1.0, np.inf, 2.0]])
@pytest.mark.filterwarnings("error")
def test_a_series_without_levels_has_no_shift(values):
    assert change_points(np.array(values, float)) == []


def test_too_little_or_too_much_is_no_number():
    few = bins(np.zeros(6 * (MIN_BINS - 1)))
    long = bins(np.zeros(6 * (MAX_BINS + 1)))
    for table in (few, few.iloc[:0], bins(np.zeros(600), n=2), long):
        assert level_shifts(table, 60).status == "not_available"


def test_a_constant_series_has_no_shift():
    assert level_shifts(bins(np.zeros(6 * MIN_BINS)), 60).value == 0
