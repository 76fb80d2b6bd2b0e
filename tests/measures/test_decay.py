"""Volume's decay and who came back: known shapes, and what cannot be told."""

import numpy as np
import pandas as pd
import pytest

from analytics.measures.decay import returning_authors, volume_decay
from analytics.measures.series import IN_HOLE
from analytics.schema import TIME

START = pd.Timestamp("2020-03-02T00:00Z")
ONSET = START + pd.Timedelta(days=4)


def bins(surge, seed=None, base=200, hours_after=96):
    t = np.arange(96 + hours_after)
    usual = base * (1 + 0.5 * np.sin(2 * np.pi * t / 24))
    n = usual * np.concatenate([np.ones(96), surge(np.arange(hours_after))])
    n = np.round(n) if seed is None else np.random.default_rng(seed).poisson(n)
    times = pd.date_range(START, periods=len(n), freq="h", unit="us")
    return pd.DataFrame({"bin_start": times, "messages": n.astype(int)})


def wave(t):
    """Excess of eight times the usual that halves in 20 ln 2 = 13.9 h."""
    return 1 + 8 * np.exp(-t / 20)


TRUE = 20 * np.log(2)


def test_an_exponential_surge_halves_at_its_own_half_life():
    found = volume_decay(bins(wave), ONSET, 60)
    assert found.value == pytest.approx(TRUE, abs=2)
    assert found.low <= TRUE <= found.high
    assert found.high - found.low < 12


def test_the_interval_covers():
    """Twelve of thirteen, or more, at 90 %: fewer has a chance of 13 %."""
    held = [volume_decay(bins(wave, seed, base=60), ONSET, 60) for seed in range(13)]
    assert sum(one.low <= TRUE <= one.high for one in held) >= 11


def test_an_observed_half_life_is_never_changed_by_what_comes_later():
    """A larger second wave on the fourth day, a third, an outage at the end."""
    later = bins(lambda t: wave(t) + 20 * np.exp(-np.abs(t - 90) / 6), 1, hours_after=200)
    told = [volume_decay(later[:k], ONSET, 60) for k in range(100, 296, 7)]
    observed = [one for one in told if one.status == "observed"]
    assert len(observed) > 20
    assert len(set(observed)) == 1
    assert told[-len(observed) :] == observed
    silent = later.assign(messages=later["messages"].where(later.index < 250, 0))
    assert volume_decay(silent, ONSET, 60) == observed[0]


def test_a_silence_that_has_not_ended_is_no_calm():
    """Whether the collection stopped or everybody did, the half-life is not observed by it."""
    high = bins(lambda t: np.full(len(t), 6.0), 0, hours_after=96)
    stops = high.assign(messages=high["messages"].where(high.index < 96 + 30, 0))
    assert volume_decay(stops, ONSET, 60).status == "censored"


def test_hours_without_collection_are_no_fall_of_volume():
    """Half of the excess is gone at 13.9 h; ten of the hours around were not collected."""
    holed = bins(wave, 3).assign(collected=1.0)
    holed.loc[96 + 10 : 96 + 19, ["messages", "collected"]] = 0
    found = volume_decay(holed, ONSET, 60)
    assert found.low <= TRUE <= found.high
    assert (found.status, found.value, found.verdict) == ("observed", None, IN_HOLE)
    blind = holed.drop(columns="collected")  # what it would be if they were calm
    assert volume_decay(blind, ONSET, 60).value < TRUE


def test_hours_without_collection_elsewhere_leave_the_value():
    for first in (24, 96 + 40):
        holed = bins(wave, 3).assign(collected=1.0)
        holed.loc[first : first + 9, ["messages", "collected"]] = 0
        assert volume_decay(holed, ONSET, 60).value == pytest.approx(TRUE, abs=4)


def test_of_a_wave_that_a_hole_cuts_off_nothing_is_known():
    """The hole begins at eight times the usual: the height, and its half, may lie in it."""
    holed = bins(wave, 3, hours_after=200).assign(collected=1.0)
    holed.loc[96 + 3 :, ["messages", "collected"]] = 0
    holed.loc[96 + 190 :, "collected"] = 1.0
    holed.loc[96 + 190 :, "messages"] = 200
    found = volume_decay(holed, ONSET, 60)
    assert (found.status, found.reason.key) == ("not_available", "reason.peak_in_hole")


def test_partly_collected_hours_count_at_their_rate():
    share = np.where(np.arange(192) >= 96, 0.5, 1.0)
    whole = bins(wave)
    half = whole.assign(messages=(whole["messages"] * share).astype(int), collected=share)
    found = volume_decay(half, ONSET, 60)
    assert found.value == pytest.approx(volume_decay(whole, ONSET, 60).value, abs=1.5)


def test_a_peak_that_a_hole_may_hide_has_no_half_life():
    holed = bins(wave, 3).assign(collected=1.0)
    holed.loc[96 + 1 : 96 + 9, ["messages", "collected"]] = 0
    assert volume_decay(holed, ONSET, 60).reason.key == "reason.peak_in_hole"
    holed.loc[96 - 4 : 96 + 9, ["messages", "collected"]] = 0
    assert volume_decay(holed, ONSET, 60).reason.key == "reason.onset_in_hole"


def test_quarter_hours_tell_what_hours_do():
    fine = bins(wave, 5)
    quarters = fine.loc[fine.index.repeat(4)].reset_index(drop=True)
    quarters["bin_start"] = pd.date_range(START, periods=len(quarters), freq="15min", unit="us")
    counts = fine["messages"].to_numpy()
    quarters["messages"] = [n // 4 + (k < n % 4) for n in counts for k in range(4)]
    assert volume_decay(quarters, ONSET, 15) == volume_decay(fine, ONSET, 60)


def test_without_a_rise_a_baseline_or_an_end_there_is_no_number():
    flat = volume_decay(bins(lambda t: np.ones(len(t))), ONSET, 60)
    assert flat.status == "not_applicable"
    high = volume_decay(bins(lambda t: np.full(len(t), 4.0)), ONSET, 60)
    assert (high.status, high.value) == ("censored", None)
    early = START + pd.Timedelta(hours=20)
    for onset in (early, None, START - pd.Timedelta("1h"), START + pd.Timedelta(days=400)):
        short = volume_decay(bins(lambda t: 1 + t), onset, 60)
        assert short.status == "not_available"
    empty = bins(lambda t: 1 + t).iloc[:0]
    assert volume_decay(empty, ONSET, 60).status == "not_available"


@pytest.mark.parametrize("quiet", [0, 1])
def test_few_messages_before_onset_are_no_fault(quiet):
    table = bins(lambda t: 1 + t)
    table["messages"] = np.where(table.index < 96, quiet, 40)
    assert volume_decay(table, ONSET, 60).status == "censored"
    table["messages"] = np.where(table.index == 100, 1, 0)
    assert volume_decay(table, ONSET, 60).status == "not_applicable"


def posts(during, after):
    authors = [*during, *after]
    times = [ONSET + pd.Timedelta(hours=1)] * len(during)
    times += [ONSET + pd.Timedelta(hours=30)] * len(after)
    table = pd.DataFrame({"author": pd.array(authors, "string"), "published_at": times})
    return table.assign(published_at=table["published_at"].astype(TIME), side="public")


BACK = ONSET + pd.Timedelta(hours=20)


def told(table, recovered=BACK):
    until = ONSET + pd.Timedelta(hours=40)
    return returning_authors(table, ONSET, recovered, until)


def test_the_share_of_posts_by_people_of_the_crisis():
    names = [f"a{i}" for i in range(40)]
    found = told(posts(names[:30], names[10:] + ["new"] * 10))
    assert found.value == 20 / 40
    assert found.low < 0.5 < found.high
    assert told(posts(names, names[:10])).reason.key == "reason.few_authors"
    assert told(posts(names, names), None).status == "not_applicable"
    assert told(None).status == "not_available"
    assert told(posts([None] * 3, [None] * 30)).reason.key == "reason.no_authors"
