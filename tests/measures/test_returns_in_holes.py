"""Dates that a hole in the collection hides, and returns that the messages seen contradict."""

import numpy as np
import pytest
from calibrate_recovery import labels
from test_recovery import CALM, ONSET, exponential, table

from analytics.measures.baseline import baseline
from analytics.measures.recovery import SPECS, recovery
from analytics.measures.recovery_curve import RecoveryCriteria
from analytics.measures.recovery_series import Series
from analytics.measures.sentiment import Z
from analytics.measures.series import IN_HOLE

TIMES = ("trough_at", "time_to_trough_h", "recovered_at", "time_to_recover_h", "half_life_h")


def holed(bins, first, last):
    """The same with nothing collected from `first` to `last` hours after onset."""
    rows = slice(len(CALM) + first, len(CALM) + last - 1)
    out = bins.assign(collected=bins.get("collected", 1.0))
    counts = ["messages", "scored", "negative", "neutral", "positive", "collected"]
    out.loc[rows, counts] = 0
    return out


def unlabelled(bins, first, last):
    """The same with messages counted but not labelled in these hours."""
    rows = slice(len(CALM) + first, len(CALM) + last - 1)
    out = bins.copy()
    out.loc[rows, ["scored", "negative", "neutral", "positive"]] = 0
    return out


def made(after, n=100, seed=0):
    return table(np.random.default_rng(seed), np.asarray(after, float), n)


def out_for(hours, rest=150):
    return [-0.4] * hours + [0.1] * rest


@pytest.mark.parametrize("hide", [holed, unlabelled])
@pytest.mark.parametrize(("first", "last"), [(12, 24), (20, 80), (16, 120)])
def test_a_return_in_a_hole_has_ends_and_no_value(first, last, hide):
    """Out when the hole begins, back when it ends, wherever in it that was. Now and then noise
    holds it out for an hour or two after the hole.
    """
    spans = 0
    for seed in range(5):
        found = recovery(hide(made(out_for(first + 2), seed=seed), first, last), ONSET, 60)
        back, at = found["time_to_recover_h"], found["recovered_at"]
        assert back.is_observed
        assert back.high >= last
        if back.low >= last:
            continue
        spans += 1
        assert (back.value, back.verdict) == (None, IN_HOLE)
        assert back.low <= first
        assert at.value is None
        ends = [(end - ONSET).total_seconds() / 3600 for end in (at.low, at.high)]
        assert ends == [back.low, back.high]
    assert spans >= 4


def test_a_fall_that_goes_on_into_a_hole_has_no_greatest_depth():
    found = recovery(holed(made(out_for(60)), 12, 90), ONSET, 60)
    assert found["depth"].status == "censored"
    assert found["depth"].low < 0.5
    assert found["depth"].reason.key == found["half_life_h"].reason.key == "reason.trough_in_hole"
    assert found["time_to_trough_h"].value is None
    assert found["time_to_trough_h"].high >= 90
    assert found["sentiment_deficit"].status == "censored"


@pytest.mark.parametrize("hide", [holed, unlabelled])
@pytest.mark.parametrize(("last", "bound"), [(30, 150), (140, 24)])
def test_what_is_out_after_a_long_hole_may_have_been_back_within(last, bound, hide):
    """Out to the end; the hole begins after 24 h: longer than that it hides a return, else none."""
    found = recovery(hide(made([-0.4] * 200), 24, last), ONSET, 60)
    back = found["time_to_recover_h"]
    assert back.status == "censored"
    assert back.low <= 24 if bound == 24 else back.low >= bound


def test_of_two_holes_only_their_own_hours_are_called_lost():
    bins = holed(holed(made(out_for(60)), 12, 24), 40, 90)
    found = recovery(bins, ONSET, 60)
    assert found["depth"].reason.values["hours"] == pytest.approx(61, abs=2)
    assert found["time_to_trough_h"].high >= 89


def test_a_hole_after_most_is_over_hides_no_trough():
    """Back within the band by a half before the hole, so that depth and trough are seen."""
    found = recovery(holed(made(exponential(0.6, 10, 150), 400), 14, 60), ONSET, 60)
    assert found["depth"].is_observed
    assert found["trough_at"].value is not None
    assert found["time_to_recover_h"].value is None


@pytest.mark.parametrize(("first", "last"), [(-60, -40), (70, 130)])
def test_a_hole_elsewhere_hides_nothing(first, last):
    found = recovery(holed(made(out_for(24)), first, last), ONSET, 60)
    assert all(found[name].value is not None for name in TIMES)
    assert found["depth"].is_observed
    assert found["sentiment_deficit"].is_observed


def test_a_hole_no_longer_than_a_window_leaves_a_value():
    found = recovery(holed(made(out_for(24)), 22, 27), ONSET, 60)
    assert found["time_to_recover_h"].value is not None


def test_what_is_told_of_a_hole_is_told_for_good():
    """Every later hour of the series gives the same measures, once the return is known."""
    bins = holed(made(out_for(22, 400)), 20, 80)
    told = [recovery(bins[:end], ONSET, 60) for end in range(len(CALM) + 84, len(bins), 40)]
    observed = [one for one in told if one["time_to_recover_h"].is_observed]
    assert len(observed) >= 5
    for name in (*TIMES, "depth", "sentiment_deficit"):
        same = {
            (one[name].status, one[name].value, one[name].low, one[name].high) for one in observed
        }
        assert len(same) == 1, name


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("n", [3, 8, 60])
def test_no_return_begins_with_a_window_that_contradicts_it(n, seed):
    """A window outside by more than 1.645 of its standard errors is not back, and neither is one
    of which a run would hold such a window; moods and clusters or not.
    """
    rng = np.random.default_rng(seed)
    after = np.concatenate([exponential(0.5, (6, 24)[seed % 2], 200)])
    net = np.concatenate([CALM, after])
    counts = labels(rng, net, rng.poisson(n, len(net)), 0.8, 0.04 * (seed % 3), 1 + seed % 3)
    bins = table(rng, after, n).assign(
        **dict(zip(("negative", "neutral", "positive"), counts.T, strict=True)),
        messages=counts.sum(axis=1),
        scored=counts.sum(axis=1),
    )
    back = recovery(bins, ONSET, 60)["time_to_recover_h"]
    if not back.is_known:
        return
    base = baseline(bins, ONSET, 60)
    seen = Series.of(bins, base, RecoveryCriteria(), ONSET)
    is_out = seen.curve.deficit - Z * seen.curve.error > seen.curve.tolerance
    runs = [not is_out[i : i + seen.curve.run].any() for i in range(len(is_out))]
    first = seen.times_h[int(np.argmax(runs))]
    after_low = seen.times_h[seen.times_h > back.low]
    assert not len(after_low) or after_low[0] >= first or back.status == "censored"
    chosen = int(np.searchsorted(seen.times_h, back.low, side="right"))
    assert chosen >= len(runs) or runs[chosen] or back.status == "censored"


def test_the_measures_are_those_that_are_declared():
    found = recovery(holed(made(out_for(22)), 20, 80), ONSET, 60)
    assert list(found) == [spec.name for spec in SPECS]
