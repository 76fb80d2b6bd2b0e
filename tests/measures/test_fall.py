"""Whether sentiment fell: size, power, and what later data may not change."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from test_baseline import START, drawn, frame, hour

from analytics.measures.baseline import baseline
from analytics.measures.fall import HORIZON_H, fall

ONSET = 168


def found(counts, **options):
    table = frame(counts)
    return fall(table, baseline(table, hour(ONSET), 60), 60, **options)


def after(shape, depth=0.3):
    return np.concatenate([np.full(ONSET, 0.1), 0.1 - depth * np.asarray(shape)])


def test_a_plateau_is_dated_and_measured():
    on = np.zeros(120)
    on[24:72] = 1
    one = found(drawn(np.random.default_rng(0), after(on), 60))
    assert one.is_found
    assert one.start == hour(ONSET + 24)
    assert abs(one.end - hour(ONSET + 72)) <= pd.Timedelta(hours=12)
    assert one.low < 0.3 < one.high
    assert one.deficit == pytest.approx(0.3, abs=0.08)


def test_p_never_rises_as_data_arrive_and_ends_with_the_horizon():
    rng = np.random.default_rng(3)
    net = np.concatenate([after(np.exp(-np.arange(120) / 24)), np.full(200, -0.6)])
    counts = drawn(rng, net, 15)
    seen = [found(counts[: ONSET + k]) for k in (24, 48, 72, 120, int(HORIZON_H))]
    assert all(a.p >= b.p for a, b in pairwise(seen))
    assert found(counts[: ONSET + int(HORIZON_H)]) == found(counts)
    known = {one.known_at for one in seen if one.is_found}
    assert known == {found(counts).known_at}
    assert found(counts[: ONSET + int((known.pop() - hour(ONSET)).total_seconds() / 3600)]).is_found


def test_a_rise_is_no_fall():
    one = found(drawn(np.random.default_rng(0), after(np.ones(120), -0.4), 60))
    assert one.p > 0.5


@pytest.mark.parametrize("messages", [15, 40])
def test_talk_that_takes_sides_has_not_fallen(messages):
    """From onset a tenth of messages is neutral, from .8, and the mean is as it was."""
    neutral = np.repeat([0.8, 0.1], [ONSET, 120])
    level = np.full(len(neutral), 0.1)
    seeds = range(24)
    seen = [found(drawn(np.random.default_rng(s), level, messages, neutral)) for s in seeds]
    assert sum(one.is_found for one in seen) <= 6  # with the baseline's variance: 17 and 14


def test_the_error_of_a_deficit_is_that_of_its_own_messages():
    """Means and numbers alike, but neutral messages in pairs of one for and one against."""
    calm = drawn(np.random.default_rng(0), np.full(ONSET, 0.1), 60, 0.65)
    mild, sharp = (
        np.concatenate([calm, np.tile(row, (120, 1))]) for row in ([18, 42, 0], [39, 0, 21])
    )
    one, two = found(mild), found(sharp)
    assert (one.start, one.end) == (two.start, two.end)
    assert two.high - two.low > one.high - one.low


def test_nothing_to_judge():
    counts = np.tile([2, 2, 2], (ONSET + 48, 1))
    assert found(counts[: ONSET + 2]) is None
    counts[ONSET:] = 0
    assert found(counts) is None


def test_since_a_later_instant():
    on = np.zeros(400)
    on[200:260] = 1
    counts = drawn(np.random.default_rng(0), after(on, 0.5), 60)
    assert not found(counts).is_found  # too late to be the onset's
    later = found(counts, since=START + pd.Timedelta(hours=ONSET + 150))
    assert later.is_found
    assert later.start >= hour(ONSET + 190)


def test_a_fall_a_day_and_a_half_after_onset_is_found_in_thin_data():
    """15 messages an hour; the exact rates are in fall_calibration.csv."""
    fell = np.where(np.arange(120) >= 36, np.exp(-(np.arange(120) - 36) / 24), 0)
    seeds = range(8)
    seen = [found(drawn(np.random.default_rng(s), after(fell, 0.4), 15)) for s in seeds]
    assert sum(one.is_found for one in seen) >= 7
    calm = [found(drawn(np.random.default_rng(s), after(fell, 0), 15)) for s in seeds]
    assert sum(one.is_found for one in calm) <= 1


def test_hours_that_were_not_collected_are_neither_fall_nor_calm():
    rng = np.random.default_rng(0)
    counts = drawn(rng, after(np.exp(-np.arange(120) / 24), 0.5), 40)
    share = np.ones(len(counts))
    share[ONSET + 10 : ONSET + 40] = 0
    hidden = counts.copy()
    hidden[share == 0] = [0, 0, 900]
    one, two = (
        fall(table, baseline(table, hour(ONSET), 60), 60)
        for table in (
            frame(np.where(share[:, None] > 0, counts, 0)).assign(collected=share),
            frame(hidden).assign(collected=share),
        )
    )
    assert one == two
    assert one.is_found


def test_the_bin_that_holds_onset_is_left_out():
    counts = np.tile([10, 12, 14], (ONSET + 120, 1))
    counts[ONSET] = [5000, 0, 0]
    table = frame(counts)
    at = hour(ONSET) + pd.Timedelta(minutes=5)
    one = fall(table, baseline(table, at, 60), 60)
    assert not one.is_found
    assert one.start >= hour(ONSET + 1)


@pytest.mark.parametrize("row", [[5, 5, 5], [0, 9, 0], [9, 0, 0]])
def test_constant_series_do_not_fall(row):
    with np.errstate(all="raise", under="ignore"):
        one = found(np.tile(row, (ONSET + 120, 1)))
    assert not one.is_found


@pytest.mark.parametrize(
    ("case", "onset_h"),  # what the panel's own onset was when this was written
    [("2015-jetblue-sunday", 13), ("2015-us-airways-sunday", 2)],
)
def test_the_sundays_of_two_airlines(case, onset_h):
    """62 % of JetBlue's posts were negative, from 40 %; 87 % of US Airways', from 78 %."""
    folder = Path(__file__).parents[2] / "casestudies" / case
    table = pd.read_csv(folder / "panel-gold.csv", index_col="bin_start").drop(columns="side")
    table.index = pd.to_datetime(table.index, utc=True).as_unit("us")
    hourly = table.resample("60min").sum().reset_index()
    onset_at = pd.Timestamp("2015-02-22", tz="UTC") + pd.Timedelta(hours=onset_h)
    one = fall(hourly, baseline(hourly, onset_at, 60), 60)
    assert one.is_found
    assert one.start.date() == date(2015, 2, 22)
